"""What a provider's liaison needs to know at a glance: orders, duties, proceedings, papers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from interfaces.api.nouns import ROUTES
from interfaces.api.registers import provider_duties
from interfaces.web.offers import beginnings
from interfaces.web.picking import Called
from interfaces.web.portal.party import Matter, Party

PROCEEDINGS: Final = ("expulsions", "disqualifications", "pool-exits", "assessments",
                      "grey-list-entries")  # fmt: skip
"""What may end in a provider's leaving, or rests on how it did."""
PAPERS: Final = ("documents", "engagements", "replacements", "task-books", "publications",
                 "price-lists", "coordination-matters")  # fmt: skip
SHOWN: Final = 20
"""Records of each kind that are opened for the page; the lists have the rest."""


def facts(party: Party) -> dict[str, Any]:
    cases = list(party.matters("cases", SHOWN))
    return {
        "own": party.own,
        "todos": party.first,
        "orders": [case for case in cases if is_running(case)],
        "ended": sum(not is_running(case) for case in cases),
        "duties": duty_counts(duties(party)),
        "proceedings": list(proceedings(party)),
        "papers": {noun: party.counted(noun) for noun in PAPERS},
        "creating": beginnings(ROUTES, party.actor.role),
    }


def is_running(case: Matter) -> bool:
    return case.shown["resolution"] is None


def proceedings(party: Party) -> Iterator[Matter]:
    for noun in PROCEEDINGS:
        yield from party.matters(noun, SHOWN)


def duties(party: Party) -> dict[str, Any]:
    """What is owed by each clause, and what was done for it."""
    return provider_duties(party.id, party.house, party.actor, party.when, at_least=party.at_least)


def duty_counts(register: Mapping[str, Any]) -> Mapping[str, int]:
    """How many records of duties stand in each status; one for several clauses counts once."""
    status = {record["id"]: str(record["status"]) for record in _records(register)}
    return Counter(status.values())


def projects_of(party: Party, register: Mapping[str, Any]) -> dict[UUID, Called]:
    """The engagements for which something is owed, by name."""
    return party.names(record["engagement_id"] for record in _records(register))


def _records(register: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for clause in register["clauses"]:
        for duty in clause["duties"]:
            yield from duty["records"]
