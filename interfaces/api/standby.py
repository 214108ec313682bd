"""Who answers a request: what only asks, a standby that is near enough; all else the primary."""

from __future__ import annotations

from typing import Any, Final

from fastapi import Request, Response
from prometheus_client import CollectorRegistry, Counter
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from application.errors import StoreAway
from application.store.standby import NotHere, Standby
from interfaces.web import cookies
from interfaces.web.errors import is_page
from interfaces.wiring import House

ONLY_ASKS: Final = ("GET", "HEAD")
NOT_FOUND: Final = 404
AGE: Final = "Duban-Replica-Age"
"""Of an answer that came from a standby: how old what it shows may be, in seconds."""
MOMENT_SECONDS: Final = 0.25
"""How long a page waits for a standby to have what its reader wrote last; the primary has it."""
WROTE_SECONDS: Final = 60


class FromStandby:
    """What a standby cannot answer is asked again, of the primary.

    A page follows what its reader did: each answer to a form leaves in the browser how far the
    primary's write-ahead log was, and no standby that is behind that shows the next page.
    """

    def __init__(self, app: ASGIApp, registry: CollectorRegistry) -> None:
        self.app = app
        self._reads = Counter(
            "duban_reads", "requests that only ask, by who answered", ["server"], registry=registry
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        house = _house_of(scope) if scope["type"] == "http" else None
        if house is None or house.standbys is None:  # also where only the document is wanted
            await self.app(scope, receive, send)
            return
        scope.setdefault("state", {})  # the same one, however often it is asked
        request = Request(scope)
        if scope["method"] not in ONLY_ASKS:
            await self.app(scope, receive, self._noting(request, send))
            return
        near = await self._near(request)
        if near.standby is None or not await self._is_answered(near, scope, receive, send):
            await self.app(scope, receive, self._told(request, send))

    async def _is_answered(self, by: House, scope: Scope, receive: Receive, send: Send) -> bool:
        request, before, begun = Request(scope), dict(scope), False
        request.state.offered = by
        tell = self._told(request, send)

        async def told(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                if message["status"] == NOT_FOUND and request.state.offered is not None:
                    raise NotHere  # perhaps not yet
                begun = True
            await tell(message)

        try:
            await self.app(scope, receive, told)
        except NotHere:
            if begun:
                raise
            scope.clear()
            scope.update(before)
            request.state.offered = request.state.asked = None
            return False
        return True

    def _told(self, request: Request, send: Send) -> Send:
        """Who was asked, where somebody was."""

        async def told(message: Message) -> None:
            asked: House | None = getattr(request.state, "asked", None)
            if message["type"] == "http.response.start" and asked is not None:
                if asked.standby is not None:
                    MutableHeaders(scope=message)[AGE] = f"{asked.age:.1f}"
                self._reads.labels("primary" if asked.standby is None else "standby").inc()
            await send(message)

        return told

    async def _near(self, request: Request) -> House:
        primary: House = _house_of(request.scope)
        house = primary.reading()
        said = cookies.read(request, cookies.WROTE)
        if house.standby is not None and said.isdecimal() and len(said) < 19:
            written = int(said)
            if not house.standby.has_already(written):
                has = await run_in_threadpool(_has, house.standby, written)
                return house if has else primary
        return house

    def _noting(self, request: Request, send: Send) -> Send:
        async def told(message: Message) -> None:
            if message["type"] == "http.response.start" and is_page(request):
                try:
                    written = await run_in_threadpool(_house_of(request.scope).office.written)
                except StoreAway:  # then no page is shown either
                    pass
                else:
                    noted = Response()
                    cookies.put(request, noted, cookies.WROTE, str(written), WROTE_SECONDS)
                    MutableHeaders(scope=message).append("set-cookie", noted.headers["set-cookie"])
            await send(message)

        return told


def _house_of(scope: Scope) -> Any:
    """Of the application; none where it is made for its document alone."""
    return scope["app"].state.house


def _has(standby: Standby, written: int) -> bool:
    try:
        return standby.has(written, MOMENT_SECONDS)
    except NotHere:
        return False
