"""A command through HTTP, beside a route with the same body and one INSERT, and the bare INSERT."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count, cycle
from typing import Any
from uuid import uuid4

import append
from fastapi import FastAPI
from harness import OFFICER, Figure, Plan, a_story, an_office, fill, quantile, size
from psycopg_pool import ConnectionPool

from application.store.pool import connection_settings
from domain.engagement import Rate
from domain.values import Role
from interfaces.api.app import create_app
from interfaces.garbage import look_seldom
from interfaces.settings import Settings
from interfaces.wiring import House

CLIENTS = (8, 32)
BODY = {"rating": "neutral", "rated_on": "2025-06-02", "comment": "驻场人员频繁更换"}


def run(url: str, plan: Plan) -> list[Figure]:
    found = []
    with an_office(url) as house:
        story = a_story(house)
        fill(house, 400 * size(story), [story])
        commands = ratings(house)
        bare = [_request("/bare", house.tokens.issue(OFFICER.name, Role.CASEWORKER))]
        append.raw_table(house)
        with (
            _process(_serve_office, url, house.settings) as office_port,
            _process(_serve_bare, url, house.database.schema) as bare_port,
        ):
            for clients in CLIENTS:
                command = Figure(
                    "http", f"POST ratings, {clients} 客户 · clients", "/s", "bare route + INSERT"
                )
                inserted = Figure(
                    "http", f"POST ratings, {clients} 客户 · clients", "/s", "INSERT + COMMIT"
                )
                slowest = Figure(
                    "http", f"POST ratings, {clients} 客户 · clients: p99", "ms", "p99, bare route"
                )
                asyncio.run(_hammer(office_port, commands, clients, 0.3))  # warm
                for _ in range(plan.rounds):
                    rate, waits = asyncio.run(_hammer(office_port, commands, clients, plan.seconds))
                    command.rounds.append(rate)
                    command.waits += waits
                    quick, took = asyncio.run(_hammer(bare_port, bare, clients, plan.seconds))
                    command.limits.append(quick)
                    slowest.rounds.append(quantile(waits, 0.99) * 1e3)
                    slowest.limits.append(quantile(took, 0.99) * 1e3)
                    inserted.limits.append(append.raw(house, clients, plan.seconds)[0])
                inserted.rounds, inserted.waits = command.rounds, command.waits
                found += [command, slowest, inserted]
    return found


def ratings(house: House, host: str = "bench") -> list[bytes]:
    """A command for each engagement of the office, which is reached at that host."""
    with house.connection() as conn:
        rows = conn.execute(
            "SELECT originator_id FROM stored_events"
            " WHERE topic = 'engagement.established' ORDER BY 1"
        ).fetchall()
    token = house.tokens.issue(OFFICER.name, Role.CASEWORKER)
    paths = [f"/api/v1/engagements/{row['originator_id']}/ratings" for row in rows]
    return [_request(path, token, host) for path in paths]


def _request(path: str, token: str, host: str = "bench") -> bytes:
    body = json.dumps(BODY, ensure_ascii=False).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _hammer(
    port: int, requests: list[bytes], clients: int, seconds: float, rate: float | None = None
) -> tuple[float, list[float]]:
    """Clients that keep their connection and ask again as soon as they are answered; or at a rate,
    all of them together, and then who is late waits since the request was due."""
    waits: list[float] = []
    turn, asked = cycle(requests), count()
    began = time.perf_counter()
    until = began + seconds

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while (at := began + next(asked) / rate if rate else time.perf_counter()) < until:
            if rate:
                await asyncio.sleep(at - time.perf_counter())
            writer.write(next(turn))
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 20"), head
            length = head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]
            await reader.readexactly(int(length))
            waits.append(time.perf_counter() - at)
        writer.close()

    await asyncio.gather(*(client() for _ in range(clients)))
    return len(waits) / (time.perf_counter() - began), waits


def _bare(url: str, schema: str) -> FastAPI:
    """No right, no rule, no lock, no answer to be found again: the body is read and stored."""
    app = FastAPI()
    pool = ConnectionPool(kwargs=connection_settings(url, schema), min_size=4, max_size=40)

    @app.post("/bare")
    def bare(body: Rate) -> dict[str, Any]:
        record_id = uuid4()
        with pool.connection() as conn:
            conn.execute(
                "INSERT INTO raw_events (originator_id, originator_version, topic, state)"
                " VALUES (%s, 1, 'engagement.rated', %s)",
                (record_id, body.model_dump_json().encode()),
                prepare=True,
            )
        return {"id": record_id, "version": 1, "position": 1}

    return app


def _serve(app: Any, listener: socket.socket) -> None:
    import uvicorn

    uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False)).run([listener])


def _serve_office(listener: socket.socket, url: str, settings: Settings) -> None:
    app = create_app(House(url, settings, pool_size=40))
    look_seldom()
    _serve(app, listener)


def _serve_bare(listener: socket.socket, url: str, schema: str) -> None:
    _serve(_bare(url, schema), listener)


@contextmanager
def _process(serve: Callable[..., None], *args: Any) -> Iterator[int]:
    """A server in a process of its own, as in an office."""
    # With the protocol named, asyncio turns Nagle off; else each answer waits 40 ms for an ACK.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(512)
        process = multiprocessing.get_context("spawn").Process(
            target=serve, args=(listener, *args), daemon=True
        )
        process.start()
        try:
            yield listener.getsockname()[1]
        finally:
            with suppress(ProcessLookupError):
                process.terminate()
            process.join(timeout=10)
