"""Whoever looks at a past day stays there, whichever link of the page is followed."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.routing import Match
from visitor import SAME, Visitor, links
from web.demonstrated import Demonstration

from domain.personal import PARTIES
from domain.values import Role
from interfaces.web import addresses, moments, site
from tools.visitors import ROLES, token
from tools.walk import NO_PAGE, pattern

pytestmark = pytest.mark.xdist_group("screens")

ENOUGH: Final = 40
ROOMS: Final = {
    True: ("/portal",),
    False: ("/desk", "/approvals", "/escalations", "/registers", "/deadlines", "/dashboard",
            "/public"),
}  # fmt: skip
"""Where parties begin, and where the office does."""
OTHERWISE: Final = ("from", "on", "year")
"""Addresses that name moments of their own."""


@pytest.mark.parametrize("role", [role for role in ROLES if role not in (Role.ADMIN, Role.PUBLIC)])
def test_a_past_page_leads_to_pages_of_the_same_moment(
    demonstration: Demonstration, role: Role
) -> None:
    house, visitor = demonstration.house, Visitor(demonstration.office)
    visitor.http.post("/sign-in", data={"token": token(house, role)}, headers=SAME)
    lost = set[tuple[str, str]]()
    been = set[str]()
    waiting = deque(f"{room}?as_of={house.office.head()}" for room in ROOMS[role in PARTIES])
    while waiting and len(been) < ENOUGH:
        address = waiting.popleft()
        if _kind(address) in been:
            continue
        answer = visitor.ask(address)
        if answer.status_code == 403:  # a room of others
            continue
        assert answer.status_code == 200, address
        been.add(_kind(address))
        for one in links(answer.text):
            if NO_PAGE.search(urlsplit(one).path) or not _takes_a_moment(one):
                continue
            if _names_one(one):
                waiting.append(one)
            elif _kind(one) != _kind(address):  # the same page is the way back to now
                lost.add((_kind(address), one))
    assert len(been) > 4
    assert lost == set()


def _kind(address: str) -> str:
    return pattern(urlsplit(address).path)


def _names_one(address: str) -> bool:
    asked = parse_qs(urlsplit(address).query)
    return any(name in asked for name in (*addresses.MOMENT, *OTHERWISE))


def _takes_a_moment(address: str) -> bool:
    """A comparison has its own: it begins where the record stood first."""
    path = urlsplit(address).path
    if path.endswith("/diff"):
        return False
    scope = {"type": "http", "path": path, "method": "GET", "headers": [], "root_path": ""}
    for route in (route for room in site.ROUTERS for route in room.routes):
        if isinstance(route, APIRoute) and route.matches(scope)[0] is Match.FULL:
            return any(one.call is moments.at for one in _asked(route.dependant))
    return False


def _asked(dependant: Dependant) -> Iterator[Dependant]:
    for one in dependant.dependencies:
        yield one
        yield from _asked(one)
