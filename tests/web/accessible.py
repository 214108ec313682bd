"""What stands in the way of somebody on a page, as axe-core finds it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin

from playwright.sync_api import Page

from interfaces.web.cookies import LANGUAGE

AXE: Final = Path(__file__).parent / "vendor" / "axe.min.js"
TAGS: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
ASK: Final = """async (tags) => {
  const found = await axe.run(document, {runOnly: tags, resultTypes: ["violations"]});
  return found.violations.map((one) => ({
    rule: one.id,
    nodes: one.nodes.map((node) => `${node.target.join(" ")} ${node.html.slice(0, 160)}`),
  }));
}"""


@cache
def _axe() -> str:
    return AXE.read_text("utf-8")


def violations(page: Page, *tags: str) -> list[str]:
    """Of WCAG 2.2 AA and good practice: `rule: element`, one line for each element."""
    if not page.evaluate("() => typeof axe !== 'undefined'"):
        page.evaluate(_axe())
    found: list[dict[str, Any]] = page.evaluate(ASK, list(tags or TAGS))
    return [f"{one['rule']}: {node}" for one in found for node in one["nodes"]]


def violations_in_both(page: Page) -> list[str]:
    """Of a page in Chinese, there and in English; afterwards it is as it was.

    It is loaded anew for that. An answer to a form is sent for again: nothing takes effect twice.
    """
    found, cookies = violations(page), page.context
    cookies.add_cookies([{"name": LANGUAGE, "value": "en", "url": urljoin(page.url, "/")}])
    page.reload()
    assert page.evaluate("() => document.documentElement.lang") == "en"
    found += [f"en: {one}" for one in violations(page)]
    cookies.clear_cookies(name=LANGUAGE)
    page.reload()
    return found
