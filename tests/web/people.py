"""Somebody at the pages in a real browser: reads, fills in forms by the names of their fields, and
looks for barriers on each page that they pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect
from web.accessible import violations
from web.browsing import visiting
from web.demonstrated import Demonstration

from domain.values import Role
from interfaces.sign_ins import SignIn, demonstrated


class Person:
    def __init__(self, page: Page) -> None:
        self.page = page
        self._looked_at: set[str] = set()

    def open(self, address: str) -> None:
        self.page.goto(address)
        self._look()

    def follow(self, name: str, within: str = "main") -> None:
        """A link or a button, by what it says."""
        place = self.page.locator(within)
        one = place.get_by_role("link", name=name, exact=True)
        (one if one.count() else place.get_by_role("button", name=name, exact=True)).first.click()
        self.page.wait_for_load_state()
        self._look()

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
        """The form of the page; it is carried out, or comes back with what is wrong."""
        self.page.locator("main form[data-once] button.govuk-button").last.click()
        self.page.wait_for_load_state()
        wrong = self.page.locator(".govuk-error-summary")
        told = wrong.inner_text() if wrong.count() else ""
        assert bool(told) == refused, told
        self._look()

    def act(self, step: str, **values: Any) -> None:
        """Open the form of an act from the page of its record, fill it in, and send it."""
        self.page.locator(f'main a[href$="/do/{step}"]').first.click()
        self.page.wait_for_load_state()
        self._look()
        self.fill(**values)
        self.send()
        expect(self.page.locator(".govuk-notification-banner--success")).to_be_visible()

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def sees(self, *words: str) -> None:
        for word in words:
            expect(self.main).to_contain_text(word)

    def sign_out(self) -> None:
        self.follow("退出登录", "header")
        expect(self.page.get_by_role("link", name="登录", exact=True)).to_be_visible()

    def _look(self) -> None:
        """Once for each form of address: identifiers apart."""
        address = self.page.url.partition("?")[0].replace("http://", "")
        parts = ["ID" if part.count("-") == 4 else part for part in address.split("/")]
        pattern = "/".join(parts)
        if pattern not in self._looked_at:
            self._looked_at.add(pattern)
            assert violations(self.page) == []


@contextmanager
def somebody(browser: Browser, demonstration: Demonstration, **options: Any) -> Iterator[Person]:
    with visiting(browser, demonstration.address, **options) as page:
        yield Person(page)


@contextmanager
def signed_in(
    browser: Browser, demonstration: Demonstration, role: str, **options: Any
) -> Iterator[Person]:
    """By login and password, as the demonstration prints them."""
    known: Mapping[Role, SignIn] = demonstrated(demonstration.house)
    account = known[Role(role)]
    with somebody(browser, demonstration, **options) as person:
        person.open("/sign-in")
        person.fill(login=account.login, password=account.password)
        person.page.locator("main form button").first.click()
        person.page.wait_for_url(lambda url: "/sign-in" not in url)
        expect(person.page.locator("header")).to_contain_text(account.actor.name)
        person._look()
        yield person
