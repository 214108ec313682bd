"""Carrying a disposal list out: one transaction, and what is done after it.

The transaction has the list, the archive files, the keys of persons and the office's knowledge of
the contents. The contents themselves go after it (`Uploads.clear`); whatever a crash leaves behind,
the hourly clearing takes, since nobody knows of it any more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from application.archives import require_closed
from application.ports import Files
from application.store import Disposing, Erasing, Told
from application.unit import Held, Result, Unit
from domain import legal_hold
from domain.archive import disposal as d
from domain.archive import disposing, filing
from domain.archive.file import ArchiveFile, Disposed, TakenOffList, file_id
from domain.attached import named_in
from domain.catalogue import ARCHIVE_FILE, DISPOSAL, DOCUMENT, LEGAL_HOLD
from domain.erasure import Target
from domain.values import NotAllowedNow, Refusal, Text


@dataclass(frozen=True)
class Volume:
    """案卷: a record and the papers drafted from it are kept, held and disposed of together."""

    file: Held[ArchiveFile]
    papers: tuple[UUID, ...]

    @property
    def record_ids(self) -> tuple[UUID, ...]:
        return (self.file.state.record_id, *self.papers)


def volume(unit: Unit, file: Held[ArchiveFile], files: Files) -> Volume:
    """Watches the papers: a copy that is filed meanwhile is counted with."""
    papers = tuple(files.papers_of(file.state.record_id, unit.office.head()))
    for paper in papers:
        unit.watch(unit.load(DOCUMENT, paper))
    return Volume(file, papers)


def carry_out(unit: Unit, record_id: UUID, form: disposing.CarryOut, files: Files) -> Result:
    """Whatever stands in the way now stops its line, also what came after the approval."""
    held = unit.load(DISPOSAL, record_id)
    disposing.require_approved(held.state, form, unit.actor, unit.today)
    told: dict[str, int] = {}
    unit.at_last(lambda: told.update(_carry_out(unit, held, form, files)))
    return Result(held, told)


def _carry_out(
    unit: Unit, held: Held[d.Disposal], form: disposing.CarryOut, files: Files
) -> dict[str, int]:
    state, seen = held.state, unit.office.head()  # before it is asked who names what
    volumes = {
        number: volume(unit, unit.load(ARCHIVE_FILE, one.file_id), files)
        for number, one in state.approved.items()
    }
    stopped = tuple(
        d.Kept(line=number, reason=str(why.text))
        for number, one in volumes.items()
        if (why := stops(unit, one)) is not None
    )
    for kept in stopped:
        del volumes[kept.line]
    ending = {one for found in volumes.values() for one in found.record_ids}
    persons, told = _persons(unit, ending)
    done = d.CarriedOut(
        gone=_gone(unit, volumes, ending),
        stopped=stopped,
        persons=persons,
        in_clear=tuple(sorted({one.position for one in told if one.person_id is None})),
        record_ids=tuple(sorted({one for person in persons for one in person.record_ids})),
        on=form.on,
    )
    held.tell(disposing.carry_out(state, done))
    for found in volumes.values():
        found.file.tell((Disposed(disposal_id=held.id, on=form.on),))
    for kept in stopped:
        free(unit, state, kept)
    _give_up(unit, held.id, done, seen)
    return {"gone": len(done.gone), "stopped": len(stopped)}


def free(unit: Unit, state: d.Disposal, kept: d.Kept) -> None:
    """Another list may take it."""
    file = unit.load(ARCHIVE_FILE, state.lines[kept.line - 1].file_id)
    file.tell((TakenOffList(disposal_id=state.id, reason=kept.reason, on=unit.today),))


# What stands in the way


def stops(unit: Unit, found: Volume) -> Refusal | None:
    """A hold on any record of it, or on one person there; a record that was opened again; a period
    that was made longer."""
    state = found.file.state
    for record_id in found.record_ids:
        if (held := _held(unit, record_id, state.number)) is not None:
            return held
    try:
        require_closed(unit, state.record_id)
    except Refusal as refusal:
        return refusal
    return None if state.is_due(unit.today) else filing.not_due(state)


def _held(unit: Unit, record_id: UUID, number: str) -> Refusal | None:
    hold = unit.load(LEGAL_HOLD, legal_hold.file_id(record_id))
    unit.watch(hold)
    standing = hold.state.standing if hold.exists else ()
    if not standing:
        return None
    first = standing[0]
    return NotAllowedNow(
        "legal-hold",
        Text(
            f"{number} 处于保全中：{first.authority}（{first.placed_on} 起）",
            f"a legal hold stands on {number} since {first.placed_on}: {first.authority}",
        ),
        citation=first.authority,
    )


# What goes


def _gone(
    unit: Unit, volumes: Mapping[int, Volume], ending: Collection[UUID]
) -> tuple[d.Gone, ...]:
    """What each line takes away, and what a record that is kept still names."""
    own = {number: _digests(unit, found) for number, found in volumes.items()}
    naming = unit.office.naming({digest for found in own.values() for digest in found})
    others = {one for found in naming.values() for one in found} - set(ending)
    kept = {one for one in others if not _is_disposed(unit, one)}
    shared = {digest for digest, found in naming.items() if found & kept}
    return tuple(
        d.Gone(
            line=number,
            files=tuple(one for one in found if one not in shared),
            shared=tuple(one for one in found if one in shared),
        )
        for number, found in own.items()
    )


def _digests(unit: Unit, found: Volume) -> list[str]:
    """Of every file that its records name, each once, in the order of their stories."""
    stories = (unit.office.story(record_id) for record_id in found.record_ids)
    files = (file for story in stories for told in story for file in named_in(told.event))
    return list(dict.fromkeys(file.digest for file in files))


def _is_disposed(unit: Unit, record_id: UUID) -> bool:
    file = unit.load(ARCHIVE_FILE, file_id(record_id))
    unit.watch(file)
    return file.exists and file.state.disposed_on is not None


def _persons(unit: Unit, ending: Collection[UUID]) -> tuple[tuple[Target, ...], list[Told]]:
    """Those who stand in no record that is kept; and all that these records tell of persons."""
    told = [one for record_id in sorted(ending) for one in unit.office.persons_of(record_id)]
    alive = {one.person_id for one in told if one.person_id is not None}
    targets = tuple(
        Target(
            person_id=person_id,
            record_ids=tuple(where),
            parts=tuple(sorted({one.part for one in told if one.person_id == person_id})),
        )
        for person_id, where in unit.office.records_of(alive).items()
        if all(one in ending or _is_disposed(unit, one) for one in where)
    )
    return targets, told


def _give_up(unit: Unit, disposal_id: UUID, done: d.CarriedOut, seen: int) -> None:
    if done.persons:
        ids = tuple(person.person_id for person in done.persons)
        unit.erase(Erasing(disposal_id, ids, done.record_ids))
    digests = frozenset(digest for gone in done.gone for digest in gone.files)
    if digests:
        unit.dispose(Disposing(digests, seen))
