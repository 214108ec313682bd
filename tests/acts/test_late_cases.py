"""A case recorded late is judged by the day of its facts, whatever became of the provider since."""

from __future__ import annotations

from typing import Any

import pytest
from articles.test_article_07 import an_exit
from articles.test_article_07 import decided as exit_decided
from client import Client
from examples import a_provider
from views.test_access_expulsions import proposed, served

pytestmark = pytest.mark.clause("2", "12", "14")


def case(provider: str, opened_on: str) -> dict[str, Any]:
    return {
        "provider_id": provider,
        "grounds": ["12.3.a"],
        "facts": "清单缺项",
        "opened_on": opened_on,
    }


def opened(office: Client, provider: str, on: str) -> str:
    return str(office.post("/cases", **case(provider, on))["id"])


def expelled(office: Client, provider: str) -> str:
    """As of 5 February 2026."""
    expulsion = proposed(office, provider)
    served(office, expulsion)
    return expulsion


def test_a_case_of_the_day_before_the_expulsion_goes_into_it_and_comes_out_with_it(
    office: Client,
) -> None:
    provider = a_provider(office)
    expulsion = expelled(office, provider)
    status, problem = office.refused("/cases", **case(provider, "2026-02-05"))
    assert (status, problem["code"], problem["citation"]) == (409, "not-in-pool", "2")
    late = opened(office, provider, "2026-02-04")
    assert office.get(f"/cases/{late}")["status"] == "merged_into_expulsion"
    office.post(
        f"/expulsions/{expulsion}/service/correction", served_on="2026-02-06",
        corrected_on="2026-02-09", reason="回证载明的日期",
    )  # fmt: skip
    assert [
        (entry["type"], entry["effective_on"])
        for entry in office.get(f"/cases/{late}/history", "auditor")["items"][1:]
    ] == [
        ("rectification-case.absorbed", "2026-02-05"),
        ("rectification-case.absorbed", "2026-02-06"),
    ]
    office.post(
        f"/expulsions/{expulsion}/revocation", "principal", reason="复议撤销",
        document="柳政复决〔2026〕3号", on="2026-02-20",
    )  # fmt: skip
    assert office.get(f"/cases/{late}")["status"] == "opened"
    opened(office, provider, "2026-02-21")


@pytest.mark.clause("7")
def test_a_case_of_the_day_before_an_exit_is_taken_and_goes_on(office: Client) -> None:
    provider = a_provider(office)
    record = an_exit(office, provider)
    exit_decided(office, record)
    office.post(f"/pool-exits/{record}/service", on="2026-02-14")
    status, problem = office.refused("/cases", **case(provider, "2026-02-14"))
    assert (status, problem["code"]) == (409, "not-in-pool")
    late = opened(office, provider, "2026-02-13")
    assert office.get(f"/cases/{late}")["status"] == "opened"


def test_nothing_is_opened_for_a_day_before_the_admission(office: Client) -> None:
    provider = a_provider(office, admitted_on="2025-07-01")
    status, problem = office.refused("/cases", **case(provider, "2025-06-30"))
    assert (status, problem["code"], problem["citation"]) == (422, "date-order", "2")
