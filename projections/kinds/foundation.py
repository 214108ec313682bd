"""What the views say of the calendar and the registers of codes and numbers."""

from __future__ import annotations

from typing import Any, Final

from domain import register
from domain import work_calendar as calendar
from domain.catalogue import CALENDAR, CLAIM, REGISTER
from domain.values import Recorded, Text
from projections.kinds.telling import (
    Telling,
    counted,
    join,
    why,
)
from projections.words import Labels


def _year(e: calendar.YearPublished | calendar.YearCorrected, zh: str, en: str) -> Text:
    year = e.calendar
    off, worked = sum(len(list(span.days())) for span in year.days_off), len(year.make_up)
    return Text(
        f"{year.region} {year.year} 年工作日安排{zh}：放假 {off} 天，调休上班 {worked} 天",
        f"working days of {year.year} in {year.region} {en}: {counted(off, 'day')} off, "
        f"{counted(worked, 'make-up workday')}",
    )


def _number(recorded: Recorded[Any], labels: Labels) -> Text:
    e: register.NumberTaken = recorded.event
    n = recorded.version
    return Text(
        f"取用编号：{e.series} {e.year} 年第 {n} 号", f"number {n} of {e.year} taken in {e.series}"
    )


TELLINGS: Final = (
    Telling(
        CALENDAR,
        label=Text("工作日历", "work calendar"),
        sentences={
            calendar.YearPublished: lambda e: _year(e, "登记", "entered"),
            calendar.YearCorrected: lambda e: join(_year(e, "更正", "corrected"), why(e.reason)),
        },
    ),
    Telling(
        CLAIM,
        label=Text("代码登记", "code claim"),
        sentences={
            register.CodeClaimed: lambda e: Text(
                f"统一社会信用代码 {e.code} 登记占用", f"code {e.code} is held by a record"
            ),
        },
    ),
    Telling(
        REGISTER,
        label=Text("编号登记", "register of numbers"),
        sentences={},
        sentences_of_recorded={register.NumberTaken: _number},
    ),
)
