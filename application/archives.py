"""Acts on archive files: file a closed record, note its package, hand it over, keep it longer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from application.numbers import take
from application.unit import Held, Result, Unit
from domain.archive import filing
from domain.archive.file import Filed, Packed, file_id
from domain.archive.scope import ARCHIVES_LAW, PERIODS, TABLE, Category, closed_on
from domain.catalogue import ARCHIVE_FILE, NAMES, kind_of
from domain.values import Malformed, NotAllowedNow, Text, Unknown, not_before, not_future


@dataclass(frozen=True)
class Closed:
    """A record that may be filed, as one command read it."""

    held: Held[Any]
    category: Category
    on: date

    @property
    def reference(self) -> str:
        """As people call it; the law's papers have a number, an assessment its period."""
        state = self.held.state
        named = (getattr(state, name, None) for name in ("reference", "period_name", "title"))
        return next((one for one in named if one), str(self.held.id))


def file(unit: Unit, form: filing.FileRecord) -> Result:
    """归档: from here on it has a number of the archive (档号), and a period."""
    closed = require_closed(unit, form.record_id)
    held = unit.load(ARCHIVE_FILE, file_id(form.record_id))
    if held.exists:
        raise NotAllowedNow(
            "filed-already",
            Text(f"已归档：{held.state.number}", f"filed already: {held.state.number}"),
            citation=ARCHIVES_LAW,
        )
    not_future("on", form.on, unit.today)
    not_before("on", form.on, closed.on, Text("办结日期", "the closing"))
    measures = unit.terms.known(closed.on)
    fonds, code = measures.word("archive.fonds"), closed.category.code
    serial = take(unit, f"{fonds}-{code}", closed.on, held)
    held.tell(
        (
            Filed(
                record_id=form.record_id,
                kind=closed.held.kind.name,
                reference=closed.reference,
                number=f"{fonds}-{closed.on.year}-{code}-{serial:04d}",
                year=closed.on.year,
                years=measures.whole(closed.category.years),
                basis=PERIODS,
                closed_on=closed.on,
                on=form.on,
            ),
        )
    )
    return Result(held, {"number": held.state.number})


def require_closed(unit: Unit, record_id: UUID) -> Closed:
    """Watches the record: what rests on its being closed starts over where it moves on."""
    story = unit.office.story(record_id)
    if not story:
        text = Text(f"没有这一记录：{record_id}", f"no such record: {record_id}")
        raise Unknown("unknown-record", text, field="record_id")
    kind = kind_of(NAMES[type(story[0].event)])
    category = TABLE.get(kind.name)
    if category is None:
        kinds = [row.label for row in TABLE.values()]
        raise Malformed(
            "not-filed",
            Text(
                f"不在归档范围内；归档的是：{'、'.join(one.zh for one in kinds)}",
                f"this is nothing that is filed; what is: {', '.join(one.en for one in kinds)}",
            ),
            field="record_id",
            citation=PERIODS,
        )
    held = unit.load(kind, record_id)
    unit.watch(held)
    since = closed_on(category, kind.evolve, unit.office.story(record_id))  # not before the watch
    if since is None:
        raise NotAllowedNow(
            "not-closed",
            Text("尚未办结，办结后归档", "it is not closed: it is filed once it is"),
            citation=ARCHIVES_LAW,
        )
    return Closed(held, category, since)


@dataclass(frozen=True)
class Made:
    """A package that lies on the disk, and the version of the record that is in it."""

    sha256: str
    size: int
    files: int
    version: int
    position: int


def packed(unit: Unit, record_id: UUID, made: Made) -> Result:
    """Refuses where the record went on while its package was made."""
    held = unit.load(ARCHIVE_FILE, file_id(record_id))
    filing.require_kept(held.state)
    closed = require_closed(unit, record_id)
    if closed.held.version != made.version:
        raise NotAllowedNow(
            "moved-on",
            Text("打包期间记录有变动，请重新打包", "the record went on meanwhile: pack it again"),
            citation=ARCHIVES_LAW,
        )
    held.tell((Packed(**vars(made), closed_on=closed.on, on=unit.today),))
    return Result(held)


def hand_over(unit: Unit, record_id: UUID, form: filing.HandOver) -> Result:
    held = unit.load(ARCHIVE_FILE, record_id)
    held.tell(filing.hand_over(held.state, form, unit.today))
    return Result(held)


def keep_longer(unit: Unit, record_id: UUID, form: filing.KeepLonger) -> Result:
    held = unit.load(ARCHIVE_FILE, record_id)
    held.tell(filing.keep_longer(held.state, form, unit.actor, unit.today))
    return Result(held)
