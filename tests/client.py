"""A user of the HTTP interface, with one token for each role."""

from __future__ import annotations

import time
from datetime import date
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from starlette.testclient import TestClient

from domain.values import Role
from interfaces.wiring import House

API = "/api/v1"


class RefusedError(AssertionError):
    """The office answered with a problem where the test expected it to do what was asked."""


class Client:
    def __init__(self, app: FastAPI, house: House) -> None:
        self.house = house
        self.http = TestClient(app, raise_server_exceptions=False)
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
        """Of all that the rules made so far, which every view then knows, too."""
        query = "&".join(f"{name}={value}" for name, value in filters.items())
        items: list[dict[str, Any]] = self.fresh(f"/escalations?{query}")["items"]
        views = [view.name for view in self.house.views]
        assert self.house.wait(views, self.house.office.head(), 60)
        return items


def _json(body: dict[str, Any]) -> dict[str, Any]:
    return {k: str(v) if isinstance(v, date | UUID) else v for k, v in body.items()}
