"""A form of ours, sent by a page of ours: nobody else can make a visitor send one."""

from __future__ import annotations

import hmac
import secrets
from typing import Final
from urllib.parse import urlsplit

from fastapi import Request

from interfaces.web.visitor import SESSION
from interfaces.wiring import House

FIELD: Final = "csrf"


def token(house: House, request: Request) -> str:
    """Another one for each page, so that compressing a page gives nothing away."""
    nonce = secrets.token_hex(8)
    return f"{nonce}.{_sign(house, request, nonce)}"


def is_ours(house: House, request: Request, value: str) -> bool:
    """Whether a form came from a page of ours, as the browser and the form itself say."""
    nonce, _, signed = value.partition(".")
    return from_here(request) and hmac.compare_digest(
        signed.encode(), _sign(house, request, nonce).encode()
    )


def from_here(request: Request) -> bool:
    """The browser says so, or at least names our origin."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def _sign(house: House, request: Request, nonce: str) -> str:
    return house.seal.digest(f"csrf\n{request.cookies.get(SESSION, '')}\n{nonce}")
