"""Article 14: from a proposal to the decision to expel; what has to come before, and who decides.

The measures name the grounds and the three consequences, and no procedure: the steps are those
of the law around them by analogy (reading A-35, with A-13, A-17, A-20, A-22, A-23).
"""

from __future__ import annotations

import pytest
from articles.of_an_expulsion import (
    LAWYER,
    TODAY,
    Decide,
    answer,
    ask_hearing,
    bare,
    by,
    charge,
    correct_notice,
    decide,
    decided,
    discuss,
    drop,
    end_hearing,
    finding,
    kept,
    noticed,
    notify,
    propose,
    proposed,
    ready,
    review,
    state_case,
    told,
    waive,
    with_parameters,
)
from scenario import APPROVER, OFFICER, PRINCIPAL, TERMS, Story, day, given

from domain import due_steps, rules
from domain.catalogue import EXPULSION, PROVIDER
from domain.due_steps import commands as forms
from domain.expulsion import commands as c
from domain.expulsion import decisions as d
from domain.expulsion import events as e
from domain.expulsion import steps as s
from domain.expulsion.checklist import checklist, computed_by
from domain.expulsion.checks import papers_of, setting, warnings
from domain.expulsion.progress import next_steps
from domain.expulsion.state import Expulsion
from domain.provider import Admitted, ProviderKind, RectificationOrdered
from domain.rules import Evidence, Finding
from domain.service import Method, shortcomings
from domain.values import derived_id

MEASURES = TERMS.measures(TODAY)


def proven(story: Story, **computed: Finding) -> bool:
    (ground,) = story.state.live_grounds
    answers = {f"14.{code[1:].replace('_', '.')}": f for code, f in computed.items()}
    return checklist(ground, MEASURES, answers).is_proven


def statement_until(state: Expulsion) -> str:
    period = due_steps.statement_period(state.steps, setting(state, TERMS, TODAY))
    assert period is not None
    return str(period.last_day)


# The grounds, and what proves each of them


@pytest.mark.clause("14.1", "14.2", "14.7", "14.9")
@pytest.mark.parametrize(
    ("code", "elements"), [("14.1", "abc"), ("14.2", "abc"), ("14.7", "ab"), ("14.9", "ab")]
)
def test_14_each_element_of_a_ground_is_proved(code: str, elements: str) -> None:
    assert proven(proposed(charge(code, *elements)))
    for missing in elements:
        rest = [letter for letter in elements if letter != missing]
        assert not proven(proposed(charge(code, *rest))), missing


@pytest.mark.clause(
    "14.3.a", "14.3.b", "14.3.c", "14.3.d", "14.8.a", "14.8.b", "14.8.c", "14.10.a", "14.10.b"
)
@pytest.mark.parametrize(("code", "limbs"), [("14.3", "abcd"), ("14.8", "abc"), ("14.10", "ab")])
def test_14_one_limb_of_a_ground_is_enough(code: str, limbs: str) -> None:
    assert not proven(proposed(bare(code)))
    for limb in limbs:
        assert proven(proposed(charge(code, limb)))
        assert proven(proposed(charge(f"{code}.{limb}")))


@pytest.mark.clause("14.4")
@pytest.mark.parametrize(("orders", "is_met"), [(2, False), (3, True), (4, True)])
def test_14_4_rests_on_the_orders_that_count(orders: int, is_met: bool) -> None:
    provider = given(
        PROVIDER,
        Admitted(
            kind=ProviderKind.PRODUCT,
            name="启明",
            uscc="91350211M0001001YQ",
            admitted_on=day("05-22"),
        ),
        *(
            RectificationOrdered(case_id=derived_id("case", n), served_on=day(f"0{n + 6}-10"))
            for n in range(orders)
        ),
    )
    found = rules.third_order(provider.state, MEASURES)
    story = ready(bare("14.4.a"))
    asked = decide(computed={"14.4.a": found})
    if is_met:
        story.when(asked).then(e.ExpulsionDecided)
    else:
        story.when(asked).then_refused("threshold-not-met", "14.4")


@pytest.mark.clause("14.5")
@pytest.mark.parametrize(("rating", "is_met"), [(9, False), (10, False), (11, True)])
def test_14_5_is_asked_again_when_it_is_decided(rating: int, is_met: bool) -> None:
    tally = [Evidence(position=n, key=str(n)) for n in range(1, rating + 1)]
    asked = decide(computed={"14.5": rules.dissatisfied_expel(tally, MEASURES)})
    if is_met:
        (event,) = asked(ready(bare("14.5")).state)
        assert isinstance(event, e.ExpulsionDecided)
        assert [one.finding.value for one in event.snapshots] == [11]
    else:
        ready(bare("14.5")).when(asked).then_refused("threshold-not-met", "14.5")


@pytest.mark.clause("14.4", "14.5", "14.6")
@pytest.mark.parametrize("code", ["14.4.a", "14.4.b", "14.4.c", "14.5", "14.6"])
def test_14_what_is_computed_is_proved_by_nothing_else(code: str) -> None:
    story = proposed(charge(code))
    assert computed_by([code]) == (code,)
    (ground,) = story.state.live_grounds
    assert not checklist(ground, MEASURES, {code: finding(code, met=False)}).is_proven
    assert checklist(ground, MEASURES, {code: finding(code)}).is_proven


@pytest.mark.clause("14.4")
def test_14_4_one_limb_of_the_three_is_enough() -> None:
    (ground,) = proposed(bare("14.4")).state.live_grounds
    assert computed_by(["14.4"]) == ("14.4.a", "14.4.b", "14.4.c")
    answers = {code: finding(code, met=code == "14.4.b") for code in computed_by(["14.4"])}
    assert checklist(ground, MEASURES, answers).is_proven


@pytest.mark.clause("14")
def test_14_only_its_own_grounds_and_each_once() -> None:
    given(EXPULSION).when(propose(charge("12.3.a"))).then_refused("not-a-ground", "14")
    twice = propose(charge("14.9", "a"), charge("14.9", "b"))
    given(EXPULSION).when(twice).then_refused("twice-named", "14")
    given(EXPULSION).when(propose(charge("14.9", "c"))).then_refused("not-an-element", "14")
    empty = e.Charge(code="14.9", facts="不实", proofs=(e.Proof(element="a"),))
    given(EXPULSION).when(propose(empty)).then_refused("no-evidence", "14")


@pytest.mark.clause("14")
def test_14_a_ground_that_is_not_proved_is_recorded_as_dropped() -> None:
    story = ready(charge("14.3.d"), charge("14.9", "a"))
    (event,) = decide(grounds=("14.3.d",))(story.state)
    assert isinstance(event, e.ExpulsionDecided)
    assert (event.grounds, event.unproven) == (("14.3.d",), ("14.9",))
    assert [ground.code for ground in story.and_(event).state.live_grounds] == ["14.3.d"]
    story.when(decide()).then_refused("ground-not-proven", "14.9")
    story.when(decide(grounds=("14.1",))).then_refused("not-a-ground", "14")
    story.when(decide(grounds=())).then_refused("no-ground", "14")


@pytest.mark.clause("14")
def test_14_a_ground_that_came_up_later_needs_a_notice_of_its_own() -> None:
    form = c.AddGround(charge=charge("14.8.c"), reason="核查中新发现", on=day("2026-02-03"))
    story = told(ready(), lambda state: d.add_ground(state, form, (), MEASURES, TODAY))
    story.when(decide()).then_refused("ground-not-noticed", "14")
    story.when(decide(grounds=("14.3.d",))).then(e.ExpulsionDecided)
    # a further notice starts a further period, in which nothing was said yet
    again = told(story, notify("2026-02-05"))
    assert statement_until(again.state) == "2026-02-12"
    again.when(decide(on="2026-02-12")).then_refused("statement-period-runs", "14")
    again = told(again, waive("2026-02-06"), discuss("2026-02-09"))
    again = by(LAWYER, again, review("2026-02-09"))
    again.when(decide(on="2026-02-09")).then(e.ExpulsionDecided)


@pytest.mark.clause("14")
def test_14_grounds_and_evidence_come_and_go_while_it_runs() -> None:
    story = proposed(charge("14.3.d"), charge("14.9", "a"))
    add = c.AddProof(code="14.9", proof=e.Proof(element="b", evidence="说明"), on=day("2026-01-17"))
    story = told(story, lambda x: d.add_proof(x, add, MEASURES, TODAY))
    assert checklist(story.state.live_grounds[1], MEASURES, {}).is_proven
    gone = c.WithdrawProof(code="14.9", element="b", reason="有误", on=day("2026-01-18"))
    story = told(story, lambda x: d.withdraw_proof(x, gone, TODAY))
    assert not checklist(story.state.live_grounds[1], MEASURES, {}).is_proven
    story.when(lambda x: d.withdraw_proof(x, gone, TODAY)).then_refused("no-proof", "14")
    dropping = c.DropGround(code="14.9", reason="不成立", on=day("2026-01-19"))
    story = told(story, lambda x: d.drop_ground(x, dropping, TODAY))
    last = c.DropGround(code="14.3.d", reason="不成立", on=day("2026-01-19"))
    story.when(lambda x: d.drop_ground(x, last, TODAY)).then_refused("last-ground", "14")


# 告知 and 陈述申辩


@pytest.mark.clause("14")
def test_14_without_prior_notice_no_decision() -> None:
    proposed().when(decide()).then_refused("no-prior-notice", "14")
    proposed().when(decide("not_expelled")).then_refused("no-prior-notice", "14")


@pytest.mark.clause("14")
def test_14_five_working_days_to_state_the_case() -> None:
    assert statement_until(noticed().state) == "2026-01-27"
    noticed().when(decide("not_expelled", "2026-01-27")).then_refused("statement-period-runs", "14")
    noticed().when(decide("not_expelled", "2026-01-28")).then(e.NotExpelled)


@pytest.mark.clause("14")
def test_14_a_statement_or_a_waiver_ends_the_waiting() -> None:
    told(noticed(), state_case("2026-01-22")).when(decide("not_expelled", "2026-01-22")).then(
        e.NotExpelled
    )
    told(noticed(), waive("2026-01-21")).when(decide("not_expelled", "2026-01-21")).then(
        e.NotExpelled
    )
    told(noticed(), waive("2026-01-21")).when(decide("not_expelled", "2026-01-20")).then_refused(
        "statement-period-runs", "14"
    )


@pytest.mark.clause("14")
def test_14_a_late_statement_is_kept_and_marked() -> None:
    story = told(noticed(), state_case("2026-01-27"), state_case("2026-01-28"))
    state = story.state
    at = setting(state, TERMS, TODAY)
    assert [due_steps.in_time(said, state.steps, at) for said in state.steps.statements] == [
        True,
        False,
    ]
    # the one in time is answered before an expulsion, the late one need not be
    story = told(by(LAWYER, story, review("2026-02-02")), discuss("2026-02-03"))
    story.when(decide()).then_refused("statement-unanswered", "14")
    told(story, answer("2026-01-27")).when(decide()).then(e.ExpulsionDecided)


@pytest.mark.clause("14")
def test_14_an_announced_notice_counts_as_served_after_30_days() -> None:
    story = told(proposed(), notify("2026-01-20", Method.PUBLIC))
    assert story.state.steps.notice.deemed_on == day("2026-02-19")
    assert statement_until(story.state) == "2026-02-28"  # a make-up Saturday
    story.when(decide("not_expelled", "2026-02-18")).then_refused("no-prior-notice", "14")
    (warning,) = shortcomings(papers_of(story.state))
    assert "公告前的送达尝试" in warning.zh


@pytest.mark.clause("14")
def test_14_what_was_served_is_corrected_not_served_again() -> None:
    noticed().when(notify("2026-01-21")).then_refused("noticed-already", "14")
    story = told(noticed(), correct_notice("2026-01-21", "2026-01-23"))
    assert statement_until(story.state) == "2026-01-28"
    # also after the decision, which then was taken too early
    story = told(noticed(), discuss("2026-01-28"))
    story = by(LAWYER, story, review("2026-01-28"))
    story = by(APPROVER, story, decide(on="2026-01-28"))
    at = setting(story.state, TERMS, TODAY)
    assert warnings(story.state, at, {}) == ()
    story = told(story, correct_notice("2026-01-21", "2026-01-29"))
    assert any("2026-01-28" in warning.zh for warning in warnings(story.state, at, {}))
    story.when(decide()).then_refused("proceeding-over", "14")


@pytest.mark.clause("14")
def test_14_a_statement_found_later_is_kept_with_a_warning() -> None:
    story = told(noticed(), discuss("2026-01-29"))
    story = by(APPROVER, by(LAWYER, story, review("2026-01-29")), decide(on="2026-01-29"))
    story = told(story, state_case("2026-01-27"))
    at = setting(story.state, TERMS, TODAY)
    (warning,) = warnings(story.state, at, {})
    assert "尚未复核" in warning.zh


# 听证


@pytest.mark.clause("14")
def test_14_a_hearing_that_was_asked_for_comes_before() -> None:
    story = told(noticed(), ask_hearing("2026-01-27"))
    story = told(by(LAWYER, story, review("2026-02-02")), discuss("2026-02-03"))
    story.when(decide()).then_refused("hearing-first", "14")
    # what was weighed before the hearing has to be weighed again after it
    held = told(story, end_hearing("2026-02-03"))
    held.when(decide()).then_refused("legal-review-first", "14")
    by(LAWYER, held, review("2026-02-03")).when(decide()).then(e.ExpulsionDecided)
    told(story, end_hearing("2026-02-03", held=False)).when(decide()).then(e.ExpulsionDecided)


@pytest.mark.clause("14")
def test_14_a_hearing_is_asked_for_within_five_working_days() -> None:
    noticed().when(ask_hearing("2026-01-27")).then(s.HearingRequested)
    noticed().when(ask_hearing("2026-01-28")).then_refused("hearing-asked-too-late", "14")
    asked = told(noticed(), ask_hearing("2026-01-22"))
    asked.when(ask_hearing("2026-01-23")).then_refused("hearing-asked-already", "14")
    noticed().when(end_hearing("2026-01-22")).then_refused("no-hearing-asked", "14")
    none = with_parameters(expulsion__hearing_offered=False)
    noticed().when(ask_hearing("2026-01-22", none)).then_refused("no-hearing", "14")


# 法制审核, 集体讨论


@pytest.mark.clause("14")
def test_14_legal_review_and_discussion_weigh_what_was_said() -> None:
    story = told(noticed(), state_case("2026-01-26"), answer("2026-01-30"))
    story.when(decide()).then_refused("legal-review-first", "14")
    early = told(by(LAWYER, story, review("2026-01-25")), discuss("2026-01-25"))
    early.when(decide()).then_refused("legal-review-first", "14")
    reviewed = by(LAWYER, story, review("2026-01-26"))
    reviewed.when(decide()).then_refused("discussion-first", "14")
    told(reviewed, discuss("2026-01-26")).when(decide()).then(e.ExpulsionDecided)


@pytest.mark.clause("14")
def test_14_what_was_returned_is_reviewed_again() -> None:
    story = by(LAWYER, ready(), review("2026-02-03", passed=False))
    story.when(decide()).then_refused("legal-review-first", "14")
    by(LAWYER, story, review("2026-02-04")).when(decide()).then(e.ExpulsionDecided)


@pytest.mark.clause("14")
def test_14_the_office_may_leave_either_out() -> None:
    story = told(noticed(), state_case("2026-01-26"), answer("2026-01-30"))
    plain = with_parameters(expulsion__legal_review=False, expulsion__collective_discussion=False)
    story.when(decide(terms=plain)).then(e.ExpulsionDecided)


@pytest.mark.clause("14.10")
@pytest.mark.parametrize(
    ("code", "asked"), [("14.10.a", False), ("14.10.b", True), ("14.10", True)]
)
def test_14_10_another_reason_is_always_discussed(code: str, asked: bool) -> None:
    limb = code[-1] if code.count(".") == 2 else "b"
    story = told(noticed(charge(code, limb)), state_case("2026-01-26"), answer("2026-01-30"))
    story = by(LAWYER, story, review("2026-02-02"))
    plain = with_parameters(expulsion__collective_discussion=False)
    if asked:
        story.when(decide(terms=plain)).then_refused("discussion-first", "14")
        story = told(story, discuss("2026-02-03"))
    story.when(decide(terms=plain)).then(e.ExpulsionDecided)


# Who decides


@pytest.mark.clause("14")
def test_14_a_second_person_decides() -> None:
    ready().when(decide(actor=OFFICER)).then_refused("approver-decides", "14")
    ready().when(decide(actor=APPROVER)).then(e.ExpulsionDecided)
    ready().when(decide(actor=PRINCIPAL)).then(e.ExpulsionDecided)
    own = OFFICER.model_copy(update={"role": APPROVER.role})
    ready().when(decide(actor=own)).then_refused("own-proposal", "14")
    ready().when(decide("not_expelled", actor=own)).then_refused("own-proposal", "14")


@pytest.mark.clause("14")
def test_14_nor_does_who_brought_one_of_the_grounds() -> None:
    form = c.AddGround(charge=charge("14.8.c"), reason="新发现", on=day("2026-01-18"))
    story = by(APPROVER, proposed(), lambda x: d.add_ground(x, form, (), MEASURES, TODAY))
    story = told(story, notify(), waive("2026-01-21"), discuss("2026-02-03"))
    story = by(LAWYER, story, review("2026-02-02"))
    story.when(decide(actor=APPROVER)).then_refused("own-proposal", "14")
    story.when(decide(actor=PRINCIPAL)).then(e.ExpulsionDecided)


@pytest.mark.clause("14")
def test_14_who_alone_reviewed_it_legally_does_not_decide() -> None:
    noticed().when(review("2026-02-02", OFFICER)).then_refused("own-proposal", "14")
    story = told(noticed(), waive("2026-01-21"), discuss("2026-02-03"))
    story = by(APPROVER, story, review("2026-02-02", APPROVER))
    story.when(decide(actor=APPROVER)).then_refused("own-review", "14")
    story.when(decide(actor=PRINCIPAL)).then(e.ExpulsionDecided)
    by(LAWYER, story, review("2026-02-03")).when(decide(actor=APPROVER)).then(e.ExpulsionDecided)


@pytest.mark.clause("14")
def test_14_not_to_expel_needs_an_approver_and_no_more() -> None:
    """Neither legal review nor discussion: what is in the provider's favour asks for less."""
    told(noticed(), state_case("2026-01-26")).when(decide("not_expelled")).then(e.NotExpelled)


@pytest.mark.clause("14")
def test_14_a_proceeding_is_dropped_before_its_decision_by_an_approver() -> None:
    noticed().when(drop("2026-01-21", OFFICER)).then_refused("approver-decides", "14")
    noticed().when(drop("2026-01-19")).then_refused("date-order")
    story = noticed().when(drop("2026-01-21")).then(e.Dropped)
    assert (story.state.status, story.state.has_ended) == ("dropped", True)
    story.when(decide("not_expelled")).then_refused("proceeding-over", "14")
    story.when(state_case("2026-01-22")).then_refused("proceeding-over", "14")
    decided().when(drop("2026-02-05")).then_refused("proceeding-over", "14")


@pytest.mark.clause("14")
def test_14_the_case_says_what_can_be_done_and_what_stands_before_it() -> None:
    def paths(story: Story) -> dict[str, list[str]]:
        state = story.state
        at = setting(state, TERMS, TODAY)
        steps = next_steps(state, day("2026-02-04"), at, {})
        return {step.path: [block.code for block in step.blocked_by] for step in steps}

    assert paths(proposed())["decision"] == ["no-prior-notice"]
    assert "prior-notice" in paths(proposed())
    found = paths(told(noticed(), state_case("2026-01-26")))
    assert found["decision"] == ["statement-unanswered", "legal-review-first", "discussion-first"]
    assert {"statement/review", "hearing/request", "dropping"} <= set(found)
    assert paths(ready())["decision"] == []
    assert set(paths(decided())) == {"service", "grey-list-entries", "revocation"}


@pytest.mark.clause("14")
def test_14_nothing_before_the_notice_and_nothing_in_the_future() -> None:
    form = forms.ReceiveStatement(received_on=day("2026-01-19"), statement="…")
    early: Decide = kept(due_steps.decisions.receive_statement, form)
    noticed().when(early).then_refused("date-order")
    proposed().when(state_case("2026-01-26")).then_refused("no-prior-notice", "14")
    proposed().when(notify("2026-06-02")).then_refused("future-date")
    proposed().when(notify("2026-01-15")).then_refused("date-order")
    told(noticed(), waive("2026-01-21")).when(answer("2026-01-22")).then_refused(
        "no-statement", "14"
    )


@pytest.mark.clause("14")
@pytest.mark.parametrize(
    ("committed", "warned"), [("2024-01-17", False), ("2024-01-16", False), ("2024-01-15", True)]
)
def test_an_act_of_more_than_two_years_ago_is_pointed_out(committed: str, warned: bool) -> None:
    """A-43, a warning only: proposed on 16 January 2026."""
    old = charge().model_copy(update={"committed_on": day(committed)})
    state = proposed(old).state
    found = warnings(state, setting(state, TERMS, TODAY), {})
    assert bool(found) is warned
