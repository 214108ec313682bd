"""The words of the pages, in the language of whoever looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from domain.values import Text
from interfaces.texts import catalogue

Language = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")


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
