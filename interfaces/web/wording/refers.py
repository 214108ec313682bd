"""Which records a field refers to, of a form or of a record; what people need not see of it.

Keys are sought as labels are (`interfaces/web/wording/labels.py`): `expulsions.new.charges.code`,
`charges.code`, `code`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from interfaces.web.wording.labels import form_key, keys

ANY: Final = ("complaints", "cases", "expulsions", "disqualifications", "providers", "enterprises",
              "engagements", "duties", "task-books", "admission-batches", "coordination-matters",
              "coordination-meetings", "replacements", "pool-exits", "assessments")  # fmt: skip
PAPERED: Final = ("cases", "expulsions", "disqualifications", "replacements", "publications", *ANY)
FILED: Final = ("cases", "expulsions", "disqualifications", "grey-list-entries", "publications",
                "complaints", "replacements", "assessments", "pool-exits", "admission-batches",
                "coordination-matters")  # fmt: skip
CAUSES: Final = ("cases", "expulsions", "disqualifications")

REFERS: Final[Mapping[str, tuple[str, ...]]] = {
    "provider_id": ("providers",),
    "provider_ids": ("providers",),
    "product_provider_ids": ("providers",),
    "new_provider_id": ("providers",),
    "wished_provider_id": ("providers",),
    "enterprise_id": ("enterprises",),
    "engagement_id": ("engagements",),
    "running": ("engagements",),
    "complaint_id": ("complaints",),
    "complaint_ids": ("complaints",),
    "report_id": ("complaints",),
    "report_ids": ("complaints",),
    "lost_report_ids": ("complaints",),
    "complaints.parts": ("complaints",),
    "merged_into": ("complaints",),
    "split_from": ("complaints",),
    "case_id": ("cases",),
    "case_ids": ("cases",),
    "absorbed_case_ids": ("cases",),
    "cause_id": CAUSES,
    "exited.record_id": ("pool-exits",),
    "expelled.record_id": ("expulsions",),
    "disqualified.record_id": ("disqualifications",),
    "grey_listed.record_id": ("grey-list-entries",),
    "escalation_id": ("escalations",),
    "subject.id": ("cases", "engagements", "assessments", "price-lists", "providers", "complaints"),
    "expulsion_id": ("expulsions",),
    "disqualification_ids": ("disqualifications",),
    "grey_list_entry": ("grey-list-entries",),
    "matter_id": ("coordination-matters",),
    "matter_ids": ("coordination-matters",),
    "coordination_matters.id": ("coordination-matters",),
    "meeting_id": ("coordination-meetings",),
    "meeting_ids": ("coordination-meetings",),
    "task_book_id": ("task-books",),
    "assessment_id": ("assessments",),
    "period_id": ("assessment-periods",),
    "scheme_id": ("assessment-schemes",),
    "publication_id": ("publications",),
    "exit_id": ("pool-exits",),
    "replacement_id": ("replacements",),
    "handed_to": ("duties",),
    "takes_over": ("duties",),
    "erasure_id": ("erasures", "disposal-lists"),
    "disposal_id": ("disposal-lists",),
    "file_id": ("archive-files",),
    "archive-files.record_id": FILED,
    "archive-files.new.record_id": FILED,
    "disposal-lists.lines.record_id": FILED,
    "links.id": ("cases", "engagements", "complaints"),
    "source.id": ("expulsions", "disqualifications", "assessments"),
    "proof.record_id": ("assessments",),
    "proofs.record_id": ("assessments",),
    "documents.new.record_id": PAPERED,
    "documents.subject_id": PAPERED,
    "persons.record_id": ANY,
    "persons.record_ids": ANY,
    "legal-holds.record_id": ANY,
    "legal-holds.new.record_id": ANY,
    "acts_for": ("providers", "enterprises"),
}
"""Field -> the nouns of which it names a record; where there are several, `kind` beside it says
which, or any of them may be meant."""

TECHNICAL: Final = frozenset(
    {
        *("id", "version", "position", "positions", "confirmed_at", "in_clear", "no_shows"),
        *("calendar", "joined", "left", "clock", "person_id", "sealed"),
        *("clocks.key", "before_decision.code", "before_grey_list.code", "blocked_by.code"),
        *("asks.after_report", "misses.ask", "plan_version", "findings.version", "counted"),
        *("market.quotations", "older_version", "newer_version", "files.digest"),
    }
)
"""What a record says to programs; people read the words beside it."""

SHORT: Final = frozenset(
    {
        *("about", "complainant.name", "complainant.contact", "district", "person", "place"),
        *("received_by", "document", "to", "violation", "use", "persons.name"),
        *("legal-holds.new.name",),
    }
)
"""Fields of a form for which one line is enough, though it takes more."""


def refers(where: str, *path: str) -> tuple[str, ...]:
    """The nouns among which the record is that a field names; nothing where it names none.

    `where`: the path of a route, for its form; a noun, for what a record shows.
    """
    sought = keys(form_key(where) if where.startswith("/") else where, path)
    return next((REFERS[key] for key in sought if key in REFERS), ())


def is_technical(noun: str, *path: str) -> bool:
    """Whether a page leaves the line out."""
    return any(key in TECHNICAL for key in keys(noun, path))


def is_short(route_path: str, *path: str) -> bool:
    """Whether one line is enough, though the form has room for more."""
    return any(key in SHORT for key in keys(form_key(route_path), path))
