"""What the tests of figures share: a day in the office, and what the dashboard says."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from client import Client
from examples import (
    a_complaint,
    a_provider,
    a_served_case,
    an_engagement,
    an_enterprise,
)


def on_the(office: Client, day: str) -> None:
    """It is that day in the office, at nine in the morning."""
    office.house.office.clock = lambda: datetime.fromisoformat(f"{day}T09:00:00+08:00")


def the_figures(office: Client, **when: Any) -> dict[str, Any]:
    query = "&".join(f"{name}={value}" for name, value in when.items())
    found: dict[str, Any] = office.fresh(f"/dashboard?{query}", "auditor")
    return found


def parts(found: dict[str, Any], name: str) -> dict[str, int]:
    """Key -> how many; what there is none of is left out."""
    return {part["key"]: part["value"] for part in found[name] if part["value"]}


def values(found: dict[str, Any], *names: str) -> list[Any]:
    return [found["cases"][name]["value"] for name in names]


def completed(office: Client, case: str, submitted_on: str, inspected_on: str) -> None:
    """Reported, and found complete as of the report."""
    office.post(f"/cases/{case}/reports", submitted_on=submitted_on, summary="已整改")
    office.post(f"/cases/{case}/inspections", inspected_on=inspected_on, passed=True,
                findings="已补齐")  # fmt: skip


def a_filled_office(office: Client) -> None:
    """One thing in each list: a verified complaint that led to a case whose time ran out, another
    case completed, a word of an enterprise, and what the rules made of it."""
    provider, enterprise = a_provider(office), an_enterprise(office)
    engagement = an_engagement(office, provider, enterprise)
    office.post(f"/engagements/{engagement}/ratings", rating="dissatisfied", rated_on="2025-06-02")
    complaint = a_complaint(office, provider, enterprise)
    office.post(f"/complaints/{complaint}/acceptance", on="2025-06-02", reason="")
    office.post(f"/complaints/{complaint}/verification", substantiated=True, findings="属实",
                on="2025-06-03")  # fmt: skip
    a_served_case(office, provider, "2025-06-04", 20, grounds=["12.1.a"],
                  complaint_ids=[complaint])  # fmt: skip
    completed(office, a_served_case(office, provider, "2025-06-04"), "2025-06-10", "2025-06-12")
