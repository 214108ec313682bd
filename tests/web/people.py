"""Somebody at the pages in a real browser: reads, fills in forms by the names of their fields, and
looks for barriers on each page that they pass."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Locator, Page, Response, expect
from web.accessible import violations_in_both
from web.browsing import visiting
from web.demonstrated import Demonstration
from web.others import Ways

from domain.values import Role
from interfaces.sign_ins import KEPT, SignIn, demonstrated
from interfaces.wiring import House
from tools.walk import IDENTIFIER, NUMBER

LOOKED_AT: Final[set[tuple[str, ...]]] = set()
"""Where somebody of a role was, and how it stood or what was wrong: looked at once for all."""
STATE: Final = """() => [...document.querySelectorAll(
  ".app-role, main h1 .app-tag, main [role=alert] h2, main .govuk-error-message",
)].map((one) => one.innerText)"""
ASKED: Final = """(addresses) => Promise.all(addresses.map(async (address) => {
  const stop = new AbortController();
  const answer = await fetch(address, { signal: stop.signal });
  const lasts = answer.headers.get("content-type")?.startsWith("text/event-stream");
  if (lasts) setTimeout(() => stop.abort(), 1500);
  const reader = answer.body.getReader(), words = new TextDecoder();
  let said = "";
  try {
    for (let part; !(part = await reader.read()).done;) {
      said += words.decode(part.value, { stream: true });
    }
  } catch (error) {
    if (!lasts) throw error;
  }
  return [answer.status, new URL(answer.url).pathname, said];
}))"""
"""Status, where it led, and what was said; of a stream what it says at first."""


class Person:
    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, address: str) -> Response:
        answer = self.page.goto(address)
        assert answer is not None
        self._look()
        return answer

    def press(self, what: Locator) -> None:
        """What leads to another page."""
        with self.page.expect_event("load"):
            what.click()
        self._look()

    def follow(self, name: str, within: str = "main") -> None:
        """A link or a button, by what it says."""
        place = self.page.locator(within)
        link = place.get_by_role("link", name=name, exact=True)
        button = place.get_by_role("button", name=name, exact=True)
        self.press(link.or_(button).first)

    def go(self, address: str) -> None:
        """By a link of the page."""
        self.press(self.main.locator(f'a[href$="{address}"]').first)

    def fill(self, **values: Any) -> None:
        """`complainant__kind` is the field `complainant.kind`."""
        for name, value in values.items():
            self._fill(name.replace("__", "."), value)

    def _fill(self, name: str, value: Any) -> None:
        field = self.page.locator(f'main [name="{name}"]')
        kind = field.first.get_attribute("type")
        if kind in ("radio", "checkbox"):
            for one in value if isinstance(value, list) else [value]:
                word = {True: "true", False: "false"}.get(one, str(one))
                self.page.locator(f'main [name="{name}"][value="{word}"]').check()
        elif field.first.evaluate("element => element.tagName") == "SELECT":
            field.select_option(str(value))
        elif kind == "file":
            field.set_input_files(value)
        else:
            field.fill("\n".join(value) if isinstance(value, list) else str(value))

    def send(self, *, refused: bool = False) -> None:
        """The form of the page: it is carried out, or comes back and says why not."""
        self.press(self.page.locator("main form[data-once] button.govuk-button").last)
        back = self.page.locator(".govuk-error-summary, [aria-labelledby=news]")
        told = back.first.inner_text() if back.count() else ""
        assert bool(told) == refused, told

    def act(self, step: str, **values: Any) -> None:
        """Open the form of an act from the page of its record, fill it in, and send it."""
        self.go(f"/do/{step}")
        self.fill(**values)
        self.send()
        expect(self.page.locator(".govuk-notification-banner--success")).to_be_visible()

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def sees(self, *words: str) -> None:
        for word in words:
            expect(self.main).to_contain_text(word)

    def gets_nothing(self, ways: Ways) -> None:
        """Neither where a link would lead, nor by asking for it."""
        self.open(ways.closed[0])
        asked = [*ways.closed, *ways.silent]
        answers = self.page.evaluate(ASKED, asked)
        for address, (status, at, said) in zip(asked, answers, strict=True):
            refused = status in (403, 404) or at == "/sign-in"
            assert refused or address in ways.silent, f"{address}: {status} {at}"
            assert address in ways.closed or ways.of not in at + said, address
            assert refused or at != "/live" or "data:" in said, "nothing was heard at all"

    def sign_out(self) -> None:
        self.follow("退出登录", "header")
        expect(self.page.get_by_role("link", name="登录", exact=True)).to_be_visible()

    def _look(self) -> None:
        """In both languages, once for each state of each page: records apart."""
        path = NUMBER.sub("{n}", IDENTIFIER.sub("{id}", urlsplit(self.page.url).path))
        state = (path, *self.page.evaluate(STATE))
        if state not in LOOKED_AT:
            LOOKED_AT.add(state)
            found = violations_in_both(self.page)
            assert found == [], f"{state}: {found}"


@cache
def printed(house: House) -> Mapping[Role, SignIn]:
    """The sign-ins of the demonstration; to know that a password is right takes its time."""
    return demonstrated(house)


@contextmanager
def somebody(browser: Browser, demonstration: Demonstration, **options: Any) -> Iterator[Person]:
    with visiting(browser, demonstration.address, **options) as page:
        yield Person(page)


@contextmanager
def signed_in(
    browser: Browser, demonstration: Demonstration, role: str, login: str = "", **options: Any
) -> Iterator[Person]:
    """By login and password, as the demonstration prints them, or by another `login` of its own."""
    login = login or printed(demonstration.house)[Role(role)].login
    account = demonstration.house.doors.of_login(login)
    assert account is not None
    with somebody(browser, demonstration, **options) as person:
        person.open("/sign-in")
        person.fill(login=login, password=password_of(demonstration, login))
        person.press(person.page.locator("main form button").first)
        assert "/sign-in" not in person.page.url
        expect(person.page.locator("header")).to_contain_text(account.name)
        yield person


def password_of(demonstration: Demonstration, login: str) -> str:
    """As it was drawn and kept for the next start."""
    path = demonstration.house.settings.home / "keys" / KEPT
    kept: dict[str, str] = json.loads(path.read_text("utf-8"))
    return kept[login]
