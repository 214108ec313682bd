"""Article 12: interview, order to rectify within generally 30 days; its grounds and its clock.

Expected values are typed from the text and its readings (A-01 to A-09, A-14, A-15), not computed.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from articles.of_a_case import (
    a_case,
    a_served_case,
    annul,
    ask_for_more,
    correct_service,
    decide_on_more,
    inspect,
    interviewed,
    issue,
    opened,
    ordered,
    report,
    resolve,
    serve,
    settle,
    stands,
    sweep,
)
from scenario import APPROVER, MEASURES, OFFICER, PRINCIPAL, TERMS, TODAY, Story, day, given

from domain import complaint, engagement, rules
from domain.catalogue import CASE, COMPLAINT, ENGAGEMENT
from domain.complaint import ComplainantKind
from domain.deadline import Account
from domain.engagement import Stage
from domain.rectification import commands as c
from domain.rectification import decisions as d
from domain.rectification import ending
from domain.rectification import events as e
from domain.rectification.clock import Timing, account, standing
from domain.rectification.events import Channel, Outcome
from domain.rules import Answer, Evidence
from domain.service import Method
from domain.values import Actor, Event, derived_id
from domain.work_calendar import CalendarYear, NamedSpan, WorkCalendar

PROVIDER_ID = derived_id("scenario", "provider", "record")


# 12(1) a complaint of a pilot enterprise


def a_complaint(pilot: bool = True, provider: bool = True) -> Story:
    return given(
        COMPLAINT,
        complaint.Received(
            reference="LZTS-2025-0001",
            provider_id=PROVIDER_ID if provider else None,
            about="" if provider else "某服务商",
            kind=ComplainantKind.ENTERPRISE,
            from_pilot_enterprise=pilot,
            summary="驻场人员撤离",
            received_on=day("05-29"),
        ),
        complaint.Accepted(on=day("06-05"), caseworker="李"),
    )


def verified(substantiated: bool) -> Event:
    return complaint.Verified(substantiated=substantiated, findings="经核", on=day("06-06"))


@pytest.mark.clause("12.1")
def test_12_1_a_substantiated_complaint_of_a_pilot_enterprise_meets_the_ground() -> None:
    story = a_complaint().and_(verified(True))
    found = rules.complaint_substantiated(story.state)
    assert (found.rule, found.answer, found.citation) == ("12.1", Answer.MET, "12.1")
    assert found.evidence == (Evidence(position=30, key=str(story.record_id)),)


@pytest.mark.parametrize(
    "story",
    [
        pytest.param(a_complaint(), id="not verified yet"),
        pytest.param(a_complaint().and_(verified(False)), id="found untrue"),
        pytest.param(a_complaint(pilot=False).and_(verified(True)), id="not of a pilot enterprise"),
        pytest.param(a_complaint(provider=False).and_(verified(True)), id="against nobody known"),
        pytest.param(
            a_complaint().and_(
                verified(True),
                complaint.MergedInto(complaint_id=derived_id("another"), on=day("06-07")),
            ),
            id="merged into another",
        ),
    ],
)
@pytest.mark.clause("12.1")
def test_12_1_not_met(story: Story) -> None:
    found = rules.complaint_substantiated(story.state)
    assert (found.answer, found.evidence) == (Answer.NOT_MET, ())


# 12(4) below level 2


@pytest.mark.parametrize(
    ("level", "answer"),
    [(0, Answer.MET), (1, Answer.MET), (2, Answer.NOT_MET), (3, Answer.NOT_MET)],
)
@pytest.mark.clause("12.4", "8.4")
def test_12_4_level_two_is_owed(level: int, answer: Answer) -> None:
    found = rules.below_level(evaluated((level, Stage.AFTER)).state, MEASURES)
    assert (found.answer, found.citation, found.threshold) == (answer, "12.4", 2)
    assert len(found.evidence) == (1 if answer is Answer.MET else 0)


def evaluated(*levels: tuple[int, Stage]) -> Story:
    established = engagement.Established(
        enterprise_id=derived_id("enterprise"),
        provider_id=PROVIDER_ID,
        title="改造",
        established_on=day("05-26"),
    )
    evaluations = [
        engagement.LevelEvaluated(level=level, evaluated_on=day(f"07-{n:02d}"), stage=stage)
        for n, (level, stage) in enumerate(levels, start=1)
    ]
    return given(ENGAGEMENT, established, *evaluations)


@pytest.mark.clause("12.4", "8.4")
def test_12_4_the_level_before_the_transformation_is_no_ground() -> None:
    found = rules.below_level(evaluated((1, Stage.BEFORE)).state, MEASURES)
    assert found.answer is Answer.NOT_MET


@pytest.mark.clause("12.4", "8.4")
def test_12_4_the_latest_evaluation_counts() -> None:
    better = evaluated((1, Stage.AFTER), (2, Stage.AFTER))
    worse = evaluated((2, Stage.AFTER), (1, Stage.AFTER))
    assert rules.below_level(better.state, MEASURES).answer is Answer.NOT_MET
    assert rules.below_level(worse.state, MEASURES).answer is Answer.MET


# 12(6) more than 5 enterprises


def dissatisfied(*enterprises: str) -> list[Evidence]:
    return [Evidence(position=n, key=key) for n, key in enumerate(enterprises, start=1)]


@pytest.mark.parametrize(
    ("enterprises", "answer"),
    [
        ("", Answer.NOT_MET),
        ("abcd", Answer.NOT_MET),
        ("abcde", Answer.NEAR),
        ("abcdef", Answer.MET),
        ("abcdefg", Answer.MET),
    ],
)
@pytest.mark.clause("12.6")
def test_12_6_more_than_five(enterprises: str, answer: Answer) -> None:
    found = rules.dissatisfied_rectify(dissatisfied(*enterprises), MEASURES)
    assert (found.answer, found.citation) == (answer, "12.6")
    assert (found.value, found.threshold) == (len(enterprises), 5)


@pytest.mark.clause("12.6")
def test_12_6_one_enterprise_twice_is_one() -> None:
    found = rules.dissatisfied_rectify(dissatisfied(*"abcdee"), MEASURES)
    assert (found.answer, found.value) == (Answer.NEAR, 5)
    assert [item.position for item in found.evidence] == [1, 2, 3, 4, 6]  # the latest of each


# The interview comes before the order


@pytest.mark.clause("12")
def test_12_no_order_before_the_interview() -> None:
    given(CASE, opened()).when(issue(30)).then_refused("interview-first", "12")


@pytest.mark.clause("12")
def test_12_an_order_on_the_day_of_the_interview() -> None:
    a_case().when(issue(30)).then(ordered(30))


@pytest.mark.clause("12")
def test_12_an_order_dated_before_the_interview_is_refused() -> None:
    a_case().when(issue(30, on="06-09")).then_refused("date-order")


@pytest.mark.clause("12")
def test_12_a_refused_interview_opens_the_way_to_an_order() -> None:
    refused = e.InterviewRefused(refused_on=day("06-09"), record="两次无故缺席")
    given(CASE, opened(), refused).when(issue(30)).then(e.NoticeIssued)


@pytest.mark.clause("12")
@pytest.mark.parametrize("backwards", [False, True], ids=["as-held", "recorded-late"])
def test_12_one_interview_before_the_order_is_enough_however_they_were_recorded(
    backwards: bool,
) -> None:
    """Held on 5 and on 10 June: an order of the 6th had one before it, one of the 4th had none."""
    both = [interviewed("06-05"), interviewed("06-10")]
    story = given(CASE, opened(), *(reversed(both) if backwards else both))
    assert story.state.interview_on == day("06-10")
    story.when(issue(30, on="06-04")).then_refused("date-order")
    story.when(issue(30, on="06-05")).then(e.NoticeIssued)
    story.when(issue(30, on="06-06")).then(e.NoticeIssued)
    # and the case does not end before the second one
    story.when(resolve(Outcome.WITHDRAWN, "06-09", "重复立案")).then_refused("date-order")


@pytest.mark.clause("12")
def test_12_a_call_alone_does_not() -> None:
    called = e.InterviewCalled(called_on=day("06-06"), interview_on=day("06-10"), place="市工信局")
    given(CASE, opened(), called).when(issue(30)).then_refused("interview-first", "12")


# Generally not more than 30 days


@pytest.mark.parametrize("days", [1, 29, 30])
@pytest.mark.clause("12")
def test_12_up_to_thirty_days_plain(days: int) -> None:
    a_case().when(issue(days)).then(ordered(days))


@pytest.mark.parametrize(
    ("actor", "reason", "code", "citation"),
    [
        (OFFICER, "", "reason-needed", "12"),
        (PRINCIPAL, "", "reason-needed", "12"),
        (OFFICER, "跨春节", "principal-decides", "12"),
        (APPROVER, "跨春节", "principal-decides", "12"),
    ],
)
@pytest.mark.clause("12")
def test_12_thirty_one_days_refused(actor: Actor, reason: str, code: str, citation: str) -> None:
    a_case().when(issue(31, actor, reason)).then_refused(code, citation)


@pytest.mark.clause("12")
def test_12_thirty_one_days_with_a_reason_by_the_principal() -> None:
    story = a_case().when(issue(31, PRINCIPAL, "跨春节")).then(e.NoticeIssued)
    assert story.state.exceeds_general_cap


def extended(days: int, more: int, actor: Actor) -> Story:
    story = a_served_case(days).when(ask_for_more(more, "06-20")).then(e.ExtensionRequested)
    return story.when(decide_on_more(True, actor, "06-23")).then(e.ExtensionGranted)


@pytest.mark.parametrize("more", [9, 10])
@pytest.mark.clause("12")
def test_12_twenty_and_ten_days_are_for_an_approver(more: int) -> None:
    story = extended(20, more, APPROVER)
    assert not story.state.exceeds_general_cap


@pytest.mark.clause("12")
def test_12_twenty_and_eleven_days_are_for_the_principal() -> None:
    story = a_served_case(20).when(ask_for_more(11, "06-20")).then(e.ExtensionRequested)
    story.when(decide_on_more(True, APPROVER, "06-23")).then_refused("principal-decides", "12")
    granted = story.when(decide_on_more(True, PRINCIPAL, "06-23")).then(e.ExtensionGranted)
    assert granted.state.exceeds_general_cap


@pytest.mark.clause("12")
def test_12_an_extension_runs_from_the_last_day_as_it_stood() -> None:
    # 20 days from 10 June end on Monday 30 June; 10 more on Thursday 10 July
    story = extended(20, 10, APPROVER)
    assert story.state.told_due == day("07-10")
    assert account_of(story).last_day == day("07-10")


@pytest.mark.clause("12")
def test_12_an_extension_runs_from_the_rolled_day() -> None:
    # 30 days from 22 January 2026 roll over Spring Festival to 24 February; 10 more: 6 March
    story = (
        given(CASE, opened("2026-01-20"), ordered(30, "2026-01-22"))
        .when(serve("2026-01-22"))
        .then(e.NoticeServed)
    )
    assert account_of(story).last_day == day("2026-02-24")
    asked = story.when(ask_for_more(10, "2026-02-13")).then(e.ExtensionRequested)
    granted = asked.when(decide_on_more(True, PRINCIPAL, "2026-02-14")).then(e.ExtensionGranted)
    assert account_of(granted).last_day == day("2026-03-06")


@pytest.mark.parametrize(("on", "taken"), [("07-09", True), ("07-10", True), ("07-11", False)])
@pytest.mark.clause("12")
def test_12_an_extension_is_asked_for_before_the_end(on: str, taken: bool) -> None:
    outcome = a_served_case(30).when(ask_for_more(10, on))
    if taken:
        outcome.then(e.ExtensionRequested)
    else:
        outcome.then_refused("asked-too-late", "12")


@pytest.mark.clause("12")
def test_12_one_extension_only() -> None:
    extended(20, 5, APPROVER).when(ask_for_more(5, "06-24")).then_refused("one-extension", "12")


@pytest.mark.clause("12")
def test_12_a_refused_extension_needs_a_reason_and_moves_nothing() -> None:
    story = a_served_case(20).when(ask_for_more(5, "06-20")).then(e.ExtensionRequested)
    story.when(decide_on_more(False, APPROVER, "06-23")).then_refused("reason-needed", "12")
    refused = story.when(decide_on_more(False, APPROVER, "06-23", "理由不足"))
    assert account_of(refused.then(e.ExtensionRefused)).last_day == day("06-30")


# The clock


def account_of(story: Story) -> Account:
    found = account(story.state, TERMS)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("served", "days", "nominal", "due"),
    [
        ("2025-06-10", 15, "2025-06-25", "2025-06-25"),
        ("2025-06-10", 30, "2025-07-10", "2025-07-10"),
        ("2025-09-05", 30, "2025-10-05", "2025-10-09"),  # National Day and Mid-Autumn
        ("2025-09-11", 30, "2025-10-11", "2025-10-11"),  # a Saturday that is worked
        ("2026-01-22", 30, "2026-02-21", "2026-02-24"),  # Spring Festival
        ("2026-03-18", 30, "2026-04-17", "2026-04-21"),  # 三月三, of Guangxi only
        ("2025-11-03", 20, "2025-11-23", "2025-11-24"),  # a Sunday
    ],
)
@pytest.mark.clause("12")
def test_12_the_last_day(served: str, days: int, nominal: str, due: str) -> None:
    story = given(CASE, opened("2025-05-22"), ordered(days, served))
    found = account_of(story.when(serve(served)).then(e.NoticeServed))
    assert (found.nominal, found.last_day) == (day(nominal), day(due))


@pytest.mark.clause("12")
def test_12_the_period_starts_with_service_not_with_the_order() -> None:
    story = a_case(ordered(15, "06-10")).when(serve("06-16")).then(e.NoticeServed)
    assert account_of(story).last_day == day("07-01")


@pytest.mark.clause("12")
def test_12_public_announcement_is_deemed_served_after_thirty_days() -> None:
    story = given(CASE, opened("11-03"), ordered(15, "11-10"))
    served = story.when(serve("11-10", Method.PUBLIC)).then(e.NoticeServed)
    assert served.state.service.deemed_on == day("12-10")
    assert account_of(served).last_day == day("12-25")


@pytest.mark.clause("12")
def test_12_nothing_runs_before_service() -> None:
    assert standing(a_case(ordered()).state, TERMS, TODAY) is None


@pytest.mark.clause("12")
def test_12_days_left_and_timing_day_by_day() -> None:
    story = a_served_case(30)
    seen = {on: (stands(story, on).timing, stands(story, on).days_left)
            for on in ("06-10", "07-09", "07-10", "07-11")}  # fmt: skip
    assert seen == {
        "06-10": (Timing.ON_TRACK, 30),
        "07-09": (Timing.DUE_SOON, 1),
        "07-10": (Timing.DUE_TODAY, 0),
        "07-11": (Timing.OVERDUE, -1),
    }


@pytest.mark.clause("12")
def test_12_served_once() -> None:
    a_served_case().when(serve("06-11")).then_refused("served-already", "12")


# In time


@pytest.mark.parametrize(
    ("on", "in_time"), [("07-09", True), ("07-10", True), ("07-11", False)]
)  # fmt: skip
@pytest.mark.clause("12")
def test_12_a_report_by_the_last_day_is_in_time(on: str, in_time: bool) -> None:
    story = a_served_case().when(report(on)).then(e.ReportSubmitted)
    assert (stands(story, "07-20").overdue_from is None) is in_time
    story.when(sweep("07-20")).then(*(() if in_time else (e.DeadlineMissed,)))


@pytest.mark.parametrize(
    ("at", "channel", "in_time"),
    [
        ("17:59", Channel.WINDOW, True),
        ("18:00", Channel.WINDOW, True),
        ("18:01", Channel.WINDOW, False),
        ("23:59:59", Channel.ELECTRONIC, True),
        ("23:59", Channel.POST, True),
        (None, Channel.WINDOW, True),
    ],
)
@pytest.mark.clause("12")
def test_12_the_hour_of_the_last_day(at: str | None, channel: Channel, in_time: bool) -> None:
    story = a_served_case().when(report("07-10", at, channel)).then(e.ReportSubmitted)
    assert (stands(story, "07-11").overdue_from is None) is in_time


@pytest.mark.clause("12")
def test_12_the_window_hour_of_an_earlier_day_does_not_matter() -> None:
    story = a_served_case().when(report("07-09", "20:00", Channel.WINDOW)).then(e.ReportSubmitted)
    assert stands(story, "07-11").overdue_from is None


@pytest.mark.clause("12")
def test_12_a_failed_inspection_after_the_deadline_makes_it_overdue_from_the_deadline_on() -> None:
    story = a_served_case().when(report("07-10")).then(e.ReportSubmitted)
    assert stands(story, "07-14").overdue_from is None
    failed = story.when(inspect("07-15", passed=False)).then(e.InspectionFailed)
    assert stands(failed, "07-15").overdue_from == day("07-11")
    failed.when(sweep("07-15")).then(
        e.DeadlineMissed(due_on=day("07-10"), overdue_from=day("07-11"))
    )


@pytest.mark.clause("12")
def test_12_after_a_failed_inspection_within_the_period_another_report_is_in_time() -> None:
    story = (
        a_served_case()
        .when(report("06-20"))
        .then(e.ReportSubmitted)
        .when(inspect("06-25", passed=False))
        .then(e.InspectionFailed)
    )
    assert stands(story, "07-11").overdue_from == day("07-11")
    again = story.when(report("07-09")).then(e.ReportSubmitted)
    assert stands(again, "07-11").overdue_from is None


@pytest.mark.clause("12")
def test_12_an_inspection_recorded_late_refutes_no_report_made_after_it() -> None:
    """The order of the days decides, not the order in which the office wrote them down."""
    as_it_was = a_served_case().when(inspect("06-25", passed=False)).then(e.InspectionFailed)
    as_it_was = as_it_was.when(report("07-09")).then(e.ReportSubmitted)
    written_late = a_served_case().when(report("07-09")).then(e.ReportSubmitted)
    written_late = written_late.when(inspect("06-25", passed=False)).then(e.InspectionFailed)
    for story in (as_it_was, written_late):
        assert stands(story, "07-11").overdue_from is None
        assert story.state.status == "reported"
        assert story.state.awaits_inspection


@pytest.mark.clause("12")
def test_12_a_failed_inspection_recorded_late_undoes_no_pass_that_came_after_it() -> None:
    story = a_served_case().when(report("07-09")).then(e.ReportSubmitted)
    story = story.when(inspect("07-15", passed=True)).then(e.InspectionPassed)
    story = story.when(inspect("06-25", passed=False)).then(e.InspectionFailed)
    assert story.state.status == "passed"
    assert stands(story, "07-20").overdue_from is None


@pytest.mark.parametrize(
    ("completed", "in_time"), [("07-09", True), ("07-10", True), ("07-11", False)]
)
@pytest.mark.clause("12")
def test_12_completed_as_of(completed: str, in_time: bool) -> None:
    story = a_served_case().when(inspect("07-15", True, completed)).then(e.InspectionPassed)
    assert (stands(story, "07-15").timing is Timing.MET) is in_time
    story.when(sweep("07-16")).then(*(() if in_time else (e.DeadlineMissed,)))


@pytest.mark.clause("12")
def test_12_a_pass_counts_as_of_the_last_report_before_it() -> None:
    story = a_served_case().when(report("07-08")).then(e.ReportSubmitted)
    passed = story.when(inspect("07-15", passed=True))
    passed.then(e.InspectionPassed(inspected_on=day("07-15"), completed_as_of=day("07-08")))


# Corrections: another date of service, an annulled order, another calendar


def missed() -> Story:
    return a_served_case(15, "06-10").when(sweep("06-26")).then(e.DeadlineMissed)


@pytest.mark.clause("12")
def test_12_a_later_date_of_service_reverses_the_miss() -> None:
    story = missed().when(correct_service("06-16")).then(e.ServiceCorrected)
    # seen on 27 June the period runs until 1 July
    story = story.when(settle("06-27")).then(
        e.DeadlineMoved(
            old=day("06-25"), new=day("07-01"), cause="更正", on=day("06-27"),
            calendar=TERMS.calendar_version,
        ),
        e.MissReversed(reverses=5, due_on=day("06-25"), cause="更正", on=day("06-27")),
    )  # fmt: skip
    assert story.state.miss is None


@pytest.mark.clause("12")
def test_12_a_later_date_of_service_that_is_past_too_misses_the_later_deadline() -> None:
    story = missed().when(correct_service("06-16")).then(e.ServiceCorrected)
    story = story.when(settle("07-10")).then(e.DeadlineMoved, e.MissReversed, e.DeadlineMissed)
    assert story.state.miss.overdue_from == day("07-02")


@pytest.mark.clause("12")
def test_12_an_earlier_date_of_service_moves_the_deadline_and_the_miss() -> None:
    story = missed().when(correct_service("06-10")).then(e.ServiceCorrected)
    story.when(settle()).then()
    earlier = a_case(ordered(15, "06-10")).when(serve("06-12")).then(e.NoticeServed)
    earlier = earlier.when(sweep("06-28")).then(e.DeadlineMissed)
    earlier = earlier.when(correct_service("06-11")).then(e.ServiceCorrected)
    earlier = earlier.when(settle()).then(e.DeadlineMoved, e.MissReversed, e.DeadlineMissed)
    assert earlier.state.miss.due_on == day("06-26")


@pytest.mark.clause("12")
def test_12_a_report_recorded_late_but_made_in_time_reverses_the_miss() -> None:
    story = missed().when(report("06-25")).then(e.ReportSubmitted)
    assert story.when(settle()).then(e.MissReversed).state.miss is None


@pytest.mark.clause("12")
def test_12_a_late_report_does_not() -> None:
    story = missed().when(report("06-26")).then(e.ReportSubmitted)
    story.when(settle()).then()


@pytest.mark.clause("12")
def test_12_an_annulled_order_has_no_miss_and_no_clock() -> None:
    story = missed().when(annul("06-30")).then(e.OrderAnnulled)
    assert story.state.miss is None
    assert account(story.state, TERMS) is None
    assert story.state.status == "interviewed"
    story.when(sweep("2026-06-01")).then()


@pytest.mark.clause("12")
def test_12_a_new_calendar_moves_an_open_deadline_and_says_why() -> None:
    known = tuple(y for y in TERMS.calendar.entries if (y.region, y.year) != ("CN-GX", 2026))
    before = replace(TERMS, calendar=WorkCalendar(known))
    form = c.ServeNotice(served_on=day("2026-03-18"), method=Method.IN_PERSON)
    story = given(CASE, opened("2026-03-05"), ordered(30, "2026-03-18"))
    story = story.when(lambda c: d.serve_notice(c, form, before, TODAY)).then(e.NoticeServed)
    # national days only: Friday 17 April, and provisional; missed, as the office then knew
    assert (story.state.told_due, provisional(story, before)) == (day("2026-04-17"), True)
    on = day("2026-04-20")
    story = story.when(lambda c: ending.find_missed(c, before, on)).then(e.DeadlineMissed)
    # 三月三 is entered: Tuesday 21 April, and there was no miss
    story = story.when(settle("2026-04-20")).then(
        e.DeadlineMoved(
            old=day("2026-04-17"), new=day("2026-04-21"), cause="更正", on=on,
            calendar=TERMS.calendar_version,
        ),
        e.MissReversed,
    )  # fmt: skip
    assert not provisional(story, TERMS)
    story.when(settle("2026-04-20")).then()


def provisional(story: Story, terms: d.Terms) -> bool:
    found = account(story.state, terms)
    assert found is not None
    return found.provisional


@pytest.mark.clause("12")
def test_12_a_year_that_is_not_published_is_provisional() -> None:
    terms = replace(TERMS, calendar=WorkCalendar())
    assert provisional(a_served_case(), terms)


@pytest.mark.clause("12")
def test_12_a_corrected_year_moves_the_deadline() -> None:
    off = NamedSpan(first=day("07-10"), last=day("07-10"), zh="台风停工", en="typhoon")
    year = next(y for y in TERMS.calendar.entries if (y.region, y.year) == ("CN-GX", 2025))
    corrected = CalendarYear(**{**dict(year), "days_off": (*year.days_off, off)})
    others = tuple(y for y in TERMS.calendar.entries if y is not year)
    terms = replace(TERMS, calendar=WorkCalendar((*others, corrected)))
    moved = a_served_case().when(lambda c: ending.settle(c, "停工", terms, day("07-09")))
    assert moved.then(e.DeadlineMoved).state.told_due == day("07-11")
