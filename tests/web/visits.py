"""Somebody at the pages without a browser: what is said there, fast."""

from __future__ import annotations

from typing import Any

from client import Client
from starlette.testclient import TestClient
from web.browsing import token


class Visit:
    """Signed in by a token, or (`role` none) nobody; reads what the last command wrote."""

    def __init__(self, office: Client, role: str | None = None, **scope: Any) -> None:
        self.office = office
        self.http = TestClient(
            office.http.app, raise_server_exceptions=False, follow_redirects=False
        )
        if role is not None:
            bearer = token(office, role, **scope)
            answer = self.http.post("/sign-in", data={"token": bearer})
            assert answer.status_code == 303, answer.text

    def ask(self, address: str, **more: Any) -> Any:
        self.http.cookies.set("duban_reached", str(self.office.position))
        return self.http.get(address, **more)

    def get(self, address: str) -> str:
        answer = self.ask(address)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        return str(answer.text)
