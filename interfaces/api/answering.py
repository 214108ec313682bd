"""What holds of every answer: what is far too much is refused unread, headers, how long it took."""

from __future__ import annotations

import time
from typing import Final

from fastapi import Request
from prometheus_client import Histogram
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.values import Text
from interfaces.api import problems
from interfaces.api.body_limit import most_bytes
from interfaces.api.headers import HEADERS, HTTPS_ONLY
from interfaces.api.routing import API
from interfaces.web import errors

TOO_LARGE: Final = Text(
    "提交的内容过大：文件请减小或分几次提交，其他内容不超过 1 MB",
    "too much at once: make files smaller or send them in turns; all else has 1 MB at most",
)


class Answering:
    """Around all others. Whoever leaves before the answer is no fault."""

    def __init__(self, app: ASGIApp, seconds: Histogram) -> None:
        self.app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request, began = Request(scope), time.perf_counter()

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._complete(request, message)
                self._count(request, message["status"], time.perf_counter() - began)
            await send(message)

        try:
            if _declares_too_much(request):
                refused = problems.problem(413, TOO_LARGE)
                await (await errors.as_read(request, refused))(scope, receive, told)
            else:
                await self.app(scope, receive, told)
        except ClientDisconnect:
            return

    def _complete(self, request: Request, message: Message) -> None:
        headers = MutableHeaders(scope=message)
        for name, value in HEADERS.items():
            headers.setdefault(name, value)
        if request.url.scheme == "https":
            headers.setdefault("Strict-Transport-Security", HTTPS_ONLY)
        if request.url.path.startswith("/api/"):
            headers.setdefault("Cache-Control", "no-store")

    def _count(self, request: Request, status: int, took: float) -> None:
        route = request.scope.get("route")
        path = getattr(route, "path", "-")
        if path != "-" and request.url.path.startswith(API):
            path = f"{API}{path}"  # a route does not know the prefix it was included under
        self._seconds.labels(request.method, path, status).observe(took)


def _declares_too_much(request: Request) -> bool:
    """Known before the body is read; the framework's own answer would be no problem document."""
    declared = request.headers.get("content-length", "")
    if not declared.isdecimal():
        return False
    return len(declared) > 12 or int(declared) > most_bytes(request.scope)
