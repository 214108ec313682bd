"""The whole log read under another version of the measures: who would be treated differently.

The same folds, rules and clock as the office's own, over two books: as it is, and with a file in
place of the version in force. Nothing is written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from application.simulation.cases import clock, with_miss
from application.simulation.changes import Change, Simulated
from application.simulation.replay import Dues, Replay
from application.simulation.world import Seen, World, dissatisfied, fold
from domain import rules
from domain.catalogue import (
    ASSESSMENT,
    CASE,
    COMPLAINT,
    ENGAGEMENT,
    PRICE_LIST,
    PROVIDER,
)
from domain.rectification.clock import measures_of
from domain.rules import Finding
from domain.terms import Terms
from domain.values import Event, Recorded

__all__ = ["RULES", "Change", "Simulated", "dissatisfied", "fold", "simulate"]

Ask = Callable[[Any, Seen], Iterable[Finding]]


def _of_provider(state: Any, seen: Seen) -> Iterable[Finding]:
    measures = seen.terms.known(seen.today)
    counted = dissatisfied(seen.ratings(state.id), state.id, measures.counts_from)
    yield rules.dissatisfied_rectify(counted, measures)
    yield rules.dissatisfied_expel(counted, measures)
    yield rules.third_order(state, measures)
    yield rules.change_unreported(state, seen.terms)


def _of_engagement(state: Any, seen: Seen) -> Iterable[Finding]:
    level = state.level_after
    day = seen.today if level is None else level.evaluated_on
    yield rules.below_level(state, seen.terms.known(day))


def _of_price_list(state: Any, seen: Seen) -> Iterable[Finding]:
    day = seen.today if state.current is None else state.current.filed_on
    yield rules.list_irregular(state, seen.terms.known(day))


def _of_complaint(state: Any, seen: Seen) -> Iterable[Finding]:
    yield rules.complaint_substantiated(state)
    yield rules.violation_verified(state)


def _of_case(state: Any, seen: Seen) -> Iterable[Finding]:
    known = with_miss(state, seen.terms, seen.today)
    yield from rules.case_rules(known, measures_of(known, seen.terms))


def _of_assessment(state: Any, seen: Seen) -> Iterable[Finding]:
    yield from rules.assessment_rules(state)


RULES: Final[Mapping[str, Ask]] = {
    PROVIDER.name: _of_provider,
    ENGAGEMENT.name: _of_engagement,
    PRICE_LIST.name: _of_price_list,
    COMPLAINT.name: _of_complaint,
    CASE.name: _of_case,
    ASSESSMENT.name: _of_assessment,
}
"""Kind of record -> the rules asked of it, each with the version of the day that counts."""


def simulate(
    log: Iterable[Recorded[Event]], now: Terms, then: Terms, today: date, dues: Dues
) -> Simulated:
    """What would differ under `then`, with the calendar and everything else as it is."""
    world, rated = World(), defaultdict[UUID, set[UUID]](set)
    both = Seen(world, now, today, rated), Seen(world, then, today, rated)
    replay = Replay(*both, RULES, dues, rated)
    for recorded in log:
        replay.take(recorded)
    changes = [*replay.changes(), *replay.steps()]
    for state in world.of(CASE):
        changes += clock(state, *both)
    return Simulated(tuple(changes), world.events, len(world.states))
