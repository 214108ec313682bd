"""A real HTTP receiver of webhooks, which checks signatures, and can be told to fail or hang."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook


class Receiver:
    def __init__(self) -> None:
        self.secret = ""
        self.taken: list[dict[str, Any]] = []
        """Each with its headers as `_headers`; in the order in which they came."""
        self.status: Callable[[int], int] = lambda n: 204
        """Of the nth request, from 1 on."""
        self.hangs = 0.0
        self.drips = False
        self.location = ""
        self.asked = 0
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver._answer(self)

            def log_message(self, *_: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"

    def __enter__(self) -> Receiver:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        self.asked += 1
        body = request.rfile.read(int(request.headers["Content-Length"]))
        if self.hangs:
            time.sleep(self.hangs)
        if self.drips:
            _drip(request)
            return
        status = self.status(self.asked)
        if status < 300:
            headers = {name.lower(): value for name, value in request.headers.items()}
            if self.secret:
                assert is_signed(self.secret, body, headers)
            self.taken.append({**json.loads(body), "_headers": headers, "_body": body})
        request.send_response(status)
        if self.location:
            request.send_header("Location", self.location)
        request.send_header("Content-Length", "0")
        request.end_headers()

    @property
    def ids(self) -> list[str]:
        return [one["_headers"]["webhook-id"] for one in self.taken]


def is_signed(secret: str, body: bytes, headers: Mapping[str, str]) -> bool:
    """By the package that others use; without its look at the wall clock, which tests turn."""
    at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    signature = Webhook(secret).sign(headers["webhook-id"], at, body.decode())
    return signature in headers["webhook-signature"].split(" ")


def _drip(request: BaseHTTPRequestHandler) -> None:
    """A byte at a time: no read of it ever waits long."""
    try:
        for _ in range(200):
            request.wfile.write(b"x")
            request.wfile.flush()
            time.sleep(0.05)
    except OSError:
        return
