"""The examples of disqualification, told in their order (Art. 15)."""

from __future__ import annotations

from typing import Any

from client import Client
from examples import a_provider

from interfaces.api.nouns.ids import C, P

ONE = "/disqualifications/{record_id}"
EXPULSION = "6c3e8f90-0b1c-4d2e-9f30-4b5c6d7e8f90"
STEPS = (
    "investigation", "prior-notice/attempts", "prior-notice", "prior-notice/correction",
    "prior-notice/evidence", "hearing/request", "statement",
    "statement/waiver", "hearing", "statement/review", "legal-review", "discussion",
)  # fmt: skip
ENDING = (
    "discussion", "decision", "service", "service/attempts", "service/evidence",
    "service/correction", "revocation",
)  # fmt: skip


def tell_disqualified(story: Any, office: Client) -> None:
    known = dict(story.ids)
    case = _proposed(story, office)
    story.ids[C] = _verified(office, story.ids[P])
    story.tell(f"{ONE}/reports", case)
    _taken(story, case, *STEPS)
    (talk,) = office.get(f"/disqualifications/{case}")["discussions"]
    story.tell(f"{ONE}/annulments", case, role="principal", entry=talk["version"])
    _taken(story, case, *ENDING)
    story.tell(f"{ONE}/dropping", _proposed(story, office))
    handed = _proposed(story, office)
    charges = [{"code": "14.8.a", "facts": "索取好处费"}]
    story.ids[EXPULSION] = office.post(
        "/expulsions", provider_id=story.ids[P], charges=charges, facts="索取好处费",
        proposed_on="2026-06-11",
    )["id"]  # fmt: skip
    story.tell(f"{ONE}/absorption", handed)
    story.ids = known


def _taken(story: Any, case: str, *steps: str) -> None:
    for step in steps:
        role = "approver" if step == "legal-review" else "principal"
        story.tell(f"{ONE}/{step}", case, role=role)


def _proposed(story: Any, office: Client) -> str:
    """Of a provider of its own, since one who is out of the pool is not proposed again."""
    story.ids[P] = a_provider(office)
    story.ids[C] = _verified(office, story.ids[P])
    return str(story.tell("/disqualifications", role="caseworker"))


def _verified(office: Client, provider: str) -> str:
    report = office.post(
        "/complaints", nature="report", provider_id=provider, summary="员工索取好处费",
        complainant={"kind": "individual", "name": "甲"}, received_on="2026-04-30",
    )["id"]  # fmt: skip
    office.post(f"/complaints/{report}/acceptance", on="2026-05-07", reason="")
    office.post(
        f"/complaints/{report}/verification", substantiated=True, findings="属实",
        violation="廉洁从业规定", by_staff=True, attributable=True, on="2026-06-05",
    )  # fmt: skip
    return str(report)
