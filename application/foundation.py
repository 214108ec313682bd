"""What an office rests on: the measures in force and the work calendar, both as events."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import TypeVar

from application.office import Office
from application.unit import Command, Held, Result, Unit
from domain import measures, work_calendar
from domain.catalogue import CALENDAR, CALENDAR_ID, MEASURES, MEASURES_ID
from domain.measures import Book
from domain.values import SYSTEM, Event
from domain.work_calendar import CalendarYear, WorkCalendar

F = TypeVar("F")


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


def adopt(unit: Unit, text: str, document: str = "") -> Result:
    """A version, or an amendment of one (Art. 16)."""
    held = _book(unit)
    held.tell(measures.adopt(_state(held), text, unit.today, document))
    return Result(held)


def interpret(unit: Unit, form: measures.Interpret) -> Result:
    """Art. 16; `number` names it when it has to be withdrawn."""
    held = _book(unit)
    number = held.version + 1
    held.tell(measures.interpret(_state(held), form, unit.today))
    return Result(held, {"number": number})


def set_parameter(unit: Unit, form: measures.SetParameter) -> Result:
    """Art. 16: the sweep then recomputes each open deadline."""
    held = _book(unit)
    held.tell(measures.set_parameter(_state(held), form))
    return Result(held, {"number": held.version})


def repeal(unit: Unit, form: measures.Repeal) -> Result:
    held = _book(unit)
    held.tell(measures.repeal(_state(held), form.id, form.last_day, form.document))
    return Result(held)


def _decided(decide: Callable[[Book, F, date], Sequence[Event]], unit: Unit, form: F) -> Result:
    held = _book(unit)
    held.tell(decide(_state(held), form, unit.today))
    return Result(held)


withdraw_interpretation = partial(_decided, measures.withdraw_interpretation)
withdraw_setting = partial(_decided, measures.withdraw_setting)
conclude_pilot = partial(_decided, measures.conclude_pilot)
withdraw_conclusion = partial(_decided, measures.withdraw_conclusion)
withdraw_repeal = partial(_decided, measures.withdraw_repeal)
define_scope = partial(_decided, measures.define_scope)


def _book(unit: Unit) -> Held[Book]:
    return unit.load(MEASURES, MEASURES_ID)


def _state(held: Held[Book]) -> Book:
    return held.state if held.exists else Book()


def publish_year(unit: Unit, year: CalendarYear, reason: str = "") -> Result:
    """Enter a year's arrangement; the sweep then recomputes each open deadline."""
    held = unit.load(CALENDAR, CALENDAR_ID)
    calendar = held.state if held.exists else WorkCalendar()
    held.tell(work_calendar.publish_year(calendar, year, reason=reason, on=unit.today))
    return Result(held)
