"""What was due and what was done, replayed under other numbers: also where all is long over."""

from __future__ import annotations

from datetime import date

import pytest
from articles import of_a_duty, of_a_publication, of_an_expulsion
from articles.of_a_report import a_report, accepted, verified
from regulation.of_a_simulation import admitted, but, rated, simulated, valued, whats
from scenario import Story, day, given

from domain import engagement, registration
from domain.catalogue import PROVIDER
from domain.service import Method

pytestmark = pytest.mark.clause("16")
LATER = date(2026, 7, 1)


def otherwise(key: str, old: object, new: object, *stories: Story) -> dict[str, tuple[str, str]]:
    return whats(simulated(but(valued(key, old, new)), *stories, today=LATER))


# Rules that were met once


@pytest.mark.clause("12.6")
def test_a_number_that_was_reached_once_is_told_though_one_changed_its_mind() -> None:
    """Six dissatisfied, then one satisfied: met at 5, and never under 6."""
    stories = [rated(number) for number in range(6)]
    stories[0] = stories[0].and_(
        engagement.SatisfactionRated(
            provider_id=stories[0].state.provider_id,
            enterprise_id=stories[0].state.enterprise_id,
            rating=engagement.Rating.SATISFIED,
            rated_on=day("06-20"),
            pilot=True,
        )
    )
    first, rest = stories[0], stories[1:]
    early = Story(first.kind, first.record_id, first.log[:2])
    log = [admitted(), early, *rest]
    found = otherwise("satisfaction.rectify-above", 5, 6, *log)
    assert found["rule 12.6"] == ("met (6 / 5)", "near (6 / 6)")


@pytest.mark.clause("12.4")
def test_a_level_that_was_too_low_before_the_evaluation_was_repeated() -> None:
    story = rated(1, "satisfied")
    for level, on in ((1, "07-01"), (2, "07-20")):
        story = story.and_(
            engagement.LevelEvaluated(
                level=level, evaluated_on=day(on), stage=engagement.Stage.AFTER, edition="2024"
            )
        )
    assert otherwise("level.min", 2, 1, story)["rule 12.4"] == (
        "not met (2 / 2); was met (1 / 2)",
        "not met (2 / 1)",
    )


@pytest.mark.clause("12.2")
@pytest.mark.parametrize(("reported", "expected"), [
    ("06-17", None),
    ("06-18", ("not met", "met")),
])  # fmt: skip
def test_a_change_that_was_reported_in_time_comes_too_late(
    reported: str, expected: tuple[str, str] | None
) -> None:
    """10 working days from Tuesday 3 June 2025 end on Tuesday 17 June."""
    story = given(
        PROVIDER,
        *(one.event for one in admitted().log),
        registration.RegistrationChanged(name="龙城新名", changed_on=day("06-03")),
    )
    story = story.and_(registration.RegistrationReported(change=2, reported_on=day(reported)))
    found = otherwise("registration.report-within-days", 20, 10, story)
    assert found.get("rule 12.2") == expected


# Days


@pytest.mark.clause("15")
def test_what_was_answered_in_time_would_have_been_late() -> None:
    """Received on 30 April 2026, before five days of holiday; taken up on 7 May."""
    found = otherwise("complaint.answer-days", 7, 1, a_report(accepted(), verified()))
    assert found == {"complaint.accept": ("2026-05-13 (in time)", "2026-05-06 (late)")}


@pytest.mark.clause("15")
def test_a_day_that_is_kept_either_way_is_another_day() -> None:
    found = otherwise("complaint.answer-days", 7, 5, a_report(accepted(), verified()))
    assert found == {"complaint.accept": ("2026-05-13", "2026-05-11")}


@pytest.mark.clause("14")
def test_a_decision_that_did_not_wait_for_the_longer_period_would_not_stand() -> None:
    """Served on 20 January 2026, nothing said, decided on 4 February: 15 working days run on."""
    story = of_an_expulsion.told(
        of_an_expulsion.by(
            of_an_expulsion.LAWYER, of_an_expulsion.noticed(), of_an_expulsion.review("2026-02-02")
        ),
        of_an_expulsion.discuss("2026-02-03"),
    )
    story = of_an_expulsion.by(of_an_expulsion.APPROVER, story, of_an_expulsion.decide())
    found = otherwise("expulsion.statement-days", 5, 15, story)
    assert found["expulsion.state"] == ("2026-01-27", "2026-02-10")
    assert any("may state its case until 2026-02-10" in would for _, would in found.values())
    assert not any(
        what.startswith("step warning")
        for what in otherwise("expulsion.statement-days", 5, 8, story)
    )


@pytest.mark.clause("14")
def test_a_notice_of_seven_days_moves_the_grey_list() -> None:
    """5 working days from 6 February 2026 end on the 12th, 7 on the 14th (a working Saturday)."""
    notice = of_a_publication.published()
    (event,) = of_an_expulsion.publish()(of_an_expulsion.served().state)
    story = of_an_expulsion.served().and_(
        event.model_copy(update={"publication_id": notice.state.id})
    )
    story = of_an_expulsion.told(story, of_an_expulsion.grey_list("2026-02-13"))
    found = otherwise("publicity.days", 5, 7, notice, story)
    assert found["publication.expired"] == ("2026-02-13", "2026-02-15")
    assert any("stands until 2026-02-14" in would for _, would in found.values())


@pytest.mark.clause("14")
def test_an_announcement_counts_as_served_later() -> None:
    story = of_an_expulsion.told(
        of_an_expulsion.proposed(), of_an_expulsion.notify("2026-01-20", Method.PUBLIC)
    )
    found = otherwise("service.announcement-days", 30, 60, story)
    assert found["expulsion.state"][0] < found["expulsion.state"][1]


@pytest.mark.clause("8.2")
def test_a_duty_has_the_days_of_the_file_where_it_had_those_in_force() -> None:
    story = of_an_expulsion.told(of_a_duty.planned("monthly-plan"), of_a_duty.report("06-09"))
    ahead = otherwise("duty.ahead-days", 10, 3, story)
    assert set(ahead) == {"duty.report"}
    now, then = (date.fromisoformat(said[:10]) for said in ahead["duty.report"])
    assert (now - then).days > 0
