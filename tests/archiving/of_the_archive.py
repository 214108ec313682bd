"""Closed records with files, as the tests of the archive tell them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from client import Client
from examples import a_complaint, a_provider, a_served_case, an_engagement, an_enterprise
from web.of_files import JPG, PDF, uploaded

from domain.values import Actor, Role
from interfaces.archive.package import Packed, package
from interfaces.wiring import House

LI = Actor(name="li", role=Role.CASEWORKER)


def a_closed_case(office: Client, provider: str | None = None, content: bytes = PDF) -> str:
    """With a report and its file, inspected and resolved."""
    case = a_served_case(office, provider or a_provider(office), "2025-06-03")
    report = uploaded(office, content, "整改报告.pdf")
    office.post(
        f"/cases/{case}/reports", submitted_on="2025-06-10", summary="已补齐",
        channel="electronic", files=[report],
    )  # fmt: skip
    office.post(
        f"/cases/{case}/inspections", inspected_on="2025-06-12", passed=True, findings="属实"
    )
    office.post(
        f"/cases/{case}/resolution", resolved_on="2025-06-13", outcome="completed", reason="完成"
    )
    return case


def a_closed_complaint(office: Client, files: bool = True, **changes: Any) -> str:
    """Rejected in 2025, so it is kept until the end of 2035."""
    provider, enterprise = a_provider(office), an_enterprise(office)
    an_engagement(office, provider, enterprise)
    if files:
        changes["files"] = [uploaded(office, JPG, "覃小舟的照片.jpg", None)]
    complaint = a_complaint(office, provider, enterprise, **changes)
    office.post(f"/complaints/{complaint}/rejection", on="2025-06-02", reason="不属职责范围")
    return complaint


def filed(office: Client, record: str) -> str:
    """The archive file of a record."""
    found = office.post("/archive-files", record_id=record, on=str(office.house.office.today()))
    return str(found["id"])


def packed(house: House, record: str, path: Path, actor: Actor = LI) -> Packed:
    return package(house, path, UUID(record), actor, "移交", force=True)


def it_is(house: House, day: date) -> None:
    """From now on the office works on that day."""
    house.office.clock = lambda: datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
