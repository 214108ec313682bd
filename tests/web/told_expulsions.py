"""The examples of expulsion and grey list, told in their order (Art. 14)."""

from __future__ import annotations

from typing import Any

from client import Client
from examples import a_provider

from interfaces.api.nouns.grey_list import X

ONE = "/expulsions/{record_id}"
CHECKS = ("no_trade_secrets", "no_personal_data", "no_complainant", "legal_review")
DUE = (
    "investigation", "prior-notice/attempts", "prior-notice", "prior-notice/correction",
    "prior-notice/evidence", "hearing/request", "statement",
    "statement/waiver", "hearing", "statement/review", "legal-review", "discussion",
)  # fmt: skip


def tell_expelled(story: Any, office: Client) -> None:
    case = _proposed(story, office)
    for step in ("grounds", "grounds/dropping", "proofs/withdrawal", "proofs"):
        story.tell(f"{ONE}/{step}", case)
    _taken(story, case, *DUE)
    (talk,) = office.get(f"/expulsions/{case}")["discussions"]
    story.tell(f"{ONE}/annulments", case, role="principal", entry=talk["version"])
    _decided(story, case, "discussion")
    story.tell(f"{ONE}/service", case)
    story.tell(f"{ONE}/service/correction", case)
    for step in ("service/attempts", "service/evidence"):
        story.tell(f"{ONE}/{step}", case)
    _published(office, case)
    for upheld in (False, True):
        number = _objected(story, office, case)
        story.tell(f"{ONE}/objections/settlement", case, objection=number, upheld=upheld)
    story.tell(f"{ONE}/reaffirmation", case)
    story.tell(f"{ONE}/revocation", case)
    story.tell(f"{ONE}/dropping", _proposed(story, office))
    _tell_grey_listed(story, office)


def _proposed(story: Any, office: Client) -> str:
    return str(story.tell("/expulsions", role="caseworker", provider_id=a_provider(office)))


def _decided(story: Any, case: str, *steps: str) -> None:
    _taken(story, case, *steps)
    story.tell(f"{ONE}/decision", case)


def _taken(story: Any, case: str, *steps: str) -> None:
    for step in steps:
        role = "approver" if step == "legal-review" else "principal"
        story.tell(f"{ONE}/{step}", case, role=role)


def _objected(story: Any, office: Client, case: str) -> int:
    story.tell(f"{ONE}/objections", case, role=None)
    return int(office.get(f"/expulsions/{case}")["objections"][-1]["number"])


def _published(office: Client, case: str) -> None:
    notice = office.post(
        "/publications", kind="public-notice", source={"kind": "expulsion-case", "id": case},
        title="公示", text="经研究，即日起退出资源池", drafted_on="2026-02-06",
    )["id"]  # fmt: skip
    office.post(
        f"/publications/{notice}/review", "approver", approved=True, on="2026-02-06",
        **dict.fromkeys(CHECKS, True),
    )  # fmt: skip
    office.post(f"/publications/{notice}/publication", published_on="2026-02-06")


def _tell_grey_listed(story: Any, office: Client) -> None:
    """One is kept on the list, and one is released."""
    case = story.ids[X] = _proposed(story, office)
    _decided(story, case, "prior-notice", "statement/waiver", "legal-review", "discussion")
    story.tell(f"{ONE}/service", case)
    _published(office, case)
    entry = story.tell("/grey-list-entries")
    one = "/grey-list-entries/{record_id}"
    story.tell(f"{one}/release-requests", entry, role="caseworker")
    story.tell(f"{one}/release-decision", entry)
    story.tell(f"{one}/review", entry)
    story.tell(f"{one}/release-requests", entry, role="caseworker", on="2026-09-02")
    decision = {"on": "2026-09-03", "outcome": "released"}
    story.tell(f"{one}/release-decision", entry, role="approver", **decision)
    story.tell(f"{one}/release-decision/revocation", entry)
    shown = office.get(f"/grey-list-entries/{entry}")
    assert shown["status"] == "release_requested"
    standing = office.get(f"/providers/{shown['provider_id']}")["standing"]
    assert standing["grey_listed"]["since"] == shown["entered_on"]
