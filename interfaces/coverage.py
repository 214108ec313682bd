"""What in the system carries each clause out, and which tests prove it: derived, never written.

Commands, events, parameters and duties name the clause they rest on; rules bear it in their
identifier, reading pages in their route. The tests are collected by `make coverage`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from domain.catalogue import EVENTS
from domain.measures import OFFICE, Measures, parse, shipped
from domain.values import Text

FILE: Final = "regulation_coverage.json"
"""Clause -> the tests marked with it; beside this module, so that it ships with the program."""
CLAUSES: Final = "x-clauses"
"""Where a reading route of the API says which clauses it carries out."""


@dataclass(frozen=True)
class Covered:
    code: str
    """A clause (8.3), a limb of a ground (14.4.c), or an article (12) with what it says of all."""
    title: Text
    carriers: tuple[str, ...]
    tests: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        return bool(self.carriers and self.tests)


def coverage() -> tuple[Covered, ...]:
    """Each clause, in the order of the text; each limb after its ground."""
    measures = parse(shipped())
    titles = covered_codes(measures)
    by_clause, tests = carriers(measures), proofs()
    heads = heads_of(measures)
    return tuple(
        Covered(
            code=code,
            title=title,
            carriers=tuple(dict.fromkeys(by_clause.get(code, ()))),
            tests=tuple(sorted(set(tests.get(code, ()))))
            if code in heads
            else _of_clause(tests, code),
        )
        for code, title in titles.items()
    )


def heads_of(measures: Measures) -> frozenset[str]:
    """Articles that say something of all their grounds: what follows from them (12, 14)."""
    return frozenset(ground.code.split(".")[0] for ground in measures.grounds if "." in ground.code)


def covered_codes(measures: Measures) -> Mapping[str, Text]:
    """Whatever has to be carried out, with its title."""
    limbs = {ground.code: ground.limbs for ground in measures.grounds}
    found: dict[str, Text] = {}
    for code in measures.clause_codes:
        article = code.split(".")[0]
        if article in heads_of(measures):
            found.setdefault(article, measures.texts[article][0])
        found[code] = measures.texts[code][0]
        found |= {f"{code}.{limb.letter}": limb.label for limb in limbs.get(code, ())}
    return found


def known_codes(measures: Measures) -> frozenset[str]:
    """What a marker may name: a clause, an article, or a limb of a ground (14.4.c)."""
    limbs = {code for ground in measures.grounds for code in ground.codes()}
    return frozenset(measures.texts) | limbs


def proofs() -> Mapping[str, Sequence[str]]:
    text = files("interfaces").joinpath(FILE).read_text(encoding="utf-8")
    found: Mapping[str, Sequence[str]] = json.loads(text)
    return found


def _of_clause(tests: Mapping[str, Sequence[str]], code: str) -> tuple[str, ...]:
    """A test of a limb proves its clause."""
    found = [test for marked, named in tests.items() if within(marked, code) for test in named]
    return tuple(sorted(set(found)))


def within(cited: str, code: str) -> bool:
    """Whether it is that clause, or a part of it."""
    return cited == code or cited.startswith(f"{code}.")


def carriers(measures: Measures) -> Mapping[str, Sequence[str]]:
    """Clause -> what cites it, its own first.

    What cites an article as a whole carries each of its grounds; what cites a ground, its limbs.
    """
    own, whole = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    grounds = {code for ground in measures.grounds for code in ground.codes()}
    heads, codes = heads_of(measures), covered_codes(measures)
    for cited, what in _citing(measures):
        for code in codes:
            if code == cited or (code not in heads and within(cited, code)):
                own[code].append(what)
            elif code in grounds and within(code, cited):
                whole[code].append(what)
    return {code: [*own[code], *whole[code]] for code in codes}


def _citing(measures: Measures) -> Iterator[tuple[str, str]]:
    from interfaces.api.nouns import ROUTES
    from projections.words import RULES

    for route in ROUTES:
        if route.citation:
            yield route.citation, f"POST {route.path}"
    yield from _reading()
    for name, event in EVENTS.items():
        if isinstance(event.citation, str):  # else each event says its own, as duties do
            yield event.citation, f"event {name}"
    for rule in RULES:
        yield rule.partition("-")[0], f"rule {rule}"
    for parameter in measures.parameters:
        if parameter.citation != OFFICE:
            yield parameter.citation, f"parameter {parameter.key}"
    for ground in measures.grounds:
        for code in ground.codes():
            yield code, f"ground {code}"
    for duty in measures.duties:
        yield duty.clause, f"duty {duty.clause} {duty.key}"


def _reading() -> Iterator[tuple[str, str]]:
    """Routes of GET that say which clauses they carry out."""
    from interfaces.api.routing import reading_routes

    for route in reading_routes():
        for code in (route.openapi_extra or {}).get(CLAUSES, ()):
            yield code, f"GET {route.path}"
