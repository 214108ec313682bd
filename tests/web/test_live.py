"""What changes while a page stands, told to those who may read it and to nobody else."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx2
import pytest
from client import Client
from examples import a_provider, an_enterprise
from serving import served
from visitor import Visitor

from application.errors import StoreAway
from domain.values import Event, Recorded
from interfaces import feed
from interfaces.api.app import create_app
from interfaces.feed import Feed, Recent
from interfaces.web import live
from interfaces.wiring import House


@pytest.fixture
def idle(house: House) -> Client:
    return Client(create_app(house), house)


@pytest.fixture
def address(idle: Client) -> Iterator[str]:
    with served(idle.http.app) as found:
        yield found


def as_visitor(office: Client, role: str, **scope: Any) -> dict[str, str]:
    cookies = Visitor(office, role, **scope).http.cookies
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}


@pytest.mark.parametrize("role", ["caseworker", "approver", "principal", "auditor"])
def test_who_reads_hears_what_happens(idle: Client, address: str, role: str) -> None:
    start = idle.house.office.head()
    made = a_provider(idle)
    with (
        httpx2.Client(timeout=60, headers=as_visitor(idle, role)) as http,
        http.stream("GET", f"{address}/live?after={start}") as answer,
    ):
        assert answer.headers["content-type"].startswith("text/event-stream")
        told = (json.loads(line[5:]) for line in answer.iter_lines() if line.startswith("data:"))
        event = next(one for one in told if one["record_id"] == made)
    assert (event["type"], event["position"] > start) == ("provider.admitted", True)


def test_no_stream_ends_because_the_database_was_away(
    idle: Client, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, connection, asked = idle.house.office.head(), idle.house.connection, list[int]()
    made = a_provider(idle)

    def away_at_first() -> Any:
        asked.append(1)
        if len(asked) <= 2:
            raise StoreAway
        return connection()

    headers = as_visitor(idle, "caseworker")
    monkeypatch.setattr(idle.house, "connection", away_at_first)
    with (
        httpx2.Client(timeout=60, headers=headers) as http,
        http.stream("GET", f"{address}/live?after={start}") as answer,
    ):
        told = (json.loads(line[5:]) for line in answer.iter_lines() if line.startswith("data:"))
        assert any(one["record_id"] == made for one in told)
    assert len(asked) > 2


def test_who_signed_out_hears_no_more_however_much_happens(
    idle: Client, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "SESSION_SECONDS", 0.0)
    start, headers = idle.house.office.head(), as_visitor(idle, "caseworker")
    with (
        httpx2.Client(timeout=60, headers=headers) as http,
        http.stream("GET", f"{address}/live?after={start}") as answer,
    ):
        told = (line for line in answer.iter_lines() if line.startswith("data:"))
        before = a_provider(idle)
        assert any(before in line for line in told)
        assert http.post(f"{address}/sign-out").status_code == 303
        after = a_provider(idle)
        assert not any(after in line for line in told)


@pytest.mark.parametrize("role", ["provider", "enterprise", "admin"])
def test_parties_and_administrators_hear_nothing(idle: Client, role: str) -> None:
    mine = an_enterprise(idle)
    scope = {} if role == "admin" else {f"{role}_id": mine}
    answer = idle.http.get("/live", headers=as_visitor(idle, role, **scope))
    assert answer.status_code == 403
    assert "event-stream" not in answer.headers["content-type"]


def test_a_stranger_is_led_to_sign_in(idle: Client) -> None:
    answer = idle.http.get("/live", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2Flive")


def test_the_log_is_read_once_for_all_who_follow(
    idle: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[int] = []
    read = Feed._read
    monkeypatch.setattr(feed, "POLL_SECONDS", 0.05)
    monkeypatch.setattr(Feed, "_read", lambda f, p, n: reads.append(p) or read(f, p, n))
    shared, head = Feed(idle.house), idle.house.office.head()
    threading.Timer(0.5, lambda: a_provider(idle)).start()
    began = time.monotonic()
    heard = asyncio.run(_first_of_many(shared, head, followers=30))
    assert len(set(heard)) == 1
    assert len(reads) < 60 + (time.monotonic() - began) / 0.05, "each asked for itself"


async def _first_of_many(shared: Feed, position: int, followers: int) -> list[int]:
    streams = [shared.follow(position) for _ in range(followers)]
    return list(await asyncio.gather(*(_first(stream) for stream in streams)))


async def _first(stream: AsyncIterator[Recorded[Event] | None]) -> int:
    async for recorded in stream:
        if recorded is not None:
            return recorded.position
    raise AssertionError


def test_silence_is_told_too(idle: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "POLL_SECONDS", 0.01)
    monkeypatch.setattr(feed, "HEARTBEAT_SECONDS", 0.05)
    quiet = Feed(idle.house).follow(idle.house.office.head())

    async def heard() -> Recorded[Event] | None:
        return await anext(quiet)

    began = time.monotonic()
    assert asyncio.run(heard()) is None
    assert time.monotonic() - began >= 0.05


def test_the_newest_are_kept_and_the_rest_is_read_from_the_log(
    idle: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = idle.house.office.head()
    a_provider(idle)
    head = idle.house.office.head()
    events, reached = Feed(idle.house)._read(start, 100)
    monkeypatch.setattr(feed, "KEPT", 1)
    recent = Recent(start, start).with_more(events, reached)
    assert [one.position for one in recent.events] == [head]
    assert (recent.since, recent.reached) == (head - 1, head)


def test_the_line_is_kept_alive_however_much_happens(
    idle: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "HEARTBEAT_SECONDS", 0.05)
    shared, head = Feed(idle.house), idle.house.office.head()
    (last,), _ = shared._read(head - 1, 1)

    async def busy(position: int) -> list[Recorded[Event]]:
        await asyncio.sleep(0)
        return [last]

    monkeypatch.setattr(shared, "_after", busy)

    async def beaten() -> bool:
        async for recorded in shared.follow(head):
            if recorded is None:
                return True
        return False

    assert asyncio.run(asyncio.wait_for(beaten(), 10))
