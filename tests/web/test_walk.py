"""The whole demonstration office, page by page, as each role, in both languages and on a phone.

One page of each pattern of an address: no barrier (axe), nothing on the console, nothing that
moves or sticks out, light, with strict headers and a title of its own.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page, Response
from web.accessible import violations
from web.browsing import DESK, PHONE, visiting
from web.demonstrated import Demonstration

from domain.values import Role
from interfaces.api.who import READERS
from tools.screens import name_of
from tools.visitors import ROLES, enter
from tools.walk import pattern, walked

pytestmark = pytest.mark.xdist_group("screens")

MOST: Final = int(os.environ.get("DUBAN_WALK", "25"))
"""Pages for each role: a sample in every run, and all of them with DUBAN_WALK=150."""
FEWEST: Final[Mapping[Role, int]] = dict.fromkeys(ROLES, 25) | {Role.PUBLIC: 15}
"""Pages that a role comes by at least: a walk that ends early is no success."""
INSIDE: Final = READERS | {Role.ADMIN}
HEAVIEST: Final = 60_000
"""Bytes of a page over the wire: HTML, CSS and scripts, without what draws charts and pictures."""
CHARTS: Final = "echarts"
ZOOMED: Final = {"width": 1366 // 2, "height": 768 // 2}
"""The desk's screen at 200 %."""
NOTICED: Final = 0.001
"""Of the screen that moves, times how far: below it nobody sees anything."""
SHIFTS: Final = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) sum += one.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 30);
})"""
WEIGHTS: Final = """() => [
  ...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource"),
].filter((one) => one.initiatorType !== "img").map((one) => [one.name, one.encodedBodySize])"""
OVER: Final = """() => [...document.querySelectorAll(".app-table td")].filter((cell) => {
  const parts = [...cell.childNodes].map((child) => {
    const boxes = [], texts = document.createTreeWalker(child, NodeFilter.SHOW_TEXT);
    let text = child.nodeType === 3 ? child : texts.nextNode();
    for (; text; text = texts.nextNode()) {
      if (text.parentElement.closest(".govuk-visually-hidden")) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      boxes.push(...range.getClientRects());
    }
    return boxes;
  });
  return parts.some((boxes, n) => parts.slice(n + 1).flat().some((other) => boxes.some((one) =>
    Math.min(one.right, other.right) - Math.max(one.left, other.left) > 2 &&
    Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 4)));
}).map((cell) => cell.textContent.trim().slice(0, 60))"""
"""Cells of a table in which words lie over others, line by line."""
WIDTH: Final = "() => document.documentElement.scrollWidth"
STRICT: Final = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
}


@pytest.fixture(scope="module")
def looked_at() -> set[tuple[bool, str]]:
    """Patterns that were looked at closely, in both languages: as the office has them, and as
    those do whom it concerns."""
    return set()


@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_fit_for_everybody(
    browser: Browser, demonstration: Demonstration, looked_at: set[tuple[bool, str]], role: Role
) -> None:
    found: dict[str, list[str]] = {}
    titles: dict[str, str] = {}
    with visiting(browser, demonstration.address) as page:
        enter(page, demonstration.house, role)
        for where, answer in walked(page, demonstration.address, MOST):
            faults = list(faults_of(page, answer, "zh-CN"))
            if (role in INSIDE, where) not in looked_at:
                looked_at.add((role in INSIDE, where))
                faults += closely(page)
            if page.title() in titles:
                faults.append(f"the title of {titles[page.title()]}: {page.title()}")
            titles.setdefault(page.title(), where)
            if faults:
                found[where] = faults
    assert len(titles) >= min(MOST, FEWEST[role])
    assert found == {}


def closely(page: Page) -> list[str]:
    """In both languages, the second time on a phone."""
    address = page.url
    faults = violations(page)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    mark = "&" if "?" in address else "?"
    answer = page.goto(f"{address}{mark}lang=en")
    assert answer is not None
    faults += [f"en, phone: {fault}" for fault in faults_of(page, answer, "en")]
    faults += [f"en, phone: {fault}" for fault in violations(page)]
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    page.goto(f"{address}{mark}lang=zh")
    return faults


def faults_of(page: Page, answer: Response, lang: str) -> Iterator[str]:
    if answer.status != 200:
        yield f"status {answer.status}"
    if page.evaluate("() => document.documentElement.lang") != lang:
        yield "another language"
    yield from _of_headers(answer.headers)
    if (shift := page.evaluate(SHIFTS)) >= NOTICED:
        yield f"moves by {shift:.3f}"
    weight = sum(size for name, size in page.evaluate(WEIGHTS) if CHARTS not in name)
    if weight > HEAVIEST:
        yield f"weighs {weight}"
    yield from _sticks_out(page)


def _of_headers(headers: dict[str, Any]) -> Iterator[str]:
    for name, value in STRICT.items():
        if headers.get(name) != value:
            yield f"{name}: {headers.get(name)}"
    policy = headers.get("content-security-policy", "")
    if "default-src 'self'" not in policy or "unsafe" in policy:
        yield f"content-security-policy: {policy}"


def _sticks_out(page: Page) -> Iterator[str]:
    """Nobody has to scroll sideways, on the screen as it is and on a phone."""
    before = page.viewport_size or DESK
    for size in (before, ZOOMED, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        if (width := page.evaluate(WIDTH)) > size["width"]:
            yield f"{width} px wide on {size['width']}"
    yield from (f"parts lie over each other: {cell}" for cell in page.evaluate(OVER))
    page.set_viewport_size(before)  # type: ignore[arg-type]


@pytest.mark.parametrize(("inside", "found"), [("{}", True), ("<div>{}</div>", False)])
def test_words_that_lie_over_others_are_found(browser: Browser, inside: str, found: bool) -> None:
    said = inside.format(
        'case <span style="white-space:nowrap">LZDX-2026-0018</span> was not completed'
    )
    with browser.new_page() as page:
        page.set_content(
            "<style>td { display: flex; width: 150px } td > * { min-width: 0 }</style>"
            f'<table class="app-table"><tr><td>{said}</td></tr></table>'
        )
        assert bool(page.evaluate(OVER)) is found


def test_a_pattern_leaves_open_what_names_a_record() -> None:
    case = "/cases/0189f7a0-0000-7000-8000-000000000001"
    assert pattern(f"http://h{case}?done=3") == "/cases/{id}"
    assert pattern(f"http://h{case}/do/interview/call") == "/cases/{id}/do/{act}"
    assert pattern(f"http://h{case}?as_of=12") == "as_of"
    assert pattern("http://h/measures/14.4") == "/measures/{n}"
    assert pattern("http://h/registers/grey-list") == "/registers/{book}"
    assert pattern("http://h/registers/liaisons") == "/registers/liaisons"


def test_a_picture_is_named_by_its_page_and_its_visitor() -> None:
    assert name_of("/cases/{id}/do/{act}", Role.CASEWORKER) == "cases-one-do-act"
    assert name_of("/portal", Role.PROVIDER) == "portal-provider"
    assert name_of("/publications/new", Role.PROVIDER) is None
