"""What was done in a matter, step by step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Entry = tuple[str, dict[str, Any]]
"""What was entered, with the field of the record that holds it."""


@dataclass(frozen=True)
class Step:
    path: str
    """Of the act that enters it."""
    entries: tuple[Entry, ...]
    on: str = ""

    @property
    def is_done(self) -> bool:
        return bool(self.entries)

    @property
    def key(self) -> str:
        return self.path.replace("/", "-")


def entries(shown: Mapping[str, Any], *fields: str) -> Iterator[Entry]:
    """One for each thing that stands in these fields."""
    for field in fields:
        held = shown.get(field) or ()
        yield from ((field, one) for one in ([held] if isinstance(held, dict) else held))
