"""The examples of disqualification, told in their order (Art. 15)."""

from __future__ import annotations

from typing import Any

from client import Client
from examples import a_provider

from interfaces.api.nouns.ids import C, P

ONE = "/disqualifications/{record_id}"
EXPULSION = "6c3e8f90-0b1c-4d2e-9f30-4b5c6d7e8f90"
DUE = {
    "investigation": {"reported_on": "2026-06-09"},
    "prior-notice": {"served_on": "2026-06-10"},
    "prior-notice/correction": {"served_on": "2026-06-11", "corrected_on": "2026-06-12"},
    "hearing/request": {"requested_on": "2026-06-12"},
    "statement": {"received_on": "2026-06-15"},
    "statement/waiver": {"waived_on": "2026-06-15"},
    "hearing": {"on": "2026-06-18"},
    "statement/review": {"reviewed_on": "2026-06-18"},
    "legal-review": {"reviewed_on": "2026-06-22", "role": "approver"},
    "discussion": {"held_on": "2026-06-23"},
}
"""Expulsion has the same forms: their example may bear the dates of that one."""
DECIDED = {
    "decision": {"decided_on": "2026-06-24"},
    "service": {"served_on": "2026-06-25"},
    "service/correction": {"served_on": "2026-06-26", "corrected_on": "2026-06-29"},
    "revocation": {"on": "2026-08-20"},
}


def tell_disqualified(story: Any, office: Client) -> None:
    known = dict(story.ids)
    case = _proposed(story, office)
    story.ids[C] = _verified(office, story.ids[P])
    story.tell(f"{ONE}/reports", case)
    for step, changes in {**DUE, **DECIDED}.items():
        story.tell(f"{ONE}/{step}", case, **changes)
    story.tell(f"{ONE}/dropping", _proposed(story, office), on="2026-06-20")
    handed = _proposed(story, office)
    charges = [{"code": "14.8.a", "facts": "索取好处费"}]
    story.ids[EXPULSION] = office.post(
        "/expulsions", provider_id=story.ids[P], charges=charges, facts="索取好处费",
        proposed_on="2026-06-11",
    )["id"]  # fmt: skip
    story.tell(f"{ONE}/absorption", handed)
    story.ids = known


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
