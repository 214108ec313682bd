"""Walks the pages of an office as one visitor: each pattern of an address once, by its links."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qs, urljoin, urlsplit

from playwright.sync_api import Page, Response

IDENTIFIER: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{64}")
NUMBER: Final = re.compile(r"(?<=/)\d[\w.-]*")
BOOK: Final = re.compile(r"(?<=^/registers/)(?!liaisons$|files/)[a-z-]+$")
PAST: Final = "as_of"
ACT: Final = re.compile(r"/do/.*")
NO_PAGE: Final = re.compile(
    r"^/(api|static|live|sign-out|openapi\.json|metrics|healthz|readyz)\b|/files/"
    r"|[./](csv|xlsx|docx|zip|png|pdf|svg|json|txt|html|py)$"
)
LINKS: Final = """() => [...document.querySelectorAll("a[href]")].map((a) => a.href)"""


def pattern(address: str) -> str:
    """Of an address: whatever names a record, a number or one of many acts left open.

    All looks at the past are one.
    """
    parts = urlsplit(address)
    path = ACT.sub("/do/{act}", NUMBER.sub("{n}", IDENTIFIER.sub("{id}", parts.path)))
    path = BOOK.sub("{book}", path)
    return PAST if PAST in parse_qs(parts.query) else path


def walked(page: Page, start: str, most: int) -> Iterator[tuple[str, Response]]:
    """Goes from page to page, breadth first; answers the pattern of each, which is then open."""
    waiting, seen, been = deque([start]), {pattern(start)}, set[str]()
    while waiting and len(been) < most:
        answer = page.goto(waiting.popleft(), wait_until="load")
        assert answer is not None
        if (where := pattern(page.url)) in been:  # led there once more
            continue
        been.add(where)
        yield where, answer
        for address in links(page):
            if pattern(address) not in seen:
                seen.add(pattern(address))
                waiting.append(address)


def links(page: Page) -> list[str]:
    """To pages of the same office, in the order of the page."""
    here = urlsplit(page.url).netloc
    found = (urljoin(page.url, href).partition("#")[0] for href in page.evaluate(LINKS))
    return [
        one
        for one in found
        if urlsplit(one).netloc == here
        and not NO_PAGE.search(urlsplit(one).path)
        and "lang" not in parse_qs(urlsplit(one).query)
    ]
