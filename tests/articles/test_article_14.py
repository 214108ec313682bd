"""Article 14: the three limbs of 14(4), and 14(5). A rule only asks: a person decides."""

from __future__ import annotations

import pytest
from articles.of_a_case import (
    a_served_case,
    annul,
    correct_service,
    inspect,
    interviewed,
    opened,
    ordered,
    report,
    resolve,
    settle,
    sweep,
)
from scenario import MEASURES, TODAY, Story, day, given

from domain import provider, rules
from domain.catalogue import CASE, PROVIDER
from domain.provider import ProviderKind
from domain.rectification import commands as c
from domain.rectification import decisions as d
from domain.rectification import events as e
from domain.rectification.events import Outcome
from domain.rules import Answer, Evidence
from domain.values import Event, derived_id

# 14(4), first limb: ordered more than 2 times


def admitted(*events: Event) -> Story:
    return given(
        PROVIDER,
        provider.Admitted(
            kind=ProviderKind.INTEGRATED,
            name="龙城集成服务有限公司",
            uscc="91350211M0001001YQ",
            admitted_on=day("05-22"),
        ),
        *events,
    )


def order(case: str, on: str) -> Event:
    return provider.RectificationOrdered(case_id=derived_id(case), served_on=day(on))


def annulled(case: str) -> Event:
    return provider.OrderAnnulled(
        case_id=derived_id(case), annulled_on=day("09-30"), reason="事实认定有误"
    )


ORDERS = (order("a", "06-10"), order("b", "07-10"), order("c", "08-10"), order("d", "09-10"))


@pytest.mark.parametrize(
    ("served", "answer"),
    [(0, Answer.NOT_MET), (1, Answer.NOT_MET), (2, Answer.NEAR), (3, Answer.MET), (4, Answer.MET)],
)
@pytest.mark.clause("14.4.a")
def test_14_4_more_than_two_orders(served: int, answer: Answer) -> None:
    found = rules.third_order(admitted(*ORDERS[:served]).state, MEASURES)
    assert (found.rule, found.answer, found.citation) == ("14.4-third-order", answer, "14.4")
    assert (found.value, found.threshold) == (served, 2)
    assert [item.position for item in found.evidence] == [20, 30, 40, 50][:served]


@pytest.mark.clause("14.4.a")
def test_14_4_an_annulled_order_does_not_count() -> None:
    found = rules.third_order(admitted(*ORDERS[:3], annulled("b")).state, MEASURES)
    assert (found.answer, found.value) == (Answer.NEAR, 2)


@pytest.mark.clause("14.4.a")
def test_14_4_an_order_served_again_after_its_annulment_counts_once() -> None:
    story = admitted(*ORDERS[:2], annulled("b"), order("b", "08-10"))
    assert rules.third_order(story.state, MEASURES).value == 2
    assert story.state.order_number(derived_id("b")) == 2


@pytest.mark.clause("14.4.a")
def test_14_4_annulling_twice_is_annulling_once() -> None:
    story = admitted(*ORDERS[:1])
    once = story.when(
        lambda p: provider.annul_order(p, derived_id("a"), day("06-20"), "事实认定有误")
    ).then(provider.OrderAnnulled)
    once.when(
        lambda p: provider.annul_order(p, derived_id("a"), day("06-21"), "事实认定有误")
    ).then()


@pytest.mark.clause("14.4.a")
def test_14_4_orders_are_numbered_by_the_day_of_service() -> None:
    redated = provider.OrderRedated(case_id=derived_id("a"), served_on=day("07-20"))
    story = admitted(*ORDERS[:2], redated)
    assert story.state.order_number(derived_id("b")) == 1
    assert story.state.order_number(derived_id("a")) == 2


# 14(4), second limb: refuses to rectify


def refuse(on: str = "06-20") -> object:
    form = c.RecordRefusal(recorded_on=day(on), evidence="书面答复不予整改")
    return lambda case: d.record_refusal(case, form, TODAY)


@pytest.mark.clause("14.4.b")
def test_14_4_no_refusal_no_finding() -> None:
    assert rules.refused(a_served_case().state, MEASURES).answer is Answer.NOT_MET


@pytest.mark.clause("14.4.b")
def test_14_4_a_recorded_refusal_at_any_time_after_service() -> None:
    story = a_served_case().when(refuse("06-10")).then(e.RefusalRecorded)
    found = rules.refused(story.state, MEASURES)
    assert (found.rule, found.answer, found.citation) == ("14.4-refused", Answer.MET, "14.4")
    assert [item.position for item in found.evidence] == [story.log[-1].position]


@pytest.mark.clause("14.4.b")
def test_14_4_a_refusal_before_service_is_none() -> None:
    a_served_case().when(refuse("06-09")).then_refused("date-order")


@pytest.mark.clause("14.4.b")
@pytest.mark.parametrize("backwards", [False, True], ids=["as-held", "recorded-late"])
def test_14_4_who_came_between_two_no_shows_did_not_stay_away(backwards: bool) -> None:
    came = e.InterviewHeld(held_on=day("06-06"), place="市工信局")
    told = [
        e.InterviewRefused(refused_on=day("06-05"), record="未到场"),
        came,
        e.InterviewRefused(refused_on=day("06-09"), record="未到场"),
    ]
    story = given(CASE, opened(), *(reversed(told) if backwards else told))
    assert rules.refused(story.state, MEASURES).answer is Answer.NOT_MET
    again = story.and_(e.InterviewRefused(refused_on=day("06-10"), record="未到场"))
    assert rules.refused(again.state, MEASURES).answer is Answer.MET


@pytest.mark.clause("13", "14.4.b")
def test_14_4_what_an_inspection_found_complete_does_not_end_as_refused() -> None:
    story = a_served_case().when(report("06-20")).then(e.ReportSubmitted)
    story = story.when(inspect("06-24", passed=True)).then(e.InspectionPassed)
    story.when(resolve(Outcome.REFUSED, "06-24", "来函不予整改")).then_refused(
        "passed-inspection", "13"
    )


@pytest.mark.clause("14.4.b")
def test_14_4_a_refusal_is_recorded_once() -> None:
    a_served_case().when(refuse()).then(e.RefusalRecorded).when(refuse("06-21")).then()


@pytest.mark.clause("14.4.b")
def test_14_4_ending_as_refused_records_the_refusal() -> None:
    a_served_case().when(resolve(Outcome.REFUSED, "06-20")).then_refused("reason-needed", "14.4")
    story = a_served_case().when(resolve(Outcome.REFUSED, "06-20", "拒收整改通知"))
    assert rules.refused(story.then(e.RefusalRecorded, e.Resolved).state, MEASURES).is_met


@pytest.mark.clause("14.4.b")
def test_14_4_with_the_order_the_refusal_goes() -> None:
    story = a_served_case().when(refuse()).then(e.RefusalRecorded)
    assert not rules.refused(story.when(annul()).then(e.OrderAnnulled).state, MEASURES).is_met


def stayed_away(times: int) -> Story:
    missed = [e.InterviewRefused(refused_on=day("06-05"), record="未到场") for _ in range(times)]
    return given(CASE, opened(), *missed)


@pytest.mark.clause("14.4.b")
@pytest.mark.parametrize(
    ("times", "answer"), [(1, Answer.NOT_MET), (2, Answer.MET), (3, Answer.MET)]
)
def test_14_4_interviews_missed_again_and_again_amount_to_a_refusal(
    times: int, answer: Answer
) -> None:
    """A-21: two unexcused no-shows, and neither plan nor report."""
    story = stayed_away(times)
    found = rules.refused(story.state, MEASURES)
    assert found.answer is answer
    if found.is_met:
        assert [item.position for item in found.evidence] == [story.log[-1].position]


@pytest.mark.clause("14.4.b")
def test_14_4_whoever_comes_in_the_end_or_reports_does_not_refuse() -> None:
    came = stayed_away(2).and_(interviewed())
    assert not rules.refused(came.state, MEASURES).is_met
    reported = stayed_away(2).and_(
        ordered(), e.ReportSubmitted(submitted_on=day("06-20"), summary="已整改")
    )
    assert not rules.refused(reported.state, MEASURES).is_met


# 14(4), third limb: not completed in the period


@pytest.mark.parametrize(("on", "met"), [("07-09", False), ("07-10", False), ("07-11", True)])
@pytest.mark.clause("14.4.c")
def test_14_4_overdue_from_the_day_after_the_deadline(on: str, met: bool) -> None:
    found = a_served_case().when(sweep(on)).then(*([e.DeadlineMissed] if met else []))
    finding = rules.overdue(found.state)
    assert (finding.rule, finding.citation) == ("14.4-overdue", "14.4")
    assert finding.is_met is met


@pytest.mark.clause("14.4.c")
def test_14_4_ended_as_not_completed_the_deadline_was_missed() -> None:
    """Though a report came in time: the office found that the work was not done."""
    reported = a_served_case().when(report("07-01")).then(e.ReportSubmitted)
    ended = reported.when(resolve(Outcome.NOT_COMPLETED, "07-20", "现场未见整改"))
    found = ended.then(e.DeadlineMissed, e.Resolved)
    assert rules.overdue(found.state).is_met
    assert rules.replacement_right(found.state).is_met
    found.when(settle()).then()


@pytest.mark.clause("14.4.c")
def test_14_4_another_deadline_is_another_finding() -> None:
    first = a_served_case().when(sweep("07-11")).then(e.DeadlineMissed)
    moved = first.when(correct_service("06-16")).then(e.ServiceCorrected)
    moved = moved.when(settle()).then(e.DeadlineMoved, e.MissReversed, e.DeadlineMissed)
    keys = [rules.overdue(story.state).evidence[0].key for story in (first, moved)]
    assert keys[0] != keys[1]
    assert moved.state.miss.due_on == day("07-16")


@pytest.mark.clause("14.4.a")
def test_14_4_a_withdrawn_order_does_not_count() -> None:
    story = a_served_case().when(sweep("07-11")).then(e.DeadlineMissed)
    ended = story.when(resolve(Outcome.WITHDRAWN, "07-20", "重复立案")).then(
        e.OrderAnnulled, e.Resolved
    )
    assert not rules.overdue(ended.state).is_met
    assert ended.state.status == "withdrawn"


@pytest.mark.clause("14.4.a")
def test_14_4_withdrawing_needs_a_reason() -> None:
    a_served_case().when(resolve(Outcome.WITHDRAWN, "07-20")).then_refused("reason-needed", "12")


# 14(5): more than 10 enterprises


@pytest.mark.parametrize(
    ("count", "answer"),
    [(9, Answer.NOT_MET), (10, Answer.NEAR), (11, Answer.MET), (12, Answer.MET)],
)
@pytest.mark.clause("14.5")
def test_14_5_more_than_ten(count: int, answer: Answer) -> None:
    counted = [Evidence(position=n, key=f"E{n:02d}") for n in range(1, count + 1)]
    found = rules.dissatisfied_expel(counted, MEASURES)
    assert (found.rule, found.answer, found.citation) == ("14.5", answer, "14.5")
    assert (found.value, found.threshold) == (count, 10)


@pytest.mark.clause("14.5")
def test_14_5_one_enterprise_twice_is_one() -> None:
    counted = [Evidence(position=n, key=f"E{n:02d}") for n in range(1, 11)]
    twice = [*counted, Evidence(position=11, key="E01")]
    assert rules.dissatisfied_expel(twice, MEASURES).answer is Answer.NEAR


@pytest.mark.clause("14.5")
def test_14_5_between_six_and_ten_is_for_article_12_only() -> None:
    counted = [Evidence(position=n, key=f"E{n:02d}") for n in range(1, 7)]
    assert rules.dissatisfied_rectify(counted, MEASURES).is_met
    assert rules.dissatisfied_expel(counted, MEASURES).answer is Answer.NOT_MET
