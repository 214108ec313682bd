"""When reminders go out, and which one a day calls for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from domain.terms import Terms
from domain.values import SHANGHAI

ONE_DAY: Final = timedelta(days=1)
MISSED: Final = -1
"""The reminder that is sent once the last day is over."""
LATE_DAYS: Final = 14
"""So long after its last day a miss is still told; what is older stands on the desk anyway."""


def is_open(now: datetime, hours: tuple[int, int], terms: Terms) -> bool:
    """Within the office's hours of one of its working days."""
    here = now.astimezone(SHANGHAI)
    first, end = hours
    return first <= here.hour < end and terms.calendar.is_working_day(here.date(), terms.region)


def which(due_on: date, on: date, days: Iterable[int], terms: Terms) -> int | None:
    """The nearest reminder whose day has come by `on`; one that was overtaken is none any more.

    A reminder whose day is no working day comes on the last one before it.
    """
    if on > due_on:
        return MISSED if on <= due_on + timedelta(days=LATE_DAYS) else None
    for before in sorted(days):
        if on >= _last_working_day(due_on - timedelta(days=before), terms):
            return before
    return None


def _last_working_day(day: date, terms: Terms) -> date:
    while not terms.calendar.is_working_day(day, terms.region):
        day -= ONE_DAY
    return day
