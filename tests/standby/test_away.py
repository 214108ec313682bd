"""A standby that stands still, is far behind, breaks off, is gone, or is none any more."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from chaos.proxy import Proxy
from examples import a_provider
from offices import Server
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from standby.offices_there import (
    Place,
    is_from_standby,
    until,
    wait_until_near,
    wait_until_not_near,
)
from standby.servers import Primary, StandbyServer, a_standby
from store.standby import together

from application.store.standby import ANOTHERS, FORMER_TABLES, NO_STANDBY, Mark, NotHere
from application.store.standbys import Standbys, single
from application.store.tables import SCHEMA_VERSION
from interfaces.settings import Settings
from interfaces.wiring import House
from projections import records
from projections.rebuild import rebuild
from projections.records import RecordsView

pytestmark = pytest.mark.xdist_group("standby")


def test_who_waits_in_vain_is_answered_by_the_primary_and_nobody_else_waits(near: Place) -> None:
    with near.standby.paused():
        provider = a_provider(near.office)
        address, began = f"/providers?limit=200&at_least={near.office.position}", time.monotonic()
        answer = near.ask(address)
        assert time.monotonic() - began > 1, "the standby was given its time"
        assert near.house.reading().standby is None, "whoever asks now would wait in vain too"
        while answer.status_code == 503:  # a busy machine: the primary's view is not there either
            answer = near.ask(address)
        assert provider in {one["id"] for one in answer.json()["items"]}
        assert not is_from_standby(answer)
    until(lambda: is_from_standby(near.ask(address)), "the standby is not used again")


def test_who_is_too_far_behind_is_not_asked(near: Place) -> None:
    """At 2 s; an idle primary is never ahead, however long ago its last event is."""
    near.house.catch_up()
    time.sleep(3)
    assert is_from_standby(near.ask("/providers"))
    with near.standby.paused():
        a_provider(near.office)
        wait_until_not_near(near.house)
        assert not is_from_standby(near.ask("/providers"))
    wait_until_near(near.house)


def test_a_standby_that_is_killed_takes_no_read_with_it(near: Place) -> None:
    answers: list[Any] = []
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            answers.append(near.ask("/providers"))

    with ThreadPoolExecutor(3) as readers:
        for _ in range(3):
            readers.submit(read)
        time.sleep(0.5)
        near.standby.kill()
        time.sleep(3)
        gone = near.ask("/providers")
        near.standby.start()
        wait_until_near(near.house)
        over.set()
    assert {one.status_code for one in answers} == {200}
    assert not is_from_standby(gone)
    assert is_from_standby(near.ask("/providers"))


def test_nothing_is_kept_of_what_it_showed_once_it_was_started_anew(
    near: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may have given up what nobody else had; and nobody asked meanwhile, so nobody was told
    that it was away."""
    reading, provider = near.house.reading(), a_provider(near.office)
    assert reading.standby is not None
    monkeypatch.setattr(reading.standby._pool, "timeout", 20.0)  # who gets none forgets as well
    answer = near.ask(f"/providers/{provider}?at_least={near.office.position}")
    assert is_from_standby(answer)
    kept = reading.office.kept
    assert kept.seen >= near.office.position
    near.standby.kill()
    near.standby.start()
    wait_until_near(near.house)
    with reading.office.connection() as conn:
        conn.execute("SELECT")
    assert kept.seen == 0


def test_tables_of_a_newer_program_are_read_and_those_of_a_former_one_are_not(near: Place) -> None:
    """While a release takes the place of another, the former one goes on reading there."""
    there = near.house.reading().standby
    assert there is not None
    try:
        lay(near, SCHEMA_VERSION + 1)
        time.sleep(1.5)  # a look later
        assert there.why_not != FORMER_TABLES
        lay(near, SCHEMA_VERSION - 1)
        until(lambda: there.why_not == FORMER_TABLES, "it is used all the same")
    finally:
        lay(near, SCHEMA_VERSION)
    wait_until_near(near.house)


def lay(place: Place, version: int) -> None:
    table = f"{place.house.database.schema}.office_schema"
    with psycopg.connect(place.primary.server.owner_url, autocommit=True) as conn:
        conn.execute(f"UPDATE {table} SET version = {version}")
    until(lambda: place.standby.ask(f"SELECT version FROM {table}") == version, "no replay")


def test_what_the_replay_breaks_off_is_asked_again_of_the_primary(
    near: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a list that takes long, when its view is rebuilt meanwhile, then the standby has to
    give way, and the answer comes all the same."""
    asked: list[bool] = []
    page = records.page

    def slow(conn: psycopg.Connection[Any], *args: Any, **options: Any) -> Any:
        there = conn.execute("SELECT pg_is_in_recovery() AS it").fetchone()["it"]  # type: ignore[index]
        asked.append(there)
        if there:
            conn.execute("SELECT count(*), pg_sleep(5) FROM records")
        return page(conn, *args, **options)

    monkeypatch.setattr(records, "page", slow)
    with ThreadPoolExecutor(1) as other:
        answer = other.submit(near.ask, "/providers")
        until(lambda: bool(asked), "nobody asks")
        rebuild(RecordsView(), near.house.database, near.house.log)
        found = answer.result()
    assert asked == [True, False]
    assert (found.status_code, is_from_standby(found)) == (200, False)


def test_what_takes_too_long_is_not_asked_twice(near: Place) -> None:
    """As a long question of the primary is: busy, and nothing was done."""
    asked = []

    def ask(house: House) -> None:
        asked.append(house.standby)
        with house.connection() as conn:
            conn.execute("SET statement_timeout = '100ms'")
            try:
                conn.execute("SELECT pg_sleep(5)")
            finally:
                conn.execute("RESET statement_timeout")

    with pytest.raises(Exception, match="busy"):
        near.house.read(ask)
    assert [one is not None for one in asked] == [True]


# Several


@pytest.fixture
def another(primary: Primary) -> Iterator[StandbyServer]:
    with a_standby(primary) as found:
        yield found


def both(place: Place, other: StandbyServer) -> str:
    url = place.standby.url()
    return make_conninfo(url, host=f"{place.standby.sockets},{other.sockets}")


def test_of_several_another_one_takes_over(near: Place, another: StandbyServer) -> None:
    with watched(near, both(near, another)) as found:
        found.look()
        assert [one.why_not for one in found.all] == [None, None]
        first = found.near()
        assert first is not None
        server = near.standby if near.standby.sockets in first.name else another
        server.kill()
        until(lambda: found.near() not in (None, first), "the other one")
        server.start()


def test_one_that_says_nothing_keeps_no_other_from_being_looked_at(near: Place) -> None:
    """Once a second, as if it were alone: at 2 s it stays in use."""
    with Proxy() as proxy:
        silent = proxy.by_way_of(near.standby.url())
        proxy.turn("stall")
        with watched(near, together(near.standby.url(), silent)) as found:
            until(lambda: found.near() is not None, "it is not used")
            used, end = list[bool](), time.monotonic() + 6
            while time.monotonic() < end:
                used.append(found.near() is not None)
                time.sleep(0.05)
            assert sum(used) > 0.9 * len(used)


def test_one_that_was_promoted_is_a_standby_no_more(near: Place, another: StandbyServer) -> None:
    """Nor can anything be written there over a connection from before."""
    with watched(near, another.url()) as found:
        until(lambda: found.near() is not None, "it is near")
        there = found.all[0]
        with there.connection() as conn:
            another.ask("SELECT pg_promote()")
            with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
                conn.execute("CREATE TABLE written (n int)")
        # it may be too far behind first: while it is promoted it hears nothing new
        until(lambda: there.why_not == NO_STANDBY, "it is used all the same")
        assert found.near() is None


def test_a_standby_of_another_primary_is_not_asked(near: Place, server: Server) -> None:
    """Nor one that is a primary itself; positions of others would mean nothing."""
    with watched(near, server.owner_url) as found:
        found.look()
        assert found.near() is None
    standby = near.house.reading().standby
    assert standby is not None
    standby.look(deque([Mark(time.monotonic(), 0, whose=1)]))
    assert standby.why_not == ANOTHERS
    wait_until_near(near.house)


class watched:  # noqa: N801 - as a function is called
    def __init__(self, place: Place, url: str) -> None:
        database, schema = place.primary.server.database_url, place.house.settings.schema_name
        self._standbys = Standbys(database, url, schema, 2, lag_seconds=2, statement_seconds=60)

    def __enter__(self) -> Standbys:
        return self._standbys

    def __exit__(self, *_: object) -> None:
        self._standbys.close()


@pytest.mark.parametrize(
    ("url", "hosts"),
    [
        ("host=a", [("a", None)]),
        ("host=a,b port=1", [("a", "1"), ("b", "1")]),
        ("postgresql://u@a:1,b:2/d?target_session_attrs=any", [("a", "1"), ("b", "2")]),
        ("dbname=d", [(None, None)]),
    ],
)
def test_each_host_is_one(url: str, hosts: list[tuple[str | None, str | None]]) -> None:
    found = [conninfo_to_dict(one) for one in single(url)]
    assert [(one.get("host"), one.get("port")) for one in found] == hosts


@pytest.mark.parametrize("seconds", [2, 60])
def test_how_far_behind_may_be_set(seconds: float) -> None:
    assert Settings(replica_lag_seconds=seconds).replica_lag_seconds == seconds
    for beyond in (1.9, 60.1):
        with pytest.raises(ValueError, match="replica_lag_seconds"):
            Settings(replica_lag_seconds=beyond)


def test_no_command_is_carried_out_over_a_standby(near: Place) -> None:
    reading = near.house.reading()
    assert reading.standby is not None
    with pytest.raises(NotHere):
        reading.office.perform(None, None)  # type: ignore[arg-type]
