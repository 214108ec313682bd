"""Article 14: what follows from the decision: service, public notice, grey list; and revocation.

Readings A-26 (public notice before the list), A-27 (the list is the office's own), A-28 (expelled
from service on).
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from articles.of_a_case import a_served_case, resolve
from articles.of_an_expulsion import (
    APPROVER,
    CASE_ID,
    ENTRY_ID,
    NOTICE_ID,
    PRINCIPAL,
    PROVIDER_ID,
    TODAY,
    Decide,
    close,
    decide,
    decided,
    grey_list,
    noticed,
    object_,
    publish,
    published,
    ready,
    reaffirm,
    revoke,
    serve,
    served,
    settle,
    take_effect,
    told,
    with_parameters,
)
from scenario import OFFICER, TERMS, Story, day, given

from domain import grey_list as g
from domain.catalogue import GREY_LIST_ENTRY, MEASURES
from domain.due_steps import commands as forms
from domain.due_steps.service import remedies
from domain.expulsion import ending
from domain.expulsion import events as e
from domain.expulsion.checks import setting, warnings
from domain.measures.decisions import ConcludePilot, conclude_pilot
from domain.rectification import events as case
from domain.rectification import merging
from domain.rectification.checks import require_open
from domain.rectification.clock import account
from domain.service import Method
from domain.terms import Terms
from domain.values import Actor, NotAllowedNow, derived_id

# Service and remedies


@pytest.mark.clause("14")
def test_14_expelled_from_the_service_of_the_decision_on() -> None:
    story = decided()
    assert story.state.status == "statement_received"  # what was not served is the office's own
    story = told(story, serve())
    assert (story.state.status, story.state.effective_on) == ("decision_served", None)
    story = told(story, take_effect())
    assert (story.state.status, story.state.effective_on) == ("expelled", day("2026-02-05"))
    assert story.state.absorbed == (CASE_ID,)
    story.when(take_effect()).then()
    story.when(serve()).then_refused("served-already", "14")


@pytest.mark.clause("14")
def test_14_served_by_announcement_it_takes_effect_30_days_later() -> None:
    story = told(decided(), serve("2026-02-05", Method.PUBLIC))
    assert story.state.service.deemed_on == day("2026-03-07")
    story.when(take_effect(day("2026-03-06"))).then()
    (event,) = take_effect(day("2026-03-09"))(story.state)
    assert event.effective_on == day("2026-03-07")
    story.when(publish("2026-03-06", "2026-03-12")).then_refused("date-order")


@pytest.mark.clause("14")
def test_14_sixty_days_for_review_and_six_months_for_litigation() -> None:
    """60 days end on 6 April, a holiday, and roll; six months end on the same day of August."""
    service = decided().when(serve()).then(e.DecisionServed).state.service
    assert service.told_review_until == day("2026-04-07")
    assert service.told_litigation_until == day("2026-08-05")
    found = remedies(day("2026-02-05"), day("2026-01-16"), TERMS)
    assert (found.review.n, found.litigation.n) == (60, 6)
    assert found.review.nominal == day("2026-04-06")


@pytest.mark.clause("14")
def test_14_the_service_of_the_decision_is_corrected() -> None:
    form = forms.CorrectDecisionService(
        served_on=day("2026-02-09"), corrected_on=day("2026-02-20"), reason="回证"
    )
    story = told(published(), lambda state: ending.correct_service(state, form, TERMS, TODAY))
    assert story.state.effective_on == day("2026-02-09")
    assert story.state.service.told_review_until == day("2026-04-10")
    (warning,) = warnings(story.state, setting(story.state, TERMS, TODAY), {})
    assert "公示早于决定送达" in warning.zh
    early = forms.CorrectDecisionService(
        served_on=day("2026-02-03"), corrected_on=day("2026-02-20"), reason="回证"
    )
    served().when(lambda x: ending.correct_service(x, early, TERMS, TODAY)).then_refused(
        "date-order"
    )


# Public notice and objections


@pytest.mark.clause("14")
def test_14_the_public_is_told_of_a_decision_that_was_served() -> None:
    noticed().when(publish()).then_refused("not-decided", "14")
    decided().when(publish()).then_refused("not-served", "14")
    served().when(publish("2026-02-04", "2026-02-10")).then_refused("date-order")
    published().when(publish()).then_refused("published-already", "14")
    not_expelled = told(ready(), decide("not_expelled"))
    not_expelled.when(publish()).then_refused("not-decided", "14")


@pytest.mark.clause("14")
def test_14_or_of_what_is_proposed_where_the_office_says_so() -> None:
    before = with_parameters(publicity__mode="before-decision")
    waiting = ready()
    waiting.when(decide(terms=before)).then_refused("no-public-notice", "14")
    shown = told(waiting, publish("2026-01-28", "2026-02-03", before))
    shown.when(decide(on="2026-02-03", terms=before)).then_refused("publicity-runs", "14")
    shown.when(decide(on="2026-02-04", terms=before)).then(e.ExpulsionDecided)
    noticed().when(publish("2026-01-21", "2026-01-27", before)).then_refused(
        "statement-period-runs", "14"
    )


@pytest.mark.clause("14")
def test_14_no_grey_list_before_the_public_notice_is_over() -> None:
    served().when(grey_list("2026-02-13")).then_refused("no-public-notice", "14")
    published().when(grey_list("2026-02-12")).then_refused("publicity-runs", "14")
    published().when(grey_list("2026-02-13")).then(e.PublicityClosed, e.GreyListed)
    listed = told(published(), grey_list("2026-02-13"))
    assert (listed.state.status, listed.state.grey_list_entry) == ("grey_listed", ENTRY_ID)
    listed.when(grey_list("2026-02-14")).then_refused("grey-listed", "14")
    told(ready(), decide("not_expelled")).when(grey_list("2026-02-13")).then_refused(
        "not-decided", "14"
    )


@pytest.mark.clause("14")
def test_14_the_window_closes_when_its_objections_are_settled() -> None:
    published().when(close("2026-02-12")).then()
    (event,) = close("2026-03-01")(published().state)
    assert event.effective_on == day("2026-02-13")
    story = told(published(), object_("2026-02-12"))
    number = story.state.objections[0].number
    story.when(close("2026-02-13")).then()
    story.when(grey_list("2026-02-13")).then_refused("objection-open", "14")
    story = told(story, settle(number, "2026-02-24", upheld=False))
    (event,) = close("2026-03-01")(story.state)
    assert event.effective_on == day("2026-02-24")
    told(story, close("2026-03-01")).when(close("2026-03-02")).then()
    story.when(settle(number, "2026-02-25", upheld=True)).then_refused("settled-already", "14")


@pytest.mark.clause("14")
def test_14_an_objection_after_the_window_is_kept_and_settled_too() -> None:
    story = told(published(), close("2026-02-13"), object_("2026-02-16"))
    assert story.state.status == "publicity_closed"
    story.when(grey_list("2026-02-16")).then_refused("objection-open", "14")
    # one made in the window, found afterwards, opens it again
    story = told(published(), close("2026-02-13"), object_("2026-02-12"))
    assert story.state.status == "publicity_open"


@pytest.mark.clause("14")
def test_14_an_upheld_objection_asks_for_a_new_decision() -> None:
    story = told(published(), object_("2026-02-10"))
    number = story.state.objections[0].number
    story.when(reaffirm("2026-02-12")).then_refused("nothing-to-reaffirm", "14")
    story = told(story, settle(number, "2026-02-12", upheld=True))
    story.when(grey_list("2026-02-13")).then_refused("objection-upheld", "14")
    story.when(reaffirm("2026-02-11")).then_refused("date-order")
    own = OFFICER.model_copy(update={"role": APPROVER.role})
    story.when(reaffirm("2026-02-13", own)).then_refused("own-proposal", "14")
    told(story, reaffirm("2026-02-13")).when(grey_list("2026-02-13")).then(
        e.PublicityClosed, e.GreyListed
    )
    told(story, revoke("2026-02-13")).when(grey_list("2026-02-13")).then_refused(
        "decision-revoked", "14"
    )


@pytest.mark.clause("14")
def test_14_objections_need_a_public_notice_and_a_number_that_exists() -> None:
    served().when(object_("2026-02-06")).then_refused("no-public-notice", "14")
    published().when(object_("2026-02-05")).then_refused("date-order")
    published().when(settle(99, "2026-02-12", upheld=True)).then_refused("unknown-objection", "14")


@pytest.mark.clause("14")
def test_14_a_public_notice_that_is_withdrawn_is_none() -> None:
    def withdraw(state: object) -> object:
        return ending.withdraw_publicity(state, NOTICE_ID, day("2026-02-09"), "名称有误")

    story = told(published(), withdraw)
    assert story.state.publicity is None
    story.when(grey_list("2026-02-13")).then_refused("no-public-notice", "14")
    story.when(withdraw).then()
    # found out after the listing, it is said
    story = told(published(), grey_list("2026-02-13"), withdraw)
    found = warnings(story.state, setting(story.state, TERMS, TODAY), {})
    assert any("尚未向社会公示" in warning.zh for warning in found)


# Revocation


@pytest.mark.clause("14")
@pytest.mark.parametrize("step", range(5))
def test_14_revoked_from_any_state_after_the_decision(step: int) -> None:
    stories = (
        decided(),
        told(decided(), serve()),
        served(),
        published(),
        told(published(), grey_list("2026-02-13")),
    )
    story = told(stories[step], revoke("2026-04-20"))
    assert (story.state.status, story.state.has_ended) == ("revoked", True)
    story.when(revoke("2026-04-21")).then_refused("decision-revoked", "14")
    story.when(serve("2026-04-21")).then_refused("decision-revoked", "14")
    story.when(take_effect()).then()


@pytest.mark.clause("14")
def test_14_only_a_decision_to_expel_is_revoked() -> None:
    ready().when(revoke("2026-02-05")).then_refused("not-decided", "14")
    told(ready(), decide("not_expelled")).when(revoke("2026-02-05")).then_refused(
        "not-decided", "14"
    )
    decided().when(revoke("2026-02-03")).then_refused("date-order")


# The open cases of the provider


def absorbed() -> Story:
    """Served on 10 June with 30 days until 10 July; in an expulsion from 24 June on."""
    return told(
        a_served_case(),
        lambda state: merging.absorb(state, ENTRY_ID, day("06-24")),
    )


@pytest.mark.clause("14")
def test_14_an_open_case_goes_into_the_expulsion_and_out_again() -> None:
    story = absorbed()
    assert (story.state.status, story.state.is_open) == ("merged_into_expulsion", False)
    with pytest.raises(NotAllowedNow, match="清退"):
        require_open(story.state)
    story.when(lambda x: merging.absorb(x, ENTRY_ID, day("06-25"))).then()
    other = derived_id("another")
    story.when(lambda x: merging.release(x, other, day("07-05"), "撤销")).then()
    # ten days in the expulsion do not count against it
    before = account(story.state, TERMS)
    story = told(story, lambda x: merging.release(x, ENTRY_ID, day("07-04"), "撤销"))
    after = account(story.state, TERMS)
    assert before is not None and after is not None
    assert (str(before.last_day), str(after.last_day)) == ("2025-07-10", "2025-07-21")
    assert story.state.status == "rectifying"


@pytest.mark.clause("14")
def test_14_the_day_of_the_merger_follows_the_service_of_the_decision() -> None:
    def redate(on: str) -> Decide:
        return lambda state: merging.redate(state, ENTRY_ID, day(on))

    story = told(absorbed(), redate("06-25"))
    assert [merger.since for merger in story.state.mergers] == [day("06-25")]
    story.when(redate("06-25")).then()
    ended = told(a_served_case(), resolve(case.Outcome.WITHDRAWN, "06-20", "有误"))
    ended.when(lambda x: merging.absorb(x, ENTRY_ID, day("06-24"))).then()


# The entry of the grey list


def enter(terms: Terms = TERMS, actor: Actor = PRINCIPAL, on: str = "2026-02-13") -> Decide:
    form = g.Enter(expulsion_id=ENTRY_ID, entered_on=day(on), reason="公示期满无异议")
    return lambda _: g.enter(
        form,
        reference="LZHM-2026-0001",
        provider_id=PROVIDER_ID,
        decision="柳工信〔2026〕8号",
        grounds=("14.4.a",),
        actor=actor,
        terms=terms,
        today=TODAY,
    )


def entered(terms: Terms = TERMS) -> Story:
    return given(GREY_LIST_ENTRY).when(enter(terms)).then(g.Entered)


def ask(on: str, terms: Terms = TERMS) -> Decide:
    form = g.RequestRelease(on=day(on), reason="已完成善后")
    return lambda state: g.request_release(state, form, terms, TODAY)


def release(on: str, actor: Actor = APPROVER, *, yes: bool = True) -> Decide:
    outcome = g.Outcome.RELEASED if yes else g.Outcome.KEPT
    form = g.DecideRelease(outcome=outcome, on=day(on), reason="理由")
    return lambda state: g.decide_release(state, form, actor, TODAY)


@pytest.mark.clause("14")
def test_14_an_approver_enters_and_another_one_releases() -> None:
    given(GREY_LIST_ENTRY).when(enter(actor=OFFICER)).then_refused("approver-decides", "14")
    story = entered()
    assert (story.state.status, story.state.review_set_on) == ("listed", None)
    story.when(release("2026-03-02")).then_refused("nothing-to-decide", "14")
    story = told(story, ask("2026-03-02"))
    assert story.state.status == "release_requested"
    story.when(ask("2026-03-03")).then_refused("asked-already", "14")
    story.when(release("2026-03-03", OFFICER)).then_refused("approver-decides", "14")
    own = OFFICER.model_copy(update={"role": APPROVER.role})
    story.when(release("2026-03-03", own)).then_refused("own-request", "14")
    kept = told(story, release("2026-03-03", yes=False))
    assert kept.state.status == "listed"
    told(kept, ask("2026-03-04")).when(release("2026-03-05")).then(g.Released)
    released = told(story, release("2026-03-03"))
    assert (released.state.status, released.state.ended_on) == ("released", day("2026-03-03"))
    released.when(ask("2026-03-05")).then_refused("entry-ended", "14")


@pytest.mark.clause("14")
def test_14_what_lost_its_basis_is_expunged_also_after_a_release() -> None:
    def expunge(state: g.GreyListEntry) -> object:
        return g.expunge(state, day("2026-04-20"), "复议撤销")

    for story in (entered(), told(entered(), ask("2026-03-02"), release("2026-03-03"))):
        gone = told(story, expunge)
        assert gone.state.status == "expunged"
        gone.when(expunge).then()


@pytest.mark.clause("14")
def test_14_the_office_may_set_a_review_and_a_shortest_time() -> None:
    terms = with_parameters(grey_list__review_months=12, grey_list__min_months_before_release=6)
    story = entered(terms)
    assert g.review_on(story.state, terms) == day("2027-02-15")  # the 13th is a Saturday
    least = g.release_from(story.state, terms)
    assert least == day("2026-08-13")
    story.when(ask("2026-03-02", terms)).then_refused("asked-too-early", "14")
    form = g.MoveReview(review_on=day("2026-12-01"), on=day("2026-05-06"), reason="提前")
    moved = told(story, lambda x: g.move_review(x, form, PRINCIPAL, TODAY))
    assert g.review_on(moved.state, terms) == day("2026-12-01")
    story.when(lambda x: g.move_review(x, form, OFFICER, TODAY)).then_refused(
        "approver-decides", "14"
    )


@pytest.mark.clause("14")
def test_14_without_one_it_is_reviewed_when_the_measures_end() -> None:
    entry = entered().state
    assert g.review_on(entry, TERMS) is None
    concluded = ConcludePilot(concluded_on=day("2026-12-31"), document="桂数转〔2026〕9号")
    (event,) = conclude_pilot(TERMS.book, concluded, day("2027-01-04"))
    book = given(MEASURES).kind.evolve(TERMS.book, given(MEASURES, event).log[0])
    assert g.review_on(entry, replace(TERMS, book=book)) == day("2026-12-31")
