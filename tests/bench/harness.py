"""What every bench shares: an office of its own, a full log, a clock, and a figure with its limit.

A figure is the median of at least five rounds. Its limit is measured in the same round, on the
same server, with the same rows, so the ratio holds on any machine; absolute figures do not.
"""

from __future__ import annotations

import gc
import statistics
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count, islice, zip_longest
from pathlib import Path
from typing import Any, Final

import psycopg
from client import Client
from examples import a_complaint, a_provider, an_engagement, an_enterprise
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier
from pydantic import BaseModel

from application.store import Envelope, encode
from domain.enterprise import Registered
from domain.provider import Admitted
from domain.rectification import events as e
from domain.values import Actor, Event, Recorded, Role
from interfaces.api.app import create_app
from interfaces.embedded_place import erase
from interfaces.embedded_postgres import DATABASE, EmbeddedPostgres, as_application
from interfaces.garbage import look_seldom
from interfaces.postgres import PostgresDatabase
from interfaces.settings import Settings
from interfaces.wiring import House
from projections.dashboard.sql import place_of

CHARACTERS: Final = "柳江龙城智造鑫瑞祥宏达腾飞华盛科创云联恒信泰安嘉禾博远中正同辉新元"
OFFICER: Final = Actor(name="bench", role=Role.CASEWORKER)


@dataclass(frozen=True)
class Plan:
    """How much is measured."""

    rounds: int = 5
    seconds: float = 0.8
    events: int = 20_000
    mails: int = 500
    open: int = 1_000_000
    due: int = 1_000
    lag_samples: int = 100
    log: int = 1_000_000
    reads: int = 100
    counted: int = 100_000
    offices: int = 10
    cities: int = 100

    @classmethod
    def short(cls) -> Plan:
        return cls(
            rounds=1,
            seconds=0.15,
            events=1_500,
            mails=20,
            open=3_000,
            due=20,
            lag_samples=5,
            log=3_000,
            reads=5,
            counted=2_000,
            offices=2,
            cities=3,
        )


@dataclass
class Figure:
    """One row of the table: rates (higher is better) or times in ms (lower is better)."""

    bench: str
    what: str
    unit: str
    limit: str
    rounds: list[float] = field(default_factory=list)
    limits: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    """Seconds that single calls took, over all rounds."""

    @property
    def median(self) -> float:
        return statistics.median(self.rounds)

    @property
    def ratio(self) -> float:
        """Against the limit."""
        return self.median / statistics.median(self.limits)

    def row(self) -> str:
        spread = f"{_short(min(self.rounds))} – {_short(max(self.rounds))}"
        waits = "–"
        if self.waits:
            waits = (
                f"{quantile(self.waits, 0.5) * 1e3:.1f} / {quantile(self.waits, 0.99) * 1e3:.1f}"
            )
        limit = ratio = "–"
        if self.limits:
            at = statistics.median(self.limits)
            limit, ratio = f"{_short(at)} ({self.limit})", f"**{self.ratio:.2g}**"
        return (
            f"| {self.bench} | {self.what} | {_short(self.median)} {self.unit} |"
            f" {spread} | {waits} | {limit} | {ratio} |"
        )


HEAD: Final = (
    "| 测项 · bench | 内容 · what | 中位数 · median | 范围 · spread | p50 / p99 ms |"
    " 极限 · limit | 比值 · ratio |\n| --- | --- | ---: | ---: | ---: | ---: | ---: |"
)


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def hammer(workers: Sequence[Callable[[], object]], seconds: float) -> tuple[float, list[float]]:
    """Each worker, in a thread of its own, as often as it can: calls per second, and each time."""
    begin, until = threading.Barrier(len(workers) + 1), [0.0]
    times: list[list[float]] = [[] for _ in workers]
    failures: list[BaseException] = []

    def work(call: Callable[[], object], mine: list[float]) -> None:
        begin.wait()
        try:
            while (at := time.perf_counter()) < until[0]:
                call()
                mine.append(time.perf_counter() - at)
        except BaseException as error:  # noqa: BLE001 - told below, in the thread that asked
            failures.append(error)

    threads = [
        threading.Thread(target=work, args=pair) for pair in zip(workers, times, strict=True)
    ]
    for thread in threads:
        thread.start()
    until[0] = time.perf_counter() + seconds
    began = time.perf_counter()
    begin.wait()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    if failures:
        raise failures[0]
    every = [wait for mine in times for wait in mine]
    return len(every) / took, every


@contextmanager
def server() -> Iterator[str]:
    """The embedded PostgreSQL, as the office runs it (fsync on)."""
    look_seldom()  # as every process of an office does
    with a_home() as home, EmbeddedPostgres(home) as url:
        yield url


@contextmanager
def a_home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="duban-bench-") as name:
        try:
            yield Path(name)
        finally:
            erase(Path(name))  # the database may lie elsewhere


@contextmanager
def an_office(url: str, **options: Any) -> Iterator[House]:
    """An empty office in a schema of its own, with nobody at work."""
    schema = f"bench_{uuid.uuid4().hex[:8]}"
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home), schema_name=schema, sweep_seconds=3_600)
        house = House(as_application(url), settings, owner_url=url, **{"pool_size": 40, **options})
        try:
            yield house
        finally:
            house.close()
            with psycopg.connect(url, autocommit=True) as conn:
                for place in (schema, place_of(schema)):
                    conn.execute(SQL("DROP SCHEMA {} CASCADE").format(Identifier(place)))


# A full log

Story = list[Recorded[Event]]


def a_story(house: House, served_on: str = "2025-06-10", days: int = 15) -> list[Story]:
    """What one case leaves behind, made by ordinary commands: five records, some thirty events."""
    office = Client(create_app(house), house)
    start = house.office.head()
    provider, enterprise = a_provider(office), an_enterprise(office)
    engagement = an_engagement(office, provider, enterprise)
    for rating in ("neutral", "dissatisfied"):
        office.post(f"/engagements/{engagement}/ratings", rating=rating, rated_on="2025-06-02")
    complaint = a_complaint(office, provider, enterprise)
    office.post(f"/complaints/{complaint}/acceptance", on="2025-06-05", reason="")
    body = {"grounds": ["12.1.a"], "facts": "驻场人员撤离", "complaint_ids": [complaint]}
    case = office.post("/cases", provider_id=provider, opened_on="2025-06-05", **body)["id"]
    for turn in range(8):
        office.post(f"/cases/{case}/assignment", assignee=f"经办{turn}", on="2025-06-06")
    office.post(f"/cases/{case}/interview", held_on="2025-06-09", record="无异议")
    order = {"issued_on": "2025-06-09", "demands": ["恢复驻场"], "days": days, "reason": "工程量大"}
    office.post(f"/cases/{case}/notice", "principal", **order)
    office.post(f"/cases/{case}/service", served_on=served_on, method="left", received_by="韦")
    for turn in range(8):
        office.post(f"/cases/{case}/statement", heard_on=served_on, statement=f"陈述 {turn}")
    kept = told_since(house, start)
    assert size(kept) >= 28
    return kept


def told_since(house: House, position: int) -> list[Story]:
    """What happened since, record by record, without the registers of numbers."""
    with house.connection() as conn:
        found = house.log.after(conn, position, 1_000)
    records: dict[uuid.UUID, Story] = {}
    for recorded in found:
        records.setdefault(recorded.record_id, []).append(recorded)
    return [story for story in records.values() if not _is_register(story)]


def size(story: Sequence[Story]) -> int:
    return sum(map(len, story))


def _is_register(story: Story) -> bool:
    return type(story[0].event).__module__ == "domain.register"


def fill(house: House, events: int, stories: Sequence[list[Story]], width: int = 50) -> int:
    """Copies of the stories until there are so many events, interleaved as in a busy office."""
    copies = (renamed(stories[number % len(stories)], number) for number in count())
    add(house, islice(interleaved(copies, width), events))
    return events


Stored = tuple[uuid.UUID, int, str, bytes]


def add(house: House, rows: Iterable[Stored]) -> None:
    with (
        house.database.connect() as conn,
        conn.cursor().copy(
            "COPY stored_events (originator_id, originator_version, topic, state)"
            " FROM STDIN (FORMAT BINARY)"
        ) as copy,
    ):
        copy.set_types(["uuid", "int8", "text", "bytea"])
        for row in rows:
            copy.write_row(row)
    with owner(house) as conn:
        conn.execute("VACUUM ANALYZE stored_events")


def interleaved(copies: Iterator[list[Stored]], width: int) -> Iterator[Stored]:
    """So many stories go on side by side."""
    while together := list(islice(copies, width)):
        for step in zip_longest(*together):
            yield from (row for row in step if row is not None)


def owner(house: House) -> psycopg.Connection[Any]:
    """A connection of who owns the log: the server lets everybody in."""
    database = house.database
    return PostgresDatabase(make_conninfo(database.url, user=DATABASE), database.schema).connect()


Ids = dict[uuid.UUID, uuid.UUID]


def other_ids(story: list[Story]) -> Ids:
    return {records[0].record_id: uuid.uuid4() for records in story}


def renamed(story: list[Story], number: int, ids: Ids | None = None) -> list[Stored]:
    """The same facts of other records, in the order in which they happened, as stored."""
    ids = ids or other_ids(story)
    found = sorted((r for records in story for r in records), key=lambda r: r.position)
    rows = []
    for recorded in found:
        event = _with_ids(recorded.event, ids)
        if isinstance(event, e.Opened | e.NoticeIssued):
            event = event.model_copy(update={"reference": f"{event.reference[:-4]}{number:06d}"})
        elif isinstance(event, Admitted | Registered):
            event = event.model_copy(update={"name": f"{a_name(number)}{event.name}"})
        envelope = Envelope(
            originator_id=ids[recorded.record_id],
            originator_version=recorded.version,
            event=event,
            effective_on=recorded.effective_on,
            actor=recorded.actor,
            citation=recorded.citation,
            measures=recorded.measures,
        )
        rows.append((envelope.originator_id, envelope.originator_version, *encode(envelope)))
    return rows


def a_name(number: int) -> str:
    """Four characters that no other number gives."""
    return "".join(
        CHARACTERS[number // len(CHARACTERS) ** place % len(CHARACTERS)] for place in range(4)
    )


def _with_ids(event: Event, ids: Ids) -> Event:
    return event.model_copy(
        update={name: _other(getattr(event, name), ids) for name in type(event).model_fields}
    )


def _other(value: Any, ids: Ids) -> Any:
    if isinstance(value, uuid.UUID):
        return ids.get(value, value)
    if isinstance(value, tuple):
        return tuple(_other(part, ids) for part in value)
    assert not isinstance(value, BaseModel) or "_id" not in str(type(value).model_fields)
    return value


def read_all(house: House) -> float:
    """Rows a second of one server-side cursor over the whole log: the limit of every reader."""
    gc.collect()  # else a collection of what the views keep falls into the limit, or does not
    with house.database.connect() as conn, conn.transaction():
        cursor: Any = psycopg.ServerCursor(conn, "log", row_factory=psycopg.rows.tuple_row)
        cursor.itersize = 5_000
        began = time.perf_counter()
        cursor.execute(
            "SELECT originator_id, originator_version, notification_id, recorded_at, topic, state"
            " FROM stored_events ORDER BY notification_id",
            binary=True,
        )
        gc.disable()
        try:
            rows = sum(1 for _ in cursor)
        finally:
            gc.enable()
        return rows / (time.perf_counter() - began)
