"""Several views of an office take events in one transaction, as a lane of many offices does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from client import Client
from examples import an_enterprise
from psycopg import Connection

from interfaces.api.app import create_app
from interfaces.wiring import House
from projections.live import Live, take_together
from projections.tracking import OtherRows
from projections.worklist import WorklistView

LIMIT = 500


@pytest.fixture
def told(house: House) -> Client:
    """Nobody follows what this user does."""
    house.catch_up()
    return Client(create_app(house), house)


@pytest.fixture
def conn(house: House) -> Iterator[Connection[Any]]:
    with house.database.connect() as found:
        yield found


def lives(house: House) -> list[Live]:
    return [Live(view) for view in house.views]


def positions(conn: Connection[Any], house: House) -> dict[str, int]:
    names = {view.name for view in house.views}
    rows = conn.execute("SELECT name, position FROM view_tracking")
    return {row["name"]: row["position"] for row in rows if row["name"] in names}


def enterprises(conn: Connection[Any]) -> int:
    row = conn.execute("SELECT count(*) AS n FROM records WHERE kind = 'enterprise'").fetchone()
    assert row is not None
    return int(row["n"])


def commits(conn: Connection[Any], house: House) -> set[str]:
    """The transactions that moved the views last."""
    rows = conn.execute(
        "SELECT xmin::text AS x FROM view_tracking WHERE name = ANY(%s)",
        ([view.name for view in house.views],),
    )
    return {row["x"] for row in rows}


@contextmanager
def held(house: House, name: str) -> Iterator[None]:
    """As by a rebuild that comes to its end."""
    with house.database.connect() as other, other.transaction():
        other.execute("SELECT FROM view_tracking WHERE name = %s FOR UPDATE", (name,))
        yield


def test_all_move_in_one_transaction_and_once(
    house: House, told: Client, conn: Connection[Any]
) -> None:
    views, head = lives(house), house.office.head()
    for _ in range(3):
        an_enterprise(told)
    events = house.office.head() - head
    # when they take what there is
    assert take_together(conn, views, house.log, LIMIT) == len(views) * events
    assert set(positions(conn, house).values()) == {house.office.head()}
    assert {one.at for one in views} == {house.office.head()}
    assert len(commits(conn, house)) == 1
    assert enterprises(conn) == 3
    # then there is nothing more
    before = commits(conn, house)
    assert take_together(conn, views, house.log, LIMIT) == 0
    assert (enterprises(conn), commits(conn, house)) == (3, before)


def test_batches_end_where_they_are_told_to(
    house: House, told: Client, conn: Connection[Any]
) -> None:
    views, head = lives(house), house.office.head()
    for _ in range(2):
        an_enterprise(told)
    assert take_together(conn, views, house.log, 1) == len(views)
    assert set(positions(conn, house).values()) == {head + 1}


def test_one_that_fails_fails_all_and_none_is_half_done(
    house: House, told: Client, conn: Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    views, before = lives(house), positions(conn, house)
    an_enterprise(told)
    apply = WorklistView.apply

    def failing(self: Any, *args: Any) -> None:
        apply(self, *args)
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(WorklistView, "apply", failing)
        with pytest.raises(ZeroDivisionError):
            take_together(conn, views, house.log, LIMIT)
    assert (positions(conn, house), enterprises(conn)) == (before, 0)
    # when it is mended, what they kept in memory of the batch counts no more
    take_together(conn, views, house.log, LIMIT)
    assert (set(positions(conn, house).values()), enterprises(conn)) == ({house.office.head()}, 1)


def test_one_that_is_being_built_anew_is_left_out(
    house: House, told: Client, conn: Connection[Any]
) -> None:
    views, head = lives(house), house.office.head()
    an_enterprise(told)
    with held(house, "worklist"):
        take_together(conn, views, house.log, LIMIT)
    at = positions(conn, house)
    assert at.pop("worklist") == head
    assert set(at.values()) == {house.office.head()}
    assert {one.name for one in views if one.at is None} == {"worklist"}
    take_together(conn, views, house.log, LIMIT)
    assert set(positions(conn, house).values()) == {house.office.head()}


def test_one_that_somebody_else_moved_begins_with_an_empty_memory(
    house: House, told: Client, conn: Connection[Any]
) -> None:
    views = lives(house)
    an_enterprise(told)
    take_together(conn, views, house.log, LIMIT)
    # given another process that went on meanwhile
    an_enterprise(told)
    take_together(conn, lives(house), house.log, LIMIT)
    an_enterprise(told)
    take_together(conn, views, house.log, LIMIT)
    assert enterprises(conn) == 3


def test_rows_of_another_program_are_written_by_nobody(
    house: House, told: Client, conn: Connection[Any]
) -> None:
    before = positions(conn, house)
    an_enterprise(told)
    conn.execute("UPDATE view_tracking SET version = version + 1 WHERE name = 'agenda'")
    with pytest.raises(OtherRows, match="agenda"):
        take_together(conn, lives(house), house.log, LIMIT)
    assert positions(conn, house) == before
