"""What an office rests on: the measures in force and the work calendar, both as events."""

from __future__ import annotations

from functools import partial

from application.office import Command, Office, Result, Unit
from domain import measures, work_calendar
from domain.catalogue import CALENDAR, CALENDAR_ID, MEASURES, MEASURES_ID
from domain.values import SYSTEM
from domain.work_calendar import CalendarYear, WorkCalendar


def lay(office: Office) -> None:
    """Adopt the shipped measures and years in an empty office; changes nothing in any other."""
    if office.version_of(MEASURES_ID) or office.version_of(CALENDAR_ID):
        return
    command = Command(actor=SYSTEM, today=office.today())
    office.perform(command, _shipped_years)
    office.perform(command, partial(adopt, text=measures.shipped()))


def _shipped_years(unit: Unit) -> Result:
    held = unit.load(CALENDAR, CALENDAR_ID)
    for year in work_calendar.shipped_years():
        state = held.state if held.exists else WorkCalendar()
        held.tell(work_calendar.publish_year(state, year))
    return Result(held)


def adopt(unit: Unit, text: str) -> Result:
    held = unit.load(MEASURES, MEASURES_ID)
    book = held.state if held.exists else measures.Book()
    held.tell(measures.adopt(book, text, unit.today))
    return Result(held)


def publish_year(unit: Unit, year: CalendarYear, reason: str = "") -> Result:
    """Enter a year's arrangement; the sweep then recomputes each open deadline."""
    held = unit.load(CALENDAR, CALENDAR_ID)
    calendar = held.state if held.exists else WorkCalendar()
    held.tell(work_calendar.publish_year(calendar, year, reason=reason, on=unit.today))
    return Result(held)
