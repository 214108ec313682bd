"""Somebody at the pages with a browser that has no JavaScript: reads them, sends their forms."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from client import Client, Reader

SAME = {"Sec-Fetch-Site": "same-origin"}
TAGS = re.compile(r"<[^>]+>")
LINKS = re.compile(r'href="([^"#][^"]*)"')
CHIP = re.compile(r'desk-chip" href="([^"]+)"')
FORM = re.compile(r'<form\b([^>]*\bmethod="post"[^>]*)>(.*?)</form>', re.DOTALL)
ACTION = re.compile(r'\baction="([^"]*)"')
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
PROBLEMS = re.compile(r'<ul class="govuk-list govuk-error-summary__list">(.*?)</ul>', re.DOTALL)


class Visitor:
    """Nobody; or in a role, signed in by the link that a token makes. Follows no redirect."""

    def __init__(
        self,
        office: Client,
        role: str | None = None,
        *,
        lang: str | None = None,
        at: str = "http://office.example",
        **scope: Any,
    ) -> None:
        self.office = office
        self.http = Reader(office.house, office.http.app, at, follow_redirects=False)
        if lang is not None:
            self.http.cookies.set("duban_lang", lang)
        if role is not None:
            sent = {"token": token(office, role, **scope)}
            assert self.http.post("/sign-in", data=sent, headers=SAME).status_code == 303

    # Reading

    def get(self, address: str, **headers: str) -> Any:
        """The raw answer, at once."""
        return self.http.get(address, headers=headers)

    def ask(self, address: str) -> Any:
        """The raw answer, once the views have what happened up to now."""
        house = self.office.house
        names = [view.name for view in house.views]
        assert house.wait([*names, "policies"], house.office.head(), 60)
        return self.get(address)

    def page(self, address: str, status: int = 200) -> str:
        answer = self.ask(address)
        told = f"{address}: {answer.status_code} {said(main_of(answer.text))[:2_000]}"
        assert answer.status_code == status, told
        return str(answer.text)

    def words(self, address: str, status: int = 200) -> str:
        """What stands on the page itself, or in a fragment."""
        page = self.page(address, status)
        return said(main_of(page) or page)

    # Doing

    def send(
        self, address: str, page: str | None = None, *, shown_on: str | None = None, **fields: Any
    ) -> Any:
        """The form for an address, with what is hidden in it: from a page that was opened before,
        or else as it is `shown_on` another address, or on the same."""
        page = self.get(shown_on or address).text if page is None else page
        return self.http.post(address, data={**hidden(page, address), **fields}, headers=SAME)

    def csrf(self, address: str) -> str:
        return hidden(self.get(address).text, address)["csrf"]

    def sign_in(self, login: str, password: str, **fields: str) -> Any:
        return self.send("/sign-in", login=login, password=password, **fields)

    @property
    def secret(self) -> str | None:
        """Of the session."""
        return self.http.cookies.get("duban_session")


def token(office: Client, role: str, user: str = "韦志明", **scope: Any) -> str:
    bearer: str = office.headers(role, user=user, **scope)["Authorization"]
    return bearer.removeprefix("Bearer ")


def hidden(page: str, address: str = "") -> dict[str, str]:
    """What is hidden in the first form of a page that leads to an address or to the page itself;
    without one, in any form."""
    forms = [(ACTION.search(attributes), inside) for attributes, inside in FORM.findall(page)]
    meant = [inside for to, inside in forms if to is None or unescape(to[1]) == address]
    inputs = HIDDEN.findall(meant[0] if meant else "".join(inside for _, inside in forms))
    return {name: unescape(value) for name, value in inputs}


def said(text: str) -> str:
    """Without tags, each run of blanks one."""
    return " ".join(unescape(TAGS.sub(" ", text)).split())


def main_of(page: str) -> str:
    """Without what stands on every page."""
    return page.partition("<main")[2].partition("</main>")[0]


def links(page: str) -> list[str]:
    return [unescape(one) for one in LINKS.findall(main_of(page))]


def chips(page: str) -> list[str]:
    """Where it leads to take one condition away."""
    return [unescape(one) for one in CHIP.findall(page)]


def problems(page: str) -> str:
    """What the error summary says."""
    found = PROBLEMS.search(page)
    return said(found[1]) if found else ""
