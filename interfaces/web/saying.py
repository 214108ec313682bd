"""Which fields of a record are worth a line on a page, and in which shape they fit."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from domain.attached import Attached

HIDDEN: Final = frozenset(
    {
        *("id", "version", "position", "sort_key", "as_of", "effective_on", "confirmed_at"),
        *("no_shows", "counted", "digest"),
    }
)
"""For programs: people see the record itself, and its history."""
SAYS_NO: Final = frozenset(
    {
        *("accepted", "attended", "attributable", "comparable", "complete", "confirmed"),
        *("disqualified", "electronic", "expelled", "favourable", "granted", "in_time", "passed"),
        *("proved", "proven", "reachable", "released", "substantiated", "supports", "upheld"),
    }
)  # fmt: skip
"""Where `no` is news; elsewhere what is not so is not mentioned."""
ACCOUNT: Final = frozenset({"steps", "last_day", "trigger"})
POSITIONS: Final = frozenset({"evidence", "positions"})
"""Places in the log, or words."""
LABELLED: Final = frozenset({"code", "item", "target"})
COUNTS: Final = frozenset({"actual", "filed", "level", "level_after", "level_before", "planned"})
"""Where nought is news."""


def flat_rows(values: list[Any]) -> bool:
    """Whether the rows fit into a table: none of them holds anything of several parts."""
    return not any(
        is_deep(inner) for value in values for name, inner in value.items() if says(name, inner)
    )


def is_deep(value: Any) -> bool:
    if isinstance(value, Mapping):
        return not is_plain(value)
    return isinstance(value, list | tuple) and any(map(is_deep, value))


def is_said(value: Any) -> bool:
    """What the office says in both languages."""
    return isinstance(value, Mapping) and value.keys() == {"zh", "en"}


def is_file(value: Any) -> bool:
    return isinstance(value, Mapping) and value.keys() == Attached.model_fields.keys()


def is_plain(value: Any) -> bool:
    """What takes one place, though it is made of parts."""
    return is_said(value) or is_file(value)


def columns(values: Sequence[Mapping[str, Any]], without: Collection[str]) -> Sequence[str]:
    """What some row has to say; no code beside the label that stands for it."""
    found = dict.fromkeys(
        name
        for value in values
        for name in value
        if name not in HIDDEN and name not in without and says(name, value[name])
    )
    return [name for name in found if "label" not in found or name not in LABELLED]


def empty(value: Any) -> bool:
    """Also what has parts, and none of them says anything."""
    if isinstance(value, Mapping) and not is_said(value):
        return not any(says(name, inner) for name, inner in value.items() if name not in HIDDEN)
    return value is None or (isinstance(value, str | list | tuple) and not value)


def says(name: str, value: Any) -> bool:
    """Whether a field is worth a line."""
    if isinstance(value, bool):
        return value or name in SAYS_NO
    if isinstance(value, int):
        return value != 0 or name in COUNTS
    if name in POSITIONS and isinstance(value, list | tuple):
        return any(not isinstance(one, int) for one in value)
    return not empty(value)
