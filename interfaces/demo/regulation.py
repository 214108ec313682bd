"""The rest of the regulation: its rows are in the words of the API, one line for each command."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from interfaces.demo.days import Days
from interfaces.demo.script import Assessed, Raised, Step, VersionOf, data

FILES: Final = (
    "proceedings", "assessments", "everyday", "stages", "documents", "accounts"
)  # fmt: skip
_COUNTED: Final = re.compile(r"today[+-]\d+")


def steps(days: Days) -> Iterator[Step]:
    for name in FILES:
        for row in data(name)["step"]:
            yield Step(
                days.past(days.resolve(row["on"])),
                row["path"],
                row.get("who", ""),
                _read(row.get("body", {}), days),
                _target(row.get("target")),
                row.get("name", ""),
                tuple(row.get("papers", ())),
            )


def _target(target: str | None) -> str | Assessed | None:
    if target is None or "/" not in target:
        return target
    period, provider = target.split("/")
    return Assessed(period, provider)


def _read(value: Any, days: Days) -> Any:
    """ "today-3" is a day, "#name" the version at which a step left its record, "!15/name" the
    escalation of rule 15 about a record."""
    match value:
        case str() if _COUNTED.fullmatch(value):
            return days.past(days.resolve(value))
        case str() if value.startswith("!"):
            rule, about = value[1:].split("/")
            return Raised(rule, about)
        case str() if value.startswith("#"):
            return VersionOf(value[1:])
        case dict():
            return {key: _read(item, days) for key, item in value.items()}
        case list():
            return [_read(item, days) for item in value]
    return value
