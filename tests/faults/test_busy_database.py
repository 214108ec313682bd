"""A database that is busy, stuck or out of connections: 503 and when to come back, nothing half
done, and nothing held on to."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from client import Client
from examples import a_provider, a_uscc, an_enterprise
from faults.seen import stopped, wait_until
from offices import Server
from psycopg.conninfo import conninfo_to_dict

from application.errors import StoreBusy
from application.store import pool
from application.unit import Command, Result, Unit
from domain.catalogue import CLAIM
from domain.register import CodeClaimed
from domain.values import SYSTEM
from interfaces import wiring
from interfaces.api.app import create_app
from interfaces.settings import Settings
from interfaces.wiring import House
from interfaces.worker import Worker


@pytest.fixture
def idle(house: House) -> Client:
    """An office that takes commands while no worker follows."""
    return Client(create_app(house), house)


@contextmanager
def impatient(database: Server, settings: Settings) -> Iterator[Client]:
    """The same office in another process, that gives each question 0.3 seconds."""
    hasty = settings.model_copy(update={"statement_seconds": 0.3})
    with wiring.opened(database.database_url, hasty, pool_size=3) as house:
        yield Client(create_app(house), house)


def body() -> dict[str, Any]:
    return {"kind": "product", "name": "启明", "uscc": a_uscc(), "admitted_on": "2025-05-22"}


def admitted(office: Client, key: str, form: dict[str, Any]) -> tuple[int, str | None]:
    answer = office.ask("POST", "/providers", json=form, headers={"Idempotency-Key": key})
    return answer.status_code, answer.json().get("code")


def is_busy(answer: Any) -> None:
    assert (answer.status_code, answer.json()["code"]) == (503, "store-busy"), answer.text
    assert int(answer.headers["retry-after"]) > 0
    assert "数据库繁忙" in answer.json()["detail"] and "busy" in answer.json()["detail"]


def all_free(house: House) -> bool:
    found = house.office.log.datastore.pool.get_stats()
    return bool(found["pool_available"] == found["pool_size"])


def test_who_gets_no_connection_is_told_to_come_back(idle: Client) -> None:
    lead, head = a_provider(idle), idle.house.office.head()
    idle.house.office.log.datastore.pool.timeout = 0.2
    kept, key, form = idle.house.office.kept.seen, uuid4().hex, body()
    with ExitStack() as taken:
        for _ in range(8):
            taken.enter_context(idle.house.connection())
        is_busy(idle.ask("GET", f"/providers/{lead}"))
        is_busy(idle.ask("POST", "/providers", json=form, headers={"Idempotency-Key": key}))
        assert idle.http.get("/healthz").status_code == 200
        assert idle.http.get("/readyz").json()["code"] == "store-busy"
    # then nothing was done, nothing that is known was thrown away, and the same key does it now
    assert (idle.house.office.head(), idle.house.office.kept.seen) == (head, kept)
    done = idle.ask("POST", "/providers", json=form, headers={"Idempotency-Key": key})
    assert done.status_code == 201
    assert all_free(idle.house)


def test_a_database_without_a_connection_to_spare_is_no_fault(
    idle: Client, database: Server
) -> None:
    name = conninfo_to_dict(database.owner_url)["dbname"]
    enterprise = an_enterprise(idle)
    idle.house.office.log.datastore.pool.timeout = 0.5
    with psycopg.connect(database.owner_url, autocommit=True) as owner:
        owner.execute(f"ALTER DATABASE {name} CONNECTION LIMIT 0")
        change = {
            "on": "2025-06-01",
            "reason": "名单",
        }  # it asks a view, brought up to date directly
        answer = idle.ask("POST", f"/enterprises/{enterprise}/departure", json=change)
        assert (answer.status_code, answer.json()["code"]) == (503, "store-away"), answer.text
        assert answer.headers["retry-after"]
        owner.execute(f"ALTER DATABASE {name} CONNECTION LIMIT -1")
    assert idle.ask("POST", f"/enterprises/{enterprise}/departure", json=change).status_code == 200


def test_a_server_that_only_lets_itself_be_read_is_not_the_one(
    idle: Client, database: Server
) -> None:
    """As one that was the first of several until a moment ago."""
    lead, key, form = a_provider(idle), uuid4().hex, body()
    name = conninfo_to_dict(database.owner_url)["dbname"]

    def becomes(owner: psycopg.Connection[Any], how: str) -> None:
        owner.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = {how}")
        owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND pid <> pg_backend_pid()",
            (name,),
        )

    with psycopg.connect(database.owner_url, autocommit=True) as owner, Worker(idle.house):
        wait_until(lambda: idle.house.wait(["records"], idle.position))
        becomes(owner, "on")
        wait_until(lambda: admitted(idle, key, form) == (503, "store-away"))
        assert idle.ask("GET", f"/providers/{lead}").status_code == 200
        becomes(owner, "off")
        wait_until(lambda: admitted(idle, key, form) == (201, None))
        wait_until(lambda: idle.house.wait(["records", "history"], idle.house.office.head()))
        wait_until(lambda: stopped(idle.house) == {})


def test_a_statement_that_is_stuck_frees_its_thread(database: Server, settings: Settings) -> None:
    with impatient(database, settings) as office:
        lead = a_provider(office)
        house, head = office.house, office.house.office.head()
        # given a table that somebody locked, and a log that somebody does not let go of
        with house.database.connect() as other, other.transaction():
            other.execute("LOCK TABLE records IN ACCESS EXCLUSIVE MODE")
            other.execute(house.office.log.lock_table_statements[0])
            began = time.monotonic()
            is_busy(office.ask("GET", "/providers"))
            is_busy(office.ask("POST", "/providers", json=body()))
            with pytest.raises(StoreBusy), house.connection() as conn:
                conn.execute("SELECT pg_sleep(20)")
            assert time.monotonic() - began < 10
            # what does not need them goes on
            assert office.get(f"/providers/{lead}")["id"] == lead
        assert house.office.head() == head
        assert all_free(house)
        a_provider(office)


def test_who_waits_for_a_lock_gives_up_before_its_statement_does(
    database: Server, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "LOCK_SECONDS", 0.2)
    with wiring.opened(database.database_url, settings, pool_size=3) as house:
        office, head = Client(create_app(house), house), house.office.head()
        with house.database.connect() as other, other.transaction():
            other.execute(house.office.log.lock_table_statements[0])
            is_busy(office.ask("POST", "/providers", json=body()))
        assert house.office.head() == head
        a_provider(office)


def test_the_limits_of_a_url_win(database: Server, settings: Settings) -> None:
    url = psycopg.conninfo.make_conninfo(
        database.database_url, options="-c statement_timeout=1234ms"
    )
    with wiring.opened(url, settings, pool_size=2) as house, house.connection() as conn:
        assert conn.execute("SHOW statement_timeout").fetchone() == {"statement_timeout": "1234ms"}
        assert conn.execute("SHOW lock_timeout").fetchone() == {"lock_timeout": "10s"}


# What the database breaks off in favour of another is begun again


def claim(record_id: UUID, first: Callable[[], None]) -> Callable[[Unit], Result]:
    """A command that does something more the first time."""
    tries: list[int] = []

    def act(unit: Unit) -> Result:
        held = unit.load(CLAIM, record_id)
        held.tell([CodeClaimed(code="x", holder=record_id, on=unit.today)])
        tries.append(1)
        if len(tries) == 1:
            first()
        return Result(held)

    return act


def test_two_commands_in_a_deadlock_are_both_done_once(house: House) -> None:
    both = threading.Barrier(2)
    broken: list[type] = []

    def embrace(mine: int, other: int) -> Callable[[], None]:
        def first() -> None:
            try:
                with house.connection() as conn, conn.transaction():
                    conn.execute("SELECT pg_advisory_xact_lock(%s)", (mine,))
                    both.wait(10)
                    conn.execute("SELECT pg_advisory_xact_lock(%s)", (other,))
            except StoreBusy as error:
                broken.append(type(error.__cause__.__cause__ if error.__cause__ else None))
                raise

        return first

    def work(record_id: UUID, first: Callable[[], None]) -> None:
        command = Command(actor=SYSTEM, today=house.office.today())
        done.append(house.office.perform(command, claim(record_id, first)).version)

    done: list[int] = []
    one, two = uuid4(), uuid4()
    threads = [
        threading.Thread(target=work, args=(one, embrace(1, 2))),
        threading.Thread(target=work, args=(two, embrace(2, 1))),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert broken == [psycopg.errors.DeadlockDetected]
    assert done == [1, 1]
    assert (house.office.version_of(one), house.office.version_of(two)) == (1, 1)
    assert all_free(house)


def test_a_command_that_could_not_be_serialised_is_begun_again(house: House) -> None:
    record_id = uuid4()
    touch = "UPDATE view_tracking SET moved_at = clock_timestamp() WHERE name = 'records'"

    def first() -> None:
        with house.connection() as conn, conn.transaction():
            conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            conn.execute("SELECT FROM view_tracking")
            with house.database.connect() as other:
                other.execute(touch)
            conn.execute(touch)
            raise AssertionError("it is refused")

    command = Command(actor=SYSTEM, today=house.office.today())
    assert house.office.perform(command, claim(record_id, first)).version == 1
    assert house.office.version_of(record_id) == 1
