"""Reads through HTTP over many records, beside a bare route that selects the same rows by key."""

from __future__ import annotations

import asyncio
import json
import socket
from typing import Any
from uuid import UUID

import pages
import processes
from fastapi import FastAPI
from harness import OFFICER, Figure, Plan, a_story, an_office, fill, size
from over_http import _hammer, _process, _serve, _serve_office
from psycopg_pool import ConnectionPool
from starlette.responses import Response

from application.store.pool import connection_settings
from domain.values import Role
from interfaces.wiring import House

CLIENTS = 8
ROWS = 50


def run(url: str, plan: Plan) -> list[Figure]:
    with an_office(url) as house:
        story = a_story(house)
        fill(house, 40 * size(story), [story])
        house.catch_up()
        known = _cases(house, 400)
        pages._fill(house, plan.counted)
        token = house.tokens.issue(OFFICER.name, Role.CASEWORKER)
        by_key = [f"/rows/{one}" for one in known]
        with (
            _process(_serve_office, url, house.settings) as office_port,
            _process(_serve_bare, house.database.url, house.database.schema) as bare_port,
        ):
            bearer, cookie = f"Authorization: Bearer {token}", signed_in(office_port, token)
            asked = {
                "一件记录 · a record": (bearer, [f"/api/v1/cases/{one}" for one in known], by_key),
                f"{ROWS} 行的列表 · a list of rows": (
                    bearer, [f"/api/v1/cases?limit={ROWS}"], [f"/first/{ROWS}"]
                ),
                "一页 · a page": (cookie, [f"/cases/{one}" for one in known], by_key),
            }  # fmt: skip
            return [
                _compared(name, plan, (office_port, ours), (bare_port, bare), head)
                for name, (head, ours, bare) in asked.items()
            ]


def signed_in(port: int, token: str) -> str:
    """The header by which a browser is known."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    status, headers, _ = processes.ask(port, "POST", "/sign-in", form, f"token={token}")
    assert status == 303, status
    return f"Cookie: {headers['Set-Cookie'].partition(';')[0]}"


def _compared(
    name: str, plan: Plan, ours: tuple[int, list[str]], bare: tuple[int, list[str]], head: str
) -> Figure:
    what = f"GET {name}，{plan.counted:,} 件 · cases，{CLIENTS} 客户 · clients"
    figure = Figure("reads", what, "/s", "bare SELECT")
    for turn in range(plan.rounds + 1):
        for (port, paths), rates, waits in (
            (ours, figure.rounds, figure.waits),
            (bare, figure.limits, []),
        ):
            requests = [request(path, head) for path in paths]
            rate, took = asyncio.run(_hammer(port, requests, CLIENTS, plan.seconds))
            if turn:  # the first one warms
                rates.append(rate)
                waits.extend(took)
    return figure


def _cases(house: House, most: int) -> list[UUID]:
    """Some of them, from all over the log."""
    of_cases = "SELECT record_id FROM records WHERE kind = 'rectification-case'"
    with house.connection() as conn:
        rows = conn.execute(f"{of_cases} ORDER BY record_id LIMIT %s", (most,))
        return [row["record_id"] for row in rows]


def request(path: str, head: str) -> bytes:
    """`head` says who asks."""
    return f"GET {path} HTTP/1.1\r\nHost: bench\r\n{head}\r\n\r\n".encode()


def _bare(url: str, schema: str) -> FastAPI:
    app = FastAPI()
    pool = ConnectionPool(kwargs=connection_settings(url, schema), min_size=4, max_size=16)

    def answered(query: str, *params: Any) -> Response:
        with pool.connection() as conn:
            found = conn.execute(query, params, prepare=True).fetchall()
        return Response(json.dumps(found, default=str), media_type="application/json")

    @app.get("/rows/{record_id}")
    def one(record_id: UUID) -> Response:
        return answered("SELECT item FROM records WHERE record_id = %s", record_id)

    @app.get("/first/{count}")
    def first(count: int) -> Response:
        query = (
            "SELECT item FROM records WHERE kind = 'rectification-case'"
            " ORDER BY sort_key, record_id LIMIT %s"
        )
        return answered(query, count)

    return app


def _serve_bare(listener: socket.socket, url: str, schema: str) -> None:
    _serve(_bare(url, schema), listener)
