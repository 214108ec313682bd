"""Days of the story: fixed ones, and those that are counted from the day of loading."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from domain.work_calendar import WorkCalendar

LAST_DAY: Final = date(2026, 11, 20)
"""No fixed day of the story lies after it."""

BATCH_ONE: Final = date(2025, 5, 22)
BATCH_TWO: Final = date(2025, 9, 15)
LONGEST: Final = 30
"""No period of the story that ends around the day of loading is longer."""

_COUNTED: Final = re.compile(r"(\w+)([+-])(\d+)")


class Days:
    """Arithmetic in working days of the house's calendar, seen from the day of loading."""

    def __init__(self, calendar: WorkCalendar, region: str, today: date) -> None:
        self._calendar, self._region, self.today = calendar, region, today

    def works(self, day: date) -> bool:
        return self._calendar.is_working_day(day, self._region)

    def on_or_after(self, day: date) -> date:
        while not self.works(day):
            day += timedelta(days=1)
        return day

    def on_or_before(self, day: date) -> date:
        while not self.works(day):
            day -= timedelta(days=1)
        return day

    def plus(self, day: date, working_days: int) -> date:
        """So many working days later, or earlier where negative."""
        for _ in range(abs(working_days)):
            day = (
                self.on_or_after(day + timedelta(days=1))
                if working_days > 0
                else self.on_or_before(day - timedelta(days=1))
            )
        return day

    def past(self, day: date) -> date:
        """That day, or the latest working day so far."""
        return day if day <= self.today else self.on_or_before(self.today)

    def resolve(self, value: date | str, anchors: Mapping[str, date] | None = None) -> date:
        """A date as it is; "today-3" or "served+2" in working days."""
        if isinstance(value, date):
            return value
        counted = _COUNTED.fullmatch(value)
        if counted is None:
            raise ValueError(value)
        name, sign, number = counted.groups()
        anchor = (anchors or {}).get(name) or self.on_or_before(self.today)
        return self.plus(anchor, int(f"{sign}{number}"))

    def due(self, days_from_today: int) -> date:
        """A working day: that many days ahead or the next one, or back and the one before."""
        day = self.today + timedelta(days=days_from_today)
        return self.on_or_before(day) if days_from_today < 0 else self.on_or_after(day)

    def served(self, due: date, days: int) -> tuple[date, int]:
        """The working day on which to serve so that the period ends on `due`, and its length."""
        for length in (*range(days, LONGEST + 1), *range(days, 0, -1)):
            day = due - timedelta(days=length)
            if self.works(day):
                return day, length
        raise AssertionError(due)
