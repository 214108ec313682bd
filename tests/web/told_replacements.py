"""The examples of replacements, price lists and the later steps of projects, told as a story."""

from __future__ import annotations

from typing import Any, Protocol

from client import Client
from examples import a_provider, a_served_case, an_engagement, an_enterprise

from interfaces.api.nouns.ids import G, P


class Story(Protocol):
    ids: dict[str, str]

    def tell(
        self, path: str, record_id: str = "", role: str | None = "principal", **changes: Any
    ) -> str: ...


def tell_project(story: Story, project: str, evaluation: int) -> None:
    """The steps of a project whose evaluation stands under that version."""
    one = "/engagements/{record_id}"
    story.tell(f"{one}/evaluations/annulment", project, evaluation_version=evaluation)
    for step in (
        "lists", "diagnosis", "plan", "milestones", "acceptance", "closing", "reopening",
    ):  # fmt: skip
        story.tell(f"{one}/{step}", project)


def tell_replaced(story: Story, office: Client) -> None:
    """Three projects of one provider that missed its time limit."""
    kept = dict(story.ids)
    lead, new = a_provider(office), a_provider(office)
    projects = [an_engagement(office, lead, an_enterprise(office)) for _ in range(3)]
    story.ids |= {G: projects[0], P: lead}
    tell_prices(story)
    story.ids[P] = new
    a_served_case(office, lead, "2025-09-01")
    office.sweep("2025-10-10")
    office.position = office.house.catch_up()
    listed = office.fresh(f"/replacements?provider_id={lead}")["items"]
    right = {item["engagement_id"]: item["id"] for item in listed}

    one = "/replacements/{record_id}"
    asked = story.tell("/replacements")
    assert asked == right[projects[0]]
    for step, role in (
        ("review", "caseworker"), ("decision", "approver"), ("decision/revocation", "approver"),
    ):  # fmt: skip
        story.tell(f"{one}/{step}", asked, role)
    for step in ("telling", "request", "withdrawal", "waiver"):
        story.tell(f"{one}/{step}", right[projects[1]], "caseworker")
    for step, role in (
        ("request", "caseworker"), ("review", "caseworker"), ("decision", "approver"),
        ("lead", "caseworker"), ("handover", "caseworker"), ("handover/done", "caseworker"),
        ("handover/correction", "caseworker"),
    ):  # fmt: skip
        story.tell(f"{one}/{step}", right[projects[2]], role)
    story.tell(f"{one}/lead/annulment", right[projects[2]], on="2025-11-03")
    story.ids |= kept


def tell_prices(story: Story) -> None:
    prices = story.tell("/price-lists")
    for step in ("references", "references/withdrawal", "filings/withdrawal"):
        story.tell(f"/price-lists/{{record_id}}/{step}", prices)
