"""When the measures come to say something else of days that are over, rules are asked again.

A number that a document sets for a day in the past, an end of the pilot that is entered or
withdrawn afterwards: rules go by the measures of the day of the facts, whenever those become
known (Art. 16, 17).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from application.office import Office
from domain import engagement
from domain.measures import changed_from
from domain.measures import events as e
from domain.values import Event, Recorded

RESTATING: Final[frozenset[type[Event]]] = frozenset(
    {
        e.VersionAdopted,
        e.VersionRepealed,
        e.RepealWithdrawn,
        e.InterpretationWithdrawn,
        e.ParameterSet,
        e.SettingWithdrawn,
        e.PilotConcluded,
        e.PilotConclusionWithdrawn,
    }
)
RATINGS: Final = (
    engagement.SatisfactionRated,
    engagement.RatingRecounted,
    engagement.RatingAnnulled,
)


def concerned(
    office: Office, restated: Recorded[Event], facts: Collection[type[Event]]
) -> Iterator[Recorded[Event]]:
    """The last fact about each subject since the day that is concerned, as if recorded just now."""
    known = office.terms(upto=restated.position - 1).book
    since = changed_from(known, office.terms(upto=restated.position).book)
    if since is None or not known.versions:
        return
    latest: dict[Any, Recorded[Event]] = {}
    for fact in office.told(facts, restated.position):
        if fact.effective_on >= since:
            latest[_subject(fact)] = fact
    for fact in latest.values():
        yield replace(fact, position=restated.position, recorded_at=restated.recorded_at)


def latest_of(
    office: Office, subject_id: UUID, now: Recorded[Event], facts: Collection[type[Event]]
) -> Iterator[Recorded[Event]]:
    """The facts about a subject, the last one first, as if recorded just now."""
    for fact in reversed(office.told(facts, now.position)):
        if subject_id in (fact.record_id, getattr(fact.event, "provider_id", None)):
            yield replace(fact, position=now.position, recorded_at=now.recorded_at)


def _subject(fact: Recorded[Event]) -> Any:
    """Ratings count for a provider, over its projects; else each kind of fact for its record."""
    event: Any = fact.event
    return event.provider_id if isinstance(event, RATINGS) else (fact.record_id, type(event))
