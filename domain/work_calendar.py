"""Which day is a working day, by region and year; the arrangements are event data of the office.

Source: the yearly notices of the State Council (CN) and of a region (CN-GX: Guangxi's 三月三,
order no. 98 of the regional government), the statutory days of the national holiday regulation
as amended from 2025, and reading A-04. No library knows the regional days.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from importlib.resources import files
from types import MappingProxyType
from typing import ClassVar, Final

from pydantic import ValidationError, field_validator

from domain.values import Event, LongText, Malformed, Recorded, ShortText, Text, Value

NATION: Final = "CN"
REGION: Final = re.compile(r"CN(-[A-Z]{2})?")
SATURDAY: Final = 5
WEEKEND: Final = {SATURDAY: Text("周六", "Saturday"), 6: Text("周日", "Sunday")}

_NEW_YEAR: Final = Text("元旦", "New Year's Day")
_LABOUR: Final = Text("劳动节", "Labour Day")
_NATIONAL: Final = Text("国庆节", "National Day")
STATUTORY: Final[Mapping[tuple[int, int], Text]] = MappingProxyType(
    {(1, 1): _NEW_YEAR}
    | {(5, day): _LABOUR for day in (1, 2)}
    | {(10, day): _NATIONAL for day in (1, 2, 3)}
)
"""(month, day) of the statutory holidays with a fixed date: all that is sure of a coming year."""


class NamedSpan(Value):
    """Days off in a row, both ends included."""

    first: date
    last: date
    zh: ShortText
    en: ShortText

    @property
    def text(self) -> Text:
        return Text(self.zh, self.en)

    def days(self) -> Iterable[date]:
        return (self.first + timedelta(days=k) for k in range((self.last - self.first).days + 1))


class CalendarYear(Value):
    """One notice: what a region arranges for one year, with the document it comes from."""

    region: str
    year: int
    days_off: tuple[NamedSpan, ...]
    make_up: tuple[date, ...] = ()
    """Saturdays and Sundays that are worked (调休上班)."""
    source: LongText
    published_on: date

    @field_validator("days_off")
    @classmethod
    def _spans_in_order(cls, spans: tuple[NamedSpan, ...]) -> tuple[NamedSpan, ...]:
        return tuple(sorted(spans, key=lambda span: (span.first, span.last)))

    @field_validator("make_up")
    @classmethod
    def _days_in_order(cls, days: tuple[date, ...]) -> tuple[date, ...]:
        return tuple(sorted(days))


# Events. Their names and fields are the storage format.


class YearPublished(Event):
    """The office enters a year's arrangement."""

    citation: ClassVar[str | None] = None
    calendar: CalendarYear

    @property
    def effective_on(self) -> date:
        return self.calendar.published_on


class YearCorrected(Event):
    """Another arrangement takes the place of one that was entered; open deadlines follow."""

    citation: ClassVar[str | None] = None
    calendar: CalendarYear
    reason: LongText
    on: date


# State.


@dataclass(frozen=True)
class WorkCalendar:
    """All arrangements the office has entered; a region's own days lie over the nation's."""

    entries: tuple[CalendarYear, ...] = ()

    @property
    def years(self) -> Mapping[tuple[str, int], CalendarYear]:
        return MappingProxyType(self._years)

    @cached_property
    def _years(self) -> dict[tuple[str, int], CalendarYear]:
        return {(entry.region, entry.year): entry for entry in self.entries}

    @cached_property
    def _off(self) -> dict[tuple[str, date], Text]:
        return {
            (entry.region, day): span.text
            for entry in self.entries
            for span in entry.days_off
            for day in span.days()
        }

    @cached_property
    def _worked(self) -> frozenset[tuple[str, date]]:
        return frozenset((entry.region, day) for entry in self.entries for day in entry.make_up)

    @cached_property
    def _versions(self) -> dict[str, str]:
        return {}

    def is_working_day(self, day: date, region: str) -> bool:
        return self.why_off(day, region) is None

    def why_off(self, day: date, region: str) -> Text | None:
        """The reason why nobody works on that day; None for a working day.

        The region's notice speaks before the nation's: in 2017 Guangxi took off a Saturday that
        the State Council had made a working day.
        """
        for layer in reversed(layers(region)):
            if reason := self._off.get((layer, day)):
                return reason
            if (layer, day) in self._worked:
                return None
        return self._standing(day) or WEEKEND.get(day.weekday())

    def _standing(self, day: date) -> Text | None:
        """A statutory day of fixed date, as long as the nation's arrangement is not entered."""
        name = STATUTORY.get((day.month, day.day))
        if name is None or (NATION, day.year) in self._years:
            return None
        return Text(
            f"{name.zh}（法定，当年安排尚未公布）",
            f"{name.en} (statutory; the year's arrangement is not published yet)",
        )

    def is_settled(self, year: int, region: str) -> bool:
        """Whether each notice that the region's year rests on has been entered."""
        return all((layer, year) in self._years for layer in layers(region))

    def version(self, region: str) -> str:
        """12 hex digits that change with any arrangement that the region uses."""
        if region not in self._versions:
            self._versions[region] = self._digest(layers(region))
        return self._versions[region]

    def _digest(self, wanted: tuple[str, ...]) -> str:
        used = sorted(key for key in self._years if key[0] in wanted)
        lines = "\n".join(self._years[key].model_dump_json() for key in used)
        return hashlib.sha256(lines.encode()).hexdigest()[:12]


def layers(region: str) -> tuple[str, ...]:
    """The regions whose notices apply, the nation first."""
    return (NATION,) if region == NATION else (NATION, region)


def evolve(state: WorkCalendar, recorded: Recorded[Event]) -> WorkCalendar:
    match recorded.event:
        case YearPublished(calendar=year) | YearCorrected(calendar=year):
            return _with(state, year)
        case _:
            return state


def _with(state: WorkCalendar, year: CalendarYear) -> WorkCalendar:
    others = (entry for entry in state.entries if _key(entry) != _key(year))
    return WorkCalendar(tuple(sorted((*others, year), key=_key)))


def _key(entry: CalendarYear) -> tuple[str, int]:
    return entry.region, entry.year


# Decisions.


def publish_year(
    state: WorkCalendar, year: CalendarYear, *, reason: str = "", on: date | None = None
) -> tuple[Event, ...]:
    """Enter a year; another arrangement for the same year is a correction and needs a reason.

    `on` is the day of the correction; without it, the day of the new document.
    """
    for check in CHECKS:
        check(year)
    known = state.years.get(_key(year))
    if known == year:
        return ()
    if known is None:
        return (YearPublished(calendar=year),)
    if not reason.strip():
        raise _malformed(
            "reason",
            f"{year.region} {year.year} 年的安排已登记，更正须说明理由",
            f"{year.region} {year.year} is entered already; a correction needs a reason",
        )
    return (YearCorrected(calendar=year, reason=reason, on=on or year.published_on),)


def _known_region(year: CalendarYear) -> None:
    if not REGION.fullmatch(year.region):
        raise _malformed(
            "region",
            f"地区代码“{year.region}”应为 CN 或 CN-XX",
            f"region {year.region!r} is not of the form CN or CN-XX",
        )


def _spans_run_forward(year: CalendarYear) -> None:
    for span in year.days_off:
        if span.last < span.first:
            raise _malformed(
                "days_off",
                f"{span.zh}：末日 {span.last} 早于首日 {span.first}",
                f"{span.en}: the last day {span.last} lies before the first, {span.first}",
            )


def _own_year_only(year: CalendarYear) -> None:
    ends = [day for span in year.days_off for day in (span.first, span.last)]
    for field, days in (("days_off", ends), ("make_up", list(year.make_up))):
        for day in days:
            if day.year != year.year:
                raise _malformed(
                    field,
                    f"{day} 不在 {year.year} 年内，请登记到 {day.year} 年的安排中",
                    f"{day} is no day of {year.year}; enter it with the year {day.year}",
                )


def _no_overlap(year: CalendarYear) -> None:
    for earlier, later in zip(year.days_off, year.days_off[1:], strict=False):
        if later.first <= earlier.last:
            raise _malformed(
                "days_off",
                f"{earlier.zh}与{later.zh}在 {later.first} 重叠",
                f"{earlier.en} and {later.en} overlap on {later.first}",
            )


def _make_up_on_weekends(year: CalendarYear) -> None:
    for day in year.make_up:
        if day.weekday() < SATURDAY:
            raise _malformed(
                "make_up",
                f"调休上班日 {day} 不是周六或周日",
                f"the make-up workday {day} is no Saturday or Sunday",
            )


def _make_up_once(year: CalendarYear) -> None:
    off = {day for span in year.days_off for day in span.days()}
    for day in year.make_up:
        if day in off or year.make_up.count(day) > 1:
            raise _malformed(
                "make_up",
                f"调休上班日 {day} 重复，或同时列为放假日",
                f"the make-up workday {day} is listed twice, or as a day off too",
            )


CHECKS: Final[tuple[Callable[[CalendarYear], None], ...]] = (
    _known_region,
    _spans_run_forward,
    _own_year_only,
    _no_overlap,
    _make_up_on_weekends,
    _make_up_once,
)


def _malformed(field: str, zh: str, en: str) -> Malformed:
    return Malformed("calendar-year", Text(zh, en), field=field)


# Files.


def parse_year(text: str) -> CalendarYear:
    """A year from a TOML file of the form in domain/calendars."""
    try:
        return CalendarYear.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise _malformed("file", f"TOML 格式错误：{error}", f"not TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        path = ".".join(str(part) for part in first["loc"])
        raise _malformed(path, f"{path}：{first['msg']}", f"{path}: {first['msg']}") from error


def shipped_years() -> tuple[CalendarYear, ...]:
    """What the office starts with; each file names its document, or the press it was read in."""
    folder = files("domain").joinpath("calendars")
    texts = (
        file.read_text(encoding="utf-8") for file in folder.iterdir() if file.name.endswith(".toml")
    )
    return tuple(sorted((parse_year(text) for text in texts), key=_key))


def shipped_calendar() -> WorkCalendar:
    return WorkCalendar(shipped_years())
