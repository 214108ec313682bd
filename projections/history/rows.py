"""What an event looks like: its row, and what people are shown of it.

Whoever brought a complaint forward stands nowhere here: neither what was sealed, nor the name
on the event, which would be the complainant's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from domain import complaint, measures
from domain.catalogue import ACCOUNT_CLAIM, CLAIM, COMPLAINT, NAMES, PROVIDER, REGISTER, kind_of
from domain.deciding import DECISIONS
from domain.values import Actor, Event, Recorded, Role, Text
from projections.kinds import NO_LABELS, TELLINGS, sentence
from projections.kinds.telling import Concerned
from projections.view import Row
from projections.words import Labels

HIDDEN: Final[Mapping[type[Event], frozenset[str]]] = {
    complaint.Received: frozenset({"sealed", "mark"}),
    measures.VersionAdopted: frozenset({"text"}),  # no secret: a whole file, named by its digest
}
"""Fields that are not shown."""

WITHHELD: Final = Actor(name="不公开 · withheld", role=Role.PUBLIC)
STAFF: Final = frozenset(Role) - {Role.PUBLIC, Role.PROVIDER, Role.ENTERPRISE}
BOOKKEEPING: Final = (CLAIM.name, REGISTER.name, ACCOUNT_CLAIM.name)
"""Kinds that only keep numbers and names apart: nothing that people would call a record."""


def actor_of(recorded: Recorded[Event]) -> Actor:
    """Who did it; nobody where it would name a complainant.

    The number that a complaint takes is saved with it, by the same hand.
    """
    quiet = kind_of(NAMES[type(recorded.event)]) in (COMPLAINT, REGISTER)
    return WITHHELD if quiet and recorded.actor.role not in STAFF else recorded.actor


def facts(event: Event) -> dict[str, Any]:
    """The event's own facts, without those that are not shown."""
    return event.model_dump(mode="json", exclude=_hidden(event), exclude_none=True)


def written_facts(event: Event) -> str:
    """The same, as JSON."""
    return event.model_dump_json(exclude=_hidden(event), exclude_none=True)


def _hidden(event: Event) -> set[str]:
    return set(HIDDEN.get(type(event), ()))


def entries(
    events: Iterable[Recorded[Event]], measures: Iterable[Recorded[Event]]
) -> list[dict[str, Any]]:
    """A record's history straight from the log; `measures` is what the log says of those."""
    labels = Labels(measures)
    return [entry(recorded, labels) for recorded in events]


def entry(recorded: Recorded[Event], labels: Labels = NO_LABELS) -> dict[str, Any]:
    return shown(row_of(recorded, labels=labels))


def told(events: Iterable[Recorded[Event]], labels: Labels = NO_LABELS) -> list[Text]:
    """What people hear of events: not the office's own bookkeeping of numbers and names."""
    return [
        sentence(recorded, labels)
        for recorded in events
        if kind_of(NAMES[type(recorded.event)]).name not in BOOKKEEPING
    ]


def concerned(recorded: Recorded[Event]) -> Concerned | None:
    """What an event says of its record as a whole; none for most."""
    return TELLINGS[kind_of(NAMES[type(recorded.event)]).name].concerned(recorded)


def row_of(
    recorded: Recorded[Event],
    record: Concerned | None = None,
    labels: Labels = NO_LABELS,
    data: Callable[[Event], Any] = facts,
) -> dict[str, Any]:
    """The row of an event; `record` is what earlier events said of its record."""
    event, name = recorded.event, NAMES[type(recorded.event)]
    about, actor, said = _about(recorded, record), actor_of(recorded), sentence(recorded, labels)
    return {
        "position": recorded.position,
        "record_id": recorded.record_id,
        "kind": kind_of(name).name,
        "version": recorded.version,
        "type": name,
        "recorded_at": recorded.recorded_at,
        "effective_on": recorded.effective_on,
        "actor_name": actor.name,
        "actor_role": actor.role.value,
        "acts_for": actor.acts_for,
        "citation": recorded.citation,
        "measures": recorded.measures,
        "zh": said.zh,
        "en": said.en,
        "data": data(event),
        "provider_id": about.provider_id,
        "others": list(about.others),
    }


def _about(recorded: Recorded[Event], record: Concerned | None) -> Concerned:
    """The provider that the event itself names (a rating is of one), or those of its record."""
    if found := concerned(recorded):
        return found
    if kind_of(NAMES[type(recorded.event)]) is PROVIDER:
        return Concerned(recorded.record_id)
    own = getattr(recorded.event, "provider_id", None)
    return Concerned(own) if own else record or Concerned()


def shown(row: Row) -> dict[str, Any]:
    """What people are shown of a row; the same from the log and from the table."""
    as_it_is = (
        "position",
        "version",
        "type",
        "recorded_at",
        "effective_on",
        "citation",
        "measures",
        "data",
    )
    return {
        **{name: row[name] for name in as_it_is},
        "actor": {
            "name": row["actor_name"],
            "role": row["actor_role"],
            "acts_for": row["acts_for"],
        },
        "sentence": {"zh": row["zh"], "en": row["en"]},
        "decides": row["type"] in DECISIONS,
    }
