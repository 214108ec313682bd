"""A real browser in front of a real server: what it complains about fails the test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from client import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from visitor import token

from tools.visitors import program

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
REFUSED = (401, 403, 404, 409, 412, 422)
DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}


@contextmanager
def launched() -> Iterator[Browser]:
    found = program()
    with sync_playwright() as playwright:
        if found is None and not Path(playwright.chromium.executable_path).exists():
            if os.environ.get("CI"):
                pytest.fail("no browser: `make browser` installs one")
            pytest.skip("no Chromium or Chrome on this machine: `make browser` installs one")
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def visiting(browser: Browser, address: str, **options: Any) -> Iterator[Page]:
    """A fresh visitor on a desk's screen, or as `options` of the context say."""
    context = browser.new_context(base_url=address, **{"viewport": DESK, **options})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.extend(_said(message)))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == [], complaints


def _said(message: ConsoleMessage) -> list[str]:
    """A page that refuses is an answer, though browsers note its status; what a page is made of
    has to be there."""
    refused = any(f"status of {status}" in message.text for status in REFUSED)
    answered = refused and "/static/" not in message.location["url"]
    return [] if answered else [f"{message.type}: {message.text}"]


def sign_in(page: Page, office: Client, role: str = "caseworker", **scope: Any) -> None:
    """By the link that a token makes."""
    page.goto(f"/sign-in#{token(office, role, **scope)}")
    page.wait_for_url(lambda url: "/sign-in" not in url)
