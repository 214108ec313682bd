"""What an office rests on: the measures in force and the work calendar, both as events."""

from __future__ import annotations

from functools import partial

from application.office import Command, Held, Office, Result, Unit
from domain import measures, work_calendar
from domain.catalogue import CALENDAR, CALENDAR_ID, MEASURES, MEASURES_ID
from domain.measures import Book
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


def withdraw_interpretation(unit: Unit, form: measures.WithdrawNumbered) -> Result:
    held = _book(unit)
    held.tell(measures.withdraw_interpretation(_state(held), form, unit.today))
    return Result(held)


def set_parameter(unit: Unit, form: measures.SetParameter) -> Result:
    """Art. 16: the sweep then recomputes each open deadline."""
    held = _book(unit)
    held.tell(measures.set_parameter(_state(held), form))
    return Result(held, {"number": held.version})


def withdraw_setting(unit: Unit, form: measures.WithdrawNumbered) -> Result:
    held = _book(unit)
    held.tell(measures.withdraw_setting(_state(held), form, unit.today))
    return Result(held)


def conclude_pilot(unit: Unit, form: measures.ConcludePilot) -> Result:
    held = _book(unit)
    held.tell(measures.conclude_pilot(_state(held), form, unit.today))
    return Result(held)


def withdraw_conclusion(unit: Unit, form: measures.Withdraw) -> Result:
    held = _book(unit)
    held.tell(measures.withdraw_conclusion(_state(held), form, unit.today))
    return Result(held)


def repeal(unit: Unit, form: measures.Repeal) -> Result:
    held = _book(unit)
    held.tell(measures.repeal(_state(held), form.id, form.last_day, form.document))
    return Result(held)


def withdraw_repeal(unit: Unit, form: measures.WithdrawRepeal) -> Result:
    held = _book(unit)
    held.tell(measures.withdraw_repeal(_state(held), form, unit.today))
    return Result(held)


def define_scope(unit: Unit, form: measures.DefineScope) -> Result:
    held = _book(unit)
    held.tell(measures.define_scope(_state(held), form, unit.today))
    return Result(held)


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
