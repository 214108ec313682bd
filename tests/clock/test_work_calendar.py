"""Working days by region and year. `chinese_calendar` is an oracle here and used nowhere else."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import chinese_calendar  # type: ignore[import-untyped]
import pytest

from domain.values import SYSTEM, Event, Malformed, Recorded
from domain.work_calendar import (
    CalendarYear,
    NamedSpan,
    WorkCalendar,
    YearCorrected,
    YearPublished,
    evolve,
    parse_year,
    publish_year,
    shipped_calendar,
    shipped_years,
)

CALENDAR = shipped_calendar()
SANYUESAN = {
    2024: {date(2024, 4, 11), date(2024, 4, 12)},
    2025: {date(2025, 3, 31), date(2025, 4, 1)},
    2026: {date(2026, 4, 17), date(2026, 4, 20)},
}


def each_day_of(year: int) -> list[date]:
    days = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    return [date(year, 1, 1) + timedelta(days=k) for k in range(days)]


def span(first: date, last: date, zh: str = "某节", en: str = "some holiday") -> NamedSpan:
    return NamedSpan(first=first, last=last, zh=zh, en=en)


def a_year(
    *spans: NamedSpan, year: int = 2027, region: str = "CN", make_up: tuple[date, ...] = ()
) -> CalendarYear:
    return CalendarYear(
        region=region,
        year=year,
        days_off=spans,
        make_up=make_up,
        source="国办发明电〔2026〕1号（虚构 · invented)",
        published_on=date(2026, 11, 30),
    )


def fold(*events: Event, start: WorkCalendar | None = None) -> WorkCalendar:
    state = start or WorkCalendar()
    for number, event in enumerate(events, 1):
        recorded = Recorded(
            record_id=uuid4(),
            version=number,
            position=number,
            recorded_at=datetime(2026, 12, 1, tzinfo=UTC),
            effective_on=event.effective_on,
            actor=SYSTEM,
            citation=None,
            measures=None,
            event=event,
        )
        state = evolve(state, recorded)
    return state


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_the_national_calendar_agrees_with_the_oracle_on_each_day(year: int) -> None:
    wrong = [
        day
        for day in each_day_of(year)
        if CALENDAR.is_working_day(day, "CN") is not chinese_calendar.is_workday(day)
    ]
    assert wrong == []


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_guangxi_differs_from_the_nation_by_its_two_days(year: int) -> None:
    different = {
        day
        for day in each_day_of(year)
        if CALENDAR.is_working_day(day, "CN") is not CALENDAR.is_working_day(day, "CN-GX")
    }
    assert different == SANYUESAN[year]
    assert all("三月三" in str(CALENDAR.why_off(day, "CN-GX")) for day in different)


@pytest.mark.parametrize(("year", "nation", "guangxi"), [(2025, 248, 246), (2026, 248, 246)])
def test_number_of_working_days(year: int, nation: int, guangxi: int) -> None:
    for region, expected in (("CN", nation), ("CN-GX", guangxi)):
        worked = [day for day in each_day_of(year) if CALENDAR.is_working_day(day, region)]
        assert len(worked) == expected


@pytest.mark.parametrize("region", ["CN", "CN-GX"])
@pytest.mark.parametrize(
    "day", [date(2024, 2, 4), date(2025, 1, 26), date(2025, 10, 11), date(2026, 5, 9)]
)
def test_a_make_up_weekend_day_is_worked(day: date, region: str) -> None:
    assert day.weekday() >= 5
    assert CALENDAR.is_working_day(day, region)


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2025, 11, 22), "周六"),
        (date(2025, 11, 23), "周日"),
        (date(2025, 10, 5), "国庆节、中秋节"),
        (date(2026, 9, 25), "中秋节"),
        (date(2025, 3, 31), "壮族三月三"),
    ],
)
def test_a_day_off_has_its_reason(day: date, reason: str) -> None:
    why = CALENDAR.why_off(day, "CN-GX")
    assert why is not None
    assert why.zh == reason
    assert why.en


def test_a_working_day_has_none() -> None:
    assert CALENDAR.why_off(date(2025, 11, 24), "CN-GX") is None


def test_2027_is_provisional_weekends_and_fixed_statutory_days_only() -> None:
    assert not CALENDAR.is_settled(2027, "CN")
    off = {
        day
        for day in each_day_of(2027)
        if day.weekday() < 5 and not CALENDAR.is_working_day(day, "CN-GX")
    }
    assert off == {date(2027, 1, 1), date(2027, 10, 1)}  # the others fall on weekends
    assert not CALENDAR.is_working_day(date(2028, 5, 2), "CN")
    assert CALENDAR.is_working_day(date(2028, 5, 3), "CN")
    why = CALENDAR.why_off(date(2027, 10, 2), "CN")
    assert why is not None
    assert "国庆节" in why.zh
    assert "尚未公布" in why.zh


def test_guangxi_is_settled_by_both_notices_only() -> None:
    nation = fold(*publish_year(CALENDAR, a_year()), start=CALENDAR)
    assert nation.is_settled(2027, "CN")
    assert not nation.is_settled(2027, "CN-GX")
    both = fold(*publish_year(nation, a_year(region="CN-GX")), start=nation)
    assert both.is_settled(2027, "CN-GX")


def test_a_published_year_ends_the_statutory_guess() -> None:
    nation = fold(*publish_year(CALENDAR, a_year()), start=CALENDAR)
    assert nation.is_working_day(date(2027, 10, 1), "CN")


def test_guangxi_may_take_off_what_the_nation_works_and_work_what_is_weekend() -> None:
    """2017: Saturday 1 April worked nationally, off in Guangxi; Saturday 8 April worked there."""
    saturday, other = date(2017, 4, 1), date(2017, 4, 8)
    calendar = WorkCalendar(
        (
            a_year(year=2017, make_up=(saturday,)),
            a_year(
                span(date(2017, 3, 30), saturday, "壮族三月三", "Sanyuesan"),
                year=2017,
                region="CN-GX",
                make_up=(other,),
            ),
        )
    )
    assert calendar.is_working_day(saturday, "CN")
    assert not calendar.is_working_day(saturday, "CN-GX")
    assert not calendar.is_working_day(other, "CN")
    assert calendar.is_working_day(other, "CN-GX")


def test_publishing_records_the_year_as_of_its_document() -> None:
    (event,) = publish_year(CALENDAR, a_year())
    assert event == YearPublished(calendar=a_year())
    assert event.effective_on == date(2026, 11, 30)


def test_publishing_twice_is_publishing_once() -> None:
    two = (span(date(2027, 1, 1), date(2027, 1, 3)), span(date(2027, 5, 1), date(2027, 5, 5)))
    state = fold(*publish_year(CALENDAR, a_year(*two)), start=CALENDAR)
    assert publish_year(state, a_year(*reversed(two))) == ()


def test_another_arrangement_is_a_correction_with_a_reason() -> None:
    state = fold(*publish_year(CALENDAR, a_year()), start=CALENDAR)
    changed = a_year(span(date(2027, 1, 1), date(2027, 1, 3)))
    with pytest.raises(Malformed) as refusal:
        publish_year(state, changed)
    assert refusal.value.field == "reason"
    today = date(2026, 12, 2)
    (event,) = publish_year(state, changed, reason="录入遗漏", on=today)
    assert event == YearCorrected(calendar=changed, reason="录入遗漏", on=today)
    assert event.effective_on == today
    assert not fold(event, start=state).is_working_day(date(2027, 1, 1), "CN")


@pytest.mark.parametrize(
    ("year", "field"),
    [
        (a_year(region="广西"), "region"),
        (a_year(span(date(2027, 1, 3), date(2027, 1, 1))), "days_off"),
        (a_year(span(date(2026, 12, 31), date(2027, 1, 2))), "days_off"),
        (a_year(span(date(2027, 12, 31), date(2028, 1, 2))), "days_off"),
        (
            a_year(
                span(date(2027, 1, 1), date(2027, 1, 3)), span(date(2027, 1, 3), date(2027, 1, 4))
            ),
            "days_off",
        ),
        (a_year(make_up=(date(2027, 1, 4),)), "make_up"),  # a Monday
        (a_year(make_up=(date(2026, 12, 26),)), "make_up"),
        (a_year(make_up=(date(2027, 1, 9), date(2027, 1, 9))), "make_up"),
        (a_year(span(date(2027, 1, 9), date(2027, 1, 9)), make_up=(date(2027, 1, 9),)), "make_up"),
    ],
    ids=[
        "region",
        "backward",
        "year before",
        "year after",
        "overlap",
        "make-up on a Monday",
        "make-up of another year",
        "make-up twice",
        "off and worked",
    ],
)
def test_what_does_not_hold_together_is_refused(year: CalendarYear, field: str) -> None:
    with pytest.raises(Malformed) as refusal:
        publish_year(WorkCalendar(), year)
    assert refusal.value.field == field
    assert refusal.value.text.zh
    assert refusal.value.text.en


def test_all_shipped_years_pass_the_office_own_checks() -> None:
    years = shipped_years()
    assert {(year.region, year.year) for year in years} == {
        (region, year) for region in ("CN", "CN-GX") for year in (2024, 2025, 2026)
    }
    state = fold(*(event for year in years for event in publish_year(WorkCalendar(), year)))
    assert state == CALENDAR


@pytest.mark.parametrize(
    ("region", "year", "number"),
    [
        ("CN", 2024, "国办发明电〔2023〕7号"),
        ("CN", 2025, "国办发明电〔2024〕12号"),
        ("CN", 2026, "国办发明电〔2025〕7号"),
        ("CN-GX", 2024, "第98号"),
        ("CN-GX", 2025, "第98号"),
        ("CN-GX", 2026, "第98号"),
    ],
)
def test_a_shipped_year_names_its_document(region: str, year: int, number: str) -> None:
    source = CALENDAR.years[region, year].source
    assert number in source
    assert ("press" in source) is (region == "CN-GX")


def test_the_version_changes_with_what_the_region_uses_only() -> None:
    guangxi = fold(*publish_year(CALENDAR, a_year(region="CN-GX")), start=CALENDAR)
    assert guangxi.version("CN") == CALENDAR.version("CN")
    assert guangxi.version("CN-GX") != CALENDAR.version("CN-GX")
    nation = fold(*publish_year(CALENDAR, a_year()), start=CALENDAR)
    assert nation.version("CN-GX") != CALENDAR.version("CN-GX")


def test_the_mapping_of_years_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        CALENDAR.years["CN", 2024] = a_year()  # type: ignore[index]


def test_a_calendar_can_be_copied_stored_and_hashed() -> None:
    CALENDAR.is_working_day(date(2026, 1, 1), "CN")
    assert copy.deepcopy(CALENDAR) == pickle.loads(pickle.dumps(CALENDAR)) == CALENDAR
    assert hash(shipped_calendar()) == hash(CALENDAR)


@pytest.mark.parametrize(
    ("text", "says"), [("region = \n", "line 1"), ('region = "CN"\nyear = "x"', "year")]
)
def test_a_file_that_cannot_be_read_says_where(text: str, says: str) -> None:
    with pytest.raises(Malformed) as refusal:
        parse_year(text)
    assert says in refusal.value.text.en
