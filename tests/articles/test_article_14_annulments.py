"""Article 14: a step with a wrong day, or that was none, is annulled; what rested on it falls.

The event stays in the history, and another one names it (reading A-35).
"""

from __future__ import annotations

import pytest
from articles.of_an_expulsion import (
    LAWYER,
    TODAY,
    Decide,
    answer,
    ask_hearing,
    by,
    close,
    decide,
    decided,
    discuss,
    drop,
    end_hearing,
    noticed,
    object_,
    published,
    ready,
    reaffirm,
    review,
    revoke,
    served,
    settle,
    state_case,
    told,
    waive,
)
from scenario import APPROVER, OFFICER, PRINCIPAL, TERMS, Story, day

from domain.due_steps import commands as forms
from domain.due_steps.events import Step
from domain.expulsion import decisions as d
from domain.expulsion import events as e
from domain.expulsion import steps as s
from domain.expulsion.checks import closes_on, setting, warnings
from domain.values import Actor, Event, Role

pytestmark = pytest.mark.clause("14")


def entry(story: Story, kind: type[Event]) -> int:
    """The version of the latest event of that kind."""
    return [one.version for one in story.log if type(one.event) is kind][-1]


def annul(version: int, on: str = "2026-02-10", actor: Actor = PRINCIPAL) -> Decide:
    form = forms.AnnulStep(entry=version, reason="登记有误", on=day(on))
    return lambda state: d.annul_step(state, form, actor, TERMS, TODAY)


def without(story: Story, kind: type[Event]) -> Story:
    return told(story, annul(entry(story, kind)))


def said(story: Story) -> list[str]:
    return [one.zh for one in warnings(story.state, setting(story.state, TERMS, TODAY), {})]


def test_it_is_named_with_what_it_was() -> None:
    story = told(noticed(), waive("2026-01-21"))
    number = entry(story, s.StatementWaived)
    story.when(annul(number)).then(
        s.StepAnnulled(
            entry=number, step=Step.WAIVER, step_on=day("2026-01-21"), reason="登记有误",
            on=day("2026-02-10"),
        )
    )  # fmt: skip


def test_without_its_waiver_the_period_runs_to_its_end() -> None:
    """Statements until the 27th: nothing is decided on that day, something is on the next."""
    story = told(noticed(), waive("2026-01-21"))
    to_let_go = decide("not_expelled", "2026-01-22")
    story.when(to_let_go).then(e.NotExpelled)
    mended = without(story, s.StatementWaived)
    assert mended.state.status == "prior_notice_served"
    mended.when(to_let_go).then_refused("statement-period-runs", "14")
    mended.when(decide("not_expelled", "2026-01-27")).then_refused("statement-period-runs", "14")
    mended.when(decide("not_expelled", "2026-01-28")).then(e.NotExpelled)


def test_a_statement_of_a_wrong_day_is_annulled_and_entered_anew() -> None:
    """A review that came before the right day did not weigh it: it is done again."""
    story = without(ready(), s.StatementReceived)
    assert story.state.steps.statements == ()
    story.when(decide()).then(e.ExpulsionDecided)  # nothing was stated, and the period is over
    late = told(story, state_case("2026-01-27"))
    late.when(decide()).then(e.ExpulsionDecided)  # answered on the 30th
    early = without(told(noticed(), state_case("2026-01-21")), s.StatementReceived)
    early = told(early, state_case("2026-01-27"), discuss("2026-01-26"), answer("2026-01-27"))
    early = by(LAWYER, early, review("2026-01-27"))
    early.when(decide(on="2026-01-27")).then_refused("discussion-first", "14")


@pytest.mark.parametrize(
    ("kind", "stands_before"),
    [
        (s.StatementReviewed, "statement-unanswered"),
        (s.LegalReviewed, "legal-review-first"),
        (s.CollectivelyDiscussed, "discussion-first"),
    ],
)
def test_what_was_not_done_is_done_before_the_decision(
    kind: type[Event], stands_before: str
) -> None:
    ready().when(decide()).then(e.ExpulsionDecided)
    without(ready(), kind).when(decide()).then_refused(stands_before, "14")


def test_a_hearing_that_was_not_held_is_still_to_come() -> None:
    asked = told(noticed(), ask_hearing("2026-01-22"))
    held = told(asked, end_hearing("2026-01-23"), state_case("2026-01-26"), answer("2026-01-30"))
    held = told(by(LAWYER, held, review("2026-02-02")), discuss("2026-02-03"))
    held.when(decide()).then(e.ExpulsionDecided)
    mended = without(held, s.HearingHeld)
    mended.when(decide()).then_refused("hearing-first", "14")
    without(mended, s.HearingRequested).when(decide()).then(e.ExpulsionDecided)


def test_a_return_that_was_none_leaves_the_review_before_it() -> None:
    story = by(LAWYER, ready(), review("2026-02-04", passed=False))
    story.when(decide()).then_refused("legal-review-first", "14")
    without(story, s.LegalReviewed).when(decide()).then(e.ExpulsionDecided)


@pytest.mark.parametrize(
    ("kind", "missing"),
    [
        (s.StatementReviewed, "陈述申辩尚未复核"),
        (s.LegalReviewed, "法制审核"),
        (s.CollectivelyDiscussed, "集体讨论"),
    ],
)
def test_after_the_decision_it_is_pointed_out_and_the_decision_stands(
    kind: type[Event], missing: str
) -> None:
    assert said(decided()) == []
    mended = without(decided(), kind)
    assert mended.state.status == decided().state.status
    (warning,) = said(mended)
    assert warning.startswith("决定于 2026-02-04") and missing in warning


def test_nor_does_a_decision_hold_together_that_its_only_reviewer_took() -> None:
    """Two reviewed it, one of them decided; the other review was none."""
    story = by(APPROVER, ready(), review("2026-02-03", by=APPROVER))
    other = next(one.version for one in story.log if type(one.event) is s.LegalReviewed)
    story = by(APPROVER, story, decide())
    assert said(story) == []
    (warning,) = said(told(story, annul(other)))
    assert "法制审核" in warning and "2026-02-04" in warning


def test_who_entered_it_annuls_it_or_an_approver_who_proposed_nothing() -> None:
    story = ready()
    reviewed, talked = entry(story, s.LegalReviewed), entry(story, s.CollectivelyDiscussed)
    proposer = Actor(name=OFFICER.name, role=Role.PRINCIPAL)
    for actor in (OFFICER, proposer):
        story.when(annul(reviewed, actor=actor)).then_refused("not-your-entry", "14")
    story.when(annul(talked, actor=LAWYER)).then_refused("not-your-entry", "14")
    story.when(annul(talked, actor=OFFICER)).then(s.StepAnnulled)
    story.when(annul(reviewed, actor=LAWYER)).then(s.StepAnnulled)
    story.when(annul(reviewed, actor=APPROVER)).then(s.StepAnnulled)


def test_only_what_stands_is_annulled_and_once() -> None:
    story = ready()
    notice, talked = entry(story, s.PriorNoticeServed), entry(story, s.CollectivelyDiscussed)
    for number in (1, notice, 99):  # a notice is corrected instead
        story.when(annul(number)).then_refused("unknown-entry")
    without(story, s.CollectivelyDiscussed).when(annul(talked)).then_refused("unknown-entry")


def test_not_before_its_day_nor_in_the_future() -> None:
    story = ready()
    talked = entry(story, s.CollectivelyDiscussed)
    story.when(annul(talked, "2026-02-02")).then_refused("date-order")
    story.when(annul(talked, "2026-02-03")).then(s.StepAnnulled)
    story.when(annul(talked, "2026-06-01")).then(s.StepAnnulled)
    story.when(annul(talked, "2026-06-02")).then_refused("future-date")


def test_not_once_the_proceeding_is_off_the_table() -> None:
    for story in (told(ready(), drop("2026-02-04")), told(served(), revoke("2026-04-20"))):
        talked = entry(story, s.CollectivelyDiscussed)
        story.when(annul(talked, "2026-05-01")).then_refused("proceeding-over", "14")


def test_an_objection_that_was_none_does_not_keep_the_window_open() -> None:
    """Public notice from 6 to 12 February."""
    story = told(published(), object_("2026-02-10"))
    (one,) = story.state.objections
    story.when(close("2026-02-13")).then()
    story.when(annul(one.number, actor=OFFICER)).then_refused("not-your-entry", "14")
    mended = told(story, annul(one.number, "2026-02-20"))
    assert mended.state.objections == ()
    assert closes_on(mended.state) == day("2026-02-13")
    mended.when(close("2026-02-13")).then(e.PublicityClosed)


def test_nor_does_an_upheld_one_ask_for_a_new_decision() -> None:
    story = told(published(), object_("2026-02-10"))
    number = story.state.objections[0].number
    story = told(story, settle(number, "2026-02-11", upheld=True), annul(number, "2026-02-12"))
    story.when(reaffirm("2026-02-13")).then_refused("nothing-to-reaffirm", "14")
    assert closes_on(story.state) == day("2026-02-13")
