"""How Chinese text is ordered and found, the same on every server.

Pairs of characters and pinyin initials are made here, so that no database needs an extension.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Final

KEPT: Final = 2_000
"""Texts whose pinyin is kept: a record says the same words at each of its events."""


def fold(text: str) -> str:
    """Full-width and half-width, upper and lower case are one."""
    return unicodedata.normalize("NFKC", text).casefold()


@lru_cache(maxsize=KEPT)
def pinyin(text: str) -> str:
    """What a Chinese list is ordered by; the same on every server."""
    from pypinyin import lazy_pinyin  # a tenth of the time in which the office starts

    return " ".join(lazy_pinyin(fold(text)))


def newest_first(day: date) -> str:
    return f"{date.max.toordinal() - day.toordinal():08d}"


@lru_cache(maxsize=KEPT)
def initials(text: str) -> str:
    """What people type for a Chinese name: ljzz for 柳江智造."""
    from pypinyin import Style, lazy_pinyin

    return "".join(lazy_pinyin(fold(text), style=Style.FIRST_LETTER, errors="ignore"))


def terms(words: Iterable[str]) -> set[str]:
    """Single characters and pairs, of the words and of their pinyin initials."""
    found: set[str] = set()
    for word in words:
        for part in fold(word).split():
            found |= grams(part)
        found |= {f"~{gram}" for gram in grams(initials(word))}
    return found


def grams(text: str) -> set[str]:
    return set(text) | pairs(text)


def pairs(text: str) -> set[str]:
    """Rare beside its single characters, which nearly every record has."""
    return {text[i : i + 2] for i in range(len(text) - 1)}
