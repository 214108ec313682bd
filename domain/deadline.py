"""Counting: from a trigger to the last day, with a reason for each step in between.

Readings A-01 to A-06; Civil Code 200-204 and Civil Procedure Law 85 and 95 by analogy, since the
measures name a number of days and no way to count them. Days are legal days of Asia/Shanghai.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from domain.values import Malformed, Text, Value
from domain.work_calendar import WorkCalendar

NOT_COUNTED: Final = "民法典 201"
MONTH_END: Final = "民法典 202"
REST_DAY: Final = "民法典 203"
ANNOUNCED: Final = "民诉法 95"
MIDNIGHT: Final = "24:00"
TRIGGER: Final = Text("起算事由", "the trigger")


class Unit(StrEnum):
    """Ways to count: three by days, one by announcement, one by months."""

    CALENDAR = "calendar"
    WORKING = "working"
    PUBLICITY = "publicity"
    ANNOUNCEMENT = "announcement"
    MONTH = "month"


LABELS: Final[Mapping[Unit, Text]] = MappingProxyType(
    {
        Unit.CALENDAR: Text("日", "calendar days"),
        Unit.WORKING: Text("个工作日", "working days"),
        Unit.PUBLICITY: Text("个工作日（首日计入）", "working days (the first one counts)"),
        Unit.ANNOUNCEMENT: Text("日（公告）", "days (public announcement)"),
        Unit.MONTH: Text("个月", "months"),
    }
)


class Step(Value):
    """What one day means for a count, and the provision that says so."""

    day: date
    what: Text
    citation: str | None = None


class Account(Value):
    """A due date that explains itself; `steps` keeps those of every account it was built from."""

    trigger: date
    trigger_what: Text
    unit: Unit
    n: int
    first_day: date
    """Day 1 of the count."""
    nominal: date
    """The last day before any rest day moved it."""
    last_day: date
    provisional: bool
    """A year between trigger and last day has no published arrangement yet: the date may move."""
    steps: tuple[Step, ...]
    cut_off: str = MIDNIGHT
    """The time of the last day, in Asia/Shanghai, after which an act is late."""
    roll: bool = True
    calendar: str
    """Version of the work calendar."""
    region: str


class _Days:
    """The working days of one region, and arithmetic that stops at the end of all dates."""

    def __init__(self, calendar: WorkCalendar, region: str) -> None:
        self._calendar = calendar
        self._region = region

    def why_off(self, day: date) -> Text | None:
        return self._calendar.why_off(day, self._region)

    def roll(self, day: date) -> tuple[date, tuple[Step, ...]]:
        """The first working day from `day` on, and a step for each rest day before it."""
        steps = []
        while reason := self.why_off(day):
            steps.append(_rolled(day, reason))
            day = plus(day, 1)
        return day, tuple(steps)

    def working(self, after: date, n: int) -> tuple[date, tuple[Step, ...]]:
        """The n-th working day after `after`, and a step for each day that did not count."""
        day, steps = after, []
        while n > 0:
            day = plus(day, 1)
            if reason := self.why_off(day):
                steps.append(_skipped(day, reason))
            else:
                n -= 1
        return day, tuple(steps)

    def unsettled(self, first: date, last: date) -> bool:
        years = range(first.year, last.year + 1)
        return not all(self._calendar.is_settled(year, self._region) for year in years)


def count(
    trigger: date,
    n: int,
    unit: Unit,
    calendar: WorkCalendar,
    region: str,
    *,
    roll: bool = True,
    trigger_what: Text | None = None,
    cut_off: str = MIDNIGHT,
) -> Account:
    """A period of n units. Refuses n < 1 and whatever ends after the last date there is."""
    _at_least_one("n", n)
    if unit is not Unit.MONTH:
        plus(trigger, n - 1)  # refuses what cannot end before a loop tries to reach it
    days = _Days(calendar, region)
    start, nominal, steps = _COUNTERS[unit](trigger, n, days)
    what = trigger_what or TRIGGER
    account = Account(
        trigger=trigger,
        trigger_what=what,
        unit=unit,
        n=n,
        first_day=start,
        nominal=nominal,
        last_day=nominal,
        provisional=False,
        steps=(Step(day=trigger, what=what), *steps),
        cut_off=cut_off,
        roll=roll and unit is not Unit.ANNOUNCEMENT,
        calendar=calendar.version(region),
        region=region,
    )
    return _ending_on(account, nominal, _nominal_text(n, unit), days)


def extend(
    account: Account, days: int, calendar: WorkCalendar, *, unit: Unit = Unit.CALENDAR
) -> Account:
    """Reading A-06: the extension runs from the day after the last day as it stands, then rolls."""
    more = count(
        account.last_day,
        days,
        unit,
        calendar,
        account.region,
        roll=account.roll,
        trigger_what=Text(
            f"自原届满日次日起延期 {days} {LABELS[unit].zh}",
            f"extended by {days} {LABELS[unit].en} from the day after the last day",
        ),
        cut_off=account.cut_off,
    )
    return _stitched(account, more.nominal, more.last_day, more.steps, calendar)


def suspend(account: Account, from_: date, to: date, calendar: WorkCalendar) -> Account:
    """The days `from_` to `to`, both included, do not count: the nominal day moves by as many.

    In a period of working days the working days among them are what moves it. Days outside the
    running period move nothing, because a fold replays a suspension whose trigger was corrected
    later, and must not refuse it.
    """
    if to < from_:
        raise Malformed(
            "date-order",
            Text(f"恢复前一日 {to} 早于中止日 {from_}", f"{to} lies before {from_}"),
            field="to",
        )
    days = _Days(calendar, account.region)
    k = _suspended(account, from_, to, days)
    nominal = _moved(account, k, days)
    last, rolled = days.roll(nominal) if account.roll else (nominal, ())
    what = Text(f"中止后的名义届满日（顺移 {k} 日）", f"nominal last day, moved by {k}")
    steps = (
        Step(day=from_, what=_suspension_text(from_, to, k)),
        Step(day=nominal, what=what),
        *rolled,
        *_end(last, account.cut_off),
    )
    return _stitched(account, nominal, last, steps, calendar)


def plus(day: date, days: int) -> date:
    """`day` + `days`; a date past the calendar's end is refused, not a crash."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        raise _too_far() from None


# How each unit finds its first and its nominal last day.

_Counted = tuple[date, date, tuple[Step, ...]]


def _calendar_days(trigger: date, n: int, days: _Days) -> _Counted:
    start = plus(trigger, 1)
    return start, plus(trigger, n), (_start(start, NOT_COUNTED),)


def _working_days(trigger: date, n: int, days: _Days) -> _Counted:
    start, _ = days.working(trigger, 1)
    nominal, skipped = days.working(trigger, n)
    return start, nominal, _by_day(_start(start, NOT_COUNTED), *skipped)


def _publicity(trigger: date, n: int, days: _Days) -> _Counted:
    """A window prints its first and last day, so the first one counts (reading A-26)."""
    start, waiting = days.roll(trigger)
    nominal, skipped = days.working(start, n - 1)
    return start, nominal, (*waiting, _start(start, None), *skipped)


def _announcement(trigger: date, n: int, days: _Days) -> _Counted:
    start = plus(trigger, 1)
    return start, plus(trigger, n), (_start(start, ANNOUNCED),)


def _months(trigger: date, n: int, days: _Days) -> _Counted:
    start = plus(trigger, 1)
    year, month = divmod(trigger.year * 12 + trigger.month - 1 + n, 12)
    if year > date.max.year:
        raise _too_far()
    longest = monthrange(year, month + 1)[1]
    nominal = date(year, month + 1, min(trigger.day, longest))
    steps = [_start(start, NOT_COUNTED)]
    if longest < trigger.day:
        what = Text("当月无对应日，取月末", "the month has no such day: its last day")
        steps.append(Step(day=nominal, what=what, citation=MONTH_END))
    return start, nominal, tuple(steps)


_COUNTERS: Final[Mapping[Unit, Callable[[date, int, _Days], _Counted]]] = MappingProxyType(
    {
        Unit.CALENDAR: _calendar_days,
        Unit.WORKING: _working_days,
        Unit.PUBLICITY: _publicity,
        Unit.ANNOUNCEMENT: _announcement,
        Unit.MONTH: _months,
    }
)


# Ends and seams.


def _ending_on(account: Account, nominal: date, what: Text, days: _Days) -> Account:
    last, rolled = days.roll(nominal) if account.roll else (nominal, ())
    return account.model_copy(
        update={
            "last_day": last,
            "provisional": days.unsettled(account.trigger, last),
            "steps": (
                *account.steps,
                Step(day=nominal, what=what),
                *rolled,
                *_end(last, account.cut_off),
            ),
        }
    )


def _stitched(
    account: Account,
    nominal: date,
    last: date,
    steps: tuple[Step, ...],
    calendar: WorkCalendar,
) -> Account:
    return account.model_copy(
        update={
            "nominal": nominal,
            "last_day": last,
            "provisional": _Days(calendar, account.region).unsettled(account.trigger, last),
            "steps": (*account.steps, *steps),
            "calendar": calendar.version(account.region),
        }
    )


def _suspended(account: Account, from_: date, to: date, days: _Days) -> int:
    """How many days that the period would have counted were taken out of it."""
    first = max(from_, account.first_day)
    if first > min(to, account.last_day):
        return 0
    span = (to - first).days + 1
    if not _counts_working_days(account):
        return span
    return sum(days.why_off(plus(first, k)) is None for k in range(span))


def _moved(account: Account, k: int, days: _Days) -> date:
    if _counts_working_days(account):
        return days.working(account.nominal, k)[0]
    return plus(account.nominal, k)


def _counts_working_days(account: Account) -> bool:
    return account.unit in (Unit.WORKING, Unit.PUBLICITY)


# Words.


def _start(day: date, citation: str | None) -> Step:
    if citation is None:
        return Step(day=day, what=Text("第 1 日（首日计入）", "day 1 (the first day counts)"))
    return Step(
        day=day,
        what=Text("第 1 日（起算当日不计入）", "day 1 (the day of the trigger does not count)"),
        citation=citation,
    )


def _by_day(*steps: Step) -> tuple[Step, ...]:
    return tuple(sorted(steps, key=lambda step: step.day))


def _skipped(day: date, reason: Text) -> Step:
    return Step(day=day, what=Text(f"{reason.zh}，不计入", f"{reason.en}: not counted"))


def _rolled(day: date, reason: Text) -> Step:
    what = Text(f"{reason.zh}，顺延", f"{reason.en}: on to the next day")
    return Step(day=day, what=what, citation=REST_DAY)


def _end(day: date, cut_off: str) -> tuple[Step, Step]:
    until = Text(f"当日 {cut_off} 截止", f"ends at {cut_off} of that day")
    return (
        Step(day=day, what=Text("届满日", "last day")),
        Step(day=day, what=until, citation=REST_DAY),
    )


def _nominal_text(n: int, unit: Unit) -> Text:
    return Text(f"{n} {LABELS[unit].zh}的名义届满日", f"nominal last day of {n} {LABELS[unit].en}")


def _suspension_text(from_: date, to: date, k: int) -> Text:
    if k == 0:
        return Text(
            f"中止 {from_} 至 {to}，不在期间内，不影响届满日",
            f"suspended from {from_} to {to}: outside the period, moves nothing",
        )
    return Text(
        f"中止 {from_} 至 {to}，{k} 日不计入",
        f"suspended from {from_} to {to}: {k} days do not count",
    )


# Refusals.


def _at_least_one(field: str, n: int) -> None:
    if n < 1:
        raise Malformed(
            "period",
            Text(f"期限须至少为 1，现为 {n}", f"a period is at least 1, not {n}"),
            field=field,
        )


def _too_far() -> Malformed:
    return Malformed(
        "period",
        Text("期限超出可表示的日期", "the period ends after the last date there is"),
        field="n",
    )
