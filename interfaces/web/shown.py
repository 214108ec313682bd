"""What a record shows, as lines for people: each labelled, each value in words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from domain.values import Text
from interfaces.files.previews import PREVIEWED
from interfaces.web import written
from interfaces.web.picking import IDENTIFIER, Called
from interfaces.web.saying import (
    ACCOUNT,
    HIDDEN,
    columns,
    empty,
    flat_rows,
    in_reading_order,
    is_file,
    is_plain,
    is_said,
    worth_a_line,
)
from interfaces.web.texts import Words
from interfaces.web.wording.labels import keys, shown_label
from interfaces.web.wording.own_words import own_words
from interfaces.web.wording.refers import is_technical
from interfaces.web.wording.values import coded

CLAUSE: Final = re.compile(r"\d{1,2}(\.\w{1,3})*")
MONEY: Final = frozenset({"registered_capital", "price", "average", "amount", "unit_price", "sum"})
CLAUSES: Final = frozenset(
    {
        *("citation", "cites", "clause", "clauses", "ground", "grounds"),
        *("grounds.code", "snapshots.code", "computed.code"),
    }
)
"""Fields that name clauses, as exactly as need be: other codes may look like one."""
NUMBERS: Final = frozenset(
    {
        *("reference", "order_reference", "decision_reference"),
        *("uscc", "document", "outside_number"),
    }
)
"""Never broken across lines."""
BILINGUAL: Final = frozenset({"basis"})
"""Words of the system's own that stand as `Chinese · English` in a field for people's words."""
INSIDE: Final = frozenset({"complaint_ids", "escalation_id"})
"""What leads to records of others: no party's page names them."""


class Shape(StrEnum):
    TEXT = "text"
    LINK = "link"
    LINES = "lines"
    GROUP = "group"
    TABLE = "table"
    ENTRIES = "entries"
    """Rows of which some hold rows themselves: one below the other."""
    ACCOUNT = "account"
    """How a last day came about: its steps are the rows."""


@dataclass(frozen=True)
class Cell:
    text: str
    address: str | None = None
    nowrap: bool = False
    look: str | None = None
    """Where it can be looked at without being saved, if it is a file."""
    picture: str | None = None
    """Of a file: a small one that may stand beside its name."""
    note: str = ""


@dataclass(frozen=True)
class Line:
    name: str
    """Of the field, for templates that give it a place of its own."""
    label: str
    shape: Shape
    cells: tuple[Cell, ...] = ()
    lines: tuple[Line, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[tuple[Cell, ...], ...], ...] = ()
    """Each field of a row may hold several values."""

    @property
    def says_something(self) -> bool:
        return bool(self.cells or self.lines or any(self.rows))


def identifiers(value: Any) -> Iterator[UUID]:
    """All that look like a record's, however deep."""
    if isinstance(value, UUID):
        yield value
    elif isinstance(value, str) and IDENTIFIER.fullmatch(value):
        yield UUID(value)
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from identifiers(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from identifiers(inner)


def file_digests(value: Any) -> Iterator[str]:
    """Of all files that stand in it, however deep."""
    if isinstance(value, Mapping):
        if is_file(value):
            yield value["digest"]
        for inner in value.values():
            yield from file_digests(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from file_digests(inner)


@dataclass(frozen=True)
class Showing:
    """How one record's values are put into words."""

    noun: str
    words: Words
    called: Mapping[UUID, Called]
    """As the reader is told of them: only what is open to them is led to."""
    record: Mapping[str, Any] = field(default_factory=dict)
    """As it is shown: it has words of its own for some of its codes."""
    address: str = ""
    """Of the record itself: its files lie below it."""
    recorded: bool = False
    """Whether each look at a file of it is recorded: then none is shown unasked."""
    blocked: Mapping[str, str] = field(default_factory=dict)
    """Digests of files that are not handed out, and what was found in them."""
    disposed: bool = False
    """Whether the record was disposed of, and its files with it."""

    def lines(
        self, said: Mapping[str, Any], *path: str, without: Collection[str] = ()
    ) -> tuple[Line, ...]:
        lines = (
            self._line((*path, name), said[name])
            for name in worth_a_line(said, without)
            if self._is_for_people(*path, name)
        )
        return tuple(line for line in lines if line.says_something)

    def _is_for_people(self, *path: str) -> bool:
        return path[-1] not in HIDDEN and not is_technical(self.noun, *path)

    def _line(self, path: tuple[str, ...], value: Any) -> Line:
        name, label = path[-1], self.words.of(shown_label(self.noun, *path))
        if is_said(value):
            return Line(name, label, Shape.TEXT, (Cell(self.words.of(value)),))
        if isinstance(value, Mapping) and value.keys() >= ACCOUNT:
            return self._account(name, label, value)
        if isinstance(value, Mapping):
            return Line(name, label, Shape.GROUP, lines=self.lines(value, *path))
        if isinstance(value, list | tuple):
            return self._list(label, path, list(value))
        return Line(name, label, Shape.TEXT, (self.cell(path, value),))

    def _list(self, label: str, path: tuple[str, ...], values: list[Any]) -> Line:
        if values and isinstance(values[0], Mapping) and not is_plain(values[0]):
            if flat_rows(values):
                return self.table(label, values, *path)
            return self._entries(label, path, values)
        cells = tuple(cell for value in values for cell in self.field(path, value))
        return Line(path[-1], label, Shape.LINES, cells)

    def _account(self, name: str, label: str, said: Mapping[str, Any]) -> Line:
        steps = tuple(
            (
                (self.cell(("day",), step["day"]),),
                (Cell(self.words.of(step["what"])),),
                (Cell(step["citation"] or ""),),
            )
            for step in said["steps"]
        )
        last = self.cell(("last_day",), said["last_day"])
        return Line(name, label, Shape.ACCOUNT, (last,), rows=steps)

    def _entries(self, label: str, path: tuple[str, ...], values: list[Any]) -> Line:
        entries = tuple(
            Line("", label, Shape.GROUP, lines=self.lines(value, *path)) for value in values
        )
        return Line(path[-1], label, Shape.ENTRIES, lines=entries)

    def table(
        self,
        label: str,
        values: Sequence[Mapping[str, Any]],
        *path: str,
        without: Collection[str] = (),
    ) -> Line:
        """`path`: the field that holds the rows; none where each is a record of a list."""
        names = [n for n in columns(values, without) if self._is_for_people(*path, n)]
        if not path:
            names = in_reading_order(names, values)
        head = tuple(self.words.of(shown_label(self.noun, *path, name)) for name in names)
        rows = tuple(
            tuple(self.field((*path, name), value.get(name)) for name in names) for value in values
        )
        return Line(path[-1] if path else "", label, Shape.TABLE, head=head, rows=rows)

    def field(self, path: tuple[str, ...], value: Any) -> tuple[Cell, ...]:
        """One place in a table; what is itself made of parts stands in it part by part."""
        if empty(value):
            return ()
        if is_said(value):
            return (Cell(self.words.of(value)),)
        if is_file(value):
            return (self._file(value),)
        if isinstance(value, Mapping):
            lines = self.lines(value, *path)
            return tuple(
                Cell(self.words("base.pair", label=one.label, value=_flat(one))) for one in lines
            )
        if isinstance(value, list | tuple):
            return tuple(cell for one in value for cell in self.field(path, one))
        return (self.cell(path, value),)

    def cell(self, path: tuple[str, ...], value: Any) -> Cell:
        """One plain value."""
        if isinstance(value, UUID) or (isinstance(value, str) and IDENTIFIER.fullmatch(value)):
            return self._record(UUID(str(value)))
        said = self._in_words(path, value)
        if said is not None:
            return Cell(self.words.of(said))
        t, when = self.words, written.dated(value)
        if isinstance(when, datetime):
            return Cell(written.instant(t, when), nowrap=True)
        if when is not None:
            return Cell(written.day(t, when), nowrap=True)
        if path[-1] in MONEY and isinstance(value, str | Decimal):
            return Cell(written.money(t, value), nowrap=True)
        if CLAUSE.fullmatch(str(value)) and any(key in CLAUSES for key in keys(self.noun, path)):
            return Cell(written.clause(t, str(value)), f"/measures/{value}", nowrap=True)
        if path[-1] in BILINGUAL:
            return Cell(t.both(str(value)))
        return Cell(str(value), nowrap=path[-1] in NUMBERS)

    def _file(self, file: Mapping[str, Any]) -> Cell:
        said = self.words("written.file", name=file["name"], size=written.size(file["size"]))
        if self.disposed:
            return Cell(said, note=self.words("file.disposed"))
        if (found := self.blocked.get(file["digest"])) is not None:
            return Cell(said, note=self.words("file.blocked", found=found))
        address = self.address and f"{self.address}/files/{file['digest']}"
        if not address or file["media_type"] not in PREVIEWED:
            return Cell(said, address)
        if self.recorded:
            note = self.words("file.preview_recorded")
            return Cell(said, address, look=f"{address}/look", note=note)
        note = self.words("file.preview_of", name=file["name"])
        small = f"{address}/picture?small=true"
        return Cell(said, address, look=f"{address}/look", picture=small, note=note)

    def _in_words(self, path: tuple[str, ...], value: Any) -> Text | None:
        own = own_words(self.noun, self.record, str(value), *path) if self.record else None
        return own or coded(value, self.noun, *path)

    def _record(self, record_id: UUID) -> Cell:
        found = self.called.get(record_id)
        if found is None:
            return Cell(str(record_id), nowrap=True)
        return Cell(written.said(self.words, found.label), found.address if found.open else None)


def _flat(line: Line) -> str:
    if line.lines:
        return "; ".join(f"{one.label} {_flat(one)}" for one in line.lines)
    cells = line.cells or tuple(c for row in line.rows for place in row for c in place)
    return ", ".join(cell.text for cell in cells)
