"""Art. 5: providers report whom they serve and what they offer; important matters at once."""

from __future__ import annotations

import pytest
from articles.of_a_duty import (
    CONTENTS,
    a_provider,
    an_owed,
    clauses,
    confirm,
    owed_by,
    plan,
    planned,
    report,
    sweep,
    volunteer,
)
from client import Client
from examples import a_provider as admitted
from scenario import MEASURES, day, given

from domain.catalogue import DUTY
from domain.duty import events as e
from domain.duty.content import ImportantMatter, Served, ServedEnterprises
from domain.duty.register import period, periods


@pytest.mark.clause("5.a")
@pytest.mark.parametrize("kind", ["integrated", "product"])
def test_every_provider_reports_whom_it_served_and_what_it_offers(kind: str) -> None:
    holder = a_provider(kind)
    assert {"5.a", "5.c"} <= clauses(holder)
    owed = owed_by(holder)
    assert [one.engagement_id for one in owed["served-enterprises"]] == [None]
    assert [one.engagement_id for one in owed["product-information"]] == [None]


@pytest.mark.clause("5.a")
def test_served_enterprises_are_reported_by_quarter() -> None:
    owed = an_owed("served-enterprises")
    (second, third, fourth) = periods(owed, period("2025"), MEASURES)
    assert [one.name for one in (second, third, fourth)] == ["2025-Q2", "2025-Q3", "2025-Q4"]
    (event,) = plan(owed, "06-02", third)(None)
    assert isinstance(event, e.Planned)
    # 15 days from 30 September 2025: Wednesday, 15 October
    assert event.due_on == day("10-15")
    story = given(DUTY, event)
    served = ServedEnterprises(
        enterprises=(Served(enterprise="鱼峰机械", service="排产系统", since=day("06-10")),)
    )
    story = story.when(report("10-15", content=served)).then(e.Reported)
    story.when(sweep("2025-10-16")).then()
    story.when(confirm("10-20")).then(e.Confirmed)


@pytest.mark.clause("5.a")
def test_an_empty_list_says_that_there_was_nobody() -> None:
    story = planned("served-enterprises")
    story.when(report("2026-01-05", content=CONTENTS["served-enterprises"])).then(e.Reported)


@pytest.mark.clause("5.c")
@pytest.mark.parametrize(
    ("arose", "late"), [("07-07", False), ("07-04", False), ("07-03", True), ("07-01", True)]
)
def test_an_important_matter_is_reported_within_days_of_its_arising(arose: str, late: bool) -> None:
    """Three working days, reported on Wednesday, 9 July 2025: since Friday it is in time."""
    matter = ImportantMatter(matter="技术负责人离职", arose_on=day(arose))
    story = given(DUTY).when(volunteer("important-matter", "07-09", content=matter)).then(
        e.Volunteered, e.Reported
    )  # fmt: skip
    assert story.log[0].citation == "5.c"
    assert story.when(sweep("2025-07-10")).then(*[e.FoundOverdue] * late).state.late is late


@pytest.mark.clause("5.c")
def test_nobody_plans_an_important_matter_but_the_office_may_ask_for_a_report() -> None:
    owed = an_owed("important-matter")
    assert list(periods(owed, period("2025"), MEASURES)) == []
    given(DUTY).when(volunteer("served-enterprises", "07-09")).then_refused("planned-duty", "5.a")


@pytest.mark.clause("5.c")
def test_a_provider_reports_an_important_matter_by_itself(office: Client) -> None:
    one, other = admitted(office), admitted(office)
    today = str(office.house.office.today())
    body = {
        "provider_id": one,
        "duty": "important-matter",
        "summary": "技术负责人离职",
        "content": {"form": "important-matter", "matter": "离职", "arose_on": today},
        "evidence": ["说明.pdf"],
        "reported_on": today,
    }
    status, problem = office.refused(
        "/duties/reports", "provider", **body, scope={"provider_id": other}
    )
    assert (status, problem["code"]) == (403, "not-yours")
    done = office.post("/duties/reports", "provider", **body, scope={"provider_id": one})
    assert office.get(f"/duties/{done['id']}")["status"] == "reported"
    tasks = [item["task"] for item in office.fresh("/worklist")["items"]]
    assert tasks == ["duty.confirm"]
    (listed,) = office.get("/duties?ground=5.c")["items"]
    assert listed["id"] == done["id"]
    # twice in a day is two matters
    office.post("/duties/reports", "provider", **body, scope={"provider_id": one})
    assert len(office.fresh("/duties?ground=5.c")["items"]) == 2


@pytest.mark.clause("5.c")
def test_an_officer_may_ask_for_a_report_of_a_matter_by_a_day(office: Client) -> None:
    one = admitted(office)
    done = office.post(
        "/duties", provider_id=one, duty="important-matter", due_on="2025-07-10", on="2025-07-07"
    )
    assert (done["due_on"], office.get(f"/duties/{done['id']}")["period"]) == (
        "2025-07-10", "2025-07-10",
    )  # fmt: skip
    status, problem = office.refused(
        "/duties", provider_id=one, duty="important-matter", due_on="2025-07-10", on="2025-07-07"
    )
    assert (status, problem["code"], problem["citation"]) == (409, "duty-planned", "5.c")
