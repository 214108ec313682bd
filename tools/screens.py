"""Pictures of every kind of page: the demonstration office, as each role, in both languages.

    python -m tools.screens [FOLDER]         # docs/screens when left out; some minutes

A fresh demonstration office is served from a folder of its own, and walked by its links. A page of
each pattern is taken once, on a desk's screen and on a phone.
"""

from __future__ import annotations

import base64
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from domain.values import Role
from interfaces.wiring import House
from projections.words import ROLES as NAMES
from tools.visitors import ROLES, enter, program
from tools.walk import walked

ROOT: Final = Path(__file__).parents[1]
FOLDER: Final = ROOT / "docs" / "screens"
MOST: Final = 150
"""Pages that a role walks."""
ACTS: Final = ("cases", "complaints", "escalations")
"""Of the forms, which are one like the other, those of these records."""
EACH: Final = ("/portal",)
"""Pages that each role sees in its own way."""
QUALITY: Final = 30
FLAGS: Final = ("--no-sandbox", "--disable-gpu", "--hide-scrollbars")
LANGUAGES: Final = ("zh", "en")


class Screen(NamedTuple):
    width: int
    height: int
    longest: int
    """What is below is cut off."""
    scale: float


SCREENS: Final = (Screen(1366, 768, 1_000, 0.7), Screen(390, 844, 1_200, 0.85))


@contextmanager
def demonstration() -> Iterator[tuple[str, House]]:
    """Address and house of an office of our own."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["DUBAN_HOME"] = home
        command = [sys.executable, "-m", "interfaces.cli", "serve", "--port", "0"]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as office:
            try:
                assert office.stdout is not None
                found = (re.search(r"http://\S+:\d+", line) for line in office.stdout)
                address = next(match.group() for match in found if match)
                yield from _house(address)
            finally:
                office.terminate()


def _house(address: str) -> Iterator[tuple[str, House]]:
    from interfaces.commands.common import the_house

    with the_house() as house:
        yield address, house


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*-[0-9]*-*.*"):
        old.unlink()
    taken: dict[str, tuple[Role, str]] = {}
    with demonstration() as (address, house), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=FLAGS)
        for role in ROLES:
            taken |= _role(browser, address, house, role, folder, set(taken))
        browser.close()
    (folder / "README.md").write_text(index(taken), "utf-8")


def _role(
    browser: Browser, address: str, house: House, role: Role, folder: Path, known: set[str]
) -> dict[str, tuple[Role, str]]:
    """Name of each page that was taken -> who saw it, and its title."""
    first = SCREENS[0]
    context = browser.new_context(
        base_url=address,
        viewport={"width": first.width, "height": first.height},
        locale="zh-CN",
    )
    page, taken = context.new_page(), {}
    enter(page, house, role)
    for where, _ in walked(page, address, MOST):
        name = name_of(where, role)
        if name is None or name in known | taken.keys():
            continue
        taken[name] = (role, page.title().partition(" · ")[0])
        _take(page, folder, name)
    context.close()
    return taken


def name_of(where: str, role: Role) -> str | None:
    """Of a page that is worth a picture, by the pattern of its address; `where-role`."""
    noun, *rest = where.strip("/").split("/")
    if {"do", "new", "diff"} & set(rest) and noun not in ACTS:
        return None
    words = "-".join(re.findall(r"[\w-]+", where.replace("{id}", "one"))) or "home"
    return f"{words}-{role}" if where in EACH else words


def _take(page: Page, folder: Path, name: str) -> None:
    """In each language on each screen; the page stands in Chinese again afterwards."""
    address = page.url
    mark = "&" if "?" in address else "?"
    for lang in reversed(LANGUAGES):
        page.goto(f"{address}{mark}lang={lang}")
        for screen in SCREENS:
            page.set_viewport_size({"width": screen.width, "height": screen.height})
            picture = folder / f"{name}-{screen.width}-{lang}.webp"
            picture.write_bytes(_picture(page, screen))
    page.set_viewport_size({"width": SCREENS[0].width, "height": SCREENS[0].height})


def _picture(page: Page, screen: Screen) -> bytes:
    """The page from its top, as far down as the screen is taken."""
    long = page.evaluate("() => document.documentElement.scrollHeight")
    clip = {"x": 0, "y": 0, "width": screen.width, "height": min(long, screen.longest)}
    session = page.context.new_cdp_session(page)
    asked: dict[str, Any] = {
        "format": "webp",
        "quality": QUALITY,
        "captureBeyondViewport": True,
        "clip": {**clip, "scale": screen.scale},
    }
    answer = session.send("Page.captureScreenshot", asked)
    session.detach()
    return base64.b64decode(answer["data"])


def index(taken: dict[str, tuple[Role, str]]) -> str:
    """One line for each page, with its four pictures."""
    sizes = [(screen.width, lang) for screen in SCREENS for lang in LANGUAGES]
    head = " | ".join(f"{width} {lang}" for width, lang in sizes)
    lines = [
        "# 页面 · Pages",
        "",
        "`make screens` 从示范办公室截取。 · Taken by `make screens` of the demonstration office.",
        "",
        f"| 页面 · page | 角色 · role | {head} |",
        f"| --- | --- |{' --- |' * len(sizes)}",
    ]
    for name, (role, title) in sorted(taken.items()):
        links = " | ".join(f"[↗]({name}-{width}-{lang}.webp)" for width, lang in sizes)
        said = NAMES[role]
        lines.append(f"| {title} | {said.zh} · {said.en} | {links} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    main()
