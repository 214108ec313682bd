"""What the tests of standbys ask of an office: who answered, and how the standby stands."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, NamedTuple

from client import API, Client
from standby.servers import Primary, StandbyServer
from starlette.testclient import TestClient

from interfaces.api.standby import AGE
from interfaces.wiring import House


class Place(NamedTuple):
    primary: Primary
    standby: StandbyServer
    office: Client

    @property
    def house(self) -> House:
        return self.office.house

    def ask(self, path: str, role: str | None = "caseworker") -> Any:
        """The raw answer, at once: `office.ask` waits for the views of the primary."""
        at_once = TestClient(self.office.http.app, raise_server_exceptions=False)
        return at_once.get(f"{API}{path}", headers=self.office.headers(role))


def is_from_standby(answer: Any) -> bool:
    return AGE in answer.headers


def wait_until_near(house: House) -> None:
    until(lambda: house.reading().standby is not None, lambda: f"not used: {_why_not(house)}")


def _why_not(house: House) -> list[str]:
    assert house.standbys is not None
    return [f"{one.name}: {one.why_not} ({one.age})" for one in house.standbys.all]


def wait_until_not_near(house: House) -> None:
    until(lambda: house.reading().standby is None, "the standby is still used")


def until(
    is_so: Callable[[], bool], otherwise: str | Callable[[], str], seconds: float = 60.0
) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, otherwise if isinstance(otherwise, str) else otherwise()
        time.sleep(0.02)
