"""A form of ours, sent by a page of ours: nobody else can make a visitor send one."""

from __future__ import annotations

import hmac
import secrets
from typing import Final
from urllib.parse import urlsplit

from fastapi import Request

from interfaces.web import cookies
from interfaces.wiring import House

FIELD: Final = "csrf"
NONCE_BYTES: Final = 8


def token(house: House, request: Request) -> str:
    """Another one for each page, so that compressing a page gives nothing away."""
    nonce = secrets.token_hex(NONCE_BYTES)
    return f"{nonce}.{_sign(house, cookies.bound(request), nonce)}"


def is_ours(house: House, request: Request, value: str) -> bool:
    """Whether a form came from a page of ours, as the browser and the form itself say."""
    nonce, _, signed = value.partition(".")
    right = _sign(house, cookies.bound(request), nonce)
    return from_here(request) and hmac.compare_digest(signed.encode(), right.encode())


def from_here(request: Request) -> bool:
    """The browser says so, or at least names our origin; what says neither is no browser."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def _sign(house: House, bound: str, nonce: str) -> str:
    return house.seal.digest(f"csrf\n{bound}\n{nonce}")
