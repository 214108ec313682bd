"""Addresses of the page that is looked at, asked in another way; without host, as links have it."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from fastapi import Request

PLACE = frozenset({"cursor", "done", "lang", "problem"})
"""What does not narrow a page: it says where in it somebody is, or what just happened."""


MOMENT = ("as_of", "effective_on")
"""As of when: as known then, what held on a day."""


def asked(request: Request) -> dict[str, str]:
    """What narrows the page."""
    given = request.query_params.items()
    return {name: value for name, value in given if value and name not in PLACE}


def carried(request: Request, *names: str) -> list[tuple[str, str]]:
    """What the form that narrows a page has no field for, and sends along; the moment always."""
    kept = {*names, *MOMENT}
    return [pair for pair in asked(request).items() if pair[0] in kept]


def address(path: str, asked: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(asked)}" if asked else path


def narrowed(request: Request, **more: str) -> str:
    """The page from its beginning, asked for this too."""
    wanted = {**asked(request), **more}
    return address(request.url.path, {name: value for name, value in wanted.items() if value})


def widened(request: Request, *names: str) -> str:
    """The page from its beginning, not asked for these."""
    return narrowed(request, **dict.fromkeys(names, ""))


def paged(request: Request, following: str | None) -> dict[str, str | None]:
    """Where the pager leads: behind the cursor `following`, and back to where the list begins."""
    return {
        "next": narrowed(request, cursor=following) if following else None,
        "first": narrowed(request) if request.query_params.get("cursor") else None,
    }


def with_also(address: str, **more: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(more)}"
