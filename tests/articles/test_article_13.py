"""Article 13: what was not completed in the period opens the enterprises' right to replacement.

The right opens with the first day after the deadline and closes when the finding is reversed
(A-19); a later completion does not close it.
"""

from __future__ import annotations

import pytest
from articles.of_a_case import (
    a_served_case,
    annul,
    correct_service,
    inspect,
    report,
    resolve,
    settle,
    sweep,
)
from scenario import Story, day

from domain import rules
from domain.rectification import events as e
from domain.rectification.events import Outcome
from domain.rules import Answer


def right(story: Story) -> Answer:
    found = rules.replacement_right(story.state)
    assert (found.rule, found.citation) == ("13", "13")
    return found.answer


def missed() -> Story:
    """30 days from 10 June 2025 ended on 10 July."""
    return a_served_case().when(sweep("07-11")).then(e.DeadlineMissed)


@pytest.mark.clause("13")
def test_13_no_right_while_the_period_runs() -> None:
    story = a_served_case()
    assert right(story) is Answer.NOT_MET
    story.when(sweep("07-10")).then()


@pytest.mark.clause("13")
def test_13_the_right_opens_with_the_day_after_the_deadline() -> None:
    story = a_served_case().when(sweep("07-11"))
    missed = story.then(e.DeadlineMissed(due_on=day("07-10"), overdue_from=day("07-11")))
    found = rules.replacement_right(missed.state)
    assert found.answer is Answer.MET
    assert [item.position for item in found.evidence] == [missed.log[-1].position]


@pytest.mark.clause("13")
def test_13_a_late_sweep_finds_the_same_day() -> None:
    a_served_case().when(sweep("2026-01-05")).then(
        e.DeadlineMissed(due_on=day("07-10"), overdue_from=day("07-11"))
    )


@pytest.mark.clause("13")
def test_13_a_late_completion_leaves_the_right_open() -> None:
    story = missed().when(report("07-14")).then(e.ReportSubmitted)
    story = story.when(inspect("07-18", passed=True)).then(e.InspectionPassed)
    assert right(story) is Answer.MET
    ended = story.when(resolve(Outcome.COMPLETED, "07-18")).then(e.Resolved)
    assert right(ended) is Answer.MET
    assert ended.log[-1].event.in_time is False


@pytest.mark.parametrize(
    "undone",
    [
        pytest.param(lambda s: s.when(report("07-10")).then(e.ReportSubmitted), id="late report"),
        pytest.param(
            lambda s: s.when(inspect("07-18", True, "07-10")).then(e.InspectionPassed), id="passed"
        ),
        pytest.param(
            lambda s: s.when(correct_service("2026-05-20")).then(e.ServiceCorrected), id="served"
        ),
    ],
)
@pytest.mark.clause("13")
def test_13_the_right_closes_when_the_finding_is_reversed(undone: object) -> None:
    assert callable(undone)
    story = undone(missed())
    settled = story.and_(*story.when(settle()).events)
    assert right(settled) is Answer.NOT_MET
    assert rules.replacement_right(settled.state).evidence == ()


@pytest.mark.clause("13")
def test_13_the_right_closes_with_the_order() -> None:
    story = missed().when(annul("07-14")).then(e.OrderAnnulled)
    assert right(story) is Answer.NOT_MET


@pytest.mark.clause("13")
def test_13_a_case_that_ends_as_not_completed() -> None:
    story = a_served_case().when(resolve(Outcome.NOT_COMPLETED, "07-11"))
    assert right(story.then(e.DeadlineMissed, e.Resolved)) is Answer.MET


@pytest.mark.clause("13")
def test_13_not_completed_is_no_answer_while_the_period_runs() -> None:
    a_served_case().when(resolve(Outcome.NOT_COMPLETED, "07-10")).then_refused("period-runs", "13")


@pytest.mark.clause("13")
def test_13_a_case_that_ends_as_refused_within_the_period() -> None:
    story = a_served_case().when(resolve(Outcome.REFUSED, "06-20", "书面答复不予整改"))
    ended = story.then(e.RefusalRecorded, e.Resolved)
    found = rules.replacement_right(ended.state)
    assert found.answer is Answer.MET
    assert [item.position for item in found.evidence] == [ended.log[-1].position]


@pytest.mark.clause("13")
def test_13_a_case_completed_in_time_opens_no_right() -> None:
    story = a_served_case().when(report("07-10")).then(e.ReportSubmitted)
    story = story.when(inspect("07-15", passed=True)).then(e.InspectionPassed)
    ended = story.when(resolve(Outcome.COMPLETED, "07-15")).then(e.Resolved)
    assert right(ended) is Answer.NOT_MET
    assert ended.log[-1].event.in_time is True


@pytest.mark.clause("13")
def test_13_a_report_older_than_the_corrected_service_is_inspected_all_the_same() -> None:
    """Completed before the period began is completed in it."""
    story = a_served_case().when(report("06-12")).then(e.ReportSubmitted)
    story = story.when(correct_service("06-16")).then(e.ServiceCorrected)
    story = story.when(inspect("06-20", passed=True)).then(e.InspectionPassed)
    assert story.log[-1].event.completed_as_of == day("06-16")


@pytest.mark.clause("13")
def test_13_a_withdrawn_case_opens_no_right() -> None:
    story = missed().when(resolve(Outcome.WITHDRAWN, "07-20", "重复立案"))
    assert right(story.then(e.OrderAnnulled, e.Resolved)) is Answer.NOT_MET


@pytest.mark.clause("13")
def test_13_a_corrected_service_of_an_ended_case_finds_the_miss_too() -> None:
    """The finding follows the facts in both directions, also where the case has ended."""
    story = a_served_case(days=15, on="06-16").when(report("07-01")).then(e.ReportSubmitted)
    story = story.when(inspect("07-03", passed=True)).then(e.InspectionPassed)
    ended = story.when(resolve(Outcome.COMPLETED, "07-03")).then(e.Resolved)
    assert right(ended) is Answer.NOT_MET
    corrected = ended.when(correct_service("06-10")).then(e.ServiceCorrected)
    settled = corrected.when(settle()).then(
        e.DeadlineMoved, e.DeadlineMissed(due_on=day("06-25"), overdue_from=day("06-26"))
    )
    assert right(settled) is Answer.MET


@pytest.mark.clause("13")
def test_13_a_case_ended_within_its_period_is_not_missed_by_a_correction() -> None:
    ended = a_served_case().when(resolve(Outcome.REFUSED, "06-20", "书面答复不予整改"))
    story = ended.then(e.RefusalRecorded, e.Resolved)
    corrected = story.when(correct_service("06-12")).then(e.ServiceCorrected)
    corrected.when(settle()).then(e.DeadlineMoved)
