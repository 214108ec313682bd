"""Every record of the log, folded, and what the rules are asked over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from domain.catalogue import NAMES, Kind, kind_of
from domain.engagement import Engagement, Rating
from domain.rules import Evidence
from domain.terms import Terms
from domain.values import Event, Recorded


@dataclass
class World:
    """Every record of the log, folded."""

    states: dict[UUID, tuple[Kind[Any], Any]] = field(default_factory=dict)
    events: int = 0

    def take(self, recorded: Recorded[Event]) -> tuple[Kind[Any], Any]:
        """The record of the event, with it."""
        kind = kind_of(NAMES[type(recorded.event)])
        _, state = self.states.get(recorded.record_id, (kind, None))
        found = self.states[recorded.record_id] = (kind, kind.evolve(state, recorded))
        self.events += 1
        return found

    def of(self, kind: Kind[Any]) -> Iterator[Any]:
        return (state for known, state in self.states.values() if known is kind)


def fold(log: Iterable[Recorded[Event]]) -> World:
    """States only: the events are let go as they are read."""
    world = World()
    for recorded in log:
        world.take(recorded)
    return world


@dataclass(frozen=True)
class Seen:
    """What the rules are asked over: the records, the terms, and the day on which it is asked."""

    world: World
    terms: Terms
    today: date
    rated: Mapping[UUID, set[UUID]]
    """Provider -> the projects in which it was rated."""

    def ratings(self, provider_id: UUID) -> Iterator[Engagement]:
        for record_id in self.rated.get(provider_id, ()):
            yield self.world.states[record_id][1]


def dissatisfied(
    engagements: Iterable[Engagement], provider_id: UUID, since: date
) -> list[Evidence]:
    """Pilot enterprises whose latest valid rating is `dissatisfied`, over folded engagements.

    The tallies answer the same from their tables; a test holds the two together.
    """
    latest: dict[UUID, tuple[date, int, Rating]] = {}
    for engagement in engagements:
        for one in engagement.ratings:
            counts = one.provider_id == provider_id and one.pilot and one.annulled is None
            if not counts or one.rated_on < since:
                continue
            found = (one.rated_on, one.position, one.rating)
            known = latest.get(engagement.enterprise_id)
            if known is None or found[:2] > known[:2]:
                latest[engagement.enterprise_id] = found
    return sorted(
        (
            Evidence(position=position, key=str(enterprise_id))
            for enterprise_id, (_, position, rating) in latest.items()
            if rating is Rating.DISSATISFIED
        ),
        key=lambda item: item.position,
    )
