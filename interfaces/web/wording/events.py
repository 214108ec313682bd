"""What events are called where one kind of them is looked for; each one has its own sentence."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from domain.catalogue import EVENTS
from domain.values import Text
from projections.kinds import TELLINGS

TYPES: Final = tuple(EVENTS)


def kind_label(kind: str) -> Text:
    return TELLINGS[kind].label


def by_kind(names: Collection[str] = TYPES) -> Mapping[str, list[str]]:
    """The stored names under their kinds."""
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(name.partition(".")[0], []).append(name)
    return found
