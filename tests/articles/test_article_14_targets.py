"""Article 14(6): targets behind, found by a concluded assessment (A-20), never computed alone."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from articles.of_an_assessment import (
    a_task_book,
    an_assessment,
    concluded,
    progress,
    reviewed,
)
from client import Client
from examples import a_provider
from scenario import APPROVER, MEASURES, TODAY, Story, day, given

from domain import rules
from domain.assessment import commands as c
from domain.assessment import decisions as d
from domain.assessment import events as e
from domain.assessment.scheme import Conclusion, shipped
from domain.catalogue import ASSESSMENT
from domain.measures import Measures
from domain.rules import Answer
from domain.task_book.state import Line, percent
from domain.values import Event, derived_id

pytestmark = pytest.mark.clause("14.6")
BOOK, PERIOD, PROVIDER = (derived_id(n) for n in ("book", "period", "provider"))
WITH_RATIO = MEASURES.revised(
    parameters=tuple(
        p.model_copy(update={"value": 80}) if p.key == d.LAG_RATIO else p
        for p in MEASURES.parameters
    )
)


def reviewed_one() -> Story:
    events: list[Event] = [
        e.Opened(
            period_id=PERIOD,
            period_name="2025年度考核",
            provider_id=PROVIDER,
            scheme=shipped(),
            first=day("05-22"),
            last=day("12-31"),
            opened_on=day("2026-01-05"),
        )
    ]
    events += [
        e.Scored(
            item=item.code,
            share=Decimal(50),
            points=item.weight / 2,
            basis="依据",
            on=day("2026-01-08"),
        )
        for item in shipped().items
    ]
    on = day("2026-01-12")
    events.append(e.Reviewed(confirmed=True, total=Decimal(50), band="weak", on=on))
    return given(ASSESSMENT, *events)


def a_line(actual: str, planned: str = "10", code: str = "enterprises") -> Line:
    planned_, actual_ = Decimal(planned), Decimal(actual)
    return Line(
        target=code,
        label="完成改造企业",
        unit="家",
        planned=planned_,
        filed=Decimal(0),
        actual=actual_,
        ratio=percent(actual_, planned_),
        evidence=(),
    )


def find(
    *lines: Line, behind: tuple[str, ...] = ("enterprises",), measures: Measures = MEASURES
) -> Any:
    form = c.Conclude(
        conclusion=Conclusion.RECTIFY,
        reasons="进度滞后",
        targets_behind=bool(behind),
        behind=behind,
        on=day("2026-01-20"),
    )
    held = [(BOOK, line) for line in lines]
    return lambda state: d.conclude(state, form, held, measures, APPROVER, TODAY)


@pytest.mark.parametrize(("actual", "behind"), [("9.99", True), ("10", False), ("10.01", False)])
def test_14_6_without_a_ratio_a_person_finds_what_is_below_its_plan(
    actual: str, behind: bool
) -> None:
    outcome = reviewed_one().when(find(a_line(actual)))
    if behind:
        outcome.then(e.Concluded)
    else:
        outcome.then_refused("not-behind", "14.6")


@pytest.mark.parametrize(("actual", "behind"), [("7.99", True), ("8", False), ("8.01", False)])
def test_14_6_with_a_ratio_of_80_only_what_is_below_it(actual: str, behind: bool) -> None:
    outcome = reviewed_one().when(find(a_line(actual), measures=WITH_RATIO))
    if behind:
        outcome.then(e.Concluded)
    else:
        outcome.then_refused("not-behind", "14.6")


@pytest.mark.parametrize(("actual", "behind"), [("15999", True), ("16000", False)])
def test_14_6_the_ratio_is_compared_exactly_not_as_it_is_shown(actual: str, behind: bool) -> None:
    """15999 of 20000 is 79.995%, shown as 80.00%, and below 80%."""
    line = a_line(actual, "20000")
    outcome = reviewed_one().when(find(line, measures=WITH_RATIO))
    if behind:
        assert line.ratio == Decimal("80.00")
        outcome.then(e.Concluded)
    else:
        outcome.then_refused("not-behind", "14.6")


def test_14_6_being_below_is_no_finding_unless_a_person_says_so() -> None:
    story = reviewed_one().when(find(a_line("1"), behind=())).then(e.Concluded)
    assert rules.targets_behind(story.state).answer is Answer.NOT_MET


def test_14_6_does_not_apply_without_a_task_book() -> None:
    """A product provider that leads by Art. 9(3) may have none (A-24)."""
    reviewed_one().when(find()).then_refused("no-task-book", "14.6")


def test_14_6_a_target_that_nobody_planned_is_not_behind() -> None:
    reviewed_one().when(find(a_line("1"), behind=("other",))).then_refused("not-behind", "14.6")


def test_14_6_the_finding_keeps_what_stood_and_points_at_the_conclusion() -> None:
    story = reviewed_one().when(find(a_line("4"))).then(e.Concluded)
    found = rules.targets_behind(story.state)
    assert (found.answer, found.citation) == (Answer.MET, "14.6")
    assert [item.position for item in found.evidence] == [story.log[-1].position]
    (kept,) = story.state.ended.behind
    assert (kept.planned, kept.actual, kept.ratio) == (10, 4, Decimal("40.00"))
    annul = c.Annul(reason="填报误退", on=day("2026-02-02"))
    undone = story.when(lambda s: d.annul(s, annul, APPROVER, TODAY)).then(e.ConclusionAnnulled)
    assert rules.targets_behind(undone.state).answer is Answer.NOT_MET


def test_14_6_a_conclusion_needs_the_period_to_be_over() -> None:
    form = c.Conclude(
        conclusion=Conclusion.KEEP, reasons="x", targets_behind=False,
        on=day("12-31") - timedelta(days=1),
    )  # fmt: skip
    early = reviewed_one().state.model_copy(update={"last_on": day("06-01")})
    story = reviewed_one()
    story.when(lambda _: d.conclude(early, form, [], MEASURES, APPROVER, TODAY)).then_refused(
        "date-order"
    )


# Through the office


def test_14_6_asks_for_the_expulsion_proceeding_and_lapses_with_its_conclusion(
    office: Client,
) -> None:
    provider = a_provider(office)
    book = a_task_book(office, provider)
    progress(office, book, "2025-09", "8", "2025-10-09")
    record = an_assessment(office, provider)
    concluded(office, record, "keep", targets_behind=True, behind=["enterprises"])
    office.house.catch_up()
    (raised,) = office.escalations(provider_id=provider)
    assert (raised["rule"], raised["status"]) == ("14.6", "open")
    (kept,) = office.get(f"/assessments/{record}")["ended"]["behind"]
    assert (kept["planned"], kept["actual"], kept["task_book_id"]) == ("25", "8", book)
    assert office.get(f"/providers/{provider}")["status"] == "listed"
    office.post(f"/assessments/{record}/annulment", "approver", reason="误退", on="2026-02-02")
    office.house.catch_up()
    assert [one["status"] for one in office.escalations()] == ["lapsed"]


def test_14_6_a_target_that_was_met_cannot_be_found_behind(office: Client) -> None:
    provider = a_provider(office)
    book = a_task_book(office, provider)
    progress(office, book, "2025-12", "25", "2026-01-04")
    record = an_assessment(office, provider)
    reviewed(office, record)
    status, problem = office.refused(
        f"/assessments/{record}/conclusion", "approver", conclusion="rectify", reasons="x",
        targets_behind=True, behind=["enterprises"], on="2026-01-20", scope={"user": "wei"},
    )  # fmt: skip
    assert (status, problem["code"], problem["citation"]) == (409, "not-behind", "14.6")
    for body in ({"targets_behind": True}, {"targets_behind": False, "behind": ["enterprises"]}):
        status, _ = office.refused(
            f"/assessments/{record}/conclusion", "approver", conclusion="rectify", reasons="x",
            on="2026-01-20", scope={"user": "wei"}, **body,
        )  # fmt: skip
        assert status == 422
