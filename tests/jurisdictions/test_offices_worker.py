"""One worker for all offices: each followed, none held up by another, with few connections."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from examples import a_provider, an_enterprise
from jurisdictions.province import KEYS, Province, add, client, new_offices
from offices import Server

from domain import locks
from interfaces.offices import workers, written
from interfaces.offices.opened import Routes
from interfaces.offices.workers import OfficesWorker
from interfaces.wiring import POLICIES, House
from interfaces.worker import Worker, consumers
from projections.tracking import stops


@pytest.fixture
def small(server: Server, tmp_path: Path) -> Iterator[Province]:
    with new_offices(server, tmp_path) as found:
        yield found


@pytest.fixture
def at_work(small: Province) -> Iterator[OfficesWorker]:
    with OfficesWorker(small.settings, Routes(small.path)) as found:
        until(lambda: found.at_work() == set(KEYS))
        yield found


def until(right: Callable[[], Any], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not right():
        assert time.monotonic() < end
        time.sleep(0.05)


def followed(province: Province, key: str, seconds: float = 60.0) -> bool:
    house = province.house(key)
    names = [*(view.name for view in house.views), POLICIES]
    return house.wait(names, house.office.head(), seconds)


def test_every_office_is_followed(small: Province, at_work: OfficesWorker) -> None:
    for key in KEYS:
        an_enterprise(client(small, key))
    for key in KEYS:
        assert followed(small, key), key
        with small.house(key).connection() as conn:
            row = conn.execute("SELECT count(*) AS n FROM records WHERE kind = 'enterprise'")
            assert row.fetchone() == {"n": 1}


def test_who_has_nothing_to_do_ends_at_once(small: Province) -> None:
    with OfficesWorker(small.settings, Routes(small.path)) as worker:
        until(lambda: worker.at_work() == set(KEYS))
        for key in KEYS:
            assert followed(small, key)
        time.sleep(1.5)  # by now they rest
        began = time.monotonic()
    assert time.monotonic() - began < 5


def test_who_asks_with_at_least_is_answered_at_once(
    small: Province, at_work: OfficesWorker
) -> None:
    """An event wakes the lane of its office: nobody waits for the next look at the log."""
    office = client(small, "guilin")
    assert followed(small, "guilin")
    took = []
    for _ in range(10):
        provider = a_provider(office)
        began = time.perf_counter()
        items = office.fresh("/providers")["items"]
        took.append(time.perf_counter() - began)
        assert provider in {one["id"] for one in items}
    assert sorted(took)[5] < 0.5


def test_each_does_all_that_a_worker_does(small: Province, at_work: OfficesWorker) -> None:
    """Every consumer of every office is fed here: its lock is held, but for those that come and
    go."""
    house = small.house("liuzhou")
    names = {one.name for one in consumers(house)}
    assert len(names) > 20

    def held() -> set[str]:
        with house.connection() as conn:
            rows = conn.execute(
                "SELECT n FROM unnest(%s::text[]) AS n JOIN pg_locks l"
                " ON (l.classid::bigint << 32 | l.objid::bigint)"
                " = hashtextextended(%s || '/' || n, %s)"
                " WHERE l.locktype = 'advisory' AND l.granted",
                (list(names), house.database.schema, locks.READER),
            )
            return {row["n"] for row in rows}

    until(lambda: held() == names, 15)


def test_one_that_stands_still_holds_up_neither_its_neighbours_nor_other_offices(
    small: Province, at_work: OfficesWorker
) -> None:
    house = small.house("liuzhou")
    assert followed(small, "liuzhou")
    # given a view of one office whose table is gone
    with house.database.connect() as conn:
        conn.execute("DROP TABLE agenda CASCADE")
    for key in KEYS:
        a_provider(client(small, key))
    assert followed(small, "guilin") and followed(small, "nanning")
    others = [view.name for view in house.views if view.name != "agenda"]
    assert house.wait(others, house.office.head(), 20)

    def told() -> set[str]:
        with house.connection() as conn:
            return set(stops(conn))

    # the sweep asks it, where it had not come by before
    until(lambda: told() - {"sweep"} == {"agenda"})


def test_few_connections_are_held_and_fewer_while_nothing_happens(
    small: Province, at_work: OfficesWorker
) -> None:
    for key in KEYS:
        an_enterprise(client(small, key))
        assert followed(small, key)
    # one that says who is there, two for the lanes of each office, one more while something may be
    # to be sent, and its pool
    assert connections(small) <= 3 * (1 + 2 + 1 + 4 + 8)
    until(lambda: lanes(small) == 2 * 3, 30)


def connections(province: Province) -> int:
    with psycopg.connect(province.owner_url) as conn:
        row = conn.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND usename LIKE 'duban_%_app'"
        ).fetchone()
    assert row is not None
    return int(row[0])


def lanes(province: Province) -> int:
    """Connections that listen for news, or hold a consumer's lock."""
    with psycopg.connect(province.owner_url) as conn:
        row = conn.execute(
            "SELECT count(DISTINCT l.pid) FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
            " WHERE l.locktype = 'advisory' AND a.datname = current_database()"
        ).fetchone()
    assert row is not None
    return int(row[0])


def test_an_office_that_is_closed_for_writes_is_left_alone_until_it_is_open(
    small: Province, at_work: OfficesWorker
) -> None:
    written.change(small.path, "liuzhou", state="closed")
    until(lambda: at_work.at_work() == {"guilin", "nanning"})
    with small.house("liuzhou").database.connect() as conn:
        query = "SELECT pg_try_advisory_lock(hashtextextended(%s, %s)) AS got"
        name = f"{small.house('liuzhou').database.schema}/records"
        assert conn.execute(query, (name, locks.READER)).fetchone() == {"got": True}
    written.change(small.path, "liuzhou", state="open")
    until(lambda: at_work.at_work() == set(KEYS))


def test_an_office_with_a_worker_of_its_own_is_left_to_that(
    small: Province, at_work: OfficesWorker
) -> None:
    written.change(small.path, "liuzhou", worker="own")
    until(lambda: at_work.at_work() == {"guilin", "nanning"})
    with Worker(small.house("liuzhou")):
        an_enterprise(client(small, "liuzhou"))
        assert followed(small, "liuzhou")


def test_a_new_office_is_followed_without_a_new_start(
    small: Province, at_work: OfficesWorker
) -> None:
    add(small.settings, "wuzhou")
    until(lambda: "wuzhou" in at_work.at_work())
    an_enterprise(client(small, "wuzhou"))
    assert followed(small, "wuzhou")


def test_a_connection_that_is_cut_is_taken_up_again(
    small: Province, at_work: OfficesWorker
) -> None:
    assert followed(small, "liuzhou")
    with psycopg.connect(small.owner_url, autocommit=True) as conn:
        conn.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    time.sleep(0.3)
    for key in KEYS:
        an_enterprise(client(small, key))
        assert followed(small, key)


def test_one_that_opens_slowly_keeps_no_other_from_being_left(
    small: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where a view is built anew for minutes."""
    may_end, usual = threading.Event(), workers.rebuild_stale

    def slow(house: House) -> None:
        if house.database.schema == "duban_guilin":
            assert may_end.wait(60)
        usual(house)

    monkeypatch.setattr(workers, "rebuild_stale", slow)
    with OfficesWorker(small.settings, Routes(small.path)) as worker:
        until(lambda: worker.at_work() == {"liuzhou", "nanning"})
        written.change(small.path, "nanning", state="closed")
        until(lambda: worker.at_work() == {"liuzhou"}, 10)
        may_end.set()
        until(lambda: worker.at_work() == {"liuzhou", "guilin"})


def test_an_office_that_cannot_be_opened_does_not_stop_the_others(
    small: Province,
) -> None:
    kept = small.settings.home / "offices" / "guilin" / "keys" / "database.password"
    kept.rename(kept.with_suffix(".away"))
    with OfficesWorker(small.settings, Routes(small.path)) as worker:
        until(lambda: worker.at_work() == {"liuzhou", "nanning"})
        an_enterprise(client(small, "liuzhou"))
        assert followed(small, "liuzhou")
