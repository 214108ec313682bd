"""One connection of a process hears what happens in all of its offices of a database."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import psycopg
import pytest
from faults.seen import wait_until
from notices import wake
from psycopg.conninfo import make_conninfo

from interfaces.ears import Ears
from interfaces.postgres import PostgresDatabase

NAME = "machine:7:0a1b2c"


class Told:
    """Counts, and can be waited for."""

    def __init__(self) -> None:
        self.times = 0
        self._told = threading.Event()

    def __call__(self) -> None:
        self.times += 1
        self._told.set()

    def within(self, seconds: float) -> bool:
        told = self._told.wait(seconds)
        self._told.clear()
        return told


@pytest.fixture
def owner(cluster: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(cluster, autocommit=True) as conn:
        yield conn


@pytest.fixture
def reports() -> list[BaseException | None]:
    return []


@pytest.fixture
def ears(reports: list[BaseException | None]) -> Ears:
    return Ears(NAME, lambda name, error: reports.append(error))


@pytest.fixture
def of(cluster: str, owner: psycopg.Connection[Any]) -> Callable[[str], PostgresDatabase]:
    """The database, as the office with that schema comes in."""

    def database(schema: str) -> PostgresDatabase:
        role = f"{schema}_{owner.info.dbname}"
        owner.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'x'")
        return PostgresDatabase(make_conninfo(cluster, user=role, password="x"), schema)

    return database


def connections(conn: psycopg.Connection[Any]) -> list[tuple[int, str]]:
    rows = conn.execute(
        "SELECT pid, usename FROM pg_stat_activity"
        " WHERE application_name = %s AND datname = current_database()",
        (NAME,),
    )
    return rows.fetchall()


def cut(conn: psycopg.Connection[Any]) -> None:
    [(pid, _)] = connections(conn)
    conn.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))


@contextmanager
def all_told(ears: Ears, *who: tuple[PostgresDatabase, Told]) -> Iterator[None]:
    """Each was told once, as somebody who has just come is."""
    with ExitStack() as stack:
        for database, told in who:
            stack.enter_context(ears.told(database, told))
        for _, told in who:
            assert told.within(10)
        yield


def test_each_is_told_of_its_own_office_over_one_connection(
    ears: Ears, of: Callable[[str], PostgresDatabase], owner: psycopg.Connection[Any]
) -> None:
    liuzhou, guilin, views, acts, other = of("liuzhou"), of("guilin"), Told(), Told(), Told()
    with all_told(ears, (liuzhou, views), (guilin, other)), ears.told(liuzhou, acts):
        assert len(connections(owner)) == 1
        wake(owner, "liuzhou")
        assert views.within(10) and acts.within(10)
        wake(owner, "guilin")
        assert other.within(10)
        assert (views.times, acts.times, other.times) == (2, 1, 2)


def test_a_connection_that_broke_is_made_anew_and_all_look_at_what_they_missed(
    ears: Ears,
    of: Callable[[str], PostgresDatabase],
    owner: psycopg.Connection[Any],
    reports: list[BaseException | None],
) -> None:
    liuzhou, guilin, one, other = of("liuzhou"), of("guilin"), Told(), Told()
    with all_told(ears, (liuzhou, one), (guilin, other)):
        cut(owner)
        assert one.within(10) and other.within(10)
        wake(owner, "guilin")
        assert other.within(10)
        # told to the operators once, with the end of it
        wait_until(lambda: reports[-1] is None)
        first, end_of_it = reports
        assert isinstance(first, psycopg.OperationalError) and end_of_it is None


def test_it_is_not_said_to_stand_still_once_nobody_follows(
    ears: Ears,
    of: Callable[[str], PostgresDatabase],
    owner: psycopg.Connection[Any],
    reports: list[BaseException | None],
) -> None:
    """As after a database that was away for a moment took the lines of all of them along."""
    liuzhou, one = of("liuzhou"), Told()
    with all_told(ears, (liuzhou, one)):
        cut(owner)
        wait_until(lambda: len(reports) == 1)
    wait_until(lambda: reports[1:] == [None])


def test_a_server_that_ends_once_nobody_follows_is_no_news(
    ears: Ears,
    of: Callable[[str], PostgresDatabase],
    owner: psycopg.Connection[Any],
    reports: list[BaseException | None],
) -> None:
    """As where an office stops: the ear notices half a second later that it is not needed."""
    liuzhou, one = of("liuzhou"), Told()
    with all_told(ears, (liuzhou, one)):
        [(ear, _)] = connections(owner)
    owner.execute("SELECT pg_terminate_backend(%s, 5000)", (ear,))
    time.sleep(1)
    assert reports == [] and not connections(owner)


def test_whoever_let_it_in_may_be_let_in_no_more(
    ears: Ears, of: Callable[[str], PostgresDatabase], owner: psycopg.Connection[Any]
) -> None:
    liuzhou, guilin, one, other = of("liuzhou"), of("guilin"), Told(), Told()
    with all_told(ears, (liuzhou, one)), all_told(ears, (guilin, other)):
        [(_, role)] = connections(owner)
        assert role.startswith("liuzhou")
        owner.execute(f"ALTER ROLE {role} NOLOGIN")
        cut(owner)
        assert other.within(10)
        [(_, role)] = connections(owner)
        assert role.startswith("guilin")


def test_an_office_that_leaves_takes_its_connection_along(
    ears: Ears, of: Callable[[str], PostgresDatabase], owner: psycopg.Connection[Any]
) -> None:
    liuzhou, guilin, one, other = of("liuzhou"), of("guilin"), Told(), Told()
    with ExitStack() as stays:
        with all_told(ears, (liuzhou, one)):
            stays.enter_context(all_told(ears, (guilin, other)))
        assert other.within(10)  # listened for anew
        wait_until(lambda: [role[:6] for _, role in connections(owner)] == ["guilin"])
        before = one.times
        wake(owner, "liuzhou")
        wake(owner, "guilin")
        assert other.within(10) and one.times == before
    # with the last one it goes, and comes with the next
    wait_until(lambda: not connections(owner))
    with all_told(ears, (liuzhou, one)):
        assert len(connections(owner)) == 1


def test_offices_of_two_databases_are_heard_in_both(
    ears: Ears, of: Callable[[str], PostgresDatabase], owner: psycopg.Connection[Any]
) -> None:
    here, name, one, other = of("liuzhou"), f"{owner.info.dbname}_b", Told(), Told()
    owner.execute(f"CREATE DATABASE {name}")
    try:
        there = PostgresDatabase(make_conninfo(here.url, dbname=name), "liuzhou")
        with all_told(ears, (here, one), (there, other)):
            wake(owner, "liuzhou")
            assert one.within(10)
            assert (one.times, other.times) == (2, 1)
    finally:
        owner.execute(f"DROP DATABASE {name} WITH (FORCE)")
