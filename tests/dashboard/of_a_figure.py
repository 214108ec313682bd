"""What the tests of figures share: a day in the office, and what the dashboard says."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from client import Client


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
