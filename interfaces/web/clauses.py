"""Clauses by their codes; and one as it stands beside what rests on it, in our own words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from domain.measures import Measures
from domain.values import Text
from interfaces.api.moment import Moment


@dataclass(frozen=True)
class Clause:
    code: str
    title: Text | None
    summary: Text | None
    limb: Text | None = None
    """Which part of the clause is meant, where the code says so."""


def clause_of(when: Moment, code: str, day: date) -> Clause:
    """As the measures of that day had it; without words where they do not know the code."""
    measures = when.terms.book.known(day)
    known = nearest(code, measures.texts)
    title, summary = measures.texts[known] if known else (None, None)
    return Clause(code, title, summary, _limb(measures, code))


def nearest(code: str, texts: Collection[str]) -> str | None:
    """The clause of that code, or the one that a limb of it belongs to."""
    while code and code not in texts:
        code = code.rpartition(".")[0]
    return code or None


def _limb(measures: Measures, code: str) -> Text | None:
    """Of a ground: 12.4.a is limb a of 12.4."""
    plain, _, letter = code.rpartition(".")
    limbs = (limb for ground in measures.grounds if ground.code == plain for limb in ground.limbs)
    return next((limb.label for limb in limbs if limb.letter == letter), None)
