"""Art. 12, 13: a report counts by its day; who dates its own entry back is pointed out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from client import Client
from examples import a_provider, a_served_case


def warned(office: Client, case: str) -> list[str]:
    return [warning["zh"] for warning in office.get(f"/cases/{case}")["warnings"]]


def a_case_of_last_week(office: Client) -> tuple[str, dict[str, Any], date]:
    today = office.house.office.today()
    provider = a_provider(office)
    case = a_served_case(office, provider, str(today - timedelta(days=7)))
    return case, {"scope": {"provider_id": provider}, "summary": "已整改", "attachments": []}, today


@pytest.mark.clause("13")
@pytest.mark.parametrize(("days_ago", "pointed_out"), [(0, False), (1, True)])
def test_a_provider_that_dates_its_own_report_back_is_pointed_out(
    office: Client, days_ago: int, pointed_out: bool
) -> None:
    case, body, today = a_case_of_last_week(office)
    on = str(today - timedelta(days=days_ago))
    office.post(f"/cases/{case}/reports", "provider", submitted_on=on, **body)
    found = [told for told in warned(office, case) if str(today) in told and on in told]
    assert bool(found) == pointed_out


@pytest.mark.clause("13")
def test_what_an_officer_enters_came_in_on_the_day_that_it_says(office: Client) -> None:
    case, body, today = a_case_of_last_week(office)
    on = str(today - timedelta(days=2))
    body.pop("scope")
    office.post(f"/cases/{case}/reports", submitted_on=on, **body)
    assert [told for told in warned(office, case) if on in told] == []
