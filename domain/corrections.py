"""What held on a day, by all that is known: a corrected fact holds as it was corrected.

An event that says that an earlier fact of its record was wrong counts from the day of that fact,
not from the day on which somebody noticed. One that ends a fact (a revocation, a release, a
reopening) counts from its own day: until then the fact held.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from domain.values import Event, Recorded


@dataclass(frozen=True, slots=True)
class PutsRight:
    """Which earlier fact of the record was wrong, as a ClassVar of the event that says so.

    Named by its version in the record, else the last one of some classes.
    """

    version: str | None = None
    """The field with the version of the fact; empty in it: nothing is put right."""
    of: tuple[type[Event], ...] = ()
    alike: str | None = None
    """A field in which the fact, one of the classes `of`, says the same."""
    to: str | None = None
    """The field with the day on which the fact really held; none: its day was right."""
    resting: tuple[type[Event], ...] = ()
    """What followed from the fact, and so moves to the same day."""


def held_by(day: date, story: Sequence[Recorded[Event]]) -> list[Recorded[Event]]:
    """The events of one record (its story so far, in order) that hold by a day.

    None where the record had not begun by then.
    """
    days = {recorded.version: recorded.effective_on for recorded in story}
    fact = {recorded.version: recorded.version for recorded in story}
    for index, recorded in enumerate(story):
        rule = recorded.event.puts_right
        wrong = rule and _wrong(rule, recorded, story[:index])
        if not rule or not wrong:
            continue
        first = fact[recorded.version] = fact[wrong.version]
        moved: date | None = getattr(recorded.event, rule.to) if rule.to else None
        if moved is not None:
            days[first] = moved
            for other in story[wrong.version : index]:
                if isinstance(other.event, rule.resting):
                    days[fact[other.version]] = moved
    kept = [recorded for recorded in story if days[fact[recorded.version]] <= day]
    return kept if kept and kept[0].version == 1 else []


def _wrong(
    rule: PutsRight, by: Recorded[Event], earlier: Sequence[Recorded[Event]]
) -> Recorded[Event] | None:
    def named(fact: Recorded[Event]) -> bool:
        if rule.version is not None:
            return bool(fact.version == _said(by, rule.version))
        if not isinstance(fact.event, rule.of):
            return False
        return rule.alike is None or bool(_said(fact, rule.alike) == _said(by, rule.alike))

    return next(filter(named, reversed(earlier)), None)


def _said(recorded: Recorded[Event], field: str) -> Any:
    return getattr(recorded.event, field)


def wrong_fact(by: Recorded[Event], earlier: Sequence[Recorded[Event]]) -> Recorded[Event] | None:
    """The earlier fact of the record that an event puts right, if it does."""
    rule = by.event.puts_right
    return _wrong(rule, by, earlier) if rule is not None else None
