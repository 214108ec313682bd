"""Acts on disposal lists: propose, decide, carry out; and what was lawfully removed so far.

Carrying out is one transaction: the lines, the archive files, the keys of persons and the office's
knowledge of the contents. The contents themselves go after it (`Uploads.clear`); whatever a crash
leaves behind, the hourly clearing takes, since nobody knows of it any more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from application.archives import require_closed
from application.numbers import file_number
from application.office import Office
from application.store import Disposing, Erasing, Told, naming
from application.unit import Held, Result, Unit
from domain import legal_hold
from domain.archive import disposal as d
from domain.archive import disposing, filing
from domain.archive.file import ArchiveFile, Disposed, TakenOffList, file_id
from domain.archive.scope import NO_DESTRUCTION
from domain.attached import named_in
from domain.catalogue import ARCHIVE_FILE, DISPOSAL, LEGAL_HOLD
from domain.erasure import Target
from domain.values import NotAllowedNow, Refusal, Text


def propose(unit: Unit, form: disposing.Propose) -> Result:
    """Each line's period is over, its record closed, and nothing is held."""
    held = unit.new(DISPOSAL)
    lines = tuple(
        _line(unit, held, one, number, form) for number, one in enumerate(form.lines, start=1)
    )
    reference = file_number(unit, "reference.disposal-list", form.on, held)
    held.tell(disposing.propose(reference, lines, form, unit.actor, unit.today))
    return Result(held, {"reference": reference})


def _line(
    unit: Unit,
    held: Held[d.Disposal],
    wanted: disposing.Candidate,
    number: int,
    form: disposing.Propose,
) -> d.Line:
    file = unit.load(ARCHIVE_FILE, wanted.file_id)
    try:
        state = file.state
        if (why := _stops(unit, file)) is not None:
            raise why
        file.tell(filing.put_on_list(state, held.id, form.on))
    except Refusal as refusal:
        refusal.field = f"lines.{number - 1}.file_id"
        raise
    assert state.keep_until is not None
    told = ("record_id", "kind", "reference", "number", "years", "closed_on", "keep_until")
    facts = {name: getattr(state, name) for name in told}
    return d.Line(line=number, file_id=file.id, reason=wanted.reason, **facts)


def decide(unit: Unit, record_id: UUID, form: disposing.Decide) -> Result:
    """Lines that are refused are free again."""
    held = unit.load(DISPOSAL, record_id)
    held.tell(disposing.decide(held.state, form, unit.actor, unit.today))
    for kept in held.state.refused:
        _free(unit, held.state, kept)
    return Result(held)


def _free(unit: Unit, state: d.Disposal, kept: d.Kept) -> None:
    file = unit.load(ARCHIVE_FILE, state.lines[kept.line - 1].file_id)
    file.tell((TakenOffList(disposal_id=state.id, reason=kept.reason, on=unit.today),))


# Carrying out


def carry_out(unit: Unit, record_id: UUID, form: disposing.CarryOut) -> Result:
    """Whatever stands in the way now stops its line, also what came after the approval."""
    held = unit.load(DISPOSAL, record_id)
    state = held.state
    disposing.require_approved(state)
    files = {number: unit.load(ARCHIVE_FILE, one.file_id) for number, one in state.approved.items()}
    stopped = tuple(
        d.Kept(line=number, reason=str(why.text))
        for number, file in files.items()
        if (why := _stops(unit, file)) is not None
    )
    seen = unit.office.head()  # before it is asked who names what
    going = {n: files[n] for n in files if n not in {kept.line for kept in stopped}}
    persons, told = _persons(unit, [file.state.record_id for file in going.values()])
    done = d.CarriedOut(
        gone=_gone(unit, going),
        stopped=stopped,
        persons=persons,
        in_clear=tuple(sorted({one.position for one in told if one.person_id is None})),
        record_ids=tuple(sorted({one for person in persons for one in person.record_ids})),
        on=form.on,
    )
    held.tell(disposing.carry_out(state, done, unit.actor, unit.today))
    for file in going.values():
        file.tell((Disposed(disposal_id=held.id, on=form.on),))
    for kept in stopped:
        _free(unit, state, kept)
    _give_up(unit, held.id, done, seen)
    return Result(held, {"gone": len(done.gone), "stopped": len(stopped)})


def _stops(unit: Unit, file: Held[ArchiveFile]) -> Refusal | None:
    """A hold on the record, or on one person in it; a record that was opened again; a period that
    was made longer."""
    state = file.state
    hold = unit.load(LEGAL_HOLD, legal_hold.file_id(state.record_id))
    unit.watch(hold)
    for standing in hold.state.standing if hold.exists else ():
        return NotAllowedNow(
            "legal-hold",
            Text(
                f"{state.number} 处于保全中：{standing.authority}（{standing.placed_on} 起）",
                f"a legal hold stands on {state.number} since {standing.placed_on}:"
                f" {standing.authority}",
            ),
            citation=standing.authority,
        )
    try:
        require_closed(unit, state.record_id)
    except Refusal as refusal:
        return refusal
    if not state.is_due(unit.today):
        return filing.not_due(state)
    return None


def _gone(unit: Unit, going: Mapping[int, Held[ArchiveFile]]) -> tuple[d.Gone, ...]:
    """What each line takes away, and what a record that is kept still names."""
    own = {n: _digests(unit, file.state.record_id) for n, file in going.items()}
    naming = unit.office.naming({digest for found in own.values() for digest in found})
    ending = {file.state.record_id for file in going.values()}
    kept = {one for found in naming.values() for one in found} - ending
    kept = {one for one in kept if not _is_disposed(unit, one)}
    shared = {digest for digest, found in naming.items() if found & kept}
    return tuple(
        d.Gone(
            line=number,
            files=tuple(one for one in found if one not in shared),
            shared=tuple(one for one in found if one in shared),
        )
        for number, found in own.items()
    )


def _digests(unit: Unit, record_id: UUID) -> list[str]:
    """Of every file that the record names, each once, in the order of its story."""
    files = (file for told in unit.office.story(record_id) for file in named_in(told.event))
    return list(dict.fromkeys(file.digest for file in files))


def _is_disposed(unit: Unit, record_id: UUID) -> bool:
    file = unit.load(ARCHIVE_FILE, file_id(record_id))
    unit.watch(file)
    return file.exists and file.state.disposed_on is not None


def _persons(unit: Unit, record_ids: Sequence[UUID]) -> tuple[tuple[Target, ...], list[Told]]:
    """Those who stand in no record that is kept; and all that these records tell of persons."""
    told = [one for record_id in record_ids for one in unit.office.persons_of(record_id)]
    alive = {one.person_id for one in told if one.person_id is not None}
    found = unit.office.records_of(alive)
    ending = set(record_ids)
    targets = tuple(
        Target(
            person_id=person_id,
            record_ids=tuple(where),
            parts=tuple(sorted({one.part for one in told if one.person_id == person_id})),
        )
        for person_id, where in found.items()
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


# What is told of it


def removed(office: Office) -> Mapping[str, UUID]:
    """Digest -> the list that gave its content up, where no event has named it again since.

    For whoever misses a content: what stands here is no loss.
    """
    found: dict[str, UUID] = {}
    for told in office.told([d.CarriedOut], office.head() + 1):
        assert isinstance(told.event, d.CarriedOut)
        digests = {digest for gone in told.event.gone for digest in gone.files}
        with office.connection() as conn:
            again = naming(conn, digests, told.position)
        found |= dict.fromkeys(digests - again.keys(), told.record_id)
    return found


def require_not_removed(office: Office, record_id: UUID) -> None:
    """Of a file that somebody asks for: says when it was disposed of, in place of a fault."""
    state, _ = office.fold(ARCHIVE_FILE, file_id(record_id))
    if state is not None and state.disposed_on is not None:
        raise NotAllowedNow(
            "disposed",
            Text(
                f"{state.number} 已于 {state.disposed_on} 依法销毁，文件不再保存",
                f"{state.number} was disposed of on {state.disposed_on}: its files are gone",
            ),
            citation=NO_DESTRUCTION,
        )
