"""The examples of assessments, exits and admissions, each given as the document shows it."""

from __future__ import annotations

from typing import Any

from client import Client
from examples import a_provider

LI: dict[str, Any] = {"scope": {"user": "li"}}
"""Who scores, reviews and proposes: somebody else decides."""


def tell_assessed(story: Any, office: Client, provider: str) -> None:
    other = a_provider(office)
    _task_books(story, provider)
    record = _assessment(story, office, provider, other)
    for step in ("proposals", "scores", "omissions"):
        story.tell(f"/assessments/{{record_id}}/{step}", record, **LI)
    story.tell("/assessments/{record_id}/scores", record, item="progress", points="20", step=None,
               **LI)  # fmt: skip
    for step in ("review", "remarks", "conclusion", "publication", "annulment"):
        story.tell(f"/assessments/{{record_id}}/{step}", record)
    _exits(story, provider, other)
    _admissions(story)


def _task_books(story: Any, provider: str) -> None:
    book = story.tell("/task-books")
    for step in ("plans", "reports", "reports/confirmation", "reports/return", "amendments"):
        by: dict[str, Any] = LI if step == "reports" else {}
        story.tell(f"/task-books/{{record_id}}/{step}", book, **by)
    own = {"role": "provider", "scope": {"provider_id": provider}}
    offered = story.tell("/task-books", projects="食品行业", **own)
    for step in ("countersignature", "withdrawal"):
        story.tell(f"/task-books/{{record_id}}/{step}", offered)


def _assessment(story: Any, office: Client, provider: str, other: str) -> str:
    first = story.tell("/assessment-schemes")
    story.tell("/assessment-schemes/{record_id}/withdrawal", first)
    scheme = story.tell("/assessment-schemes", scheme=None)
    period = story.tell("/assessment-periods", scheme_id=scheme, provider_ids=[other])
    for step in ("providers", "closure"):
        story.tell(f"/assessment-periods/{{record_id}}/{step}", period)
    opened = office.get(f"/assessment-periods/{period}")["assessments"]
    return str(next(one["assessment_id"] for one in opened if one["provider_id"] == provider))


def _exits(story: Any, provider: str, other: str) -> None:
    plain: dict[str, Any] = {"basis": "7", "assessment_id": None, **LI}
    record = story.tell("/pool-exits", **plain)
    served = ("service", "service/attempts", "service/evidence", "service/correction")
    for step in ("statement", "decision", *served, "revocation"):
        story.tell(f"/pool-exits/{{record_id}}/{step}", record)
    record = story.tell("/pool-exits", provider_id=other, **plain)
    story.tell("/pool-exits/{record_id}/drop", record)


def _admissions(story: Any) -> None:
    where = "/admission-batches/{record_id}"
    record = story.tell("/admission-batches")
    story.tell(f"{where}/applications", record)
    story.tell(f"{where}/reviews", record, **LI)
    for step in ("publicity", "objections", "objections/settlement", "decision", "list"):
        story.tell(f"{where}/{step}", record)
    record = story.tell("/admission-batches")
    for step in ("applications", "applications/withdrawal", "cancellation"):
        story.tell(f"{where}/{step}", record)
