"""What the tests of complaints, reports and enquiries start from (Art. 4, 12(1), 15)."""

from __future__ import annotations

from datetime import date
from typing import Any

from scenario import Story, given

from domain import complaint
from domain.catalogue import COMPLAINT
from domain.complaint import ComplainantKind, Nature
from domain.values import derived_id

PROVIDER_ID = derived_id("scenario", "provider", "record")
ON = date(2026, 4, 30)
"""Five days of holiday follow."""


def received(nature: Nature = Nature.REPORT, **changes: Any) -> complaint.Received:
    fields: dict[str, Any] = {
        "reference": "LZTS-2026-0001",
        "provider_id": PROVIDER_ID,
        "kind": ComplainantKind.INDIVIDUAL,
        "sealed": "sealed",
        "summary": "员工索取好处费",
        "received_on": ON,
        "nature": nature,
        "reachable": True,
    }
    return complaint.Received(**(fields | changes))


def a_report(*told: Any, **changes: Any) -> Story:
    return given(COMPLAINT, received(**changes), *told)


def accepted(on: str = "2026-05-07") -> complaint.Accepted:
    return complaint.Accepted(on=date.fromisoformat(on), caseworker="李")


def verified(**changes: Any) -> complaint.Verified:
    fields: dict[str, Any] = {
        "substantiated": True,
        "findings": "转账记录与证言一致",
        "violation": "廉洁从业规定",
        "attributable": True,
        "on": date(2026, 6, 5),
    }
    return complaint.Verified(**(fields | changes))
