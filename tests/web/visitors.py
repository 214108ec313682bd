"""Somebody who reads pages without a browser: signed in by the link that a token makes."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from client import Client
from httpx2 import Response
from starlette.testclient import TestClient
from web.browsing import token

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
TAGS = re.compile(r"<[^>]+>")
LINKS = re.compile(r'href="([^"#][^"]*)"')


class Visitor:
    """Of a role, or nobody; Chinese unless English is asked for."""

    def __init__(
        self, office: Client, role: str | None = None, lang: str = "zh", **scope: Any
    ) -> None:
        self.http = TestClient(office.http.app, raise_server_exceptions=False)
        self.http.cookies.set("duban_lang", lang)
        if role is not None:
            bearer = {"token": token(office, role, **scope)}
            answer = self.http.post("/sign-in", data=bearer, follow_redirects=False)
            assert answer.status_code == 303, answer.text

    def get(self, address: str, status: int = 200) -> str:
        """The page as it was sent."""
        answer = self.http.get(address)
        assert answer.status_code == status, said(answer.text)
        return answer.text

    def read(self, address: str, status: int = 200) -> str:
        """What stands on the page, as words."""
        return said(self.get(address, status))

    def send(self, address: str, page: str | None = None, **fields: str) -> Response:
        """A form of a page, with what is hidden in it; answers where it led."""
        held = dict(HIDDEN.findall(self.get(page or address)))
        return self.http.post(address, data={**held, **fields})


def said(page: str) -> str:
    """The words of its main part."""
    body = page.partition("<main")[2] or page
    return re.sub(r"\s+", " ", unescape(TAGS.sub(" ", body)))


def links(page: str) -> list[str]:
    """Of its main part."""
    return [unescape(one) for one in LINKS.findall(page.partition("<main")[2])]
