"""A browser without JavaScript, as far as signing in goes: it keeps cookies and sends forms."""

from __future__ import annotations

import re
from typing import Any

from starlette.testclient import TestClient

from interfaces.api.app import create_app
from interfaces.wiring import House

SAME = {"Sec-Fetch-Site": "same-origin"}
CSRF = re.compile(r'name="csrf" value="([^"]+)"')


class Browser:
    def __init__(self, house: House, base_url: str = "http://office.example") -> None:
        self.http = TestClient(
            create_app(house), base_url, follow_redirects=False, raise_server_exceptions=False
        )

    def get(self, path: str, **headers: str) -> Any:
        return self.http.get(path, headers=headers)

    def csrf(self, path: str) -> str:
        found = CSRF.search(self.get(path).text)
        assert found, f"no form on {path}"
        return found[1]

    def send(self, path: str, page: str | None = None, **fields: str) -> Any:
        """The form of `page` (or of the same address), from our own origin."""
        return self.http.post(path, data={"csrf": self.csrf(page or path), **fields}, headers=SAME)

    def sign_in(self, login: str, password: str, **fields: str) -> Any:
        return self.send("/sign-in", login=login, password=password, **fields)

    @property
    def secret(self) -> str | None:
        return self.http.cookies.get("duban_session")
