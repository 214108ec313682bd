"""Which fields of a record are worth a line on a page, and in which shape they fit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
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
PARTIES: Final = ("provider_id", "enterprise_id", "engagement_id")
DAYS: Final = ("_on", "_from", "_day", "first", "last", "due", "until")
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
    found = dict.fromkeys(name for value in values for name in worth_a_line(value, without))
    return [name for name in found if "label" not in found or name not in LABELLED]


def worth_a_line(said: Mapping[str, Any], without: Collection[str]) -> list[str]:
    """What has something to say; nothing that another field of the same row says too."""
    return [
        name
        for name, value in said.items()
        if name not in HIDDEN
        and name not in without
        and says(name, value)
        and not (name == "clause" and value in said.get("grounds", ()))
        and not (name.endswith("_name") and said.get(f"{name.removesuffix('_name')}_id"))
    ]


def in_reading_order(names: Iterable[str], rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Columns of a list, whose rows the database keeps without an order: whom it concerns, what,
    how many, and the days as they come one after the other."""

    def place(name: str) -> tuple[int, str]:
        told = [row[name] for row in rows if row.get(name) not in (None, "", [])]
        first = told[0] if told else ""
        if name in PARTIES:
            return PARTIES.index(name), ""
        if isinstance(first, bool | int):
            return len(PARTIES) + 1, ""
        if name.endswith(DAYS):
            return len(PARTIES) + 2, min(map(str, told), default="")
        return len(PARTIES), ""

    return sorted(names, key=place)


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
