"""The store: names and forms that never change, a log that only grows, commands whole or not."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
import unittest
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import date
from functools import partial
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from chaos.proxy import Mode, Proxy
from psycopg import Connection
from psycopg.conninfo import make_conninfo
from views.one_of_each import DAY, EXAMPLES, OFFICER, name_of

from application import enterprises
from application.connected import UnsafeStoreError
from application.errors import KeyReused, StoreAway
from application.office import Office
from application.store import (
    Envelope,
    Factory,
    IntegrityError,
    PersistenceError,
    Recorder,
    decode,
    encode,
    pool,
)
from application.store.pool import FRESH_SECONDS
from application.unit import Command, Result, Unit
from domain import enterprise, provider
from domain.catalogue import CLAIM, EVENTS, PROVIDER
from domain.provider import ProviderKind
from domain.register import CodeClaimed
from domain.unfit import Unfit
from domain.values import derived_id
from interfaces.settings import Settings
from interfaces.wiring import House

HERE = Path(__file__).parent
FORMS = HERE / "forms"


def command(key: str | None = None, request: str = "admit") -> Command:
    return Command(actor=OFFICER, today=date(2026, 6, 1), request=request, key=key)


def admit(name: str = "Acme") -> Callable[[Unit], Result]:
    """A provider; its code is not claimed, so that it may be admitted again and again."""

    def act(unit: Unit) -> Result:
        held = unit.new(PROVIDER)
        held.tell(
            provider.admit(
                provider.Admit(
                    kind=ProviderKind.INTEGRATED,
                    name=name,
                    uscc="91350211M0001001YQ",
                    admitted_on=DAY,
                ),
                unit.today,
            )
        )
        return Result(held)

    return act


# The switch that loses events


@pytest.mark.parametrize(
    "name", ["POSTGRES_ENABLE_DB_FUNCTIONS", "OFFICE_POSTGRES_ENABLE_DB_FUNCTIONS"]
)
@pytest.mark.parametrize("value", ["y", "true", "1"])
def test_the_switch_that_loses_events_is_refused(
    database_url: str, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UnsafeStoreError):
        Office(database_url, schema="t_unsafe", region="CN-GX")


def test_a_house_does_not_open_with_it(
    database_url: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTGRES_ENABLE_DB_FUNCTIONS", "yes")
    with pytest.raises(UnsafeStoreError):
        House(database_url, settings)


def test_the_switch_that_is_off_is_no_trouble(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTGRES_ENABLE_DB_FUNCTIONS", "n")
    Office(house.office.url, schema=house.office.schema, region="CN-GX").close()


# Names and forms: what stands in the log can be read for ever


def test_stored_names_are_the_ones_on_the_list() -> None:
    listed = (HERE / "stored_names.txt").read_text("utf-8").split()
    assert sorted(listed) == listed
    assert listed == sorted(EVENTS), "a name once stored stays; a new event is a new line"


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_the_stored_form_of_each_event_still_decodes(name: str) -> None:
    """One file per form that was ever stored; `name.2.json` and so on are further ones."""
    forms = sorted(FORMS.glob(f"{name}.*json"))
    assert forms, f"write {FORMS / name}.json once, with what is stored today, and never change it"
    for form in forms:
        found = decode(row(name, form.read_bytes()))
        assert type(found.event) is EVENTS[name]
        stored = json.loads(form.read_text("utf-8"))
        assert str(found.effective_on) == stored["effective_on"]
        assert found.actor.name == stored["actor"]["name"]
        told = found.event.model_dump(mode="json")
        assert holds(told, stored["data"])


def holds(told: Any, stored: Any) -> bool:
    """Whether what is read says all that was stored; optional fields that came later are extra."""
    if isinstance(stored, dict):
        return all(holds(told[field], value) for field, value in stored.items())
    if isinstance(stored, list):
        return len(told) == len(stored) and all(map(holds, told, stored))
    return bool(told == stored)


def test_a_field_that_got_lost_is_found() -> None:
    assert holds([{"a": 1, "b": None}], [{"a": 1}])
    assert not holds([{"a": 2}], [{"a": 1}])
    assert not holds([], [{"a": 1}])


def row(name: str, state: bytes) -> tuple[Any, ...]:
    return (uuid4(), 1, 1, None, name, state)


@pytest.mark.parametrize("event", EXAMPLES, ids=name_of)
def test_what_is_written_is_what_is_read(event: Any) -> None:
    envelope = Envelope(uuid4(), 1, event, event.effective_on, OFFICER, event.citation, "v1")
    found = decode(row(*encode(envelope)))
    assert (found.event, found.actor, found.measures) == (event, OFFICER, "v1")
    assert (found.effective_on, found.citation) == (event.effective_on, event.citation)


def test_fields_that_a_newer_process_wrote_are_passed_over() -> None:
    state = json.loads((FORMS / "enterprise.left-pilot.json").read_text("utf-8"))
    state["data"]["colour"] = "red"
    state["seal"] = "later"
    found = decode(row("enterprise.left-pilot", json.dumps(state).encode()))
    assert isinstance(found.event, enterprise.LeftPilot)


def test_an_unknown_stored_name_is_a_clear_error() -> None:
    with pytest.raises(Unfit) as error:
        decode(row("provider.knighted", b"{}"))
    assert "provider.knighted" in str(error.value)
    assert "newer" in str(error.value)


# The log is only ever added to (what the database refuses: test_roles.py)


def test_recorded_at_grows_with_the_position(house: House) -> None:
    def write() -> None:
        for _ in range(15):
            house.office.perform(command(), admit())

    together(write, 4)
    with house.database.connect() as conn:
        rows = conn.execute(
            "SELECT recorded_at AS at FROM stored_events ORDER BY notification_id"
        ).fetchall()
    assert len(rows) >= 60
    assert all(one["at"] <= other["at"] for one, other in pairwise(rows))


def together(work: Callable[[], object], count: int) -> None:
    """Run by several threads at once; the first error comes out."""
    errors: list[BaseException] = []
    start = threading.Barrier(count)

    def run() -> None:
        try:
            start.wait()
            work()
        except BaseException as error:  # noqa: BLE001 - the test looks at it
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


# A command is carried out whole or not at all


def test_a_conflict_on_one_of_two_records_stores_neither(house: House) -> None:
    head = house.office.head()

    def envelope(record_id: UUID, version: int) -> Envelope:
        event = CodeClaimed(code="x", holder=record_id, on=DAY)
        return Envelope(record_id, version, event, DAY, OFFICER, None, None)

    one, other = uuid4(), uuid4()
    house.office.save(envelope(one, 1))
    with pytest.raises(IntegrityError):
        house.office.save(envelope(other, 1), envelope(one, 1))
    assert house.office.version_of(other) == 0
    assert house.office.version_of(one) == 1
    assert len(events_after(house, head)) == 1


def events_after(house: House, position: int) -> list[Any]:
    with house.database.connect() as conn:
        return house.log.after(conn, position, 100_000)


def commands(house: House) -> int:
    with house.database.connect() as conn:
        found = conn.execute("SELECT count(*) AS n FROM commands").fetchone()
    assert found is not None
    return int(found["n"])


def test_two_for_one_code_and_one_gets_it(house: House) -> None:
    form = enterprise.Register(name="Mill", uscc="91350211M0001001YQ")
    refused: list[Exception] = []

    def register() -> None:
        try:
            house.office.perform(command(), partial(enterprises.register, form=form))
        except Exception as error:  # noqa: BLE001 - the test looks at it
            refused.append(error)

    together(register, 6)
    assert [getattr(error, "code", error) for error in refused] == ["code-taken"] * 5
    claim, version = house.office.fold(CLAIM, derived_id("uscc", "enterprise", form.uscc))
    assert version == 1
    assert claim is not None


def test_the_key_is_kept_in_the_same_transaction(house: House) -> None:
    head, kept = house.office.head(), commands(house)
    # given a command whose key cannot be kept
    office = house.office
    broken = command(key="k-1")
    unit = Unit(office, broken)
    result = admit()(unit)
    remember = {"key": None, "request": "admit", "answer": {}, "position": None}
    with pytest.raises(PersistenceError):
        office.save(*unit.envelopes(), command=remember)
    # then its events are not in the log
    assert office.version_of(result.record.id) == 0
    assert (office.head(), commands(house)) == (head, kept)
    # and one whose events collide leaves no key behind
    done = office.perform(command(key="k-2"), admit())
    stale = [*unit.envelopes()]
    clash = [Envelope(done.id, 1, e.event, e.effective_on, e.actor, None, None) for e in stale]
    with pytest.raises(IntegrityError):
        office.save(*clash, command={**remember, "key": "k-3"})
    assert office.log.remembered("k-3") is None


def test_the_same_key_gives_the_same_answer_and_does_nothing(house: House) -> None:
    first = house.office.perform(command(key="k"), admit())
    head = house.office.head()
    assert house.office.perform(command(key="k"), admit()) == first
    assert house.office.head() == head
    with pytest.raises(KeyReused):
        house.office.perform(command(key="k", request="another"), admit())


def test_a_command_that_changes_nothing_is_remembered_too(house: House) -> None:
    done = house.office.perform(command(), admit())

    def nothing(unit: Unit) -> Result:
        return Result(unit.load(PROVIDER, done.id))

    first = house.office.perform(command(key="n"), nothing)
    later = house.office.perform(command(), admit())
    assert later.position > first.position
    assert house.office.perform(command(key="n"), nothing) == first


def test_eight_with_one_key_are_one_command(house: House) -> None:
    found = []
    together(lambda: found.append(house.office.perform(command(key="k"), admit())), 8)
    assert len(set(map(repr, found))) == 1
    assert house.office.version_of(found[0].id) == 1


# A connection that breaks


@contextmanager
def breaking(monkeypatch: pytest.MonkeyPatch, when: str, times: int = 1) -> Iterator[list[str]]:
    """The connection is lost around the COMMIT of an insert: before it, or after it landed."""
    kept, broken = Recorder.insert_events, list[str]()

    def insert(self: Recorder, stored: Any, **kwargs: Any) -> Any:
        if len(broken) == times:
            return kept(self, stored, **kwargs)
        broken.append(when)
        if when == "before":
            with self.datastore.get_connection() as conn:
                conn.close()
                conn.execute("SELECT 1")
        kept(self, stored, **kwargs)
        with self.datastore.get_connection() as conn:
            conn.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        raise AssertionError("the connection should be gone")

    with monkeypatch.context() as patch:
        patch.setattr(Recorder, "insert_events", insert)
        yield broken


@pytest.mark.parametrize("key", ["k", None])
def test_a_commit_that_landed_before_the_connection_broke_is_found(
    house: House, monkeypatch: pytest.MonkeyPatch, key: str | None
) -> None:
    head = house.office.head()
    with breaking(monkeypatch, "after") as broken:
        done = house.office.perform(command(key=key), admit())
    assert broken == ["after"]
    (only,) = events_after(house, head)
    assert (only.record_id, only.version, only.position) == (done.id, done.version, done.position)
    if key:
        assert house.office.perform(command(key=key), admit()) == done
        assert len(events_after(house, head)) == 1


def test_a_commit_that_did_not_land_is_told_as_such(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = house.office.head()
    with breaking(monkeypatch, "before"), pytest.raises(StoreAway):
        house.office.perform(command(key="k"), admit())
    assert house.office.head() == head
    # and the same key does it now
    done = house.office.perform(command(key="k"), admit())
    assert [r.record_id for r in events_after(house, head)] == [done.id]


def test_where_nobody_can_tell_whether_it_landed_nobody_says_that_nothing_was_done(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(self: Recorder, key: str) -> Any:
        raise psycopg.errors.QueryCanceled

    with breaking(monkeypatch, "after"), monkeypatch.context() as patch:
        patch.setattr(Recorder, "remembered", busy)
        with pytest.raises(StoreAway) as told:
            house.office.perform(command(key="k"), admit())
    assert told.value.code == StoreAway.code
    assert house.office.perform(command(key="k"), admit()).version == 1


def test_connections_that_were_cut_while_idle_are_replaced(house: House) -> None:
    house.office.perform(command(), admit())
    with house.connection() as conn:
        (mine,) = conn.execute("SELECT pg_backend_pid() AS pid").fetchall()
    with house.database.connect() as other:
        other.execute("SELECT pg_terminate_backend(%s)", (mine["pid"],))
    done = house.office.perform(command(), admit())
    assert house.office.version_of(done.id) == 1


# Positions are in the order of the commits


def test_who_tails_the_log_misses_nothing(house: House) -> None:
    head, seen = house.office.head(), list[tuple[int, UUID]]()
    written, lock, stop = dict[UUID, int](), threading.Lock(), threading.Event()

    def tail(conn: Connection[Any]) -> None:
        last = head
        while not (stop.is_set() and last == house.office.head()):
            for recorded in house.log.after(conn, last, 50):
                seen.append((recorded.position, recorded.record_id))
                last = recorded.position

    def write() -> None:
        until = time.monotonic() + 2
        while time.monotonic() < until:
            done = house.office.perform(command(), admit())
            with lock:
                written[done.id] = done.position

    with house.database.connect() as conn:
        reader = threading.Thread(target=tail, args=(conn,))
        reader.start()
        together(write, 6)
        stop.set()
        reader.join(10)
    assert len(written) > 100
    assert {record_id: position for position, record_id in seen} == written
    assert [position for position, _ in seen] == sorted(written.values())


def test_saves_do_not_wait_for_the_statistics(house: House, owner_url: str) -> None:
    """ANALYZE holds a lock of the table that the library's own lock would wait for."""
    analysing = psycopg.connect(owner_url)
    with analysing:
        analysing.execute(f'ANALYZE "{house.database.schema}".stored_events')
        # given an ANALYZE that is not over
        began = time.monotonic()
        for _ in range(3):
            house.office.perform(command(), admit())
        assert time.monotonic() - began < 8  # seconds; the lock is waited for ten


def test_a_save_gives_up_when_another_one_never_ends(
    house: House, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "LOCK_SECONDS", 1)
    head, schema = house.office.head(), house.database.schema
    with closing(Office(database_url, schema=schema, region="CN-GX", pool_size=2)) as hasty:
        with house.database.connect() as other, other.transaction():
            other.execute(house.office.log.lock_table_statements[0])
            with pytest.raises(StoreAway):
                hasty.perform(command(), admit())
        assert house.office.head() == head
        hasty.perform(command(), admit())
    assert house.office.head() > head


# The library's own tests of a recorder


def the_librarys_test_case(monkeypatch: pytest.MonkeyPatch) -> type[unittest.TestCase]:
    """Its module imports a cipher that we do not install and that this case does not use."""
    cipher = type(sys)("eventsourcing.cipher")
    cipher.AESCipher = object  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "eventsourcing.cipher", cipher)
    monkeypatch.delitem(sys.modules, "eventsourcing.tests.persistence", raising=False)
    from eventsourcing.tests.persistence import ApplicationRecorderTestCase

    return ApplicationRecorderTestCase


@pytest.mark.parametrize(
    "method", ["test_insert_select", "test_concurrent_no_conflicts", "test_concurrent_throughput"]
)
def test_our_recorder_passes_the_librarys_tests(
    database_url: str, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    schema, made = f"t_{uuid.uuid4().hex[:12]}", list[Office]()

    def create_recorder(self: unittest.TestCase) -> Recorder:
        office = Office(database_url, schema=schema, region="CN-GX", create=True, pool_size=12)
        made.append(office)
        return office.log

    base = the_librarys_test_case(monkeypatch)
    # positions may have gaps after a rollback, in ours as in the library's own
    ours = type(
        "Ours",
        (base,),
        {"create_recorder": create_recorder, "EXPECT_CONTIGUOUS_NOTIFICATION_IDS": False},
    )
    with psycopg.connect(database_url, autocommit=True) as conn:
        conn.execute(f'CREATE SCHEMA "{schema}"')
    result = unittest.TestResult()
    try:
        ours(method).run(result)
    finally:
        for office in made:
            office.close()
    assert result.testsRun == 1
    assert [trace for _, trace in (*result.failures, *result.errors)] == []


def test_the_factory_makes_our_recorder(house: House) -> None:
    assert isinstance(house.office.log, Recorder)
    assert isinstance(house.office.factory, Factory)


# Many processes on an empty schema


OPEN = """
import sys
from pathlib import Path
from interfaces.settings import Settings
from interfaces.wiring import House
print("ready", flush=True)
sys.stdin.readline()
house = House(sys.argv[1], Settings(home=Path(sys.argv[2]), schema_name=sys.argv[3]), pool_size=2)
print(house.office.head(), flush=True)
house.close()
"""


def test_eight_processes_at_once_on_an_empty_schema(database_url: str, tmp_path: Path) -> None:
    schema, root = f"t_{uuid.uuid4().hex[:12]}", HERE.parents[1]
    arguments = [sys.executable, "-c", OPEN, database_url, str(tmp_path), schema]
    pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    processes = [subprocess.Popen(arguments, cwd=root, text=True, **pipes) for _ in range(8)]
    try:
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.flush()
        ended = [(*process.communicate(timeout=60), process.returncode) for process in processes]
    finally:
        for process in processes:
            process.kill()
    assert [(error, code) for _, error, code in ended] == [("", 0)] * 8
    # and the foundation was laid once
    assert len({head for head, _, _ in ended}) == 1


# Whether a connection still works


@pytest.mark.parametrize(
    ("later", "asked"), [(FRESH_SECONDS - 0.01, 1), (FRESH_SECONDS, 2), (FRESH_SECONDS + 0.01, 2)]
)
def test_what_answered_a_moment_ago_is_not_asked_again(
    house: House, monkeypatch: pytest.MonkeyPatch, later: float, asked: int
) -> None:
    pings, now = list[Any](), [100.0]
    monkeypatch.setattr(pool.ConnectionPool, "check_connection", pings.append)
    monkeypatch.setattr(pool, "time", SimpleNamespace(monotonic=lambda: now[0]))
    pinged = pool.Pinged()
    with house.connection() as conn:
        pings.clear()
        pinged(conn)
        now[0] += later
        pinged(conn)
        assert len(pings) == asked


@pytest.fixture
def proxied(database_url: str) -> Iterator[tuple[Proxy, str]]:
    with Proxy() as proxy:
        yield proxy, proxy.by_way_of(database_url)


def test_nobody_waits_for_ever_for_a_server_that_stopped_in_the_middle(
    proxied: tuple[Proxy, str], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, url = proxied
    monkeypatch.setattr(pool, "GRACE_SECONDS", 0.3)
    monkeypatch.setattr(pool, "PING_SECONDS", 0.5)
    place = {"schema": settings.schema_name, "region": "CN-GX", "pool_size": 2}
    with closing(Office(url, **place, statement_seconds=0.5)) as office:
        assert office.head() > 0
        # given that it says nothing any more, in the middle of a statement
        with office.connection() as conn:
            proxy.turn("stall")
            with pytest.raises(StoreAway), office.away():
                conn.execute("SELECT 1")
        # then nobody else waits long either
        began = time.monotonic()
        with pytest.raises(StoreAway):
            office.head()
        assert time.monotonic() - began < 2 * pool.CONNECT_SECONDS
        # and all goes on once it is well
        proxy.turn("pass")
        assert office.head() > 0


def test_a_server_that_lets_nobody_in_is_there(owner_url: str, database_url: str) -> None:
    nobody = make_conninfo(database_url, user="nobody_knows")
    assert pool.answers(database_url) and pool.answers(nobody)
    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute(f"ALTER DATABASE {owner.info.dbname} CONNECTION LIMIT 0")
        try:
            with pytest.raises(psycopg.OperationalError, match=f"FATAL.*{owner.info.dbname}"):
                psycopg.connect(database_url)
            assert pool.answers(database_url)
        finally:
            owner.execute(f"ALTER DATABASE {owner.info.dbname} CONNECTION LIMIT -1")


@pytest.mark.parametrize("mode", ["stall", "refuse", "reset"])
def test_to_ask_whether_a_server_is_there_halts_nobody_else(
    proxied: tuple[Proxy, str], mode: Mode
) -> None:
    proxy, url = proxied
    proxy.turn(mode)
    done, gaps = threading.Event(), [0.0]

    def live() -> None:
        last = time.monotonic()
        while not done.wait(0.01):
            gaps.append(time.monotonic() - last)
            last = time.monotonic()

    other = threading.Thread(target=live)
    other.start()
    try:
        assert not pool.answers(url)
    finally:
        done.set()
        other.join()
    assert max(gaps) < 1


def test_who_waited_in_vain_for_a_command_to_be_kept_does_not_wait_for_its_key_besides(
    proxied: tuple[Proxy, str], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, url = proxied
    monkeypatch.setattr(pool, "GRACE_SECONDS", 0.3)
    monkeypatch.setattr("application.office.LOOK_SECONDS", 0.3)
    place = {"schema": settings.schema_name, "region": "CN-GX", "pool_size": 2}
    code, command = uuid4(), Command(OFFICER, DAY, request="r", key="k")

    def act(unit: Unit) -> Result:
        held = unit.new(CLAIM, code)
        held.tell([CodeClaimed(code="x", holder=code, on=DAY)])
        return Result(held)

    def act_before_it_falls_silent(unit: Unit) -> Result:
        proxy.turn("stall")
        return act(unit)

    with closing(Office(url, **place, statement_seconds=2)) as office:
        assert office.head() > 0
        began = time.monotonic()
        with pytest.raises(StoreAway):
            office.perform(command, act_before_it_falls_silent)
        assert time.monotonic() - began < 2 + 0.3 + 2  # and not twice that
        # and by the same key it is done once, whatever became of the first time
        proxy.turn("pass")
        until = time.monotonic() + 20
        while time.monotonic() < until:
            with suppress(StoreAway):
                office.perform(command, act)
                break
        assert office.version_of(code) == 1


@pytest.mark.parametrize(("took", "looks"), [(4.9, 1), (5.0, 1), (5.1, 0)])
def test_the_key_is_looked_for_where_the_server_failed_soon(
    house: House, monkeypatch: pytest.MonkeyPatch, took: float, looks: int
) -> None:
    now, looked = [100.0], list[str]()

    def breaks(*given: Any, **more: Any) -> None:
        now[0] += took
        raise psycopg.OperationalError

    def act(unit: Unit) -> Result:
        held = unit.new(CLAIM)
        held.tell([CodeClaimed(code="x", holder=held.id, on=DAY)])
        return Result(held)

    monkeypatch.setattr("application.office.time", SimpleNamespace(monotonic=lambda: now[0]))
    monkeypatch.setattr(house.office, "save", breaks)
    monkeypatch.setattr(house.office.log, "remembered", looked.append)
    with pytest.raises(StoreAway):
        house.office.perform(Command(OFFICER, DAY, request="r", key="k"), act)
    assert len(looked) == looks


def test_a_database_that_comes_back_is_used_at_once(
    proxied: tuple[Proxy, str], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, url = proxied
    monkeypatch.setattr(pool, "CONNECT_SECONDS", 0.5)  # so long waits whoever asks
    with closing(Office(url, schema=settings.schema_name, region="CN-GX", pool_size=2)) as office:
        assert office.head() > 0
        proxy.turn("reset")
        until = time.monotonic() + 8  # the library would try again after 7 s and after 15 s
        while time.monotonic() < until:  # somebody asks all the time
            with pytest.raises(StoreAway):
                office.head()
        proxy.turn("pass")
        for _ in range(6):
            with suppress(StoreAway):
                assert office.head() > 0
                break
        else:
            pytest.fail("nobody of the first six who asked was answered")
