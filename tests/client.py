"""A user of the HTTP interface, with one token for each role."""

from __future__ import annotations

import time
from datetime import date
from typing import Any, Final
from uuid import UUID
from weakref import WeakSet

from fastapi import FastAPI
from starlette.testclient import TestClient

from domain.values import Role
from interfaces.wiring import POLICIES, House

API = "/api/v1"


class RefusedError(AssertionError):
    """The office answered with a problem where the test expected it to do what was asked."""


FOLLOWED: Final = WeakSet[House]()
"""Offices whose views and policies somebody keeps going."""


def settle(house: House) -> None:
    """Until the views have what happened, and the rules make nothing more of it.

    Nobody who looks at an office of tests wants to know how fast it is; where nobody follows, or
    what follows is broken, they see what there is.
    """
    views, until = [view.name for view in house.views], time.monotonic() + 20
    while house in FOLLOWED and time.monotonic() < until:
        head = house.office.head()
        if house.wait([*views, POLICIES], head, 1.0) and house.office.head() == head:
            return


class Reader(TestClient):
    """Looks at an office once it has settled."""

    def __init__(self, house: House, *args: Any, **options: Any) -> None:
        super().__init__(*args, raise_server_exceptions=False, **options)
        self._house = house

    def request(self, method: str, *args: Any, **options: Any) -> Any:
        if method == "GET":
            settle(self._house)
        return super().request(method, *args, **options)


class Client:
    def __init__(self, app: FastAPI, house: House) -> None:
        self.house = house
        self.http = Reader(house, app)
        self.position = 0

    def headers(self, role: str | None, **scope: Any) -> dict[str, str]:
        if role is None:
            return {}
        user = scope.pop("user", role)
        ids = {name: UUID(str(value)) for name, value in scope.items()}
        return {"Authorization": f"Bearer {self.house.tokens.issue(user, Role(role), **ids)}"}

    def ask(
        self,
        method: str,
        path: str,
        role: str | None = "caseworker",
        *,
        json: Any = None,
        headers: dict[str, str] | None = None,
        **scope: Any,
    ) -> Any:
        """The raw answer."""
        return self.http.request(
            method,
            f"{API}{path}",
            json=json,
            headers={**self.headers(role, **scope), **(headers or {})},
        )

    def post(self, path: str, role: str | None = "caseworker", /, **body: Any) -> dict[str, Any]:
        """A command that must succeed; dates may be given as dates."""
        scope = body.pop("scope", {})
        answer = self.ask("POST", path, role, json=_json(body), **scope)
        if answer.status_code not in (200, 201):
            raise RefusedError(f"POST {path}: {answer.status_code} {answer.text}")
        done: dict[str, Any] = answer.json()
        self.position = done["position"]
        return done

    def refused(
        self, path: str, role: str | None = "caseworker", /, **body: Any
    ) -> tuple[int, dict[str, Any]]:
        """A command that must be refused, and must leave the log as it was."""
        scope, headers = body.pop("scope", {}), body.pop("headers", None)
        before = self.house.office.head()
        answer = self.ask("POST", path, role, json=_json(body), headers=headers, **scope)
        assert answer.status_code >= 400, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert self._told_since(before) == [], "a refused command changed the log"
        return answer.status_code, answer.json()

    def _told_since(self, position: int) -> list[Any]:
        """Events after a position; what the rules raise meanwhile comes from earlier commands."""
        if self.house.office.head() == position:
            return []
        with self.house.connection() as conn:
            told = self.house.log.after(conn, position, 100)
        return [recorded for recorded in told if recorded.actor.role is not Role.SYSTEM]

    def get(self, path: str, role: str | None = "caseworker", **scope: Any) -> Any:
        answer = self.ask("GET", path, role, **scope)
        assert answer.status_code == 200, f"GET {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def fresh(self, path: str, role: str | None = "caseworker", **scope: Any) -> Any:
        """A list that shows what this user wrote last; on a busy machine it is asked again."""
        mark = "&" if "?" in path else "?"
        address, until = f"{path}{mark}at_least={self.position}", time.monotonic() + 60
        while self.ask("GET", address, role, **scope).status_code == 503:
            assert time.monotonic() < until, f"{address}: the views do not get there"
        return self.get(address, role, **scope)

    def sweep(self, on: str) -> Any:
        swept = self.house.sweep(date.fromisoformat(on))
        self.position = self.house.office.head()
        return swept

    def escalations(self, **filters: Any) -> list[dict[str, Any]]:
        query = "&".join(f"{name}={value}" for name, value in filters.items())
        items: list[dict[str, Any]] = self.fresh(f"/escalations?{query}")["items"]
        return items


def _json(body: dict[str, Any]) -> dict[str, Any]:
    return {k: str(v) if isinstance(v, date | UUID) else v for k, v in body.items()}
