"""Who is told which decision. New work and what is due need no table: tasks say whose they are.

Whoever decided is not told. Deliberation is told to nobody: reviews, discussions, proposals. A
complainant is told nothing here, since a row of the outbox would name the one who complained; the
tracking code and the portal show what became of a complaint.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Final

from domain.catalogue import EVENTS
from domain.message import Topic


class Audience(StrEnum):
    PROVIDER = "provider"
    """Who acts for the provider that the record names."""
    ENTERPRISE = "enterprise"
    ASSIGNEE = "assignee"
    APPROVERS = "approvers"


P, E, A, H = Audience.PROVIDER, Audience.ENTERPRISE, Audience.ASSIGNEE, Audience.APPROVERS

_DECISIONS: Final[Mapping[str, Mapping[tuple[Audience, ...], str]]] = {
    "rectification-case": {
        (P, A): "interview-called notice-served service-corrected suspended resumed"
        " extension-granted extension-refused inspection-failed inspection-passed refusal-recorded"
        " refusal-annulled resolved order-annulled reopened deadline-moved miss-reversed",
    },
    "expulsion-case": {
        (P,): "prior-notice-served prior-notice-corrected decision-served"
        " decision-service-corrected objection-settled revoked",
        (H,): "decided not-expelled",
    },
    "disqualification-case": {
        (P,): "prior-notice-served prior-notice-corrected decision-served"
        " decision-service-corrected revoked",
        (H,): "decided not-disqualified",
    },
    "grey-list-entry": {(P,): "entered released kept expunged"},
    "pool-exit": {(P,): "decided took-effect revoked"},
    "duty-record": {(P,): "confirmed returned waived"},
    "task-book": {(P,): "progress-confirmed progress-returned"},
    "replacement": {(P, E): "granted refused decision-revoked"},
    "assessment": {(P,): "result-published conclusion-annulled"},
    "complaint": {(A,): "assigned merged-into reopened extension-granted extension-refused"},
    "coordination-matter": {(P,): "concluded settled sent-back"},
    "provider": {(P,): "registration-change-judged grey-listed grey-list-released readmitted"},
    "document": {(P, E): "issued sealed-copy-filed voided"},
    "engagement": {(P, E): "acceptance-failed accepted provider-replaced"},
}
_MISSED: Final[Mapping[str, Mapping[tuple[Audience, ...], str]]] = {
    "rectification-case": {(P, A): "deadline-missed"},
    "duty-record": {(P,): "found-overdue"},
}


def _rows(
    topic: Topic, table: Mapping[str, Mapping[tuple[Audience, ...], str]]
) -> Iterator[tuple[str, tuple[Topic, tuple[Audience, ...]]]]:
    for kind, told in table.items():
        for audiences, names in told.items():
            for name in names.split():
                yield f"{kind}.{name}", (topic, audiences)


TOLD: Final[Mapping[str, tuple[Topic, tuple[Audience, ...]]]] = {
    **dict(_rows(Topic.DECISION, _DECISIONS)),
    **dict(_rows(Topic.REMINDER, _MISSED)),
}
"""Stored name of an event -> what kind of message it makes, and to whom."""
assert TOLD.keys() <= EVENTS.keys()
