"""That a form was sent by one of our own pages, in the browser to which the page was shown."""

from __future__ import annotations

import hmac
import secrets
from typing import Final
from urllib.parse import urlsplit

from fastapi import Request

from domain.values import NotYours, Text

NONCE_BYTES: Final = 12


class Csrf:
    """Tokens bound to what the browser holds: its session's secret, or a visit's."""

    def __init__(self, key: bytes) -> None:
        self._key = hmac.digest(key, b"duban/csrf", "sha256")

    def token(self, bound: str) -> str:
        """Another one in each rendering: what is compressed beside it learns nothing of it."""
        nonce = secrets.token_urlsafe(NONCE_BYTES)
        return f"{nonce}.{self._sign(bound, nonce)}"

    def holds(self, bound: str, token: str) -> bool:
        nonce, _, signature = token.partition(".")
        return bool(bound) and hmac.compare_digest(
            self._sign(bound, nonce).encode(), signature.encode()
        )

    def _sign(self, bound: str, nonce: str) -> str:
        return hmac.digest(self._key, f"{bound}\n{nonce}".encode(), "sha256").hex()

    def check(self, request: Request, bound: str, token: str) -> None:
        """Raises NotYours; nothing was done, and the page can be opened again."""
        if not (from_here(request) and self.holds(bound, token)):
            raise NotYours(
                "foreign-form",
                Text(
                    "页面已过期或并非由本系统打开，请重新打开页面再提交",
                    "the page is too old, or not of this office: open it again, then send the form",
                ),
            )


def from_here(request: Request) -> bool:
    """The browser says so, or at least names our origin; one that says neither is no browser."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")
