"""Articles 8(1) to 8(4), 12(4): what is filed of a project, and what came of its plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

import pytest
from client import Client
from examples import a_provider, an_engagement, an_enterprise
from scenario import MEASURES, TODAY, Story, day, given

from domain import engagement, rules
from domain.catalogue import ENGAGEMENT
from domain.engagement import Assessor, Stage
from domain.values import Event, derived_id

LEAD, ENTERPRISE = (derived_id("scenario", name) for name in ("lead", "enterprise"))
Decide = Callable[[Any], Iterable[Event]]


def a_project(*more: Event) -> Story:
    established = engagement.Established(
        enterprise_id=ENTERPRISE, provider_id=LEAD, title="MES", established_on=day("05-26")
    )
    return given(ENGAGEMENT, established, *more)


def lists(on: str, *needs: str) -> Decide:
    form = engagement.FileLists(needs=needs, filed_on=day(on))
    return lambda project: engagement.file_lists(project, form, TODAY)


def plan(on: str = "06-20", level: int | None = 2) -> Decide:
    form = engagement.FilePlan(
        summary="分两期",
        planned_level=level,
        indicators=(engagement.Indicator(name="联网率", target=Decimal(80), unit="%"),),
        milestones=(
            engagement.Milestone(name="上线", planned_on=day("12-31")),
            engagement.Milestone(name="验收", planned_on=day("2026-07-31")),
        ),
        filed_on=day(on),
    )
    return lambda project: engagement.file_plan(project, form, TODAY)


def milestone(name: str, reached: str | None, reported: str) -> Decide:
    form = engagement.ReportMilestone(
        name=name, reached_on=day(reached) if reached else None, reported_on=day(reported)
    )
    return lambda project: engagement.report_milestone(project, form, TODAY)


def accept(on: str, passed: bool = True, **measured: str) -> Decide:
    results = tuple(
        engagement.Measured(name=name, value=Decimal(value)) for name, value in measured.items()
    )
    form = engagement.Accept(
        passed=passed, by="市中小企业服务中心", report="验收报告", results=results, on=day(on)
    )
    return lambda project: engagement.accept(project, form, "2024", TODAY)


def level(level: int, on: str, assessor: Assessor | None = None) -> Event:
    return engagement.LevelEvaluated(
        level=level, evaluated_on=day(on), stage=Stage.AFTER, assessor=assessor
    )


@pytest.mark.clause("8.3")
def test_8_3_each_filing_of_the_lists_stands_beside_the_earlier_ones() -> None:
    story = a_project().when(lists("06-12", "工单")).then(engagement.ListsFiled)
    story = story.when(lists("07-12", "工单", "追溯")).then(engagement.ListsFiled)
    assert [len(filed.needs) for filed in story.state.lists] == [1, 2]
    story.when(lists("05-25", "工单")).then_refused("date-order")


@pytest.mark.clause("8.3")
def test_8_3_a_filing_lists_something() -> None:
    with pytest.raises(ValueError, match="at least one"):
        engagement.FileLists(filed_on=day("06-12"))


@pytest.mark.clause("8.4")
def test_8_4_the_plan_that_counts_is_the_last_by_its_day() -> None:
    story = a_project().when(plan("07-01", 3)).then(engagement.PlanFiled)
    story = story.when(plan("06-20", 2)).then(engagement.PlanFiled)
    assert story.state.plan.planned_level == 3


@pytest.mark.clause("8.2", "8.4")
def test_8_2_only_what_the_plan_names_is_a_milestone() -> None:
    a_project().when(milestone("上线", "06-20", "06-20")).then_refused("unknown-milestone", "8.2")
    story = a_project().when(plan()).then(engagement.PlanFiled)
    story.when(milestone("培训", None, "06-20")).then_refused("unknown-milestone", "8.2")
    story.when(milestone("上线", "07-02", "07-01")).then_refused("future-date")


@pytest.mark.clause("12.4", "8.4")
def test_12_4_plan_and_actual_stand_side_by_side_and_nobody_is_judged() -> None:
    story = a_project().when(plan()).then(engagement.PlanFiled)
    story = story.when(milestone("上线", "2026-01-10", "2026-01-12")).then(
        engagement.MilestoneReported
    )
    story = story.when(accept("2026-04-28", 联网率="72")).then(engagement.Accepted)
    story = story.and_(level(1, "2026-04-28", Assessor.CENTRE))
    found = engagement.compare(story.state, day("2026-06-01"))
    assert found is not None
    assert found.level is not None
    assert (found.level.planned, found.level.actual, found.level.difference) == (2, 1, -1)
    (indicator,) = found.indicators
    assert (indicator.difference, indicator.percent_of_target) == (Decimal(-8), "90.00")
    late, not_yet = found.milestones
    assert (late.days_late, not_yet.days_late) == (10, None)
    overdue = engagement.compare(story.state, day("2026-08-03"))
    assert overdue is not None
    assert overdue.milestones[1].days_late == 3


@pytest.mark.clause("12.4")
def test_12_4_without_a_plan_there_is_nothing_to_compare() -> None:
    assert engagement.compare(a_project().state, TODAY) is None


@pytest.mark.clause("12.4")
def test_12_4_an_acceptance_keeps_its_edition_and_a_failed_one_is_no_acceptance() -> None:
    story = a_project().when(accept("2026-03-05", passed=False)).then(engagement.AcceptanceFailed)
    assert (story.state.status, story.state.acceptance.edition) == ("live", "2024")
    story = story.when(accept("2026-04-28")).then(engagement.Accepted)
    assert story.state.status == "accepted"
    # recorded late: what holds is the last by its day
    story = story.when(accept("2026-04-01", passed=False)).then(engagement.AcceptanceFailed)
    assert story.state.status == "accepted"


@pytest.mark.clause("8.4", "12.4")
@pytest.mark.parametrize(
    ("assessor", "met"),
    [(None, True), (Assessor.CENTRE, True), (Assessor.SELF, False), (Assessor.PROVIDER, False)],
)
def test_12_4_a_self_assessment_is_no_finding(assessor: Assessor | None, met: bool) -> None:
    story = a_project(level(1, "2026-03-05", assessor))
    assert rules.below_level(story.state, MEASURES).is_met is met


@pytest.mark.clause("8.4", "12.4")
def test_12_4_a_self_assessment_does_not_set_the_centres_finding_right() -> None:
    story = a_project(level(1, "2026-03-05"), level(2, "2026-04-28", Assessor.SELF))
    assert rules.below_level(story.state, MEASURES).is_met
    story = story.and_(level(2, "2026-04-28", Assessor.CENTRE))
    assert not rules.below_level(story.state, MEASURES).is_met


@pytest.mark.clause("8.4")
def test_8_4_an_evaluation_entered_by_mistake_is_annulled() -> None:
    form = engagement.AnnulEvaluation(
        evaluation_version=2, annulled_on=day("2026-03-06"), reason="登记错了项目"
    )
    story = a_project(level(1, "2026-03-05"))
    story = story.when(lambda p: engagement.annul_evaluation(p, form, TODAY)).then(
        engagement.EvaluationAnnulled
    )
    assert not rules.below_level(story.state, MEASURES).is_met


@pytest.mark.clause("8.1")
def test_8_1_a_project_that_ended_takes_no_more_papers_until_it_is_reopened() -> None:
    close = engagement.Close(ending=engagement.Ending.ABANDONED, closed_on=day("07-01"))
    a_project().when(lambda p: engagement.close(p, close, TODAY)).then_refused("reason-needed", "8")
    close = close.model_copy(update={"reason": "企业停产"})
    story = a_project().when(lambda p: engagement.close(p, close, TODAY)).then(engagement.Closed)
    assert (story.state.status, story.state.is_live) == ("abandoned", False)
    story.when(lists("07-02", "工单")).then_refused("engagement-closed", "8")
    again = engagement.Reopen(reason="恢复生产", on=day("07-10"))
    story = story.when(lambda p: engagement.reopen(p, again, TODAY)).then(engagement.Reopened)
    assert story.state.status == "live"


# Through HTTP


@pytest.mark.clause("8.3", "8.4")
def test_8_the_lead_files_and_others_do_not(office: Client) -> None:
    lead, product, enterprise = a_provider(office), a_provider(office), an_enterprise(office)
    project = an_engagement(office, lead, enterprise, product_provider_ids=[product])
    papers = {"needs": ["工单"], "problems": [], "scenarios": [], "filed_on": "2025-06-12"}
    one = f"/engagements/{project}"
    status, _ = office.refused(f"{one}/lists", "provider", **papers, scope={"provider_id": product})
    assert status == 403
    office.post(f"{one}/lists", "provider", **papers, scope={"provider_id": lead})
    office.post(f"{one}/diagnosis", summary="联网率低", filed_on="2025-06-20")
    office.post(f"{one}/plan", summary="分两期", planned_level=2, filed_on="2025-07-01",
                indicators=[{"name": "联网率", "target": "80", "unit": "%"}],
                milestones=[{"name": "上线", "planned_on": "2025-12-31"}])  # fmt: skip
    office.post(f"{one}/milestones", name="上线", reached_on="2026-01-10",
                reported_on="2026-01-12")  # fmt: skip
    office.post(f"{one}/acceptance", passed=True, by="市中小企业服务中心", report="达到二级",
                results=[{"name": "联网率", "value": "82.5"}], on="2026-04-28")  # fmt: skip
    office.post(f"{one}/evaluations", level=2, evaluated_on="2026-04-28", stage="after",
                assessor="centre")  # fmt: skip
    shown = office.get(one)
    assert (shown["status"], shown["acceptances"][0]["edition"]) == ("accepted", "2024")
    assert shown["plan_and_actual"]["level"] == {"planned": 2, "actual": 2, "difference": 0}
    assert shown["plan_and_actual"]["milestones"][0]["days_late"] == 10
    office.post(f"{one}/closing", ending="finished", closed_on="2026-06-30")
    assert office.fresh("/engagements?status=finished")["items"][0]["id"] == project
