"""Art. 12: a provider confirms that it has an order; the period runs from its service."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from client import Client
from examples import a_provider, a_served_case, an_open_case

SERVED = "2025-09-05"


@pytest.fixture
def provider(office: Client) -> str:
    return a_provider(office)


def confirm(provider: str, on: str) -> dict[str, Any]:
    return {"confirmed_on": on, "scope": {"provider_id": provider}}


@pytest.mark.clause("12")
@pytest.mark.parametrize("on", [SERVED, "2025-09-08"])
def test_the_provider_confirms_and_the_deadline_stays(
    office: Client, provider: str, on: str
) -> None:
    case = a_served_case(office, provider, SERVED)
    before = office.get(f"/cases/{case}")
    office.post(f"/cases/{case}/service/confirmation", "provider", **confirm(provider, on))
    after = office.get(f"/cases/{case}")
    assert after["service"]["confirmed_on"] == on
    assert (after["due_on"], after["status"]) == (before["due_on"], before["status"])


def test_not_before_the_service_and_not_in_the_future(office: Client, provider: str) -> None:
    case = a_served_case(office, provider, SERVED)
    path = f"/cases/{case}/service/confirmation"
    tomorrow = str(office.house.office.today() + timedelta(days=1))
    for day in ("2025-09-04", tomorrow):
        status, problem = office.refused(path, "provider", **confirm(provider, day))
        assert (status, problem["errors"][0]["pointer"]) == (422, "/confirmed_on")


def test_once_for_each_service(office: Client, provider: str) -> None:
    case = a_served_case(office, provider, SERVED)
    path, said = f"/cases/{case}/service/confirmation", confirm(provider, "2025-09-09")
    office.post(path, "provider", **said)
    status, problem = office.refused(path, "provider", **said)
    assert (status, problem["code"]) == (409, "confirmed-already")
    office.post(
        f"/cases/{case}/service/correction", served_on="2025-09-08", corrected_on="2025-09-09",
        reason="回执载明九月八日",
    )  # fmt: skip
    assert office.get(f"/cases/{case}")["service"]["confirmed_on"] is None
    office.post(path, "provider", **said)


def test_nothing_to_confirm_before_the_service(office: Client, provider: str) -> None:
    case = an_open_case(office, provider)
    path = f"/cases/{case}/service/confirmation"
    status, problem = office.refused(path, "provider", **confirm(provider, "2025-09-09"))
    assert (status, problem["code"]) == (409, "not-served")


def test_only_the_provider_itself(office: Client, provider: str) -> None:
    case = a_served_case(office, provider, SERVED)
    path = f"/cases/{case}/service/confirmation"
    other = confirm(a_provider(office), SERVED)
    assert office.refused(path, "provider", **other)[0] == 403
    assert office.refused(path, "caseworker", confirmed_on=SERVED)[0] == 403
