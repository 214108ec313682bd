"""The words of the pages: one catalogue for each room, Chinese first, English second."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from domain.values import Text

FOLDER: Final = Path(__file__).parent / "texts"
Language = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")


@cache
def catalogue(namespace: str) -> Mapping[str, Text]:
    """Key -> text, of one file; a key may hold dots."""
    table = tomllib.loads((FOLDER / f"{namespace}.toml").read_text("utf-8"))
    return {key: Text(**text) for key, text in table.items()}


def text(key: str) -> Text:
    """`desk.title` is the text `title` of texts/desk.toml."""
    namespace, _, name = key.partition(".")
    return catalogue(namespace)[name]


@dataclass(frozen=True)
class Words:
    """The catalogues in one language; called `t` in templates."""

    lang: Language

    def __call__(self, key: str, **fields: Any) -> str:
        said = self.of(text(key))
        return said.format(**fields) if fields else said

    def of(self, said: Text | Mapping[str, str] | None) -> str:
        """A text that the office has in both languages."""
        if said is None:
            return ""
        if isinstance(said, Text):
            return said.zh if self.lang == "zh" else said.en
        return said[self.lang]

    def both(self, said: str) -> str:
        """The half of `Chinese · English` that is asked for, or else the whole."""
        zh, dot, en = said.partition(" · ")
        return zh if self.lang == "zh" or not dot else en
