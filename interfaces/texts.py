"""Texts that people read, Chinese first: one catalogue for each subject, in web/texts/."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from domain.values import Text

FOLDER: Final = Path(__file__).parent / "web" / "texts"


@cache
def catalogue(namespace: str) -> Mapping[str, Text]:
    """Key -> text, of one file; a key may hold dots."""
    table = tomllib.loads((FOLDER / f"{namespace}.toml").read_text("utf-8"))
    return {key: Text(**text) for key, text in table.items()}


def event_label(name: str) -> Text:
    """Of a stored name; the whole name is sought first, then what happened alone."""
    held = catalogue("events")
    return held[name] if name in held else held[name.partition(".")[2]]
