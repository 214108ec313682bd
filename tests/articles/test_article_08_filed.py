"""Art. 8(2) to (4): what is filed in a project or a task book answers the duty that asks for it."""

from __future__ import annotations

from typing import Any

import pytest
from articles.of_an_assessment import a_task_book
from client import Client
from examples import a_provider, an_engagement, an_enterprise

LI: dict[str, Any] = {"scope": {"user": "li"}}


@pytest.fixture
def lead(office: Client) -> tuple[str, str]:
    """An integrated provider and its project of 2 June 2025."""
    provider = a_provider(office)
    project = an_engagement(office, provider, an_enterprise(office), established_on="2025-06-02")
    return provider, project


def plan(office: Client, provider: str, duty: str, project: str | None = None, **more: Any) -> str:
    body = {"provider_id": provider, "duty": duty, "on": "2025-06-02"} | more
    if project is not None:
        body["engagement_id"] = project
    return str(office.post("/duties", **body)["id"])


@pytest.mark.clause("8.4")
def test_the_diagnosis_and_the_plan_of_a_project_answer_their_duties(
    office: Client, lead: tuple[str, str]
) -> None:
    provider, project = lead
    diagnosis = plan(office, provider, "diagnosis", project)
    design = plan(office, provider, "transformation-plan", project)
    office.post(
        f"/engagements/{project}/diagnosis", summary="数据未贯通", document="诊断报告.pdf",
        filed_on="2025-06-20", **LI,
    )  # fmt: skip
    office.post(
        f"/engagements/{project}/plan", summary="转型方案", filed_on="2025-06-25",
        indicators=[{"name": "设备联网率", "target": "80", "unit": "%"}], **LI,
    )  # fmt: skip
    shown = office.get(f"/duties/{diagnosis}")
    (made,) = shown["reports"]
    assert (shown["status"], made["reported_on"]) == ("reported", "2025-06-20")
    assert (made["content"]["findings"], made["evidence"]) == ("数据未贯通", ["诊断报告.pdf"])
    (made,) = office.get(f"/duties/{design}")["reports"]
    assert made["content"]["goals"] == ["设备联网率 80%"] and project in made["evidence"][0]
    confirmation: dict[str, Any] = {"on": "2025-06-26"}
    status, problem = office.refused(f"/duties/{diagnosis}/confirmation", **confirmation, **LI)
    assert (status, problem["code"]) == (403, "own-report")
    office.post(f"/duties/{diagnosis}/confirmation", **confirmation, scope={"user": "mo"})
    # a second filing stands in the project; the duty was done
    office.post(f"/engagements/{project}/diagnosis", summary="补充", filed_on="2025-07-01", **LI)
    assert len(office.get(f"/duties/{diagnosis}")["reports"]) == 1


@pytest.mark.clause("8.3")
def test_the_three_lists_answer_once_there_are_three(office: Client, lead: tuple[str, str]) -> None:
    provider, project = lead
    record = plan(office, provider, "three-lists", project)
    where = f"/engagements/{project}/lists"
    office.post(where, needs=["排产"], problems=["手工台账"], filed_on="2025-06-20")
    assert office.get(f"/duties/{record}")["status"] == "planned"
    office.post(where, scenarios=["设备联网"], filed_on="2025-06-23")
    shown = office.get(f"/duties/{record}")
    assert (shown["status"], shown["reports"][0]["content"]) == (
        "reported",
        {"form": "lists", "needs": ["排产"], "problems": ["手工台账"], "scenarios": ["设备联网"]},
    )


@pytest.mark.clause("8.4")
def test_a_paper_that_came_in_time_and_is_entered_late_reverses_the_finding(
    office: Client, lead: tuple[str, str]
) -> None:
    """The diagnosis was due on 2 July 2025."""
    provider, project = lead
    record = plan(office, provider, "diagnosis", project)
    office.sweep("2025-08-01")
    assert office.get(f"/duties/{record}")["status"] == "overdue"
    office.post(f"/engagements/{project}/diagnosis", summary="诊断", filed_on="2025-07-02")
    shown = office.get(f"/duties/{record}")
    assert (shown["status"], shown["late"]) == ("reported", False)


@pytest.mark.clause("8.2")
def test_the_plans_of_a_task_book_answer_the_duties_of_that_year_and_month(
    office: Client, lead: tuple[str, str]
) -> None:
    provider, _ = lead
    year = plan(office, provider, "annual-plan", period="2025")
    july, august = (
        plan(office, provider, "monthly-plan", period=month) for month in ("2025-07", "2025-08")
    )
    where = f"/task-books/{a_task_book(office, provider)}/plans"
    amounts = [{"target": "enterprises", "month": "2025-07", "value": "3"}]
    office.post(where, kind="monthly", period="2025-07", summary="部署三家", planned=amounts,
                filed_on="2025-07-01")  # fmt: skip
    office.post(where, kind="annual", period="2025", summary="分两期", planned=amounts,
                filed_on="2025-06-10")  # fmt: skip
    statuses = [office.get(f"/duties/{record}")["status"] for record in (year, july, august)]
    assert statuses == ["reported", "reported", "planned"]
    content = office.get(f"/duties/{july}")["reports"][0]["content"]
    assert content["month"] == "2025-07"
    assert content["tasks"] == ["部署三家", "2025-07 完成改造企业 3家"]


@pytest.mark.clause("8.4")
def test_what_was_filed_before_it_was_asked_for_is_reported_by_hand(
    office: Client, lead: tuple[str, str]
) -> None:
    provider, project = lead
    record = plan(office, provider, "diagnosis", project, on="2025-06-20")
    office.post(f"/engagements/{project}/diagnosis", summary="诊断", filed_on="2025-06-19")
    assert office.get(f"/duties/{record}")["status"] == "planned"
