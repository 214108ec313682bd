"""A URL of several hosts: whoever can be written to is found, also after another took its place."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from chaos.proxy import Proxy
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from store.standby import Two, asked, do, together, two
from views.one_of_each import DAY, OFFICER

from application.errors import StoreAway, StoreBusy
from application.office import Office
from application.store.pool import Server, answers, to_primary
from application.unit import Command, Result, Unit
from domain.catalogue import CLAIM
from domain.register import CodeClaimed
from interfaces.embedded_postgres import as_application
from interfaces.settings import Settings
from interfaces.wiring import POLICIES, House
from interfaces.worker import Worker

FIRST, LOST, LATER = (UUID(int=n) for n in (1, 2, 3))


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Two]:
    with two(tmp_path) as found:
        yield found


@pytest.fixture
def standing(servers: Two, tmp_path: Path) -> Iterator[House]:
    settings = Settings(home=tmp_path / "office", poll_seconds=0.05, sweep_seconds=0.2)
    url = as_application(servers.url)
    with closing(House(url, settings, owner_url=servers.url, pool_size=6)) as house:
        yield house


def claim(unit: Unit, record_id: UUID, holder: UUID = FIRST) -> Result:
    held = unit.load(CLAIM, record_id)
    held.tell([CodeClaimed(code="x", holder=holder, on=DAY)])
    return Result(held)


def command(key: str | None = None) -> Command:
    return Command(actor=OFFICER, today=DAY, request="claim", key=key)


def until_back(house: House, seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with suppress(StoreAway):
            house.office.head()
            return
    raise AssertionError("the office does not come back")


# What a URL means


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("postgresql://u@one/d", None),
        ("postgresql://u@one:1,two:2/d", "read-write"),
        ("host=one,two dbname=d", "read-write"),
        ("hostaddr=10.0.0.1,10.0.0.2 dbname=d", "read-write"),
        ("postgresql://u@one,two/d?target_session_attrs=any", "any"),
        ("postgresql://u@one,two/d?target_session_attrs=standby", "standby"),
    ],
)
def test_several_hosts_mean_the_one_that_can_be_written_to(url: str, wanted: str | None) -> None:
    assert conninfo_to_dict(to_primary(url)).get("target_session_attrs") == wanted


def test_what_the_url_says_stays() -> None:
    given = "postgresql://u:p@one:1,two:2/d?connect_timeout=7&sslmode=require"
    assert conninfo_to_dict(to_primary(given)) == {
        **conninfo_to_dict(given),
        "target_session_attrs": "read-write",
    }


def test_a_host_that_says_nothing_is_passed_over_in_time(
    database_url: str, settings: Settings
) -> None:
    with Proxy() as proxy:
        silent = proxy.by_way_of(database_url)
        proxy.turn("stall")
        url = together(silent, database_url)
        with closing(Office(url, schema=settings.schema_name, region="CN-GX")) as office:
            assert office.head() > 0


def test_a_cluster_without_a_primary_is_away_and_not_busy(
    servers: Two, standing: House, tmp_path: Path
) -> None:
    assert answers(standing.office.url)
    assert not answers(together(servers.second_url, servers.second_url))
    # given that the primary is gone, and nobody took its place
    servers.replicated()
    servers.kill()
    for _ in range(2):
        with pytest.raises(StoreAway) as told:
            standing.office.head()
        assert not isinstance(told.value, StoreBusy)


# Failing over


def test_the_house_goes_on_with_the_server_that_took_over(servers: Two, standing: House) -> None:
    office = standing.office
    first = office.perform(command("one"), partial(claim, record_id=uuid4()))
    with Worker(standing):
        names = [*(view.name for view in standing.views), POLICIES]
        assert standing.wait(names, first.position, 20)
        servers.replicated()
        servers.fail_over()
        until_back(standing)
        # then what was done before is there, and the same key does nothing again
        assert office.perform(command("one"), partial(claim, record_id=uuid4())) == first
        # and commands, views and policies go on
        second = office.perform(command("two"), partial(claim, record_id=uuid4()))
        assert second.position > first.position
        until = time.monotonic() + 60  # whoever stood still meanwhile is not waited for at first
        while not standing.wait(names, second.position, 5):
            assert time.monotonic() < until
            time.sleep(0.1)
    assert asked(servers.second_url, "SELECT pg_is_in_recovery()") is False


def test_nothing_is_kept_of_what_the_new_server_does_not_know(
    servers: Two, standing: House
) -> None:
    """Nobody asked meanwhile, so nobody was told that the database was away."""
    office, record_id = standing.office, uuid4()
    office.perform(command(), partial(claim, record_id=record_id))
    servers.replicated()
    servers.cut_off()
    # given an event that only the primary has, and that this process knows
    office.perform(command(), partial(claim, record_id=record_id, holder=LOST))
    office.kept.refresh()
    known = office.kept.get(record_id)
    assert known is not None
    assert known.state.holder == LOST
    # when the standby takes over
    servers.fail_over()
    # then the next command sees what the new one knows
    done = office.perform(command(), partial(claim, record_id=record_id, holder=LATER))
    assert done.version == 2
    office.kept.refresh()
    known = office.kept.get(record_id)
    assert known is not None
    assert known.state.holder == LATER


def test_what_is_read_while_the_server_changes_is_not_kept(house: House) -> None:
    """Read from the one, kept after the other came."""
    record_id, kept = uuid4(), house.office.kept
    house.office.perform(command(), partial(claim, record_id=record_id))
    kept.refresh()
    kept.drop([record_id])
    read = kept._connection

    def changing() -> object:
        kept._connection = read
        kept.forget()
        return read()

    kept._connection = changing  # type: ignore[assignment]
    assert kept.get(record_id) is not None
    assert record_id not in kept._records
    for seen in (0, house.office.head()):
        if seen:
            kept.refresh()
        assert kept.seen == seen
        kept._connection = changing  # type: ignore[assignment]
        kept.refresh()
        assert kept.seen == 0


def test_views_go_on_elsewhere_when_the_primary_hangs(servers: Two, tmp_path: Path) -> None:
    """It says nothing more and ends no line, as a machine that is halted, and the standby takes its
    place: nobody waits until it speaks again."""
    with Proxy() as proxy:
        hangs = as_application(proxy.by_way_of(servers.first_url))
        url = together(as_application(servers.second_url), hangs)
        settings = Settings(
            home=tmp_path / "office", poll_seconds=0.05, sweep_seconds=0.2, statement_seconds=1
        )
        with closing(House(url, settings, owner_url=servers.url, pool_size=6)) as house:
            names = [*(view.name for view in house.views), POLICIES]
            with Worker(house):
                done = house.office.perform(command(), partial(claim, record_id=uuid4()))
                assert house.wait(names, done.position, 20)
                servers.replicated()
                proxy.turn("stall")
                do(servers.second_url, "SELECT pg_promote(true, 30)")
                until_back(house)
                done = house.office.perform(command(), partial(claim, record_id=uuid4()))
                until = time.monotonic() + 30
                while not house.wait(names, done.position, 1):
                    assert time.monotonic() < until, "a view waits for the server that hangs"
            proxy.turn("reset")


def test_a_former_primary_that_wakes_up_is_not_gone_back_to(servers: Two, tmp_path: Path) -> None:
    """It was halted when the standby took its place, and lets itself be written to all the same."""
    url = together(as_application(servers.first_url), as_application(servers.second_url))
    settings = Settings(home=tmp_path / "office", statement_seconds=1)
    with closing(House(url, settings, owner_url=servers.url, pool_size=6)) as house:
        office, record_id = house.office, uuid4()
        office.perform(command(), partial(claim, record_id=uuid4()))
        servers.replicated()
        with servers.halted():
            do(servers.second_url, "SELECT pg_promote(true, 30)")
            until_back(house)
            office.perform(command(), partial(claim, record_id=record_id))
        # when all connections are made anew, and the former one takes them again
        for _ in range(6):
            office.log.datastore.pool.drain()
            until_back(house)
            # then the office shows what was done since, and goes on from there
            assert office.version_of(record_id) == 1


@pytest.mark.parametrize(
    ("whose", "line", "is_former"),
    [
        (1, "00000009", True),
        (1, "0000000A", False),
        (1, "0000000B", False),
        (1, "", False),  # it follows
        (2, "00000009", False),  # another cluster, or one that was set up anew
    ],
)
def test_who_was_met_on_a_later_line_has_taken_the_place_of_others(
    whose: int, line: str, is_former: bool
) -> None:
    began = datetime(2025, 1, 1, tzinfo=UTC)
    assert Server(began, whose, line).gave_way_to(Server(began, 1, "0000000A")) is is_former


def test_no_connection_to_another_server_is_used_before_what_is_kept_has_gone(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given two connections that are made at once, where the first one finds another server, then
    the second waits until everything that is kept was forgotten."""
    office, forgetting, over = house.office, threading.Event(), threading.Event()

    def forget() -> None:
        forgetting.set()
        over.wait(10)

    def meet(conn: psycopg.Connection[Any]) -> threading.Thread:
        thread = threading.Thread(target=office._met, args=(lambda _: None, conn))
        thread.start()
        return thread

    monkeypatch.setattr(office.kept, "forget", forget)
    monkeypatch.setattr(office, "_server", Server(datetime(2025, 1, 1, tzinfo=UTC), 1, ""))
    with house.database.connect() as one, house.database.connect() as other:
        first = meet(one)
        assert forgetting.wait(10)
        second = meet(other)
        second.join(0.3)
        waited = second.is_alive()
        over.set()
        first.join(10)
        second.join(10)
    assert waited
    assert not second.is_alive()


# A server that was demoted, and answers all the same


def test_a_connection_to_a_server_that_only_lets_itself_be_read_is_not_kept(
    database_url: str, settings: Settings
) -> None:
    place = {"schema": settings.schema_name, "region": "CN-GX", "pool_size": 1}
    with closing(Office(database_url, **place)) as office:
        with office.connection() as conn:
            (former,) = conn.execute("SELECT pg_backend_pid() AS pid").fetchall()
            conn.execute("SET default_transaction_read_only = on")
        with pytest.raises(StoreAway):
            office.perform(command("k"), partial(claim, record_id=uuid4()))
        office.perform(command("k"), partial(claim, record_id=uuid4()))
        with office.connection() as conn:
            (later,) = conn.execute("SELECT pg_backend_pid() AS pid").fetchall()
        assert later != former


def test_a_programs_url_leads_to_the_primary_too(
    database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """`pg_dump` and the others are given what the office itself would use."""
    from interfaces.commands.common import the_database

    several = make_conninfo(together(database_url, database_url))
    with the_database(Settings(home=tmp_path, database_url=several, owner_url=several)) as found:
        for url in (found.url, found.owner_url or ""):
            assert conninfo_to_dict(url)["target_session_attrs"] == "read-write"
            psycopg.connect(url).close()
