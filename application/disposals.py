"""Acts on disposal lists: propose and decide; and what was lawfully removed so far."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from application.carrying_out import free, stops, volume
from application.numbers import file_number
from application.office import Office
from application.ports import Files
from application.store import naming
from application.unit import Held, Result, Unit
from domain.archive import disposal as d
from domain.archive import disposing, filing
from domain.archive.file import file_id
from domain.archive.scope import NO_DESTRUCTION
from domain.catalogue import ARCHIVE_FILE, DISPOSAL
from domain.values import NotAllowedNow, Refusal, Text


def propose(unit: Unit, form: disposing.Propose, files: Files) -> Result:
    """Each line's period is over, its record closed, and nothing is held."""
    held = unit.new(DISPOSAL)
    lines = tuple(
        _line(unit, held, one, number, form, files)
        for number, one in enumerate(form.lines, start=1)
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
    files: Files,
) -> d.Line:
    file = unit.load(ARCHIVE_FILE, wanted.file_id)
    try:
        state = file.state
        if (why := stops(unit, volume(unit, file, files))) is not None:
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
        free(unit, held.state, kept)
    return Result(held)


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
