"""Somebody with a browser that has no JavaScript: signs in, reads pages, sends their forms."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from client import Client
from starlette.testclient import TestClient
from web.browsing import token

SAME = {"Sec-Fetch-Site": "same-origin"}
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
TAGS = re.compile(r"<[^>]+>")


class Visit:
    """One person in one role."""

    def __init__(
        self, office: Client, role: str = "caseworker", user: str = "韦志明", **scope: Any
    ):
        self.office = office
        self.http = TestClient(
            office.http.app,
            "http://office.example",
            follow_redirects=False,
            raise_server_exceptions=False,
        )
        sent = {"token": token(office, role, user, **scope)}
        assert self.http.post("/sign-in", data=sent, headers=SAME).status_code == 303

    def ask(self, path: str) -> Any:
        """The raw answer, once the views have what happened up to now."""
        head = self.office.house.office.head()
        names = [view.name for view in self.office.house.views]
        assert self.office.house.wait([*names, "policies"], head, 60)
        return self.http.get(path)

    def page(self, path: str) -> str:
        """Of a page that must open, in Chinese."""
        answer = self.ask(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:2000]}"
        return str(answer.text)

    def words(self, path: str) -> str:
        """What somebody reads on it."""
        return said(self.page(path))

    def send(self, path: str, page: str, **fields: Any) -> Any:
        """The form of a page, with its hidden fields."""
        hidden = {name: unescape(value) for name, value in HIDDEN.findall(page)}
        return self.http.post(path, data={**hidden, **fields}, headers=SAME)


def said(text: str) -> str:
    """Without tags, each run of blanks one."""
    return " ".join(unescape(TAGS.sub(" ", text)).split())


def main_of(text: str) -> str:
    """Without what stands on every page."""
    return text.partition("<main")[2].partition("</main>")[0]
