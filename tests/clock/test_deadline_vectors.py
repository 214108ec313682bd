"""Worked dates of the office's clock, typed in by hand, each counted on the Guangxi calendar."""

from __future__ import annotations

from datetime import date

import pytest

from domain.deadline import Step, Unit, count, extend, suspend
from domain.values import Malformed, Text
from domain.work_calendar import WorkCalendar, shipped_calendar, shipped_years

GUANGXI = "CN-GX"
CALENDAR = shipped_calendar()
DAYS, WORK, WINDOW = Unit.CALENDAR, Unit.WORKING, Unit.PUBLICITY

VECTORS = [
    ("V01", WORK, "2025-05-29", 7, "2025-06-10"),
    ("V02", DAYS, "2025-06-10", 15, "2025-06-25"),
    ("V03", WORK, "2025-06-23", 5, "2025-06-30"),
    ("V04", DAYS, "2025-09-05", 30, "2025-10-09"),
    ("V05", WORK, "2025-07-21", 20, "2025-08-18"),
    ("V06", DAYS, "2025-09-11", 30, "2025-10-11"),
    ("V07", DAYS, "2026-01-22", 30, "2026-02-24"),
    ("V08", DAYS, "2026-02-24", 10, "2026-03-06"),
    ("V09", DAYS, "2026-03-18", 30, "2026-04-21"),
    ("V10", DAYS, "2025-11-03", 20, "2025-11-24"),
    ("V11", DAYS, "2025-11-06", 20, "2025-11-26"),
    ("V12", Unit.ANNOUNCEMENT, "2025-11-10", 30, "2025-12-10"),
    ("V13", DAYS, "2025-12-10", 15, "2025-12-25"),
    ("V14", DAYS, "2025-08-01", 20, "2025-08-21"),
    ("V15", WORK, "2026-06-15", 5, "2026-06-23"),
    ("V16", DAYS, "2026-01-12", 20, "2026-02-02"),
    ("V17", WORK, "2026-01-20", 5, "2026-01-27"),
    ("V18", WINDOW, "2026-02-06", 5, "2026-02-12"),
    ("V19", DAYS, "2026-02-05", 60, "2026-04-07"),
    ("V20", WORK, "2025-12-08", 7, "2025-12-17"),
    ("V21", WORK, "2025-12-29", 5, "2026-01-06"),
    ("V22", WINDOW, "2026-01-12", 5, "2026-01-16"),
    ("V23", WORK, "2026-03-20", 3, "2026-03-25"),
    ("V24", DAYS, "2026-01-09", 60, "2026-03-10"),
    ("V25", DAYS, "2025-08-08", 20, "2025-08-28"),
    ("V26", WORK, "2025-08-20", 5, "2025-08-27"),
    ("V27", WINDOW, "2025-09-02", 5, "2025-09-08"),
    ("V28", WORK, "2026-04-30", 7, "2026-05-13"),
    ("V29", DAYS, "2026-05-07", 60, "2026-07-06"),
    ("V30", WORK, "2026-06-10", 5, "2026-06-17"),
    ("V31", WORK, "2026-06-24", 20, "2026-07-22"),
    ("V32", DAYS, "2026-09-08", 25, "2026-10-08"),
    ("V33", DAYS, "2026-09-10", 30, "2026-10-10"),
    ("months", Unit.MONTH, "2026-02-05", 6, "2026-08-05"),
    ("months, onto a Sunday", Unit.MONTH, "2025-10-30", 1, "2025-12-01"),
    ("months, no such day", Unit.MONTH, "2024-12-31", 2, "2025-02-28"),
    ("months, leap day", Unit.MONTH, "2024-01-31", 1, "2024-02-29"),
    ("window from a Saturday", WINDOW, "2025-11-22", 1, "2025-11-24"),
    ("window from a make-up Sunday", WINDOW, "2025-09-28", 2, "2025-09-29"),
]


def d(text: str) -> date:
    return date.fromisoformat(text)


def at(steps: tuple[Step, ...], day: str) -> str:
    return " ".join(step.what.zh for step in steps if step.day == d(day))


@pytest.mark.parametrize(("name", "unit", "start", "n", "last"), VECTORS, ids=str)
def test_a_period_ends_on_the_day_worked_out_by_hand(
    name: str, unit: Unit, start: str, n: int, last: str
) -> None:
    account = count(d(start), n, unit, CALENDAR, GUANGXI)
    assert account.last_day == d(last)
    assert not account.provisional


@pytest.mark.parametrize(("start", "month_end"), [("2025-01-31", True), ("2025-01-28", False)])
def test_only_a_month_without_the_day_is_said_to_end_early(start: str, month_end: bool) -> None:
    account = count(d(start), 1, Unit.MONTH, CALENDAR, GUANGXI)
    assert account.nominal == d("2025-02-28")
    assert ("月末" in at(account.steps, "2025-02-28")) is month_end


def test_without_the_regional_calendar_the_date_would_be_wrong() -> None:
    assert count(d("2026-03-18"), 30, DAYS, CALENDAR, "CN").last_day == d("2026-04-17")


def test_without_rolling_the_nominal_day_stands() -> None:
    account = count(d("2025-09-05"), 30, DAYS, CALENDAR, GUANGXI, roll=False)
    assert account.last_day == account.nominal == d("2025-10-05")


def test_an_announcement_does_not_roll() -> None:
    account = count(d("2025-11-06"), 10, Unit.ANNOUNCEMENT, CALENDAR, GUANGXI)
    assert account.last_day == d("2025-11-16")  # a Sunday


def test_the_account_names_each_rest_day_it_rolled_over() -> None:
    account = count(d("2025-09-05"), 30, DAYS, CALENDAR, GUANGXI)
    assert account.nominal == d("2025-10-05")
    for day in ("2025-10-05", "2025-10-06", "2025-10-07", "2025-10-08"):
        assert "国庆节" in at(account.steps, day)
    assert "届满日" in at(account.steps, "2025-10-09")
    assert "24:00" in at(account.steps, "2025-10-09")


def test_the_account_names_the_guangxi_days_and_the_weekend_between_them() -> None:
    account = count(d("2026-03-18"), 30, DAYS, CALENDAR, GUANGXI)
    assert "三月三" in at(account.steps, "2026-04-17")
    assert "周六" in at(account.steps, "2026-04-18")
    assert "周日" in at(account.steps, "2026-04-19")
    assert "三月三" in at(account.steps, "2026-04-20")


def test_a_count_of_working_days_names_each_day_it_skipped() -> None:
    account = count(d("2025-05-29"), 7, WORK, CALENDAR, GUANGXI)
    skipped = [step.day.day for step in account.steps if "不计入" in step.what.zh]
    assert skipped[1:] == [31, 1, 2, 7, 8]  # after "day 1, the trigger does not count"


def test_trigger_words_and_cut_off_are_the_callers() -> None:
    served = Text("送达", "served")
    account = count(
        d("2025-06-10"), 15, DAYS, CALENDAR, GUANGXI, trigger_what=served, cut_off="18:00"
    )
    assert account.steps[0] == Step(day=d("2025-06-10"), what=served)
    assert "18:00" in at(account.steps, "2025-06-25")


def test_an_extension_runs_from_the_rolled_last_day() -> None:
    served = count(d("2026-01-22"), 30, DAYS, CALENDAR, GUANGXI)
    longer = extend(served, 10, CALENDAR)
    assert longer.last_day == d("2026-03-06")
    assert longer.steps[: len(served.steps)] == served.steps
    assert (longer.trigger, longer.n) == (served.trigger, 30)


def test_a_suspension_moves_the_nominal_day_and_then_rolls() -> None:
    served = count(d("2025-06-10"), 15, DAYS, CALENDAR, GUANGXI)
    paused = suspend(served, d("2025-06-16"), d("2025-06-18"), CALENDAR)
    assert paused.nominal == d("2025-06-28")  # a Saturday
    assert paused.last_day == d("2025-06-30")
    assert paused.steps[: len(served.steps)] == served.steps


def test_a_suspension_of_working_days_counts_working_days_only() -> None:
    served = count(d("2025-06-23"), 5, WORK, CALENDAR, GUANGXI)
    paused = suspend(served, d("2025-06-27"), d("2025-06-29"), CALENDAR)  # Friday to Sunday
    assert paused.nominal == paused.last_day == d("2025-07-01")


@pytest.mark.parametrize(
    ("first", "last"),
    [("2025-06-01", "2025-06-10"), ("2025-06-26", "2025-06-30")],
    ids=["before day 1", "after the last day"],
)
def test_a_suspension_outside_the_period_moves_nothing(first: str, last: str) -> None:
    served = count(d("2025-06-10"), 15, DAYS, CALENDAR, GUANGXI)
    paused = suspend(served, d(first), d(last), CALENDAR)
    assert paused.last_day == served.last_day
    assert "不影响" in at(paused.steps, first)


def test_a_suspension_that_ends_before_it_begins_is_refused() -> None:
    served = count(d("2025-06-10"), 15, DAYS, CALENDAR, GUANGXI)
    with pytest.raises(Malformed) as refusal:
        suspend(served, d("2025-06-18"), d("2025-06-16"), CALENDAR)
    assert refusal.value.field == "to"


def test_a_date_in_an_unpublished_year_is_provisional() -> None:
    assert count(d("2026-12-25"), 10, DAYS, CALENDAR, GUANGXI).provisional
    assert not count(d("2026-12-01"), 30, DAYS, CALENDAR, GUANGXI).provisional
    assert extend(count(d("2026-12-01"), 30, DAYS, CALENDAR, GUANGXI), 5, CALENDAR).provisional


def test_rolling_into_an_unpublished_year_is_provisional() -> None:
    known = WorkCalendar(tuple(year for year in shipped_years() if year.year < 2026))
    account = count(d("2025-12-01"), 30, DAYS, known, GUANGXI)
    assert account.last_day == d("2025-12-31")
    assert not account.provisional
    account = count(d("2025-12-02"), 30, DAYS, known, GUANGXI)
    assert account.last_day == d("2026-01-02")  # the fixed statutory day is all that is known
    assert account.provisional


def test_the_same_date_is_provisional_until_guangxi_gives_its_notice() -> None:
    before = WorkCalendar(
        tuple(year for year in shipped_years() if (year.region, year.year) != (GUANGXI, 2026))
    )
    early = count(d("2026-03-18"), 30, DAYS, before, GUANGXI)
    settled = count(d("2026-03-18"), 30, DAYS, CALENDAR, GUANGXI)
    assert (early.last_day, early.provisional) == (d("2026-04-17"), True)
    assert (settled.last_day, settled.provisional) == (d("2026-04-21"), False)
    assert early.calendar != settled.calendar


@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize("n", [0, -1])
def test_less_than_one_is_refused(unit: Unit, n: int) -> None:
    with pytest.raises(Malformed) as refusal:
        count(d("2025-06-10"), n, unit, CALENDAR, GUANGXI)
    assert refusal.value.field == "n"


@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize("n", [20, 3_000_000, 10**12])
def test_the_end_of_all_dates_is_refused(unit: Unit, n: int) -> None:
    with pytest.raises(Malformed):
        count(d("9999-12-20"), n, unit, CALENDAR, GUANGXI)


def test_an_extension_past_the_end_of_all_dates_is_refused() -> None:
    account = count(d("9999-12-20"), 5, DAYS, CALENDAR, GUANGXI)
    with pytest.raises(Malformed):
        extend(account, 30, CALENDAR)
    with pytest.raises(Malformed):
        suspend(account, d("9999-12-21"), date.max, CALENDAR)


def test_an_account_survives_storage() -> None:
    account = count(d("2026-03-18"), 30, DAYS, CALENDAR, GUANGXI)
    assert type(account).model_validate_json(account.model_dump_json()) == account
