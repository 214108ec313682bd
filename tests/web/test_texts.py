"""Every text of the pages stands in a catalogue, in both languages; none stands there in vain."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from interfaces import texts

WEB = texts.FOLDER.parent
HAN = re.compile(r"[\u3400-\u9fff]")
CALLED = {"fields", "hints", "shown", "values", "nouns", "choices", "entries", "events"}
"""Read by name: tests/web/test_labels.py goes through them."""
SOURCES = [*WEB.rglob("*.py"), *(WEB / "templates").rglob("*.html"), *(WEB / "static").glob("*.js")]


def namespaces() -> list[str]:
    return sorted(path.stem for path in texts.FOLDER.glob("*.toml"))


LITERAL = re.compile(r"""(f?)["']([a-z][a-z-]*)\.([\w.-]*)(["']|\{)(\s*~)?""")
CALL = re.compile(r"""(?:\bt|\btext|\bwords)\(\s*["']([a-z][a-z-]*\.[\w.-]*[\w-])["'](?!\s*~)""")


def used() -> tuple[set[str], set[str]]:
    """Keys that stand whole in a source, and the beginnings of those that are put together."""
    whole, begun = set(), set()
    for source in (path.read_text("utf-8") for path in SOURCES):
        for _, namespace, name, end, joined in LITERAL.findall(source):
            together = bool(joined) or end == "{"
            (begun if together else whole).add(f"{namespace}.{name}")
    return whole, begun


@pytest.mark.parametrize("namespace", namespaces())
def test_each_text_is_said_in_both_languages(namespace: str) -> None:
    for key, text in texts.catalogue(namespace).items():
        empty = key == "numerals" or (namespace == "hints" and not text.en)
        assert text.zh.strip() or empty, f"{namespace}.{key} has no Chinese"
        assert not HAN.search(text.en) or key == "other_language", f"{namespace}.{key} in English"


def test_each_text_that_is_used_is_there() -> None:
    known = {f"{name}.{key}" for name in namespaces() for key in texts.catalogue(name)}
    called = {key for path in SOURCES for key in CALL.findall(path.read_text("utf-8"))}
    assert called - known == set()
    assert called, "the search finds nothing any more"


def test_each_text_is_used() -> None:
    whole, begun = used()
    unused = {
        f"{name}.{key}"
        for name in namespaces()
        if name not in CALLED
        for key in texts.catalogue(name)
        if f"{name}.{key}" not in whole and not f"{name}.{key}".startswith(tuple(begun))
    }
    assert unused == set()


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(WEB).as_posix())
def test_no_text_stands_in_the_code(path: Path) -> None:
    """Comments and docstrings apart: nobody sees those on a page."""
    source = path.read_text("utf-8")
    if path.suffix == ".py":
        source = re.sub(r'"""[\s\S]*?"""|#.*', "", source)
    elif path.suffix == ".html":
        source = re.sub(r"\{#[\s\S]*?#\}", "", source)
    else:
        source = re.sub(r"//.*", "", source)
    assert not HAN.search(source)
