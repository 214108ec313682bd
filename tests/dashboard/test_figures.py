"""Each figure by hand on a small office, below, at and above its thresholds; and what is behind."""

from __future__ import annotations

from typing import Any

import pytest
from client import Client
from examples import (
    a_provider,
    a_served_case,
    an_open_case,
)


def the_figures(office: Client, **when: Any) -> dict[str, Any]:
    query = "&".join(f"{name}={value}" for name, value in when.items())
    found: dict[str, Any] = office.fresh(f"/dashboard?{query}", "auditor")
    return found


def on_the(office: Client, day: str) -> None:
    """It is that day in the office, at nine in the morning."""
    from datetime import datetime

    office.house.office.clock = lambda: datetime.fromisoformat(f"{day}T09:00:00+08:00")


def parts(found: dict[str, Any], name: str) -> dict[str, int]:
    return {part["key"]: part["value"] for part in found[name] if part["value"]}


def values(found: dict[str, Any], *names: str) -> list[Any]:
    return [found["cases"][name]["value"] for name in names]


DUE = ("due_today", "urgent", "due_soon", "overdue")


# Hand-counted


@pytest.mark.parametrize(
    ("on", "counted"),
    [
        ("2025-06-15", [0, 0, 0, 0]),
        ("2025-06-16", [0, 0, 1, 0]),  # 7 days before the end
        ("2025-06-19", [0, 0, 1, 0]),
        ("2025-06-20", [0, 1, 1, 0]),  # 3 days
        ("2025-06-22", [0, 1, 1, 0]),
        ("2025-06-23", [1, 1, 1, 0]),  # the last day counts whole
        ("2025-06-24", [0, 0, 0, 1]),
        ("2025-07-24", [0, 0, 0, 1]),
    ],
)
def test_a_period_is_near_then_due_then_over(office: Client, on: str, counted: list[int]) -> None:
    on_the(office, "2025-06-03")
    # given one order that ends on 23 June, one that never was served, and one withdrawn
    case = a_served_case(office, a_provider(office), "2025-06-03", 20)
    an_open_case(office, a_provider(office))
    gone = a_served_case(office, a_provider(office), "2025-06-03", 20)
    office.post(f"/cases/{gone}/resolution", "approver", resolved_on="2025-06-03",
                outcome="withdrawn", reason="重复立案")  # fmt: skip
    assert office.get(f"/cases/{case}")["due_on"] == "2025-06-23"
    # when it is looked at that day
    on_the(office, on)
    found = the_figures(office)
    # then
    assert found["on"] == on
    assert values(found, *DUE) == counted
    assert values(found, "open") == [2]
    assert found["deadlines"]["open"] == 1
