"""Art. 8: the duties of whoever leads a project, each with its place, its day and its proof."""

from __future__ import annotations

from typing import Any

import pytest
from articles.of_a_duty import (
    CONTENTS,
    THE_PROVIDER,
    a_project,
    a_provider,
    an_owed,
    clauses,
    confirm,
    correct,
    duty,
    owed_by,
    plan,
    planned,
    report,
    send_back,
    settle,
    sweep,
    volunteer,
    waive,
    withdraw,
    withdraw_report,
)
from client import Client
from examples import a_provider as admitted
from examples import an_engagement, an_enterprise
from scenario import APPROVER, MEASURES, OFFICER, TERMS, day, given

from domain.catalogue import DUTY
from domain.duty import events as e
from domain.duty.content import FORMS, Member
from domain.duty.register import period, periods
from domain.duty.state import falls_on
from domain.measures.model import FORMS as KNOWN_FORMS
from domain.values import Malformed

ART_8 = [f"8.{n}" for n in range(1, 10)]
REGISTER = ["4.b", "5.a", "5.c", *ART_8, *(f"9.{n}" for n in (1, 2, 3)), "10.1", "10.2", "10.3",
            "10.4", "10.5"]  # fmt: skip
PLANNED = [d.key for d in MEASURES.duties if not d.encouraged and d.rhythm != "on-event"]


@pytest.mark.clause(
    "4.b",
    "5.a",
    "5.c",
    "8.1",
    "8.2",
    "8.3",
    "8.4",
    "8.5",
    "8.6",
    "8.7",
    "8.8",
    "8.9",
    "9.1",
    "9.2",
    "9.3",
    "10.1",
    "10.2",
    "10.3",
    "10.4",
    "10.5",
)
def test_no_clause_is_without_its_place() -> None:
    """Fails when a clause of Articles 8, 9 or 10 is added to the measures without a duty."""
    asked = {d.clause for d in MEASURES.duties}
    of_articles = {
        clause.code
        for article in MEASURES.articles
        if article.number in (8, 9, 10)
        for clause in article.clauses
    }
    assert len(of_articles) == 17
    assert of_articles - asked == set()
    assert asked == set(REGISTER)


def test_each_form_has_its_content_and_each_content_its_form() -> None:
    assert frozenset(KNOWN_FORMS) == FORMS == set(CONTENTS)


@pytest.mark.clause("8.1", "8.2", "8.3", "8.4", "8.5", "8.6", "8.7", "8.8", "8.9")
@pytest.mark.parametrize("clause", ART_8)
def test_the_integrated_lead_owes_each_clause_and_who_is_beside_it_owes_none(clause: str) -> None:
    lead, product = a_provider(), a_provider("product", "beside")
    project = a_project(lead, product)
    assert clause in clauses(lead, project)
    assert clause not in clauses(product, project)


@pytest.mark.clause("8.1", "8.2", "8.3", "8.4", "8.7", "8.8", "8.9")
@pytest.mark.parametrize("key", PLANNED)
def test_a_duty_is_planned_reported_with_its_own_content_and_confirmed(key: str) -> None:
    story = planned(key)
    assert story.state.status == "planned"
    assert (story.state.clause, story.state.form) == (duty(key).clause, duty(key).form)
    wrong = CONTENTS["training" if duty(key).form != "training" else "lists"]
    on = "2026-02-10"
    story.when(report(on, content=wrong)).then_refused("content-form", duty(key).clause)
    story = story.when(report(on)).then(e.Reported)
    assert story.state.status == "reported"
    assert story.log[-1].citation == duty(key).clause
    story = story.when(confirm("2026-02-11")).then(e.Confirmed)
    assert story.state.status == "confirmed"


@pytest.mark.clause("8.2")
def test_plans_are_due_early_in_their_period_and_reports_after_it() -> None:
    lead = a_provider(since="05-22")
    project = a_project(lead, since="06-02")
    monthly = owed_by(lead, project)["monthly-plan"][0]
    progress = owed_by(lead, project)["progress"][0]
    july = period("2025-07")
    (span,) = periods(monthly, july, MEASURES)
    (event,) = plan(monthly, "06-30", span)(None)
    assert isinstance(event, e.Planned)
    # 10 days from 1 July 2025 end on Friday, 11 July
    assert (event.period, event.due_on) == ("2025-07", day("07-11"))
    (span,) = periods(progress, july, MEASURES)
    (event,) = plan(progress, "06-30", span)(None)
    assert isinstance(event, e.Planned)
    # 10 days from 31 July end on Sunday, 10 August, which rolls to Monday
    assert event.due_on == day("08-11")
    assert (event.engagement_id, event.grounds) == (project.id, ("8.2",))


@pytest.mark.clause("8.2")
def test_what_is_planned_late_is_counted_from_its_planning() -> None:
    monthly = an_owed("monthly-plan")
    (span,) = periods(monthly, period("2025-07"), MEASURES)
    (event,) = plan(monthly, "09-01", span)(None)
    assert isinstance(event, e.Planned)
    assert event.due_on == day("09-11")


@pytest.mark.parametrize(
    ("text", "count"), [("2025", 8), ("2025-Q3", 3), ("2025-07", 1), ("2025-05", 1), ("2025-04", 0)]
)
def test_periods_lie_within_the_one_that_is_planned(text: str, count: int) -> None:
    """From May 2025 on, when the measures came into force and the provider was admitted."""
    monthly = an_owed("monthly-plan")
    assert len(list(periods(monthly, period(text), MEASURES))) == count


@pytest.mark.parametrize("text", ["2025-13", "2025-Q5", "25-07", "July", "2025-7"])
def test_a_period_is_written_in_one_of_three_ways(text: str) -> None:
    with pytest.raises(Malformed) as refused:
        period(text)
    assert refused.value.field == "period"


@pytest.mark.clause("8.5", "8.6")
@pytest.mark.parametrize("key", ["chain-transformation", "local-ecosystem"])
def test_what_the_text_encourages_is_never_planned_and_never_missed(key: str) -> None:
    owed = an_owed(key)
    assert owed.duty.encouraged
    assert list(periods(owed, period("2025"), MEASURES)) == []
    given(DUTY).when(plan(owed, whole=period("2025"))).then_refused(
        "encouraged-only", owed.duty.clause
    )
    story = given(DUTY).when(volunteer(key, "07-01")).then(e.Volunteered, e.Reported)
    assert (story.state.status, story.state.told_due) == ("reported", None)
    assert falls_on(story.state, TERMS) is None
    story.when(confirm("07-02", OFFICER)).then_refused("own-report", owed.duty.clause)
    story.when(confirm("07-02")).then(e.Confirmed)


@pytest.mark.clause("8.6", "10.3")
def test_nothing_counts_whether_somebody_is_local() -> None:
    """Reading A-36: recorded where the text asks for it, and no number comes from it."""
    assert Member.model_fields["local"].default is None
    counted = {p.key for p in MEASURES.parameters if "local" in p.key}
    assert counted == set()


@pytest.mark.clause("8.3")
def test_the_three_lists_are_three(office: Client) -> None:
    record = a_planned_duty(office, "three-lists")
    body = {"form": "lists", "needs": ["排产"], "problems": ["台账"]}
    status, problem = office.refused(
        f"/duties/{record}/report", summary="两张清单", content=body, evidence=["清单.xlsx"],
        reported_on="2025-06-20",
    )  # fmt: skip
    assert (status, problem["errors"][0]["pointer"]) == (422, "/content/lists/scenarios")


def a_planned_duty(office: Client, key: str, **changes: object) -> str:
    lead = admitted(office)
    project = an_engagement(office, lead, an_enterprise(office), established_on="2025-06-02")
    body: dict[str, object] = {
        "provider_id": lead, "engagement_id": project, "duty": key, "on": "2025-06-02"
    }  # fmt: skip
    return str(office.post("/duties", **(body | changes))["id"])


@pytest.mark.clause("8.4")
@pytest.mark.parametrize(("reported", "found"), [("07-01", 0), ("07-02", 0), ("07-03", 1)])
def test_in_time_is_by_the_last_day(reported: str, found: int) -> None:
    """30 days from 2 June 2025 end on Wednesday, 2 July."""
    story = planned("diagnosis")
    assert story.state.told_due == day("07-02")
    assert falls_on(story.state, TERMS) == day("07-03")
    story = story.when(report(reported)).then(e.Reported)
    assert story.when(sweep("2025-08-01")).then(*[e.FoundOverdue] * found).state.late is bool(found)


@pytest.mark.clause("8.4")
def test_a_missed_day_is_found_once_and_reversed_when_a_report_was_in_time() -> None:
    story = planned("diagnosis")
    story.when(sweep("2025-07-02")).then()
    found = story.when(sweep("2025-07-20")).then(
        e.FoundOverdue(clause="8.4", ask=1, due_on=day("07-02"), overdue_from=day("07-03"))
    )
    assert (found.state.status, found.state.late) == ("overdue", True)
    found.when(sweep("2025-07-21")).then()
    # a report that came in on 1 July is entered late
    late_entry = found.when(report("07-01")).then(e.Reported)
    assert late_entry.when(settle()).then(e.OverdueReversed).state.late is False
    # one of 5 July leaves the finding as it is, until its day is corrected
    late = found.when(report("07-05")).then(e.Reported)
    late.when(settle()).then()
    corrected = late.when(correct(3, reported_on=day("07-02"))).then(e.ReportCorrected)
    reversed_ = corrected.when(settle()).then(e.OverdueReversed)
    assert (reversed_.state.status, reversed_.state.late) == ("reported", False)
    # and a withdrawn report is none
    gone = reversed_.when(withdraw_report(3)).then(e.ReportWithdrawn)
    assert gone.when(sweep("2026-05-01")).then(e.FoundOverdue).state.status == "overdue"


@pytest.mark.clause("8.3")
def test_a_returned_report_is_made_again_by_a_new_day() -> None:
    story = planned("three-lists").when(report("06-20")).then(e.Reported)
    returned = story.when(send_back("06-23")).then(e.Returned)
    # 10 working days from 23 June 2025: Monday, 7 July
    assert (returned.state.status, returned.state.told_due) == ("returned", day("07-07"))
    returned.when(confirm("06-24")).then_refused("duty-state", "8.3")
    missed = returned.when(sweep("07-08")).then(e.FoundOverdue)
    assert missed.state.status == "overdue"
    again = missed.when(report("07-09")).then(e.Reported)
    assert again.when(settle()).then().state.late
    assert again.when(confirm("07-10")).then(e.Confirmed).state.status == "confirmed"
    # the returned report is withdrawn: what was asked because of it falls
    fallen = missed.when(withdraw_report(2, "07-09")).then(e.ReportWithdrawn)
    fallen = fallen.when(settle()).then(e.OverdueReversed)
    assert (fallen.state.status, fallen.state.told_due) == ("planned", day("07-02"))


def test_the_last_of_all_days_has_no_day_after() -> None:
    story = planned("three-lists").when(report("06-20")).then(e.Reported)
    returned = story.when(send_back("06-23", "9999-12-31")).then(e.Returned)
    assert falls_on(returned.state, TERMS) is None


@pytest.mark.clause("8.3")
def test_an_officer_may_set_the_day_of_a_return() -> None:
    story = planned("three-lists").when(report("06-20")).then(e.Reported)
    assert story.when(send_back("06-23", "06-30")).then(e.Returned).state.told_due == day("06-30")
    story.when(send_back("06-23", "06-20")).then_refused("date-order")


def test_an_approver_waives_with_reason_and_a_caseworker_does_not() -> None:
    story = planned("diagnosis")
    story.when(waive("06-10", OFFICER)).then_refused("approver-needed", "8.4")
    waived = story.when(waive("06-10", APPROVER)).then(e.Waived)
    assert waived.state.status == "waived"
    assert falls_on(waived.state, TERMS) is None
    waived.when(report("06-11")).then_refused("duty-state", "8.4")
    # what was missed before stays on record
    missed = story.when(sweep("07-10")).then(e.FoundOverdue)
    assert missed.when(waive("07-11", APPROVER)).then(e.Waived).when(settle()).then().state.late


def test_a_record_begun_by_mistake_takes_its_finding_with_it() -> None:
    missed = planned("diagnosis").when(sweep("07-10")).then(e.FoundOverdue)
    gone = missed.when(withdraw("07-11")).then(e.Withdrawn)
    gone = gone.when(settle()).then(e.OverdueReversed)
    assert (gone.state.status, gone.state.late) == ("withdrawn", False)
    gone.when(withdraw("07-12")).then_refused("duty-state", "8.4")


def test_a_provider_reports_today_and_no_other_day() -> None:
    story = planned("diagnosis")
    july = day("07-05")
    story.when(report("07-01", THE_PROVIDER, july)).then_refused("own-day")
    story.when(report("07-05", THE_PROVIDER, july)).then(e.Reported)


def test_days_within_a_report_do_not_lie_after_it() -> None:
    story = planned("training", "06-02")
    story.when(report("2025-05-30")).then_refused("date-order")
    held = CONTENTS["training"].model_copy(update={"held_on": day("06-11")})
    story.when(report("06-10", content=held)).then_refused("date-order")
    story.when(report("06-11", content=held)).then(e.Reported)


def test_a_report_stands_until_it_is_answered() -> None:
    story = planned("diagnosis").when(report("06-20")).then(e.Reported)
    story.when(report("06-21")).then_refused("duty-state", "8.4")
    story.when(confirm("06-19")).then_refused("date-order")
    confirmed = story.when(confirm("06-21")).then(e.Confirmed)
    confirmed.when(confirm("06-22")).then_refused("duty-state", "8.4")
    confirmed.when(correct(2, reported_on=day("06-22"))).then_refused("date-order")
    confirmed.when(correct(9, summary="-")).then_refused("unknown-report")


def test_who_puts_a_report_right_does_not_confirm_it_either() -> None:
    story = planned("diagnosis").when(report("06-20", THE_PROVIDER, day("06-20"))).then(e.Reported)
    righted = story.when(correct(2, summary="更正")).then(e.ReportCorrected)  # told by OFFICER
    righted.when(confirm("2026-01-06", OFFICER)).then_refused("own-report", "8.4")
    righted.when(confirm("2026-01-06")).then(e.Confirmed)


def test_what_was_confirmed_and_then_put_right_is_confirmed_again() -> None:
    """Or a late report would be dated back by one person alone, once another had confirmed it."""
    confirmed = (
        planned("diagnosis").when(report("06-20")).then(e.Reported)
        .when(confirm("06-21")).then(e.Confirmed)
    )  # fmt: skip
    righted = confirmed.when(correct(2, reported_on=day("06-19"))).then(e.ReportCorrected)
    assert righted.state.status == "reported"
    righted.when(confirm("06-23", OFFICER)).then_refused("own-report", "8.4")
    assert righted.when(confirm("06-23")).then(e.Confirmed).state.status == "confirmed"


def test_what_was_confirmed_by_mistake_is_returned() -> None:
    confirmed = (
        planned("diagnosis").when(report("06-20")).then(e.Reported)
        .when(confirm("06-23")).then(e.Confirmed)
    )  # fmt: skip
    confirmed.when(send_back("06-22")).then_refused("date-order")
    returned = confirmed.when(send_back("06-24", "07-01")).then(e.Returned)
    assert (returned.state.status, returned.state.told_due) == ("returned", day("07-01"))


@pytest.mark.parametrize(("month", "fits"), [("2025-05", False), ("2025-06", True)])
def test_a_plan_of_another_month_does_not_answer(month: str, fits: bool) -> None:
    (june,) = periods(an_owed("monthly-plan"), period("2025-06"), MEASURES)
    story = given(DUTY).when(plan(an_owed("monthly-plan"), whole=june)).then(e.Planned)
    content = CONTENTS["monthly-plan"].model_copy(update={"month": month})
    outcome = story.when(report("06-03", content=content))
    if fits:
        outcome.then(e.Reported)
    else:
        outcome.then_refused("other-month", "8.2")


@pytest.mark.clause("8.1", "8.2", "8.3", "8.4", "8.9")
def test_all_duties_of_a_period_are_planned_at_once_and_only_once(office: Client) -> None:
    lead = admitted(office)
    project = an_engagement(office, lead, an_enterprise(office), established_on="2025-06-02")
    body = {"provider_id": lead, "period": "2025-07", "on": "2025-07-01"}
    first = office.post("/duties/plan", **body)
    assert (first["planned"], first["known"]) == (11, 0)
    again = office.post("/duties/plan", **body)
    assert (again["planned"], again["known"]) == (0, 11)
    listed = office.fresh(f"/duties?provider_id={lead}&limit=200")["items"]
    assert len(listed) == 11
    assert {item["duty"] for item in listed if item["engagement_id"] == project} == {
        "project-registration", "progress", "three-lists", "diagnosis", "transformation-plan",
        "maintenance", "team", "confidentiality",
    }  # fmt: skip
    assert {item["engagement_id"] for item in listed} == {project, None}
    of_8_4 = office.get(f"/duties?provider_id={lead}&ground=8.4")["items"]
    assert {item["duty"] for item in of_8_4} == {"diagnosis", "transformation-plan"}
    assert len(office.get(f"/duties?provider_id={lead}&status=planned&limit=200")["items"]) == 11
    # and only the duties of one project, where it is named
    second = an_engagement(office, lead, an_enterprise(office), established_on="2025-06-02")
    done = office.post("/duties/plan", **(body | {"engagement_id": second}))
    assert (done["planned"], done["known"]) == (8, 0)


@pytest.mark.clause("8.4")
def test_the_sweep_finds_what_was_not_reported_and_the_register_shows_it(office: Client) -> None:
    record = a_planned_duty(office, "diagnosis")
    lead = office.get(f"/duties/{record}")["provider_id"]
    assert office.get(f"/duties/{record}")["due_on"] == "2025-07-02"
    office.sweep("2025-07-02")
    assert office.get(f"/duties/{record}")["status"] == "planned"
    office.sweep("2025-07-03")
    office.sweep("2025-07-04")
    assert office.get(f"/duties/{record}")["status"] == "overdue"
    types = [item["type"] for item in office.get(f"/duties/{record}/history")["items"]]
    assert types == ["duty-record.planned", "duty-record.found-overdue"]
    place = in_register(office, lead, "8.4")
    assert place["counts"] == {"overdue": 1}
    diagnosis, other = place["duties"]
    assert (diagnosis["never"], other["never"]) == (False, True)
    assert place_on(office, lead, "8.4", "2025-07-02")["counts"] == {"planned": 1}
    # a report in time comes to light
    office.post(
        f"/duties/{record}/report", summary="诊断报告", evidence=["诊断.pdf"],
        content={"form": "diagnosis", "issued_on": "2025-06-25", "findings": "数据未贯通"},
        reported_on="2025-06-30",
    )  # fmt: skip
    state = office.get(f"/duties/{record}")
    assert (state["status"], state["late"]) == ("reported", False)
    types = [item["type"] for item in office.get(f"/duties/{record}/history")["items"]]
    assert types[2:] == ["duty-record.reported", "duty-record.overdue-reversed"]
    assert place_on(office, lead, "8.4", "2025-07-01")["counts"] == {"reported": 1}


@pytest.mark.clause("8.2")
def test_a_month_that_begins_after_the_project_ended_is_never_late(office: Client) -> None:
    """The month in which it ended is owed, the one after is not; no sweep was in between."""
    lead = admitted(office)
    project = an_engagement(office, lead, an_enterprise(office), established_on="2025-06-02")
    plan = {"provider_id": lead, "engagement_id": project, "duty": "progress", "on": "2025-06-02"}
    august, september = (
        office.post("/duties", period=month, **plan)["id"] for month in ("2025-08", "2025-09")
    )
    office.post(f"/engagements/{project}/closing", ending="finished", closed_on="2025-08-31")
    office.sweep("2025-12-01")
    assert office.get(f"/duties/{august}")["status"] == "overdue"
    shown = office.get(f"/duties/{september}")
    assert (shown["status"], shown["late"], shown["ended_on"]) == ("waived", False, "2025-08-31")
    assert "2025-08-31" in shown["outcome"]


@pytest.mark.clause("7", "8.2")
@pytest.mark.parametrize(
    ("left", "status"),
    [("2025-07-10", "waived"), ("2025-07-11", "waived"), ("2025-07-12", "overdue")],
)
def test_who_left_the_pool_owes_nothing_more_for_itself(
    office: Client, left: str, status: str
) -> None:
    """The plan of July was due on 11 July: 10 days from 1 July."""
    lead = admitted(office)
    record = office.post(
        "/duties", provider_id=lead, duty="monthly-plan", period="2025-07", on="2025-06-02"
    )["id"]
    assert office.get(f"/duties/{record}")["due_on"] == "2025-07-11"
    exit_ = office.post(
        "/pool-exits", provider_id=lead, basis="voluntary", facts="转型", proposed_on="2025-07-01",
        scope={"user": "li"},
    )["id"]  # fmt: skip
    office.post(
        f"/pool-exits/{exit_}/decision", "approver", reasons="同意", document="柳工信函〔2025〕9号",
        on="2025-07-02",
    )  # fmt: skip
    office.post(f"/pool-exits/{exit_}/service", on=left)
    office.sweep("2025-08-01")
    assert office.get(f"/duties/{record}")["status"] == status


def in_register(office: Client, provider: str, clause: str, query: str = "") -> dict[str, Any]:
    found = office.fresh(f"/providers/{provider}/duties{query}")
    assert [place["clause"] for place in found["clauses"]] == REGISTER
    place: dict[str, Any] = next(p for p in found["clauses"] if p["clause"] == clause)
    return place


def place_on(office: Client, provider: str, clause: str, on: str) -> dict[str, Any]:
    return in_register(office, provider, clause, f"?on={on}")
