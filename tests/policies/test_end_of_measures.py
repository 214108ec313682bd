"""Art. 17: what facts ask for where the end of the measures is recorded late, or was a mistake."""

from __future__ import annotations

from typing import Any

import pytest
from client import Client
from examples import a_provider, a_served_case, an_engagement, an_enterprise

from interfaces.wiring import POLICIES

pytestmark = pytest.mark.clause("17")


def the_pilot_ends(office: Client, on: str = "2026-09-30") -> None:
    office.post(
        "/measures/pilot-conclusion", "principal", document="柳数转办发〔2026〕9号", concluded_on=on
    )


def the_end_is_withdrawn(office: Client) -> None:
    office.post(
        "/measures/pilot-conclusion/withdrawal", "principal", on="2026-11-20", reason="尚未印发"
    )


def raised(office: Client, *rules: str) -> list[tuple[Any, ...]]:
    office.position = office.house.catch_up()
    found = [e for rule in rules for e in office.escalations(rule=rule)]
    return [(e["rule"], e["status"], e["raised_on"]) for e in found]


def read_again(office: Client) -> None:
    with office.house.database.connect() as conn:
        conn.execute("UPDATE view_tracking SET position = 0 WHERE name = %s", (POLICIES,))
    office.house.catch_up()


def a_miss_after_the_end(office: Client) -> None:
    """30 days from 10 September 2026 end on 10 October, a working Saturday."""
    a_served_case(office, a_provider(office), "2026-09-10")
    office.sweep("2026-10-11")


MISSED = [("13", "open", "2026-10-11"), ("14.4-overdue", "open", "2026-10-11")]
LAPSED = [("13", "lapsed", "2026-10-11"), ("14.4-overdue", "lapsed", "2026-10-11")]


@pytest.mark.clause("13", "14.4")
def test_an_end_that_is_withdrawn_asks_for_what_was_kept_back(office: Client) -> None:
    the_pilot_ends(office)
    a_miss_after_the_end(office)
    assert raised(office, "13", "14.4-overdue") == []
    the_end_is_withdrawn(office)
    assert raised(office, "13", "14.4-overdue") == MISSED
    # and the same log read again gives the same
    head = office.house.catch_up()
    read_again(office)
    assert office.house.catch_up() == head


@pytest.mark.clause("13", "14.4")
def test_an_end_that_is_recorded_late_takes_back_what_later_facts_asked_for(
    office: Client,
) -> None:
    a_miss_after_the_end(office)
    assert raised(office, "13", "14.4-overdue") == MISSED
    the_pilot_ends(office)
    assert raised(office, "13", "14.4-overdue") == LAPSED
    (lapsed,) = office.escalations(rule="14.4-overdue")
    assert "2026-09-30" in lapsed["outcome"]
    read_again(office)
    assert raised(office, "13", "14.4-overdue") == LAPSED
    # a mistake after all: it is asked anew
    the_end_is_withdrawn(office)
    assert set(raised(office, "13", "14.4-overdue")) == {*MISSED, *LAPSED}


@pytest.mark.clause("13", "14.4")
@pytest.mark.parametrize("end", ["2026-10-11", "2026-10-10"])
def test_what_the_last_day_asked_for_stays(office: Client, end: str) -> None:
    a_miss_after_the_end(office)
    the_pilot_ends(office, end)
    assert raised(office, "13", "14.4-overdue") == (MISSED if end == "2026-10-11" else LAPSED)


def dissatisfied(office: Client, provider: str) -> str:
    project = an_engagement(office, provider, an_enterprise(office))
    office.post(f"/engagements/{project}/ratings", rating="dissatisfied", rated_on="2026-09-20")
    return project


@pytest.mark.clause("12.6")
def test_a_rating_annulled_after_the_end_takes_its_question_along(office: Client) -> None:
    provider = a_provider(office)
    *_, last = [dissatisfied(office, provider) for _ in range(6)]
    the_pilot_ends(office)
    assert raised(office, "12.6") == [("12.6", "open", "2026-09-20")]
    office.post(f"/engagements/{last}/ratings/annulment", rating_version=2,
                annulled_on="2026-10-12", reason="冒用公章")  # fmt: skip
    assert raised(office, "12.6") == [("12.6", "lapsed", "2026-09-20")]


@pytest.mark.clause("14.4")
def test_an_order_annulled_after_the_end_takes_its_question_along(office: Client) -> None:
    provider = a_provider(office)
    *_, last = [a_served_case(office, provider, f"2026-09-{n:02d}") for n in (1, 2, 3)]
    the_pilot_ends(office)
    assert raised(office, "14.4-third-order") == [("14.4-third-order", "open", "2026-09-03")]
    office.post(f"/cases/{last}/annulment", "approver", annulled_on="2026-10-12",
                reason="事实认定有误")  # fmt: skip
    assert raised(office, "14.4-third-order") == [("14.4-third-order", "lapsed", "2026-09-03")]


@pytest.mark.clause("12.4")
def test_an_evaluation_annulled_after_the_end_takes_its_question_along(office: Client) -> None:
    project = an_engagement(office, a_provider(office), an_enterprise(office))
    office.post(f"/engagements/{project}/evaluations", level=1, evaluated_on="2026-09-20",
                stage="after")  # fmt: skip
    the_pilot_ends(office)
    office.post(f"/engagements/{project}/evaluations/annulment", evaluation_version=2,
                annulled_on="2026-10-12", reason="报告作废")  # fmt: skip
    assert raised(office, "12.4") == [("12.4", "lapsed", "2026-09-20")]
