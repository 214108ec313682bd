"""The official wording, where the operator laid it (DUBAN_OFFICIAL_TEXT): article by article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

import structlog

NUMERALS: Final = "一二三四五六七八九十"
ARTICLE: Final = re.compile(rf"^(?:\[[^\]]*\])?\s*第([{NUMERALS}]+)条[\s　]*")
CHAPTER: Final = re.compile(rf"^\s*第[{NUMERALS}]+章")
ITEM: Final = re.compile(rf"^\s*（([{NUMERALS}]+)）")
log = structlog.get_logger("duban.measures")


def wording(path: Path | None, code: str) -> str | None:
    """Of an article (12) or a numbered item of it (12.1); none where there is none."""
    if path is None:
        return None
    try:
        return _laid(path, path.stat().st_mtime_ns).get(code)
    except (OSError, UnicodeDecodeError):
        log.warning("the official text cannot be read", path=path.name)
        return None


@lru_cache(maxsize=2)
def _laid(path: Path, changed: int) -> Mapping[str, str]:
    """`changed` tells one content of the file from another."""
    return parsed(path.read_text("utf-8-sig"))


def parsed(text: str) -> Mapping[str, str]:
    """Code -> wording, line by line as it stands."""
    found: dict[str, list[str]] = {}
    for code, line in _coded(text):
        found.setdefault(code.partition(".")[0], []).append(line)
        if "." in code:
            found.setdefault(code, []).append(line)
    return {code: "\n".join(lines) for code, lines in found.items()}


def _coded(text: str) -> Iterator[tuple[str, str]]:
    """Each line of an article, with the code of the last number before it."""
    article = code = ""
    for line in text.splitlines():
        if CHAPTER.match(line):
            article = code = ""
        elif begun := ARTICLE.match(line):
            article = code = str(_number(begun[1]))
        elif article and (item := ITEM.match(line)):
            code = f"{article}.{_number(item[1])}"
        if article and (said := ARTICLE.sub("", line).strip()):
            yield code, said


def _number(said: str) -> int:
    """十二 is 12, 二十 is 20; as far as 99."""
    tens, ten, ones = said.rpartition("十")
    if not ten:
        return NUMERALS.index(said) + 1
    return (NUMERALS.index(tens) + 1 if tens else 1) * 10 + (
        NUMERALS.index(ones) + 1 if ones else 0
    )
