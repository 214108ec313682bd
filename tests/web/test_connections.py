"""No request asks the pool for a second connection while it holds one.

Sixteen requests that do, in a pool of sixteen, would wait for each other.
"""

from __future__ import annotations

import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from client import Client
from examples import a_provider

from application.office import Office
from interfaces.api.routing import reading_routes

FORMS = {"{region}": "CN", "{year}": "2026", "{tracking_code}": "nobody"}
STREAM = "/events"


@pytest.fixture
def second(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Where a connection was taken by who has one already."""
    found: list[str] = []
    held = threading.local()
    take = Office.connection

    @contextmanager
    def counted(self: Office) -> Iterator[Any]:
        depth = getattr(held, "depth", 0)
        if depth:
            found.append("".join(traceback.format_stack(limit=14)))
        held.depth = depth + 1
        try:
            with take(self) as conn:
                yield conn
        finally:
            held.depth = depth

    monkeypatch.setattr(Office, "connection", counted)
    return found


def test_a_request_holds_one_connection_at_a_time(office: Client, second: list[str]) -> None:
    provider = a_provider(office)
    position = office.position
    office.ask("POST", "/audit/heads", "auditor")
    paths = sorted({route.path for route in reading_routes() if "GET" in route.methods})
    assert len(paths) > 60
    for path in paths:
        filled = path.replace("{record_id}", provider).replace("{position}", str(position))
        for name, value in FORMS.items():
            filled = filled.replace(name, value)
        if filled != STREAM:
            office.ask("GET", filled, "auditor")
            office.ask("GET", f"{filled}?as_of={position}", "auditor")
    assert not second, "\n".join(second)
