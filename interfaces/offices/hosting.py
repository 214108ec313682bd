"""One server for all offices: the host that a browser asked for says which (ADR 30).

Each office is an application of its own over its own house; nothing of one is reachable from the
other. At a host that nobody has there is nothing but how the program as a whole is doing.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any, Final

import structlog
from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from application.errors import StoreAway
from domain.values import Text
from interfaces import logs
from interfaces.api import problems
from interfaces.api.app import create_app
from interfaces.offices import whole
from interfaces.offices.opened import Opened, Opening, Routes
from interfaces.offices.table import Province
from interfaces.province import hosted
from interfaces.settings import Settings
from interfaces.web import errors
from interfaces.wiring import House

CONNECTIONS: Final = 8
"""Of each office at most; none while nobody asks it anything."""
AT_ONCE: Final = 4
"""Offices that are opened side by side."""
AGAIN_SECONDS: Final = 2.0
"""Until one that could not be opened is tried again."""
GRACE_SECONDS: Final = 30.0
"""How long requests to an office that moved may take yet; then they are cut off."""
SLOW_SECONDS: Final = 1.0
"""How long somebody waited who was told that the office is not there, if it was in vain."""
RETRY_SECONDS: Final = 10
SAFE: Final = ("GET", "HEAD", "OPTIONS")
CLOSED: Final = Text(
    "本办公室暂停办理（正在迁移或维护），查阅照常；请稍后再试",
    "nothing can be done in this office for now (it is being moved or maintained), reading goes on:"
    " try again shortly",
)
NOT_OPEN: Final = Text(
    "本办公室暂时无法打开，请稍后再试；原因见系统日志",
    "this office cannot be opened right now: try again shortly; the system's log says why",
)
log = structlog.get_logger("duban.offices")


class Hosted:
    """The application of one office, and who is being answered."""

    def __init__(self, house: House) -> None:
        self.app = create_app(house)
        self.answering: set[asyncio.Task[None]] = set()
        self._house = house
        self._away_until = float("-inf")

    def is_away(self) -> bool:
        """Its database did not answer just now: whoever asks meanwhile would only hold a thread,
        which the other offices need."""
        return time.monotonic() < self._away_until

    def note(self, status: int, began: float) -> None:
        """What became of a request."""
        now = time.monotonic()
        if status == 503 and now - began > SLOW_SECONDS and not self._house.office.is_connected():
            self._away_until = now + AGAIN_SECONDS


class Hosting:
    """The application that the server runs."""

    def __init__(self, settings: Settings, routes: Routes) -> None:
        self.routes = routes
        self.opening = Opening[Hosted](settings, routes, _made, self._retire, pool_size=CONNECTIONS)
        self._whole = whole.create_app(self.opening)
        self._province = hosted.Hosted(settings)
        self._table = routes.table()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="opening")
        self._openings: dict[str, tuple[float, asyncio.Future[Opened[Hosted]]]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._loop = asyncio.get_running_loop()
        table = self.routes.table()
        if table is not self._table:
            self._table = table
            closing = self._loop.run_in_executor(
                self._threads, self.opening.keep_only, table.offices
            )
            closing.add_done_callback(_tell_if_lost)
        entry = None if scope["type"] != "http" else table.at(_host(scope))
        if entry is None:
            await self._whole(scope, receive, send)
            return
        if isinstance(entry, Province):
            await self._province.at(table)(scope, receive, send)
            return
        with structlog.contextvars.bound_contextvars(office=entry.schema_name):
            try:
                office = self.opening.known(entry.key) or await self._opened(entry.key)
            except Exception as error:  # noqa: BLE001 - the others must go on
                self._tell(error)
                await _away()(scope, receive, send)
                return
            await self._answer(office, scope, receive, send)

    async def _opened(self, key: str) -> Opened[Hosted]:
        """One thread opens it, and whoever else asks for it meanwhile waits without one: an office
        that does not open takes nothing from the others. What was opened by a table that has
        changed since, be it just now, answers nobody: the office may be elsewhere."""
        while (office := self.opening.known(key)) is None:
            begun, opening = self._openings.get(key, (0.0, None))
            if opening is None or _is_over(begun, opening):
                assert self._loop is not None
                opening = self._loop.run_in_executor(self._threads, self.opening.of, key)
                self._openings[key] = (time.monotonic(), opening)
            await asyncio.wait([opening])
            opening.result()
        return office

    async def _answer(
        self, office: Opened[Hosted], scope: Scope, receive: Receive, send: Send
    ) -> None:
        hosted, began = office.made, time.monotonic()
        if hosted.is_away():
            await _away()(scope, receive, send)
            return
        if office.entry.state == "closed" and scope["method"] not in SAFE:
            request = Request({**scope, "app": hosted.app})
            headers = {"Retry-After": str(RETRY_SECONDS)}
            said = problems.problem(503, CLOSED, code="office-closed", headers=headers)
            await (await errors.as_read(request, said))(scope, receive, send)
            return
        ending = _Ending(send)
        task = asyncio.ensure_future(hosted.app(scope, receive, ending))
        hosted.answering.add(task)
        try:
            await task
        except asyncio.CancelledError:
            if not task.cancelled() or _is_cancelled():  # the server itself goes
                task.cancel()
                raise
            await ending.end()
        finally:
            hosted.answering.discard(task)
            hosted.note(ending.status, began)

    def _retire(self, former: Opened[Hosted]) -> None:
        """From a thread that opened the new one, or shut it."""
        if self._loop is None:
            former.close()
            return
        leaving = asyncio.run_coroutine_threadsafe(self._leave(former), self._loop)
        leaving.add_done_callback(partial(_tell_if_lost, office=former.entry.schema_name))

    async def _leave(self, former: Opened[Hosted]) -> None:
        """Those under way are answered; streams begin anew at the office's new place."""
        if former.made.answering:
            await asyncio.wait(set(former.made.answering), timeout=GRACE_SECONDS)
        for task in set(former.made.answering):
            task.cancel()
        await run_in_threadpool(former.close)

    @staticmethod
    def _tell(error: Exception) -> None:
        cause = error.__cause__ if isinstance(error, StoreAway) else error
        log.error("an office could not be opened", error=logs.kind_of(cause or error))

    def close(self) -> None:
        self._threads.shutdown()
        self._province.close()
        self.opening.close()


class _Ending:
    """Sends on, and can end an answer that was cut off."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0
        self._ended = False

    async def __call__(self, message: Message) -> None:
        self.status = self.status or message.get("status", 0)
        self._ended = message["type"] == "http.response.body" and not message.get("more_body")
        await self._send(message)

    async def end(self) -> None:
        if not self.status:
            refused = _away()
            await self._send({"type": "http.response.start", **_start(refused)})
            await self._send({"type": "http.response.body", "body": refused.body})
        elif not self._ended:
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})


def _is_over(begun: float, opening: asyncio.Future[Any]) -> bool:
    """Whether it is to be opened anew; where that was in vain, not at once."""
    if not opening.done():
        return False
    return opening.exception() is None or time.monotonic() - begun > AGAIN_SECONDS


def _tell_if_lost(done: asyncio.Future[Any] | Future[Any], **where: str) -> None:
    """Nobody waits for the end of what closes an office."""
    error = None if done.cancelled() else done.exception()
    if error is not None:
        log.error("an office could not be closed", error=logs.kind_of(error), **where)


def _away() -> Response:
    return whole.refused(NOT_OPEN, "office-away", RETRY_SECONDS)


def _start(response: Response) -> dict[str, Any]:
    return {"status": response.status_code, "headers": response.raw_headers}


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _made(house: House, stack: ExitStack) -> Hosted:
    return Hosted(house)


def _host(scope: Scope) -> str:
    """As the browser named it; with two of them there is no telling which was meant."""
    named = [value for name, value in scope["headers"] if name == b"host"]
    return named[0].decode("latin-1") if len(named) == 1 else ""


@contextmanager
def hosting(settings: Settings) -> Iterator[ASGIApp]:
    assert settings.offices is not None
    made = Hosting(settings, Routes(settings.offices))
    try:
        yield made
    finally:
        made.close()
