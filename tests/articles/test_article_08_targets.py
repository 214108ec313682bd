"""Article 8(2): the task book, its plans, the progress that counts, plan against actual."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal

import pytest
from articles.of_an_assessment import a_task_book, an_assessment, progress
from client import Client
from examples import a_provider
from hypothesis import given as for_all
from hypothesis import strategies as st
from scenario import APPROVER, OFFICER, TODAY, Story, day, given

from domain.catalogue import TASK_BOOK
from domain.task_book import commands as c
from domain.task_book import decisions as d
from domain.task_book import events as e
from domain.task_book.state import TaskBook
from domain.values import Actor, Event, Role, derived_id

pytestmark = pytest.mark.clause("8.2")
P = derived_id("provider")


def due(by: str, value: object) -> e.Due:
    return e.Due(by=day(by), value=Decimal(str(value)))


def target(*planned: e.Due, code: str = "enterprises") -> e.Target:
    return e.Target(code=code, label="完成改造企业", unit="家", planned=planned)


TARGET = target(due("09-30", 10), due("12-31", 15))


def signed(*targets: e.Target, **changes: object) -> e.Signed:
    made = {
        "provider_id": P,
        "year": 2025,
        "document": "任务书1",
        "targets": targets or (TARGET,),
        "signed_on": day("06-03"),
    }
    return e.Signed(**(made | changes))


def report(month: str, value: object, on: str, code: str = "enterprises") -> e.ProgressReported:
    return e.ProgressReported(
        month=month,
        actual=(e.Amounts(target=code, month=month, value=Decimal(str(value))),),
        evidence="验收单",
        reported_on=day(on),
    )


def confirmed(version: int, on: str) -> e.ProgressConfirmed:
    return e.ProgressConfirmed(report_version=version, on=day(on))


def book(*events: Event) -> Story:
    return given(TASK_BOOK, signed(), *events)


def line(story: Story, on: str) -> tuple[Decimal, Decimal, Decimal | None, bool]:
    state: TaskBook = story.state
    (found,) = state.lines(day(on))
    return found.planned, found.actual, found.ratio, found.late


# Plan against actual on any day


@pytest.mark.parametrize(
    ("on", "planned"), [("09-29", 0), ("09-30", 10), ("12-30", 10), ("12-31", 25)]
)
def test_what_is_planned_by_a_day_is_the_sum_of_what_fell_due(on: str, planned: int) -> None:
    assert line(book(), on)[0] == planned


def test_before_it_was_signed_nothing_is_planned() -> None:
    assert book().state.lines(day("06-02")) == ()


def test_an_offered_book_binds_from_the_day_both_had_signed() -> None:
    offered = given(TASK_BOOK, signed(by_provider=True), e.Countersigned(on=day("10-15")))
    assert [len(offered.state.lines(day(on))) for on in ("09-30", "10-14", "10-15")] == [0, 0, 1]


def test_only_what_was_confirmed_counts() -> None:
    told = book(report("2025-08", 4, "09-02"))
    assert line(told, "09-30") == (10, 0, Decimal("0.00"), True)
    assert line(told.and_(confirmed(2, "09-05")), "09-30") == (10, 4, Decimal("40.00"), True)


@pytest.mark.parametrize(("value", "late"), [("9.99", True), ("10", False), ("10.01", False)])
def test_a_target_is_late_below_its_plan(value: str, late: bool) -> None:
    told = book(report("2025-08", value, "09-02"), confirmed(2, "09-05"))
    assert line(told, "09-30")[3] is late


def test_a_report_tells_of_its_month_up_to_its_end_or_the_day_it_was_written() -> None:
    told = book(
        report("2025-07", 2, "08-04"), confirmed(2, "08-05"),
        report("2025-08", 3, "08-20"), confirmed(4, "08-21"),
    )  # fmt: skip
    assert [line(told, on)[1] for on in ("07-30", "07-31", "08-19", "08-20")] == [0, 2, 2, 5]


def test_a_month_is_reported_again_and_the_later_word_counts() -> None:
    told = book(
        report("2025-07", 2, "08-04"), confirmed(2, "08-05"),
        report("2025-07", 5, "08-20"), confirmed(4, "08-21"),
    )  # fmt: skip
    assert line(told, "09-30")[1] == 5


def test_what_was_confirmed_by_mistake_counts_no_longer_on_any_day() -> None:
    told = book(report("2025-07", 2, "08-04"), confirmed(2, "08-05"))
    assert line(told, "07-31")[1] == 2
    returned = told.and_(e.ProgressReturned(report_version=2, on=day("09-01"), reason="未验收"))
    assert line(returned, "07-31")[1] == 0


def test_amended_targets_hold_from_their_day_on_however_late_they_are_recorded() -> None:
    told = book(
        e.Amended(
            targets=(target(due("09-30", 6)),), document="补充协议", reason="企业退出",
            on=day("09-01"),
        )
    )  # fmt: skip
    assert [line(told, on)[0] for on in ("08-31", "09-30", "12-31")] == [0, 6, 6]


@for_all(
    st.lists(
        st.tuples(st.dates(date(2025, 6, 3), date(2026, 5, 31)), st.integers(1, 50)),
        min_size=1,
        max_size=8,
    ),
    st.dates(date(2025, 6, 3), date(2026, 5, 31)),
    st.dates(date(2025, 6, 3), date(2026, 5, 31)),
)
def test_the_plan_never_falls_and_ends_at_its_sum(
    dues: list[tuple[date, int]], one: date, other: date
) -> None:
    made = target(*(e.Due(by=by, value=Decimal(value)) for by, value in dues))
    assert made.planned_by(min(one, other)) <= made.planned_by(max(one, other))
    assert made.planned_by(date(2026, 12, 31)) == sum(value for _, value in dues)


def test_the_providers_own_plans_stand_beside_the_target() -> None:
    def plan(kind: e.PlanKind, period: str, *months: tuple[str, int]) -> e.PlanFiled:
        return e.PlanFiled(
            kind=kind, period=period, summary="计划", filed_on=day("06-10"),
            planned=tuple(
                e.Amounts(target="enterprises", month=month, value=Decimal(value))
                for month, value in months
            ),
        )  # fmt: skip

    told = book(
        plan(e.PlanKind.MONTHLY, "2025-07", ("2025-07", 3)),
        plan(e.PlanKind.ANNUAL, "2025", ("2025-07", 1), ("2025-08", 2)),
    )
    state: TaskBook = told.state
    assert [state.lines(day(on))[0].filed for on in ("07-30", "07-31", "08-31")] == [0, 3, 5]
    assert line(told, "08-31")[0] == 0  # the targets stay those of the book


# Decisions


def plan_form(**changes: object) -> c.FilePlan:
    made = {
        "kind": e.PlanKind.ANNUAL,
        "period": "2025",
        "summary": "计划",
        "planned": (e.Amounts(target="enterprises", month="2025-07", value=Decimal(1)),),
        "filed_on": day("06-10"),
    }
    return c.FilePlan(**(made | changes))


def told_form(**changes: object) -> c.ReportProgress:
    made = {
        "month": "2025-07",
        "actual": (c.ReportedAmount(target="enterprises", value=Decimal(1)),),
        "evidence": "验收单",
        "reported_on": day("08-04"),
    }
    return c.ReportProgress(**(made | changes))


Told = Callable[[TaskBook], Iterable[Event]]
OTHER = (c.ReportedAmount(target="other", value=Decimal(1)),)


@pytest.mark.parametrize(
    ("decision", "code"),
    [
        (lambda s: d.file_plan(s, plan_form(period="2025-07"), OFFICER, TODAY), "period"),
        (lambda s: d.file_plan(s, plan_form(period="2026"), OFFICER, TODAY), "planned"),
        (lambda s: d.file_plan(s, plan_form(period="2024"), OFFICER, TODAY), "period"),
        (lambda s: d.file_plan(s, plan_form(filed_on=day("06-02")), OFFICER, TODAY), "date-order"),
        (lambda s: d.report_progress(s, told_form(actual=OTHER), OFFICER, TODAY), "actual"),
        (lambda s: d.report_progress(s, told_form(month="2025-09"), OFFICER, TODAY), "month"),
        (lambda s: d.report_progress(s, told_form(month="2024-12"), OFFICER, TODAY), "month"),
    ],
)
def test_plans_and_reports_that_do_not_fit_are_refused(decision: Told, code: str) -> None:
    book().when(decision).then_refused(code, None if code == "date-order" else "8.2")


def test_an_offered_book_takes_no_report_before_the_bureau_signed() -> None:
    offered = given(TASK_BOOK, signed(by_provider=True))

    def report_it(state: TaskBook) -> Iterable[Event]:
        return d.report_progress(state, told_form(), OFFICER, TODAY)

    offered.when(report_it).then_refused("task-book-state", "8.2")
    form = c.Countersign(on=day("06-05"))
    bound = offered.when(lambda s: d.countersign(s, form, TODAY)).then(e.Countersigned)
    bound.when(report_it).then(e.ProgressReported)


def confirm(version: int, actor: Actor) -> Told:
    form = c.ConfirmProgress(report_version=version, on=day("08-05"))
    return lambda state: d.confirm(state, form, actor, TODAY)


def test_who_entered_a_report_for_the_provider_does_not_confirm_it() -> None:
    entered = book(report("2025-07", 2, "08-04"))  # by OFFICER
    entered.when(confirm(2, OFFICER)).then_refused("own-report", "8.2")
    entered.when(confirm(2, APPROVER)).then(e.ProgressConfirmed)


def test_what_the_provider_reported_itself_any_officer_confirms() -> None:
    namesake = Actor(name=OFFICER.name, role=Role.PROVIDER, acts_for=P)
    itself = given(TASK_BOOK, signed(), (report("2025-07", 2, "08-04"), namesake))
    itself.when(confirm(2, OFFICER)).then(e.ProgressConfirmed)


def test_what_a_provider_hands_in_itself_is_of_that_day() -> None:
    provider, today = Actor(name="覃", role=Role.PROVIDER, acts_for=P), day("08-04")
    for form, told in ((told_form(reported_on=day("08-03")), False), (told_form(), True)):
        outcome = book().when(lambda s, f=form: d.report_progress(s, f, provider, today))
        if told:
            outcome.then(e.ProgressReported)
        else:
            outcome.then_refused("own-day")
    book().when(lambda s: d.file_plan(s, plan_form(), provider, today)).then_refused("own-day")


@pytest.mark.parametrize(("by", "sound"), [("2024-12-31", False), ("2025-01-01", True)])
def test_a_book_plans_nothing_for_the_years_before_its_own(by: str, sound: bool) -> None:
    form = c.Sign(
        provider_id=P, year=2025, document="任务书", signed_on=day("06-03"),
        targets=(target(due(by, 1)),),
    )  # fmt: skip
    outcome = given(TASK_BOOK).when(lambda _: d.sign(None, form, False, TODAY))
    if sound:
        outcome.then(e.Signed)
    else:
        outcome.then_refused("targets", "8.2")


def test_one_book_for_a_year_and_set_of_projects_unless_it_was_withdrawn() -> None:
    form = c.Sign(
        provider_id=P, year=2025, document="任务书2", targets=(TARGET,), signed_on=day("06-20")
    )
    book().when(lambda s: d.sign(s, form, False, TODAY)).then_refused("task-book-exists", "8.2")
    withdrawn = book(
        report("2025-07", 2, "08-04"), confirmed(2, "08-05"),
        e.Withdrawn(on=day("06-10"), reason="重签"),
    )  # fmt: skip
    anew = withdrawn.when(lambda s: d.sign(s, form, False, TODAY)).then(e.Signed)
    assert anew.state.status == "signed" and anew.state.reports == ()
    assert d.book_id(P, 2025, "食品") != d.book_id(P, 2025, "")


# Through the office


def test_the_provider_reports_and_an_officer_confirms(office: Client) -> None:
    provider = a_provider(office)
    own = {"scope": {"provider_id": provider}}
    record = a_task_book(office, provider)
    where = f"/task-books/{record}"
    told = office.post(
        f"{where}/reports", "provider", month="2025-09", evidence="验收单",
        actual=[{"target": "enterprises", "value": "8"}], reported_on=office.house.office.today(),
        **own,
    )  # fmt: skip
    (task,) = office.fresh("/worklist")["items"]
    assert task["task"] == "task-book.confirm"
    status, _ = office.refused(
        f"{where}/reports/confirmation", "provider", report_version=told["report_version"],
        on=office.house.office.today(), **own,
    )  # fmt: skip
    assert status == 403
    office.post(
        f"{where}/reports/confirmation", report_version=told["report_version"],
        on=office.house.office.today(),
    )  # fmt: skip
    shown = office.get(where, "provider", provider_id=provider)
    first, second = shown["due_days"]
    assert (first["on"], first["late"]) == ("2025-09-30", ["enterprises"])
    assert first["lines"][0]["ratio"] == "80.00"
    assert (second["lines"][0]["planned"], second["lines"][0]["actual"]) == ("25", "8")


def test_progress_is_proposed_from_plan_against_actual(office: Client) -> None:
    """20 of 25 by the end of the period is 80%, 32 of 40 points."""
    provider = a_provider(office)
    book_id = a_task_book(office, provider)
    progress(office, book_id, "2025-09", "8", "2025-10-09")
    progress(office, book_id, "2025-12", "12", "2026-01-04")
    where = f"/assessments/{an_assessment(office, provider)}"
    assert office.post(f"{where}/proposals", on="2026-01-08")["proposed"] == ["progress"]
    office.post(f"{where}/scores", item="progress", on="2026-01-08")
    shown = office.get(where)
    assert shown["proposals"][0]["arithmetic"]["en"] == "完成改造企业 20/25=80.00%; mean 80.00%"
    assert (shown["scores"][0]["points"], shown["totals"]["complete"]) == ("32.00", False)
