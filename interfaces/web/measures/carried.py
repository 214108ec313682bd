"""What carries a clause out, in words: the acts, events, rules and reads that rest on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple

from domain.measures import parse, shipped
from domain.values import Text
from interfaces import coverage as derived
from interfaces.api.nouns import ROUTE_OF
from interfaces.api.routing import reading_routes
from interfaces.coverage import Covered, within
from interfaces.texts import event_label
from interfaces.web.wording.events import kind_label
from projections.words import RULES


class Carrier(NamedTuple):
    kind: str
    """Its text is `measures.carrier_<kind>`."""
    said: Text


KINDS: Final[Mapping[str, str]] = {
    "POST": "act",
    "GET": "read",
    "event": "event",
    "rule": "rule",
    "parameter": "parameter",
    "ground": "ground",
    "duty": "duty",
}
"""First word of what carries a clause out -> what it is."""


@cache
def coverage() -> tuple[Covered, ...]:
    return derived.coverage()


def carriers(code: str) -> Mapping[str, list[Text]]:
    """By kind, each said once."""
    found: dict[str, dict[Text, None]] = {}
    for one in _named(code):
        found.setdefault(one.kind, {})[one.said] = None
    return {kind: list(found[kind]) for kind in KINDS.values() if kind in found}


def tests(code: str) -> Sequence[str]:
    return sorted({test for one in _within(code) for test in one.tests})


def _within(code: str) -> Iterable[Covered]:
    return (one for one in coverage() if within(one.code, code))


def _named(code: str) -> Iterable[Carrier]:
    for one in _within(code):
        for carrier in one.carriers:
            word, _, rest = carrier.partition(" ")
            yield Carrier(KINDS[word], SAID[word](rest))


def _of_event(name: str) -> Text:
    kind, event = kind_label(name.partition(".")[0]), event_label(name)
    return Text(f"{kind.zh}：{event.zh}", f"{kind.en}: {event.en}")


@cache
def _reads() -> Mapping[str, Text]:
    said = {route.path: (route.summary or "").partition(" · ") for route in reading_routes()}
    return {path: Text(zh, en or zh) for path, (zh, _, en) in said.items()}


@cache
def _of_measures() -> Mapping[str, Text]:
    """Meanings of numbers, labels of grounds with their limbs, and of duties."""
    measures = parse(shipped())
    return {
        **{one.key: one.meaning for one in measures.parameters},
        **{one.code: one.label for one in measures.grounds},
        **{
            f"{one.code}.{limb.letter}": limb.label
            for one in measures.grounds
            for limb in one.limbs
        },
        **{f"{one.clause} {one.key}": one.label for one in measures.duties},
    }


SAID: Final[Mapping[str, Callable[[str], Text]]] = {
    "POST": lambda path: ROUTE_OF[path].summary,
    "GET": lambda path: _reads()[path],
    "event": _of_event,
    "rule": lambda rule: RULES[rule],
    "parameter": lambda key: _of_measures()[key],
    "ground": lambda code: _of_measures()[code],
    "duty": lambda key: _of_measures()[key],
}
