"""What documents said of the measures, and a version with the numbers that they set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from domain.measures import events as e
from domain.measures.files import read
from domain.measures.model import KINDS, Measures
from domain.values import Text


@dataclass(frozen=True)
class Setting:
    """`number` is the version of the record at which it was set."""

    number: int
    key: str
    value: e.Stated
    holds_from: date
    document: str
    cites: str = ""
    interpretation: int | None = None


@dataclass(frozen=True)
class Interpretation:
    number: int
    document: str
    issued_on: date
    clauses: tuple[str, ...]
    question: Text
    answer: Text


@dataclass(frozen=True)
class Conclusion:
    number: int
    document: str
    concluded_on: date


@dataclass(frozen=True)
class Scope:
    industries: tuple[str, ...]
    enterprise_list: str
    document: str
    holds_from: date


@dataclass(frozen=True)
class Ending:
    """The last day of a version, and the document that says so."""

    last_day: date
    document: str


def same(key: str, now: Measures, then: Measures) -> bool:
    if not (now.knows(key) and then.knows(key)):
        return False
    return now.parameter(key).value == then.parameter(key).value


@lru_cache(maxsize=256)
def in_force(
    text: str,
    document: str,
    days: tuple[date, date, date | None],
    settings: tuple[Setting, ...],
) -> Measures:
    """`days`: since when it counts, and its first and last day in force."""
    found, (since, first, last) = read(text), days
    by_key = {setting.key: setting for setting in settings}
    parameters = tuple(
        parameter.model_copy(update=_stated(by_key[parameter.key], parameter.unit))
        if parameter.key in by_key
        else parameter
        for parameter in found.parameters
    )
    return found.revised(
        document=document,
        effective_from=first,
        effective_until=last,
        first_from=since,
        parameters=parameters,
    )


def _stated(setting: Setting, unit: str) -> dict[str, object]:
    value: object = setting.value
    if KINDS.get(unit) is date and isinstance(value, str):
        value = date.fromisoformat(value)
    stated: dict[str, object] = {"value": value, "reading": setting.document}
    return stated | ({"citation": setting.cites} if setting.cites else {})
