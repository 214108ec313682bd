"""Which days are worked, year by year; and when a period ends, step by step."""

from __future__ import annotations

from calendar import Calendar
from datetime import date
from typing import Annotated, Any, Final, Literal, NamedTuple

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import Field, ValidationError

from domain.deadline import LABELS, Unit
from domain.values import Refusal, Text
from domain.work_calendar import CalendarYear, WorkCalendar, layers
from interfaces.api import work
from interfaces.api.days import NearDay
from interfaces.api.moment import Moment
from interfaces.api.problems import words_of
from interfaces.late import Late
from interfaces.web.asked import Sent
from interfaces.web.measures.room import open_to, page
from interfaces.web.moments import PageWhen
from interfaces.web.visitor import TheVisitor

router = APIRouter(route_class=Late, include_in_schema=False)
Region = Literal["CN", "CN-GX"]
REGIONS: Final[tuple[Region, ...]] = ("CN-GX", "CN")


class Day(NamedTuple):
    day: date
    within: bool
    """Of the month, not of the week that begins or ends it."""
    off: Text | None
    """Why nobody works; none on a working day."""
    moved: bool
    """A weekend that is worked, or a working day that is off."""


class OfYear(Sent):
    year: Annotated[int | None, Field(ge=1900, le=2399)] = None
    region: Region = "CN-GX"


@router.get("/calendar")
def calendar(
    request: Request, visitor: TheVisitor, when: PageWhen, asked: Annotated[OfYear, Query()]
) -> Response:
    open_to(visitor, when)
    known, year = when.terms.calendar, asked.year or when.on.year
    return page(
        request,
        visitor,
        when,
        "calendar.html",
        "calendar",
        asked=asked,
        year=year,
        years=sorted({one.year for one in known.entries} | {year}),
        regions=REGIONS,
        settled=known.is_settled(year, asked.region),
        notices=_notices(known, year, asked.region),
        months=[month(known, year, number, asked.region) for number in range(1, 13)],
    )


def _notices(known: WorkCalendar, year: int, region: Region) -> list[CalendarYear]:
    years = (known.years.get((layer, year)) for layer in layers(region))
    return [one for one in years if one is not None]


def month(known: WorkCalendar, year: int, number: int, region: str) -> list[list[Day]]:
    """Week by week, from Monday."""
    return [
        [_day(known, one, one.month == number, region) for one in week]
        for week in Calendar().monthdatescalendar(year, number)
    ]


def _day(known: WorkCalendar, day: date, within: bool, region: str) -> Day:
    off = known.why_off(day, region)
    weekend = day.weekday() >= 5
    return Day(day, within, off, moved=weekend == (off is None))


class Period(Sent):
    """As the API takes it."""

    date: NearDay
    days: Annotated[int, Field(ge=1, le=3_650)]
    unit: Unit = Unit.CALENDAR
    region: Region = "CN-GX"


@router.get("/deadlines/compute")
def compute(request: Request, visitor: TheVisitor, when: PageWhen) -> Response:
    open_to(visitor, when)
    given = dict(request.query_params)
    asked = bool(given.keys() & Period.model_fields.keys())
    found, wrong = _counted(when, given) if asked else (None, {})
    return page(
        request,
        visitor,
        when,
        "compute.html",
        "compute",
        given=given,
        found=found,
        wrong=wrong,
        units=list(LABELS.items()),
        regions=REGIONS,
    )


def _counted(when: Moment, given: dict[str, str]) -> tuple[dict[str, Any] | None, dict[str, Text]]:
    """The account of the period, or what is wrong by the names of the fields."""
    try:
        asked = Period.model_validate(given)
        return work.compute_deadline(when, asked.date, asked.days, asked.unit, asked.region), {}
    except ValidationError as error:
        return None, {str(one["loc"][0]): words_of(one) for one in error.errors()}
    except Refusal as refusal:
        return None, {"days": refusal.text}
