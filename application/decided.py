"""A decision as it was made: each record of its cut as it stood, and what came to it since.

What came since is a step that followed, or else it touches what was decided on: it says that a
fact in the cut was wrong, or it is a fact of an earlier day that nobody had recorded yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from application.office import Office
from application.store import read_log
from domain.catalogue import CALENDAR_ID, MEASURES_ID, NAMES, REGISTER, kind_of
from domain.corrections import wrong_fact
from domain.deciding import DECISIONS
from domain.values import Cut, Event, Looked, Place, Recorded, Text, Unknown


@dataclass(frozen=True)
class Since:
    """An event that came to a record of the cut after the decision had looked at it."""

    recorded: Recorded[Event]
    corrects: Recorded[Event] | None
    """The fact that it says was wrong: one of the cut, or what the decision itself recorded."""
    belated: bool
    """Of a day before the decision's: it held by then, and was not known."""

    @property
    def touches(self) -> bool:
        return self.corrects is not None or self.belated


@dataclass(frozen=True)
class CutRecord:
    """A record of the cut."""

    looked: Looked
    as_of: int
    """The position as of which it stands as the command saw it."""
    later: tuple[Since, ...]

    @property
    def touched(self) -> bool:
        return any(since.touches for since in self.later)


@dataclass(frozen=True)
class Decision:
    recorded: Recorded[Event]
    cut: Cut
    kept: bool
    """Whether the cut is the decision's own; for older ones it is what stood just before them."""
    parts: tuple[CutRecord, ...]

    @property
    def day(self) -> date:
        return self.recorded.effective_on

    @cached_property
    def own(self) -> range:
        """The positions of all that the same command recorded."""
        return own_positions(self.recorded, self.cut)


def decision_at(office: Office, position: int) -> Decision:
    """Refuses where the log holds no decision at that position."""
    recorded = _event_at(office, position)
    cut = recorded.cut or _cut_before(office, recorded)
    own = own_positions(recorded, cut)
    parts = tuple(
        _record(office, looked, cut.head, own, recorded.effective_on) for looked in cut.records
    )
    return Decision(recorded, cut, recorded.cut is not None, parts)


def own_positions(recorded: Recorded[Event], cut: Cut) -> range:
    """One command's events lie side by side: nobody else writes while it does."""
    number, count = cut.told
    first = recorded.position - number + 1
    return range(first, first + count)


def _event_at(office: Office, position: int) -> Recorded[Event]:
    with office.connection() as conn:
        found = read_log(conn, office.persons, position - 1, 1, position)
    if not found:
        text = Text(f"日志中没有位置 {position}", f"the log has no position {position}")
        raise Unknown("unknown-position", text)
    (recorded,) = found
    name = NAMES[type(recorded.event)]
    if name not in DECISIONS:
        raise Unknown(
            "no-decision",
            Text(
                f"位置 {position} 记录的不是决定（{name}）；决定一览见 /api/v1/decisions",
                f"position {position} holds no decision ({name}); /api/v1/decisions lists them",
            ),
        )
    return recorded


def _cut_before(office: Office, recorded: Recorded[Event]) -> Cut:
    """For one from before cuts were kept: its record, measures and calendar as they stood."""
    head = recorded.position - 1
    kind = kind_of(NAMES[type(recorded.event)]).name
    place = _reached(office, recorded.record_id, head)
    return Cut(
        head=head,
        measures=_reached(office, MEASURES_ID, head),
        calendar=_reached(office, CALENDAR_ID, head),
        records=(Looked(kind, recorded.record_id, *place),),
    )


def _reached(office: Office, record_id: UUID, upto: int) -> Place:
    story = office.story(record_id, upto=upto)
    return Place(story[-1].version, story[-1].position) if story else Place(0, 0)


def _record(office: Office, looked: Looked, head: int, own: range, day: date) -> CutRecord:
    if looked.kind == REGISTER.name:  # of which only the next number was asked
        return CutRecord(looked, head, ())
    later = since(office.story(looked.id), looked.version, own, day)
    # Somebody may have added to it while the command was looking elsewhere.
    beyond = [one.recorded.position - 1 for one in later if one.recorded.position <= head]
    return CutRecord(looked, min([head, *beyond]), later)


def since(
    story: Sequence[Recorded[Event]], version: int, own: range, day: date
) -> tuple[Since, ...]:
    """What came to a record after a version, but for what the decision itself recorded."""
    found = []
    for recorded in story:
        if recorded.version <= version or recorded.position in own:
            continue
        wrong = wrong_fact(recorded, story[: recorded.version - 1])
        stood = wrong is not None and (wrong.version <= version or wrong.position in own)
        corrects = wrong if stood else None
        found.append(Since(recorded, corrects, recorded.effective_on < day))
    return tuple(found)
