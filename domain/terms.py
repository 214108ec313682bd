"""What a decision rests on beside its record: the measures, the work calendar and the region."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from domain.deadline import LABELS, Account, Unit, count
from domain.measures import Book, Measures
from domain.values import Text
from domain.work_calendar import WorkCalendar

UNITS: Final = {
    "calendar-days": Unit.CALENDAR,
    "working-days": Unit.WORKING,
    "months": Unit.MONTH,
}
"""How a parameter's unit is counted."""


def in_words(measures: Measures, key: str) -> Text:
    """A length of time that a parameter sets, in its unit: 5个工作日 · 5 working days."""
    return period_in_words(measures.whole(key), UNITS[measures.parameter(key).unit])


def period_in_words(n: int, unit: Unit) -> Text:
    label = LABELS[unit]
    return Text(f"{n}{label.zh}", f"{n} {label.en}")


@dataclass(frozen=True)
class Terms:
    """Measures and calendar as somebody knew them."""

    book: Book
    calendar: WorkCalendar
    region: str

    def measures(self, day: date) -> Measures:
        """The version under which something begins that day; refuses where there is none (17)."""
        return self.book.governing(day)

    def known(self, day: date) -> Measures:
        """The version to go by, whatever the day: also after the end, and before the first one."""
        return self.book.known(day)

    def period(self, key: str, trigger: date, what: Text, on: date | None = None) -> Account:
        """A period whose length and unit a parameter names, as in force on `on` (or `trigger`)."""
        parameter = self.known(on or trigger).parameter(key)
        assert isinstance(parameter.value, int)
        return self.counted(trigger, parameter.value, UNITS[parameter.unit], what)

    def counted(self, trigger: date, n: int, unit: Unit, what: Text) -> Account:
        return count(trigger, n, unit, self.calendar, self.region, trigger_what=what)

    @property
    def calendar_version(self) -> str:
        return self.calendar.version(self.region)
