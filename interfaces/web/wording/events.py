"""What events are called where one kind of them is looked for; each one has its own sentence."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from domain.catalogue import EVENTS
from domain.values import Text
from interfaces.web.texts import catalogue
from projections.kinds import TELLINGS

TYPES: Final = tuple(EVENTS)


def event_label(name: str) -> Text:
    """Of a stored name; the whole name is sought first, then what happened alone."""
    held = catalogue("events")
    return held[name] if name in held else held[name.partition(".")[2]]


def kind_label(kind: str) -> Text:
    return TELLINGS[kind].label


def by_kind(names: Collection[str] = TYPES) -> Mapping[str, list[str]]:
    """The stored names under their kinds."""
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(name.partition(".")[0], []).append(name)
    return found
