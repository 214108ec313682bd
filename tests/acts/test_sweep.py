"""The sweep: at any time, any number of times, by any number at once, the same facts are found."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from client import Client
from examples import a_provider, a_served_case
from offices import Server

from application import foundation, sweep
from application.unit import Command
from domain import work_calendar
from domain.catalogue import CASE
from domain.rectification import events as e
from domain.rectification.state import Case
from domain.values import SYSTEM, Event, Malformed, Recorded
from domain.work_calendar import CalendarYear
from interfaces.api.app import create_app
from interfaces.settings import Settings
from interfaces.wiring import POLICIES, House

DUE = {"2025-07-24": 10, "2025-08-04": 15, "2025-09-05": 30, "2025-09-11": 30, "2025-11-03": 20}
"""Served on that day for that many days; the periods end on:"""
ENDS = ("2025-08-04", "2025-08-19", "2025-10-09", "2025-10-11", "2025-11-24")


class Desk(Client):
    """A user of an office in which no worker runs: the sweep is called for."""

    def served(self) -> list[str]:
        lead = a_provider(self)
        return [a_served_case(self, lead, on, days) for on, days in DUE.items()]

    def sweep_on(self, on: str | date | None = None) -> sweep.Swept:
        """The sweep alone, on an up-to-date sheet; policies do not matter here."""
        with self.house.database.connect() as conn:
            for consumer in self.house.consumers():
                while consumer.name == "deadlines" and consumer.take(conn, self.house.log, 500):
                    pass
        day = date.fromisoformat(on) if isinstance(on, str) else on
        return sweep.run(self.house.office, self.house.sheet, self.house.agenda, day)

    def case(self, record_id: str) -> Case:
        state, _ = self.house.office.fold(CASE, UUID(record_id))
        assert isinstance(state, Case)
        return state

    def told(self, record_id: str, *kinds: type[Event]) -> list[Recorded[Event]]:
        story = self.house.office.story(UUID(record_id))
        return [r for r in story if isinstance(r.event, kinds)]

    def misses(self, cases: list[str]) -> list[tuple[str, str] | None]:
        found = [self.case(record_id).miss for record_id in cases]
        return [(str(m.due_on), str(m.overdue_from)) if m else None for m in found]


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(create_app(house), house)


def the_day_after(day: str) -> str:
    return str(date.fromisoformat(day) + timedelta(days=1))


ALL = [(due, the_day_after(due)) for due in ENDS]


# Boundaries


@pytest.mark.parametrize("number", range(len(ENDS)))
def test_on_the_last_day_no_and_on_the_day_after_yes(desk: Desk, number: int) -> None:
    cases, due = desk.served(), ENDS[number]
    earlier = {UUID(c) for c in cases[:number]}
    assert set(desk.sweep_on(due).missed) == earlier
    assert desk.sweep_on(the_day_after(due)).missed == (UUID(cases[number]),)
    assert desk.misses(cases)[number] == (due, the_day_after(due))


def test_a_future_day_is_refused(desk: Desk) -> None:
    today = desk.house.office.today()
    with pytest.raises(Malformed) as refused:
        desk.sweep_on(today + timedelta(days=1))
    assert (refused.value.code, refused.value.field) == ("future-date", "on")
    assert desk.sweep_on(today).on == today


def test_an_empty_office_has_nothing_to_sweep(desk: Desk) -> None:
    swept = desk.sweep_on()
    assert (swept.missed, swept.settled) == ((), ())


# Once


def test_sweeping_again_adds_nothing(desk: Desk) -> None:
    cases = desk.served()
    assert set(desk.sweep_on().missed) == {UUID(c) for c in cases}
    head = desk.house.office.head()
    for on in (None, "2025-08-20", "2025-12-31", None):
        assert desk.sweep_on(on) == sweep.Swept(
            date.fromisoformat(on) if on else desk.house.office.today(), (), ()
        )
    assert desk.house.office.head() == head


def test_two_sweeps_at_once_record_each_miss_once(desk: Desk) -> None:
    cases = [c for _ in range(3) for c in desk.served()]
    desk.sweep_on("2025-06-01")  # the sheet is up to date
    start, found, errors = threading.Barrier(4), list[UUID](), list[BaseException]()

    def run() -> None:
        try:
            start.wait()
            found.extend(sweep.run(desk.house.office, desk.house.sheet, desk.house.agenda).missed)
        except BaseException as error:  # noqa: BLE001 - the test looks at it
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert [len(desk.told(c, e.DeadlineMissed)) for c in cases] == [1] * len(cases)
    # and each one was found by one sweep, which says so
    assert sorted(found) == sorted(UUID(c) for c in cases)


# Catching up


def test_after_an_outage_of_any_length_the_same_is_found(desk: Desk) -> None:
    daily, scattered, late = desk.served(), desk.served(), desk.served()
    only = set[str]()

    def sweep_these(on: str | None) -> None:
        day = date.fromisoformat(on) if on else desk.house.office.today()
        for record_id in only:
            desk.house.office.perform(
                Command(actor=SYSTEM, today=day),
                partial(sweep.cases.find_missed, record_id=UUID(record_id)),
            )

    only = set(daily)
    day = date(2025, 8, 1)
    while day <= date(2025, 11, 30):
        sweep_these(str(day))
        day += timedelta(days=1)
    only = set(scattered)
    for on in ("2025-10-10", "2025-08-05", "2025-11-25", "2025-10-20"):
        sweep_these(on)
    only = set(late)
    sweep_these(None)
    assert desk.misses(daily) == desk.misses(scattered) == desk.misses(late) == ALL


def test_what_happened_meanwhile_counts_though_the_sweep_was_away(desk: Desk) -> None:
    # given a period over for long, and a report made in time that the office records now
    case = a_served_case(desk, a_provider(desk), "2025-08-04", days=15)
    desk.post(f"/cases/{case}/reports", submitted_on="2025-08-19", summary="已整改", attachments=[])
    # then the sweep finds nothing
    assert desk.sweep_on().missed == ()
    # until an inspection refutes the report: late from the deadline on
    desk.post(f"/cases/{case}/inspections", inspected_on="2025-08-22", passed=False,
              findings="未完成")  # fmt: skip
    desk.sweep_on()
    assert desk.misses([case]) == [("2025-08-19", "2025-08-20")]


def test_a_miss_found_before_the_report_was_recorded_is_reversed(desk: Desk) -> None:
    case = a_served_case(desk, a_provider(desk), "2025-08-04", days=15)
    desk.sweep_on()
    desk.post(f"/cases/{case}/reports", submitted_on="2025-08-19", summary="已整改", attachments=[])
    assert desk.misses([case]) == [None]
    assert len(desk.told(case, e.DeadlineMissed, e.MissReversed)) == 2
    assert desk.sweep_on().missed == ()


def test_a_case_that_ended_before_its_deadline_is_no_miss_however_late_recorded(
    desk: Desk,
) -> None:
    # given a miss that the sweep found because the end was not recorded yet
    case = a_served_case(desk, a_provider(desk), "2025-08-04", days=15)
    desk.sweep_on()
    # when it is recorded that the provider refused, and the case ended, within the period
    desk.post(f"/cases/{case}/resolution", resolved_on="2025-08-11", outcome="refused",
              reason="书面答复不予整改")  # fmt: skip
    # then it is as if the sweep had run later
    assert desk.misses([case]) == [None]


# A calendar that is entered late


@pytest.fixture
def early_desk(
    database: Server, unlaid: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    """An office to which Guangxi's notice for 2026 has not come yet."""
    shipped = tuple(y for y in work_calendar.shipped_years() if y != the_notice())
    with monkeypatch.context() as patch:
        patch.setattr(work_calendar, "shipped_years", lambda: shipped)
        house = House(database.database_url, unlaid, pool_size=4)
    yield Desk(create_app(house), house)
    house.close()


def the_notice() -> CalendarYear:
    return next(y for y in work_calendar.shipped_years() if (y.region, y.year) == ("CN-GX", 2026))


def enter(desk: Desk, year: CalendarYear, reason: str = "") -> None:
    command = Command(actor=SYSTEM, today=desk.house.office.today())
    desk.house.office.perform(command, partial(foundation.publish_year, year=year, reason=reason))


def test_a_new_year_moves_open_deadlines_and_says_why(early_desk: Desk) -> None:
    # given 30 days from 18 March 2026: Friday 17 April, as long as 三月三 is not entered
    desk = early_desk
    case = a_served_case(desk, a_provider(desk), "2026-03-18")
    assert str(desk.case(case).told_due) == "2026-04-17"
    desk.sweep_on("2026-04-18")
    assert desk.misses([case]) == [("2026-04-17", "2026-04-18")]
    # when the notice is entered, and the sweep runs on the 20th
    enter(desk, the_notice())
    swept = desk.sweep_on("2026-04-20")
    # then the deadline is Tuesday the 21st, there was no miss, and the events say so
    assert (swept.settled, swept.missed) == ((UUID(case),), ())
    moved, undone = (r.event for r in desk.told(case, e.DeadlineMoved, e.MissReversed))
    assert isinstance(moved, e.DeadlineMoved) and isinstance(undone, e.MissReversed)
    assert (str(moved.old), str(moved.new)) == ("2026-04-17", "2026-04-21")
    assert moved.cause == undone.cause == sweep.CALENDAR_CHANGED
    assert moved.calendar == desk.house.office.terms().calendar_version
    # and on the 22nd it is missed by the new date
    assert desk.sweep_on("2026-04-21").missed == ()
    desk.sweep_on("2026-04-22")
    assert desk.misses([case]) == [("2026-04-21", "2026-04-22")]


def test_a_new_year_moves_nothing_that_does_not_end_in_it(early_desk: Desk) -> None:
    cases = early_desk.served()
    enter(early_desk, the_notice())
    assert early_desk.sweep_on("2025-08-01") == sweep.Swept(date(2025, 8, 1), (), ())
    assert len(cases) == 5


def test_closed_cases_stay_as_they_were(early_desk: Desk) -> None:
    # given two cases that ended, one in time and one late, under the calendar as it was
    desk = early_desk
    lead = a_provider(desk)
    in_time, late = (a_served_case(desk, lead, "2026-03-18") for _ in range(2))
    for case, on in ((in_time, "2026-04-17"), (late, "2026-04-20")):
        desk.post(f"/cases/{case}/reports", submitted_on=on, summary="已整改", attachments=[])
        desk.post(f"/cases/{case}/resolution", resolved_on="2026-04-22", outcome="completed",
                  reason="现场查看")  # fmt: skip
    versions = [desk.house.office.version_of(UUID(c)) for c in (in_time, late)]
    # when the notice is entered
    enter(desk, the_notice())
    # then nothing is added to them, whenever the sweep runs
    for on in ("2026-04-20", None):
        assert desk.sweep_on(on).settled == ()
    assert [desk.house.office.version_of(UUID(c)) for c in (in_time, late)] == versions
    assert desk.misses([in_time, late]) == [None, ("2026-04-17", "2026-04-18")]


def test_a_case_that_ends_before_the_sweep_sees_the_new_year_is_settled_by_its_end(
    early_desk: Desk,
) -> None:
    # given a miss by the old calendar, and the notice entered, but no sweep since
    desk = early_desk
    case = a_served_case(desk, a_provider(desk), "2026-03-18")
    desk.post(f"/cases/{case}/reports", submitted_on="2026-04-20", summary="已整改", attachments=[])
    desk.sweep_on("2026-04-20")
    assert desk.misses([case]) == [("2026-04-17", "2026-04-18")]
    enter(desk, the_notice())
    # when the case ends
    desk.post(f"/cases/{case}/resolution", resolved_on="2026-04-22", outcome="completed",
              reason="现场查看")  # fmt: skip
    # then the report was in time by the calendar that was known by then
    assert desk.misses([case]) == [None]
    assert str(desk.case(case).told_due) == "2026-04-21"
    (ended,) = desk.told(case, e.Resolved)
    told: Any = ended.event
    assert told.in_time is True
    assert desk.sweep_on().settled == ()


def test_a_corrected_year_needs_a_reason_and_moves_deadlines_too(early_desk: Desk) -> None:
    desk = early_desk
    enter(desk, the_notice())
    case = a_served_case(desk, a_provider(desk), "2026-03-18")
    assert str(desk.case(case).told_due) == "2026-04-21"
    without = the_notice().model_copy(update={"days_off": the_notice().days_off[:1]})
    with pytest.raises(Malformed):
        enter(desk, without)
    enter(desk, without, reason="原件未列 4 月 20 日")
    assert desk.sweep_on("2026-04-17").settled == (UUID(case),)
    assert str(desk.case(case).told_due) == "2026-04-20"


def test_a_sweep_ends_though_others_work_on(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    office, reach, turns = Client(create_app(house), house), house.reach, list[str]()

    def busy(name: str, position: int) -> None:
        reach(name, position)
        if name == POLICIES:  # somebody was faster
            turns.append(a_provider(office))
            assert len(turns) < 20, "it goes on for ever"

    monkeypatch.setattr(house, "reach", busy)
    assert house.sweep().missed == ()
