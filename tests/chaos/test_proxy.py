"""The proxy does to a connection what it says, and lets everything through afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from chaos.proxy import Mode, Proxy
from offices import Server


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    with Proxy() as found:
        yield found


@pytest.fixture
def url(proxy: Proxy, server: Server) -> str:
    return proxy.by_way_of(server.owner_url)


def ask(conn: psycopg.Connection) -> int:
    row = conn.execute("SELECT count(*) FROM generate_series(1, 100000)").fetchone()
    assert row is not None
    return int(row[0])


def test_it_lets_everything_through(url: str) -> None:
    with psycopg.connect(url) as conn:
        assert ask(conn) == 100_000
        rows = conn.execute("SELECT repeat('x', 1000) FROM generate_series(1, 5000)").fetchall()
        assert len(rows) == 5_000


@pytest.mark.parametrize("mode", ["refuse", "reset", "cut"])
def test_what_breaks_a_line_breaks_it_and_the_next_one_works(
    proxy: Proxy, url: str, mode: Mode
) -> None:
    with psycopg.connect(url, autocommit=True) as conn:
        proxy.turn(mode)
        with pytest.raises(psycopg.OperationalError):
            ask(conn)
    proxy.turn("pass")
    with psycopg.connect(url) as conn:
        assert ask(conn) == 100_000


def test_while_it_stalls_nobody_is_answered_and_afterwards_all_are(proxy: Proxy, url: str) -> None:
    with psycopg.connect(url, autocommit=True) as conn, ThreadPoolExecutor(1) as beside:
        proxy.turn("stall")
        answer = beside.submit(ask, conn)
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(url, connect_timeout=1)
        assert not answer.done()
        proxy.turn("pass")
        assert answer.result(10) == 100_000
