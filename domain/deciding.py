"""Which events decide something about somebody: each keeps the cut on which it was made.

A decision is what a person of the office determines by the measures: to open or end a proceeding,
to order, grant, refuse, annul, confirm, publish. What somebody reports, what follows by itself
from a decision, and who does the work are none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

OF_KIND: Final[Mapping[str, tuple[str, ...]]] = {
    "rectification-case": (
        "opened",
        "notice-issued",
        "notice-served",
        "suspended",
        "resumed",
        "extension-granted",
        "extension-refused",
        "inspection-passed",
        "inspection-failed",
        "refusal-recorded",
        "refusal-annulled",
        "resolved",
        "order-annulled",
        "reopened",
    ),
    "expulsion-case": (
        "proposed",
        "ground-added",
        "ground-dropped",
        "dropped",
        "prior-notice-served",
        "statement-reviewed",
        "legal-reviewed",
        "collectively-discussed",
        "decided",
        "not-expelled",
        "decision-served",
        "objection-settled",
        "reaffirmed",
        "grey-listed",
        "revoked",
    ),
    "disqualification-case": (
        "proposed",
        "dropped",
        "prior-notice-served",
        "statement-reviewed",
        "legal-reviewed",
        "collectively-discussed",
        "decided",
        "not-disqualified",
        "decision-served",
        "revoked",
    ),
    "erasure": ("approved", "refused"),
    "legal-hold": ("placed", "released"),
    "archive-file": ("kept-longer",),
    "disposal-list": ("decided", "carried-out"),
    "grey-list-entry": ("released", "release-revoked", "kept", "review-moved"),
    "complaint": (
        "accepted",
        "rejected",
        "returned",
        "referred",
        "verified",
        "verification-corrected",
        "merged-into",
        "extension-granted",
        "extension-refused",
        "reopened",
    ),
    "replacement": ("reviewed", "granted", "refused", "decision-revoked"),
    "assessment": ("scored", "item-left-out", "reviewed", "concluded", "conclusion-annulled"),
    "pool-exit": ("proposed", "dropped", "decided", "revoked"),
    "admission-batch": ("application-reviewed", "objection-settled", "decided", "cancelled"),
    "publication": ("approved", "returned", "published", "corrected", "withdrawn"),
    "document": ("returned", "issued", "voided"),
    "escalation": ("acted-on", "dismissed", "reopened"),
    "duty-record": ("confirmed", "returned", "waived", "withdrawn"),
    "task-book": ("progress-confirmed", "progress-returned", "withdrawn"),
    "engagement": ("level-evaluated", "rating-annulled", "evaluation-annulled"),
    "provider": ("registration-change-judged", "registration-change-retracted"),
    "coordination-matter": ("concluded", "settled", "sent-back", "reopened"),
}

DECISIONS: Final = frozenset(
    f"{kind}.{what}" for kind, decided in OF_KIND.items() for what in decided
)
"""Their stored names."""
