"""given(kind, events).when(decision).then(events) | .then_refused(code): over the pure domain.

A given event is an event, or a pair (event, actor) where it matters who acted; what is expected
is an event, or only its class. `then` answers the story with the new events told, so that it
goes on; positions grow by ten, so that none is by accident also a version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from domain import measures
from domain.catalogue import Kind
from domain.measures import Book, Measures, VersionAdopted
from domain.terms import Terms
from domain.values import Actor, Event, Recorded, Refusal, Role, derived_id
from domain.work_calendar import shipped_calendar

OFFICER = Actor(name="李", role=Role.CASEWORKER)
APPROVER = Actor(name="黄", role=Role.APPROVER)
PRINCIPAL = Actor(name="韦", role=Role.PRINCIPAL)
NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
TODAY = date(2026, 6, 1)

Told = Event | tuple[Event, Actor]
Decision = Callable[[Any], Iterable[Event]]


def the_book() -> Book:
    (adopted,) = measures.adopt(Book(), measures.shipped(), date(2025, 5, 22))
    assert isinstance(adopted, VersionAdopted)
    return Book((adopted,))


TERMS = Terms(the_book(), shipped_calendar(), "CN-GX")
MEASURES: Measures = TERMS.measures(date(2025, 6, 2))


@dataclass(frozen=True)
class Story:
    """A record as its events tell it."""

    kind: Kind[Any]
    record_id: UUID
    log: tuple[Recorded[Event], ...] = ()
    start: int = 0
    """The position of the log before the first event."""

    def and_(self, *told: Told) -> Story:
        log = list(self.log)
        for item in told:
            event, actor = item if isinstance(item, tuple) else (item, OFFICER)
            number = len(log) + 1
            log.append(
                Recorded(
                    record_id=self.record_id,
                    version=number,
                    position=self.start + 10 * number,
                    recorded_at=NOW + timedelta(seconds=number),
                    effective_on=event.effective_on,
                    actor=actor,
                    citation=event.citation,
                    measures=None,
                    event=event,
                )
            )
        return replace(self, log=tuple(log))

    @property
    def state(self) -> Any:
        return self.kind.fold(self.log)

    def when(self, decision: Decision) -> Outcome:
        try:
            return Outcome(self, tuple(decision(self.state)), None)
        except Refusal as refusal:
            return Outcome(self, (), refusal)


@dataclass(frozen=True)
class Outcome:
    """What a decision answered."""

    story: Story
    events: tuple[Event, ...]
    refusal: Refusal | None

    def then(self, *expected: Event | type[Event]) -> Story:
        assert self.refusal is None, f"refused: {self.refusal}"
        assert len(self.events) == len(expected), self.events
        for event, wanted in zip(self.events, expected, strict=True):
            if isinstance(wanted, type):
                assert type(event) is wanted, event
            else:
                assert event == wanted
        return self.story.and_(*self.events)

    def then_refused(self, code: str, citation: str | None = None) -> None:
        assert self.refusal is not None, f"not refused: {self.events}"
        assert (self.refusal.code, self.refusal.citation) == (code, citation)


def given(kind: Kind[Any], *told: Told, record: str = "record", start: int = 0) -> Story:
    return Story(kind, derived_id("scenario", kind.name, record), start=start).and_(*told)


def day(text: str) -> date:
    """`06-25` is a day of 2025."""
    return date.fromisoformat(text if len(text) > 5 else f"2025-{text}")
