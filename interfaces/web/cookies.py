"""The cookies that pages rest on; all are ours alone, and none is for scripts."""

from __future__ import annotations

import secrets
from typing import Final

from fastapi import Request, Response

SESSION: Final = "duban_session"
VISIT: Final = "duban_visit"
"""What forms are bound to while nobody is signed in."""
LANGUAGE: Final = "duban_lang"
REACHED: Final = "duban_reached"
"""Up to where the log was when its reader acted last: the next page is no older."""
WROTE: Final = "duban_wrote"
"""How far the primary's write-ahead log was then: no standby behind it shows the next page."""
VISIT_BYTES: Final = 18


def name_of(request: Request, name: str) -> str:
    """With a prefix that no other site, and no unsafe connection, can write under."""
    return f"__Host-{name}" if is_secure(request) else name


def is_secure(request: Request) -> bool:
    return request.url.scheme == "https"


def read(request: Request, name: str) -> str:
    return request.cookies.get(name_of(request, name), "")


def put(
    request: Request, response: Response, name: str, value: str, max_age: int | None = None
) -> None:
    """Lax: a link in a message leads in; what changes anything is a form of our own page."""
    response.set_cookie(
        name_of(request, name),
        value,
        max_age=max_age,
        httponly=True,
        samesite="lax",
        secure=is_secure(request),
    )


def drop(request: Request, response: Response, name: str) -> None:
    response.delete_cookie(
        name_of(request, name), httponly=True, samesite="lax", secure=is_secure(request)
    )


def bound(request: Request) -> str:
    """What the forms of this browser are bound to; drawn where it holds nothing yet."""
    known = read(request, SESSION) or read(request, VISIT)
    if known:
        return known
    if not hasattr(request.state, "visit"):
        request.state.visit = secrets.token_urlsafe(VISIT_BYTES)
    return str(request.state.visit)


def keep_visit(request: Request, response: Response) -> None:
    """Only a page with a form leaves anything in a stranger's browser."""
    if hasattr(request.state, "visit"):
        put(request, response, VISIT, request.state.visit)
