"""What stands in the demonstration office that is not for everybody, and for whom it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from domain.catalogue import (
    CASE,
    COMPLAINT,
    DISQUALIFICATION,
    ENGAGEMENT,
    ENTERPRISE,
    EXPULSION,
    PROVIDER,
    Kind,
)
from interfaces.api.moment import Moment
from interfaces.wiring import House

TELLING: Final = 8
"""Shorter words may stand anywhere by chance."""
Secret = tuple[str, UUID | None]
"""A text, and the party that may read it; none: nobody outside the office."""


def secrets(house: House) -> Mapping[str, set[UUID | None]]:
    """Text -> who may read it."""
    found: dict[str, set[UUID | None]] = defaultdict(set)
    for text, owner in _all(house):
        if len(text) >= TELLING:
            found[text].add(owner)
    return found


def contacts(house: House) -> set[str]:
    """Of who complained, where they are neither a provider's nor an enterprise's."""
    parties = {one.liaison.phone for one in _states(house, PROVIDER) if one.liaison}
    parties |= {one.contact.phone for one in _states(house, ENTERPRISE)}
    sealed = (one.sealed for one in _states(house, COMPLAINT) if one.sealed)
    said = (str(house.seal.open(one).get("contact") or "") for one in sealed)
    return {one for one in said if len(one) >= TELLING} - parties


def ids(house: House, kind: str) -> list[UUID]:
    with house.connection() as conn:
        rows = conn.execute("SELECT record_id FROM records WHERE kind = %s", (kind,)).fetchall()
    return [row["record_id"] for row in rows]


def _states(house: House, kind: Kind[Any]) -> list[Any]:
    return Moment(house).fold_all(kind, ids(house, kind.name))


def _all(house: House) -> Iterator[Secret]:
    for kind in (PROVIDER, ENTERPRISE):
        for party in ids(house, kind.name):
            yield from _of_contacts(house, party)
    for case in _states(house, CASE):
        yield case.facts, case.provider_id
    for project in _states(house, ENGAGEMENT):
        for rating in project.ratings:
            yield rating.comment, project.enterprise_id
            for provider_id in project.providers:
                yield rating.comment, provider_id
    yield from _of_complaints(house)
    for kind in (EXPULSION, DISQUALIFICATION):
        for proceeding in _states(house, kind):
            steps = proceeding.steps
            for step in (*steps.legal_reviews, *steps.discussions, *steps.investigations):
                yield step.text, None


def _of_contacts(house: House, party: UUID) -> Iterator[Secret]:
    """Of former ones too: a party's own page tells who stood for it before."""
    for recorded in Moment(house).story(party):
        for field in ("liaison", "contact"):
            if contact := getattr(recorded.event, field, None):
                yield contact.phone, party


def _of_complaints(house: House) -> Iterator[Secret]:
    """Who sent it, and what was found; the sender alone may read it."""
    for complaint in _states(house, COMPLAINT):
        sender = house.seal.open(complaint.sealed) if complaint.sealed else {}
        owner = sender.get("enterprise_id") or sender.get("provider_id")
        for text in (complaint.summary, complaint.findings or "", complaint.reference):
            yield text, UUID(str(owner)) if owner else None
        yield str(sender.get("contact") or ""), UUID(str(owner)) if owner else None
