"""The whole log under another version: the same folds and rules over two books."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest
from articles.of_a_case import a_served_case, ask_for_more, decide_on_more, report, sweep
from regulation.of_a_simulation import (
    CAP_20,
    PROVIDER_ID,
    TEXT,
    TODAY,
    admitted,
    but,
    log_of,
    rated,
    simulated,
    under,
    valued,
    whats,
)
from scenario import APPROVER, TERMS, Story, day, given

from application import simulation
from application.simulation import dissatisfied, fold, simulate
from domain import engagement, provider, rules
from domain.catalogue import CASE, ENGAGEMENT
from domain.rectification import events as e
from domain.values import Event, Recorded, derived_id
from projections.kinds import dues


def dissatisfied_by(n: int) -> list[Story]:
    return [rated(number) for number in range(n)]


@pytest.mark.clause("16")
def test_a_file_equal_to_the_version_in_force_makes_no_difference() -> None:
    stories = (admitted(), a_served_case(), *dissatisfied_by(6))
    found = simulated(TEXT, *stories)
    assert found.changes == ()
    assert found.differently == ()
    assert (found.records, found.events) == (8, sum(len(story.log) for story in stories))


@pytest.mark.clause("16", "12")
def test_twenty_days_instead_of_thirty_move_the_last_day_and_make_a_miss() -> None:
    """Served on 10 June: 30 days end on 10 July, 20 on 30 June; reported on 8 July."""
    story = a_served_case().when(report("07-08")).then(e.ReportSubmitted)
    found = simulated(CAP_20, admitted(), story)
    told = whats(found)
    assert told["deadline"] == ("2025-07-10", "2025-06-30")
    assert told["missed"] == ("in time", "late from 2025-07-01")
    assert told["rule 14.4-overdue"] == ("not met", "met")
    assert told["rule 13"] == ("not met", "met")
    assert told["order length"] == ("within the rules", "30 days in all, above 20")
    assert {one.who for one in found.changes} == {"LZDX-2025-0001 (龙城集成)"}
    served = next(n for n, r in enumerate(log_of(admitted(), story), 1)
                  if isinstance(r.event, e.NoticeServed))  # fmt: skip
    (deadline,) = (one for one in found.changes if one.what == "deadline")
    assert deadline.evidence == (served,)


def test_before_either_last_day_nothing_is_missed() -> None:
    found = simulated(CAP_20, a_served_case(), today=day("06-30"))
    assert "deadline" in whats(found)
    assert "missed" not in whats(found)
    late = simulated(CAP_20, a_served_case(), today=day("07-01"))
    assert "missed" in whats(late)


def test_without_rolling_over_the_report_of_the_next_working_day_is_late() -> None:
    """30 days from 12 June end on Saturday, 12 July; with rolling over on Monday, 14 July."""
    story = a_served_case(on="06-12").when(sweep("07-15")).then(e.DeadlineMissed)
    reported = story.when(report("07-14")).then(e.ReportSubmitted)
    fixed = but(valued("rectification.roll-over", "true", "false"))
    told = whats(simulated(fixed, reported))
    assert told["deadline"] == ("2025-07-14", "2025-07-12")
    assert told["missed"] == ("in time", "late from 2025-07-13")


def test_what_the_order_set_above_the_limit_it_sets_again() -> None:
    story = given(
        CASE,
        *(r.event for r in a_served_case().log[:2]),
        e.NoticeIssued(
            reference="1", issued_on=day("06-10"), demands=("x",), days=45, reason="long",
            exceeds_general_cap=True,
        ),
        *(r.event for r in a_served_case(45).log[3:]),
    )  # fmt: skip
    found = simulated(CAP_20, story)
    assert "deadline" not in whats(found)


def test_an_extension_that_the_file_does_not_know_is_told() -> None:
    asked = a_served_case(20).when(ask_for_more(10, "06-20")).then(e.ExtensionRequested)
    story = asked.when(decide_on_more(True, APPROVER, "06-21")).then(e.ExtensionGranted)
    told = whats(simulated(but(valued("extension.max", 1, 0)), story))
    assert told == {"order extension": ("within the rules", "no extension is possible")}


@pytest.mark.clause("16", "12.6")
@pytest.mark.parametrize(
    ("enterprises", "expected"),
    [
        (4, ("not met (4 / 5)", "near (4 / 4)")),
        (5, ("near (5 / 5)", "met (5 / 4)")),
        (6, None),
    ],
)
def test_four_instead_of_five_makes_the_fifth_enterprise_count(
    enterprises: int, expected: tuple[str, str] | None
) -> None:
    text = but(valued("satisfaction.rectify-above", 5, 4))
    found = simulated(text, admitted(), *dissatisfied_by(enterprises))
    assert whats(found).get("rule 12.6") == expected
    if expected:
        (change,) = found.changes
        assert len(change.evidence) == enterprises
        assert change.who == "龙城集成"


def test_the_second_order_counts_where_one_is_the_limit() -> None:
    story = admitted()
    for number in range(2):
        story = story.and_(
            provider.RectificationOrdered(
                case_id=derived_id("case", number), ordinal=number + 1, served_on=day("06-10")
            )
        )
    told = whats(simulated(but(valued("orders.expel-above", 2, 1)), story))
    assert told == {"rule 14.4-third-order": ("near (2 / 2)", "met (2 / 1)")}


def test_a_level_that_the_file_asks_for_is_missed() -> None:
    story = rated(1, "satisfied").and_(
        engagement.LevelEvaluated(
            level=2, evaluated_on=day("07-01"), stage=engagement.Stage.AFTER, edition="2024"
        )
    )
    told = whats(simulated(but(valued("level.min", 2, 3)), story))
    assert told == {"rule 12.4": ("not met (2 / 2)", "met (2 / 3)")}


def test_a_case_under_an_earlier_version_is_left_alone() -> None:
    """The file stands in place of the version in force, not of those before it."""
    from domain import measures as m

    second = TEXT.replace("liuzhou-2025-draft", "second").replace("2025-05-22\n", "2025-07-15\n")
    second = second.replace("effective_from = 2025-05-22", "effective_from = 2025-07-15")
    (adopted,) = m.adopt(TERMS.book, second, TODAY)
    assert isinstance(adopted, m.VersionAdopted)
    both = replace(TERMS, book=m.Book((*TERMS.book.versions, adopted)))
    then = replace(both, book=both.book.with_file(CAP_20, TODAY))
    found = simulate(log_of(a_served_case()), both, then, TODAY, dues)
    assert "deadline" not in whats(found)


def test_the_log_is_read_once_and_in_order() -> None:
    read: list[int] = []

    def watched() -> Iterator[Recorded[Event]]:
        for recorded in log_of(admitted(), a_served_case()):
            read.append(recorded.position)
            yield recorded

    simulate(watched(), TERMS, under(CAP_20), TODAY, dues)
    assert read == sorted(set(read))


def test_the_latest_valid_rating_of_each_enterprise_counts() -> None:
    def again(story: Story, grade: str, on: str) -> Story:
        return story.and_(
            engagement.SatisfactionRated(
                provider_id=PROVIDER_ID,
                enterprise_id=story.state.enterprise_id,
                rating=engagement.Rating(grade),
                rated_on=day(on),
                pilot=True,
            )
        )

    late_satisfied = again(rated(1), "satisfied", "06-20")
    early_satisfied = again(rated(2), "satisfied", "06-01")
    of: Iterable[Story] = (late_satisfied, early_satisfied, rated(3, on="05-01"))
    world = fold(log_of(*of))
    found = dissatisfied(world.of(ENGAGEMENT), PROVIDER_ID, day("05-22"))
    assert [item.key for item in found] == [str(derived_id("enterprise", 2))]


READ_NO_NUMBER = ("in_any_case", "conclusion_outdated")
"""What no version of the measures answers otherwise."""


def test_every_rule_that_policies_ask_is_asked_here() -> None:
    asked = "".join(inspect.getsource(ask) for ask in simulation.RULES.values())
    for name in rules.__all__:
        if inspect.isfunction(rule := getattr(rules, name)) and name not in READ_NO_NUMBER:
            held = any(
                name in inspect.getsource(group)
                for group in (rules.case_rules, rules.assessment_rules)
            )
            assert held or f"rules.{name}(" in asked, rule
