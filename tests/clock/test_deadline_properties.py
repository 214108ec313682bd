"""What holds for every count, whatever the dates."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.deadline import Account, Unit, count, extend, suspend
from domain.work_calendar import shipped_calendar

CALENDAR = shipped_calendar()
ROLLING = [Unit.CALENDAR, Unit.WORKING, Unit.PUBLICITY, Unit.MONTH]

triggers = st.dates(date(2023, 6, 1), date(2027, 6, 30))
lengths = st.integers(1, 90)
regions = st.sampled_from(["CN", "CN-GX"])
units = st.sampled_from(list(Unit))
rolling = st.sampled_from(ROLLING)
accounts = st.builds(
    lambda trigger, n, unit, region: count(trigger, n, unit, CALENDAR, region),
    triggers,
    lengths,
    units,
    regions,
)


def off(account: Account, day: date) -> bool:
    return not CALENDAR.is_working_day(day, account.region)


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=k) for k in range((last - first).days + 1)]


@given(triggers, lengths, rolling, regions)
def test_never_ends_on_a_day_off(trigger: date, n: int, unit: Unit, region: str) -> None:
    assert CALENDAR.is_working_day(count(trigger, n, unit, CALENDAR, region).last_day, region)


@given(triggers, lengths, lengths, units, regions)
def test_more_days_never_end_earlier(
    trigger: date, n: int, more: int, unit: Unit, region: str
) -> None:
    short = count(trigger, n, unit, CALENDAR, region)
    long = count(trigger, n + more, unit, CALENDAR, region)
    assert short.last_day <= long.last_day


@given(triggers, st.integers(0, 40), lengths, units, regions)
def test_a_later_trigger_never_ends_earlier(
    trigger: date, later: int, n: int, unit: Unit, region: str
) -> None:
    first = count(trigger, n, unit, CALENDAR, region)
    second = count(trigger + timedelta(days=later), n, unit, CALENDAR, region)
    assert first.last_day <= second.last_day


@given(triggers, lengths, regions)
def test_n_calendar_days_are_n_days_after_the_trigger(trigger: date, n: int, region: str) -> None:
    account = count(trigger, n, Unit.CALENDAR, CALENDAR, region)
    assert len(days(account.first_day, account.nominal)) == n
    assert account.first_day == trigger + timedelta(days=1)


@given(triggers, lengths, st.sampled_from([Unit.WORKING, Unit.PUBLICITY]), regions)
def test_n_working_days_hold_n_working_days(trigger: date, n: int, unit: Unit, region: str) -> None:
    account = count(trigger, n, unit, CALENDAR, region)
    worked = [day for day in days(account.first_day, account.last_day) if not off(account, day)]
    assert len(worked) == n
    assert worked[0] == account.first_day


@given(triggers, lengths, lengths, rolling, regions)
def test_an_extension_rolls_as_its_period_does(
    trigger: date, n: int, more: int, unit: Unit, region: str
) -> None:
    rolled = extend(count(trigger, n, unit, CALENDAR, region), more, CALENDAR)
    assert CALENDAR.is_working_day(rolled.last_day, region)
    fixed = extend(count(trigger, n, unit, CALENDAR, region, roll=False), more, CALENDAR)
    assert fixed.last_day == fixed.nominal


@given(accounts, lengths)
def test_an_extension_never_shortens(account: Account, more: int) -> None:
    longer = extend(account, more, CALENDAR)
    assert longer.last_day >= account.last_day + timedelta(days=more)
    assert longer.steps[: len(account.steps)] == account.steps


@given(
    triggers,
    st.integers(1, 60),
    st.sampled_from([Unit.CALENDAR, Unit.MONTH, Unit.ANNOUNCEMENT]),
    st.data(),
)
def test_a_suspension_of_k_days_moves_the_nominal_day_by_k(
    trigger: date, n: int, unit: Unit, data: st.DataObject
) -> None:
    account = count(trigger, n, unit, CALENDAR, "CN-GX")
    first = data.draw(st.dates(account.first_day, account.last_day))
    k = data.draw(st.integers(1, 60))
    paused = suspend(account, first, first + timedelta(days=k - 1), CALENDAR)
    assert paused.nominal == account.nominal + timedelta(days=k)
    assert paused.last_day >= account.last_day


@given(accounts, triggers, lengths)
def test_a_suspension_never_shortens(account: Account, first: date, k: int) -> None:
    paused = suspend(account, first, first + timedelta(days=k - 1), CALENDAR)
    assert paused.last_day >= account.last_day
    assert paused.steps[: len(account.steps)] == account.steps


@given(accounts, lengths)
def test_the_steps_explain_each_day_between_nominal_and_last(account: Account, more: int) -> None:
    for each in (account, extend(account, more, CALENDAR)):
        explained = {step.day for step in each.steps}
        assert set(days(each.nominal, each.last_day)) <= explained
        for day in days(each.nominal, each.last_day)[:-1]:
            reason = CALENDAR.why_off(day, each.region)
            assert reason is not None
            assert any(step.day == day and reason.zh in step.what.zh for step in each.steps)


@given(triggers, lengths, st.sampled_from([Unit.WORKING, Unit.PUBLICITY]), regions)
def test_the_steps_explain_each_day_that_a_count_skipped(
    trigger: date, n: int, unit: Unit, region: str
) -> None:
    account = count(trigger, n, unit, CALENDAR, region)
    explained = {step.day for step in account.steps}
    assert {day for day in days(trigger, account.last_day) if off(account, day)} <= explained | {
        trigger
    }


@given(accounts, lengths)
def test_steps_of_one_count_run_forward(account: Account, more: int) -> None:
    order = [step.day for step in account.steps]
    assert order == sorted(order)


@given(accounts)
def test_a_date_is_settled_only_if_each_year_it_touches_is(account: Account) -> None:
    years = range(account.trigger.year, account.last_day.year + 1)
    settled = all(CALENDAR.is_settled(year, account.region) for year in years)
    assert account.provisional is not settled


@given(accounts)
def test_an_account_begins_with_its_trigger_and_ends_with_its_cut_off(account: Account) -> None:
    assert account.steps[0].day == account.trigger
    assert account.steps[-1].day == account.last_day
    assert account.cut_off in account.steps[-1].what.zh
