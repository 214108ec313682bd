"""Rebuilt equals live, for every view, after whatever happened, in batches of any size.

Whole tables are compared. Histories are random, by real commands through the application.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from examples import a_uscc
from psycopg import Connection
from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier

from application import (
    cases,
    complaints,
    engagements,
    enterprises,
    escalations,
    foundation,
    providers,
    sweep,
)
from application.unit import Command, Done, Result
from domain import (
    complaint,
    engagement,
    enterprise,
    escalation,
    locks,
    provider,
    registration,
    work_calendar,
)
from domain.catalogue import CASE
from domain.complaint import Complainant, ComplainantKind
from domain.engagement import Rating, Stage
from domain.provider import ProviderKind
from domain.rectification import commands as c
from domain.rectification.events import Channel, Outcome
from domain.service import Method
from domain.unfit import Unfit
from domain.values import Actor, Contact, Event, Recorded, Refusal, Role
from domain.work_calendar import NamedSpan
from interfaces.chores import Janitor
from interfaces.wiring import POLICIES, House
from interfaces.worker import Worker, rebuild_stale, status
from projections.deadlines import DeadlinesView
from projections.live import Live
from projections.log import Log
from projections.rebuild import clear, rebuild
from projections.records import RecordsView
from projections.tallies import TalliesView
from projections.view import View
from projections.worklist import WorklistView

SEEDS = range(4)
STEPS = 200
WHAT_MATTERS = {
    "rectification-case.deadline-missed", "rectification-case.miss-reversed",
    "rectification-case.deadline-moved", "rectification-case.service-corrected",
    "rectification-case.order-annulled", "rectification-case.reopened",
    "rectification-case.extension-granted", "engagement.rating-annulled",
    "complaint.merged-into", "escalation.raised", "escalation.lapsed",
    "work-calendar.year-corrected", "provider.order-annulled", "provider.order-redated",
}  # fmt: skip
"""Events that the lives of all seeds together come to."""


class Life:
    """Commands at random, most of them fit for the records that are there."""

    def __init__(self, house: House, seed: int) -> None:
        self.house = house
        self.random = random.Random(seed)
        self.ids: dict[str, list[UUID]] = {
            kind: [] for kind in ("provider", "enterprise", "engagement", "complaint", "case")
        }
        self.steps: list[tuple[int, Callable[[], Done | None]]] = [
            (1, self.provider), (2, self.enterprise), (3, self.engagement), (5, self.case),
            (2, self.registration), (2, self.contact), (2, self.pilot), (8, self.rating),
            (2, self.annulled_rating), (3, self.level), (5, self.complaint),
            (14, self.next_of_a_complaint), (4, self.extended), (4, self.reported),
            (30, self.next_of_a_case), (3, self.reopened), (3, self.sweep),
            (2, self.escalation), (1, self.calendar),
        ]  # fmt: skip

    def go_on(self, steps: int) -> None:
        weights, asked = zip(*self.steps, strict=True)
        for step in (self.provider, self.provider, self.enterprise, self.enterprise):
            step()
        for _ in range(steps):
            with suppress(Refusal, IndexError):
                self.random.choices(asked, weights)[0]()

    def perform(
        self, act: Callable[..., Result], role: Role = Role.PRINCIPAL, **given: Any
    ) -> Done:
        actor = Actor(name=self.random.choice(("李", "黄")), role=role)
        command = Command(actor=actor, today=self.house.office.today())
        return self.house.office.perform(command, partial(act, **given))

    def day(self, last: str = "2026-05-31") -> date:
        return date.fromisoformat(last) - timedelta(days=self.random.randrange(370))

    def pick(self, kind: str) -> UUID:
        return self.random.choice(self.ids[kind])

    def keep(self, kind: str, done: Done) -> Done:
        self.ids[kind].append(done.id)
        return done

    # Registers

    def provider(self) -> Done:
        form = provider.Admit(
            kind=self.random.choice(tuple(ProviderKind)),
            name=f"柳江智造{self.random.randrange(100)}",
            uscc=a_uscc(),
            registered_capital="1000000.00",
            admitted_on=date(2025, 5, 22),
        )
        return self.keep("provider", self.perform(providers.admit, form=form))

    def registration(self) -> Done:
        form = registration.ChangeRegistration(
            name=f"龙城{self.random.random()}", changed_on=self.day()
        )
        return self.perform(
            providers.change_registration, record_id=self.pick("provider"), form=form
        )

    def enterprise(self) -> Done:
        form = enterprise.Register(
            name=f"机械厂{self.random.randrange(100)}", uscc=a_uscc(), pilot=self.chance(0.9)
        )
        return self.keep("enterprise", self.perform(enterprises.register, form=form))

    def contact(self) -> Done:
        form = enterprise.ChangeContact(contact=Contact(name="莫海"), changed_on=self.day())
        return self.perform(
            enterprises.change_contact, record_id=self.pick("enterprise"), form=form
        )

    def pilot(self) -> Done:
        found = self.random.choice((enterprises.join_pilot, enterprises.leave_pilot))
        act = partial(found, files=self.house.files)
        return self.perform(
            act, record_id=self.pick("enterprise"), form=enterprise.PilotChange(on=self.day())
        )

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    # Engagements

    def engagement(self) -> Done:
        form = engagement.Establish(
            enterprise_id=self.pick("enterprise"),
            provider_id=self.ids["provider"][0],
            product_provider_ids=tuple({*self.ids["provider"][1:3]}),
            title="改造",
            established_on=date(2025, 5, 26),
        )
        return self.keep("engagement", self.perform(engagements.establish, form=form))

    def rating(self) -> Done:
        form = engagement.Rate(
            rating=self.random.choice((*Rating, Rating.DISSATISFIED)), rated_on=self.day()
        )
        return self.perform(engagements.rate, record_id=self.pick("engagement"), form=form)

    def annulled_rating(self) -> Done:
        form = engagement.AnnulRating(
            rating_version=self.random.randrange(2, 6),
            annulled_on=date(2026, 6, 1),
            reason="冒用公章",
        )
        return self.perform(engagements.annul_rating, record_id=self.pick("engagement"), form=form)

    def level(self) -> Done:
        form = engagement.Evaluate(
            level=self.random.randrange(4), evaluated_on=self.day(), stage=Stage.AFTER
        )
        return self.perform(engagements.evaluate, record_id=self.pick("engagement"), form=form)

    # Complaints

    def complaint(self) -> Done:
        who = Complainant(kind=ComplainantKind.ENTERPRISE, enterprise_id=self.pick("enterprise"))
        form = complaint.Receive(
            provider_id=self.random.choice(self.ids["provider"][:2]),
            complainant=who,
            summary="无人响应",
            received_on=self.day("2025-12-31"),
        )
        return self.keep(
            "complaint", self.perform(complaints.receive, form=form, seal=self.house.seal)
        )

    def next_of_a_complaint(self) -> Done:
        on = self.day() + timedelta(days=60)
        act, form = self.random.choice(
            (
                (complaints.accept, complaint.Accept(on=on)),
                (complaints.reject, complaint.Reject(on=on, reason="不属职责")),
                (complaints.assign, complaint.Assign(on=on, caseworker="黄")),
                (complaints.verify, complaint.Verify(on=on, substantiated=True, findings="属实")),
                (complaints.answer, complaint.Answer(on=on, answer="已处理")),
                (complaints.withdraw, complaint.Withdraw(on=on)),
                (complaints.merge, complaint.Merge(on=on, complaint_id=self.pick("complaint"))),
            )
        )
        return self.perform(act, record_id=self.pick("complaint"), form=form)

    # Cases

    def case(self) -> Done:
        on = date(2025, 6, 3) + timedelta(days=self.random.randrange(280))
        form = c.Open(
            provider_id=self.random.choice(self.ids["provider"][:2]),
            grounds=("12.3.a",),
            facts="缺少单价",
            opened_on=on,
        )
        done = self.keep("case", self.perform(cases.open_, form=form, tallies=self.house.tallies))
        days = self.random.randrange(5, 45)
        for act, given in (
            (cases.hold_interview, c.HoldInterview(held_on=on)),
            (cases.issue_notice,
             c.IssueNotice(issued_on=on, demands=("整改",), days=days, reason="跨春节")),
            (cases.serve, c.ServeNotice(served_on=on, method=Method.LEFT)),
        )[: self.random.choice((1, 2, 3, 3, 3, 3))]:  # fmt: skip
            self.perform(act, record_id=done.id, form=given)
        return done

    def next_of_a_case(self) -> Done:
        record_id = self.pick("case")
        story = self.house.office.story(record_id)
        start = self.random.choice([recorded.effective_on for recorded in story[-3:]])
        on = min(start + timedelta(days=self.random.randrange(25)), date(2026, 6, 1))
        act, form = self.random.choice(self.on_a_case(on))
        return self.perform(act, record_id=record_id, form=form)

    def served(self) -> tuple[UUID, date]:
        record_id = self.pick("case")
        state, _ = self.house.office.fold(CASE, record_id)
        if state is None or state.service is None:
            raise IndexError
        return record_id, state.service.deemed_on

    def extended(self) -> Done:
        record_id, on = self.served()
        asked = c.RequestExtension(requested_on=on, days=10, reason="设备未到")
        self.perform(cases.request_extension, record_id=record_id, form=asked)
        granted = c.DecideExtension(granted=True, decided_on=on, reason="属实")
        return self.perform(cases.decide_extension, record_id=record_id, form=granted)

    def reopened(self) -> Done:
        form = c.Reopen(on=self.house.office.today(), reason="新情况")
        ended = [c for c in self.ids["case"] if self.has_ended(c)]
        return self.perform(cases.reopen, record_id=self.random.choice(ended), form=form)

    def has_ended(self, record_id: UUID) -> bool:
        state, _ = self.house.office.fold(CASE, record_id)
        return state is not None and not state.is_open

    def reported(self) -> Done:
        """In time, however late it is recorded."""
        record_id, on = self.served()
        form = c.SubmitReport(submitted_on=on + timedelta(days=5), summary="已整改")
        return self.perform(cases.submit_report, record_id=record_id, form=form)

    def on_a_case(self, on: date) -> list[tuple[Callable[..., Result], Any]]:
        yes, today = self.chance(0.5), self.house.office.today()
        return [
            (cases.hold_interview, c.HoldInterview(held_on=on)),
            (cases.assign, c.Assign(assignee="黄", on=on)),
            (cases.join_complaint, c.JoinComplaint(complaint_id=self.pick("complaint"), on=on)),
            (cases.issue_notice, c.IssueNotice(issued_on=on, demands=("整改",), days=15)),
            (cases.serve, c.ServeNotice(served_on=on, method=Method.PUBLIC)),
            (cases.correct_service,
             c.CorrectService(served_on=on, corrected_on=today, reason="回执")),
            (cases.request_extension,
             c.RequestExtension(requested_on=on, days=10, reason="设备未到")),
            (cases.decide_extension,
             c.DecideExtension(granted=yes, decided_on=on, reason="属实")),
            (cases.submit_report,
             c.SubmitReport(submitted_on=on, summary="已整改", channel=Channel.POST)),
            (cases.inspect, c.Inspect(inspected_on=on, passed=yes, findings="所见")),
            (cases.record_refusal, c.RecordRefusal(recorded_on=on, evidence="来函")),
            (cases.resolve, c.Resolve(resolved_on=on, reason="理由",
                                      outcome=self.random.choice(tuple(Outcome)))),
            (cases.annul_order, c.AnnulOrder(annulled_on=on, reason="有误")),
            (cases.reopen, c.Reopen(on=on, reason="新情况")),
        ]  # fmt: skip

    # What happens by itself, and what changes for all

    def sweep(self) -> None:
        sweep.run(self.house.office, self.house.sheet, self.house.agenda, self.day())

    def escalation(self) -> Done:
        with self.house.connection() as conn:
            rows = conn.execute("SELECT record_id FROM escalations ORDER BY record_id").fetchall()
        form = escalation.Dismiss(on=date(2026, 6, 1), reason="情节轻微")
        return self.perform(
            escalations.dismiss, record_id=self.random.choice(rows)["record_id"], form=form
        )

    def calendar(self) -> Done:
        """A day off more: open deadlines may move."""
        known = self.house.office.terms().calendar.years["CN-GX", 2026]
        on = date(2026, 1, 5) + timedelta(days=self.random.randrange(70))
        span = NamedSpan(first=on, last=on, zh="停工", en="stop")
        others = [s for s in known.days_off if not s.first <= on <= s.last]
        year = known.model_copy(
            update={"days_off": tuple(sorted((*others, span), key=lambda s: s.first))}
        )
        year = work_calendar.CalendarYear.model_validate(year.model_dump())
        return self.perform(foundation.publish_year, year=year, reason="通知")


# Comparing


def tables(conn: Connection[DictRow], view: View, schema: str) -> dict[str, list[str]]:
    """Every row of every table, as text."""
    found = {}
    for table in view.tables:
        rows = conn.execute(
            SQL("SELECT t::text AS row FROM {}.{} t ORDER BY 1").format(
                Identifier(schema), Identifier(table)
            )
        )
        found[table] = [row["row"] for row in rows]
    return found


def live(house: House) -> dict[str, dict[str, list[str]]]:
    with house.database.connect() as conn:
        return {view.name: tables(conn, view, house.database.schema) for view in house.views}


def in_batches(house: House, view: View, size: int) -> dict[str, list[str]]:
    """The view made from the beginning, `size` events at a time, in a schema of its own."""
    schema = f"{house.database.schema}_{size}"
    with house.database.connect() as admin:
        admin.execute(SQL("CREATE SCHEMA {}").format(Identifier(schema)))
        try:
            with house.database.connect(f"{schema},{house.database.schema}") as conn:
                fresh, position = view.fresh(), 0
                fresh.create(conn)
                while batch := house.log.after(conn, position, size):
                    with conn.transaction():
                        fresh.apply(conn, batch, house.log)
                    position = batch[-1].position
                return tables(conn, view, schema)
        finally:
            admin.execute(SQL("DROP SCHEMA {} CASCADE").format(Identifier(schema)))


def follow(house: House) -> None:
    """Views and policies up to the head, by hand."""
    with house.database.connect() as conn:
        head = -1
        while head != (head := house.office.head()):
            for consumer in house.consumers():
                while consumer.take(conn, house.log, 500):
                    pass


def topics(house: House) -> set[str]:
    with house.database.connect() as conn:
        rows = conn.execute("SELECT DISTINCT topic FROM stored_events").fetchall()
    return {row["topic"] for row in rows}


def positions(house: House) -> dict[str, int]:
    return {standing.name: standing.position for standing in status(house)}


def test_rebuilt_equals_live(house: House, worker: Worker) -> None:
    # given histories that the worker followed event by event
    for seed in SEEDS:
        Life(house, seed).go_on(STEPS)
    head = house.catch_up()
    seen = live(house)
    assert all(any(rows.values()) for rows in seen.values()), "a view is empty"
    assert not WHAT_MATTERS - topics(house), "the lives are refusals"
    # when every view is rebuilt
    for view in house.views:
        assert rebuild(view, house.database, house.log) == head
    # then each holds the same rows
    for name, rows in live(house).items():
        assert rows == seen[name], name
    assert set(positions(house).values()) == {head}


@pytest.mark.parametrize("seed", SEEDS[:2])
def test_batches_of_any_size_give_the_same(house: House, worker: Worker, seed: int) -> None:
    Life(house, 100 + seed).go_on(STEPS)
    house.catch_up()
    seen = live(house)
    for view in house.views:
        for size in (1, 7, 500):
            assert in_batches(house, view, size) == seen[view.name], (view.name, size)


# While the office works


def test_nobody_waits_behind_a_rebuild_that_waits_for_a_long_reader(
    house: House, worker: Worker
) -> None:
    Life(house, 9).go_on(5)
    house.catch_up()
    built = threading.Thread(target=rebuild, args=(RecordsView(), house.database, house.log))
    # given that somebody reads for long, as an export of a register does
    with house.database.connect() as reader, reader.transaction():
        reader.execute("SELECT count(*) FROM records")
        built.start()
        # then others can read all the time
        until = time.monotonic() + 4
        while time.monotonic() < until:
            with house.database.connect() as other:
                other.execute("SET statement_timeout = '2500ms'")
                other.execute("SELECT count(*) FROM records")
            time.sleep(0.05)
        assert built.is_alive()
    built.join(20)
    assert not built.is_alive()
    house.catch_up()


def test_rebuilding_while_commands_go_on(house: House, worker: Worker) -> None:
    Life(house, 7).go_on(30)
    errors: list[BaseException] = []
    stop = threading.Event()

    def work() -> None:
        try:
            seed = 1_000
            while not stop.is_set():
                Life(house, seed := seed + 1).go_on(5)
        except BaseException as error:  # noqa: BLE001 - the test looks at it
            errors.append(error)

    writer = threading.Thread(target=work)
    writer.start()
    try:
        for view in house.views:
            rebuild(view, house.database, house.log, batch=50)
    finally:
        stop.set()
        writer.join()
    assert errors == []
    head = house.catch_up()
    seen = live(house)
    for view in house.views:
        assert in_batches(house, view, 500) == seen[view.name], view.name
    assert set(positions(house).values()) == {head}


def test_reading_never_fails_while_tables_are_swapped(house: House, worker: Worker) -> None:
    Life(house, 8).go_on(40)
    house.catch_up()
    errors, counts = list[BaseException](), list[int]()
    stop, queries = threading.Event(), [
        "SELECT h.position FROM history h JOIN history_subjects s USING (record_id)",
        "SELECT record_id FROM records",
        "SELECT r.record_id FROM tally_ratings r LEFT JOIN tally_orders o USING (record_id)",
        "SELECT record_id FROM deadlines",
    ]  # fmt: skip

    def read() -> None:
        try:
            while not stop.is_set():
                with house.connection() as conn:
                    counts.append(sum(len(conn.execute(q).fetchall()) for q in queries))
        except BaseException as error:  # noqa: BLE001 - the test looks at it
            errors.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        for _ in range(3):
            for view in house.views:
                rebuild(view, house.database, house.log)
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert errors == []
    # and nobody saw a table half full
    assert len(counts) > 10
    assert len(set(counts)) == 1


# New code


class Renamed(RecordsView):
    """A later version: one table more, one column more."""

    version = RecordsView.version + 1
    tables = {
        "records": RecordsView.tables["records"] + ", colour text NOT NULL DEFAULT 'red'",
        "record_notes": "record_id uuid PRIMARY KEY",
    }

    def rows(self, kind: Any, state: Any) -> Any:
        return {**super().rows(kind, state), "record_notes": [{"record_id": state.id}]}


@pytest.fixture
def newer(house: House) -> House:
    """The same office under a program whose list of records has changed."""
    Life(house, 9).go_on(20)
    follow(house)
    house.views = tuple(Renamed() if v.name == "records" else v for v in house.views)
    return house


def stale(house: House) -> set[str]:
    return {standing.name for standing in status(house) if standing.stale}


def test_a_stale_view_is_rebuilt_when_the_worker_starts(newer: House) -> None:
    assert stale(newer) == {"records"}
    with Worker(newer):
        assert stale(newer) == set()
        Life(newer, 10).go_on(5)
        assert newer.wait(["records"], newer.office.head())
    with newer.connection() as conn:
        row = conn.execute(
            "SELECT count(*) AS n, count(DISTINCT colour) AS colours,"
            " (SELECT count(*) FROM record_notes) AS notes FROM records"
        ).fetchone()
    assert row["n"] == row["notes"] > 0
    assert row["colours"] == 1


def test_two_workers_that_start_at_once_do_not_stand_in_each_others_way(newer: House) -> None:
    errors: list[BaseException] = []
    start = threading.Barrier(3)

    def begin() -> None:
        try:
            start.wait()
            rebuild_stale(newer)
        except BaseException as error:  # noqa: BLE001 - the test looks at it
            errors.append(error)

    threads = [threading.Thread(target=begin) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert stale(newer) == set()


def test_a_rebuild_that_was_interrupted_leaves_the_view_as_it_was(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    Life(house, 11).go_on(20)
    follow(house)
    seen = live(house)
    with poison(monkeypatch, TalliesView), pytest.raises(PoisonError):
        rebuild(next(v for v in house.views if v.name == "tallies"), house.database, house.log)
    assert live(house) == seen
    with house.database.connect() as conn:
        left = conn.execute(
            "SELECT 1 FROM pg_namespace WHERE nspname = %s", (f"{house.database.schema}__tallies",)
        ).fetchall()
    assert left == []


def left_by_a_kill(house: House, view: str) -> str:
    scratch = f"{house.database.schema}__{view}"
    with house.database.connect() as conn:
        conn.execute(SQL("CREATE SCHEMA {}").format(Identifier(scratch)))
        conn.execute(SQL("CREATE TABLE {}.names (name text)").format(Identifier(scratch)))
    return scratch


def is_there(house: House, schema: str) -> bool:
    with house.database.connect() as conn:
        found = conn.execute("SELECT FROM pg_namespace WHERE nspname = %s", (schema,))
        return found.fetchone() is not None


def test_what_a_rebuild_left_that_was_killed_is_thrown_away(house: House) -> None:
    left = left_by_a_kill(house, "records")
    with house.database.connect() as conn:
        Janitor(house).take(conn, house.log, 1)
    assert not is_there(house, left)


def test_what_a_rebuild_is_at_stays(house: House) -> None:
    under_way = left_by_a_kill(house, "records")
    with house.database.connect() as other:
        lock = "SELECT pg_advisory_lock(hashtextextended(%s, %s))"
        other.execute(lock, (under_way, locks.REBUILD))
        clear(house.views, house.database)
        assert is_there(house, under_way)
    clear(house.views, house.database)
    assert not is_there(house, under_way)


def test_an_event_of_a_newer_program_stops_a_rebuild(house: House) -> None:
    Life(house, 11).go_on(20)
    follow(house)
    seen = live(house)
    with house.database.connect() as conn:
        conn.execute(
            "INSERT INTO stored_events (originator_id, originator_version, topic, state)"
            " SELECT originator_id, 1000, 'provider.of-tomorrow', '{}' FROM stored_events"
            " WHERE topic = 'provider.admitted' LIMIT 1"
        )
    with pytest.raises(Unfit, match="newer program"):
        rebuild(next(v for v in house.views if v.name == "tallies"), house.database, house.log)
    assert live(house) == seen


# PoisonError


class PoisonError(Exception):
    pass


@contextmanager
def poison(monkeypatch: pytest.MonkeyPatch, *views: type[View]) -> Iterator[None]:
    """These views cannot take any further event."""

    def apply(self: View, conn: Any, batch: list[Recorded[Event]], log: Log) -> None:
        raise PoisonError(f"at {batch[0].position}")

    def rows_of(self: View, story: list[Recorded[Event]]) -> None:
        raise PoisonError(f"at {story[0].position}")

    with monkeypatch.context() as patch:
        for view in views:
            patch.setattr(view, "apply", apply)
            patch.setattr(view, "rows_of", rows_of)
        yield


def wait_until(true: Callable[[], bool], seconds: float = 12) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.02)


def test_an_event_that_one_view_cannot_take_stops_only_that_view(
    house: House, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    Life(house, 12).go_on(10)
    at = house.catch_up()
    others = {view.name for view in house.views} - {"worklist"}
    with poison(monkeypatch, WorklistView):
        # when it comes, then the view stops where it is and says why
        form = enterprise.Register(name="机械厂", uscc=a_uscc())
        command = Command(actor=Actor(name="李", role=Role.CASEWORKER), today=house.office.today())
        head = house.office.perform(command, partial(enterprises.register, form=form)).position
        wait_until(lambda: errors_of(house) != {})
        assert errors_of(house) == {"worklist": f"PoisonError: at {at + 1}"}
        # and the others and the policies go on
        assert house.wait([*others, POLICIES], head)
        assert positions(house)["worklist"] == at
    # when the fault is mended, then it goes on by itself, and the error is gone
    wait_until(lambda: positions(house)["worklist"] >= head)
    assert errors_of(house) == {}
    assert live(house)["worklist"] == in_batches(
        house, next(v for v in house.views if v.name == "worklist"), 500
    )


def errors_of(house: House) -> dict[str, str]:
    return {one.name: one.stop.error for one in status(house) if one.stop}


def take_all(consumer: Live, conn: Connection[DictRow], house: House) -> None:
    while consumer.take(conn, house.log, 20):
        pass


def test_a_batch_that_failed_is_taken_again_from_a_clean_memory(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a runner's own view object that fails after it changed what it keeps in memory
    Life(house, 13).go_on(150)
    consumer = Live(DeadlinesView(house.settings.region))
    kept = DeadlinesView.replace

    def fail(*given: Any) -> None:
        kept(*given)
        raise PoisonError

    with house.database.connect() as conn:
        consumer.take(conn, house.log, 60)
        with monkeypatch.context() as patch:
            patch.setattr(DeadlinesView, "replace", fail)
            with pytest.raises(Unfit, match="PoisonError"):
                take_all(consumer, conn, house)
        take_all(consumer, conn, house)
        found = tables(conn, consumer.view, house.database.schema)
    assert found == in_batches(house, consumer.view, 500)
