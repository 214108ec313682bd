"""A clause as it stands beside what rests on it: its title and what it says, in our own words."""

from __future__ import annotations

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
    texts, parts = measures.texts, code.split(".")
    ends = range(len(parts), 0, -1)
    known = next((one for n in ends if (one := ".".join(parts[:n])) in texts), None)
    title, summary = texts[known] if known else (None, None)
    return Clause(code, title, summary, _limb(measures, code))


def _limb(measures: Measures, code: str) -> Text | None:
    """Of a ground: 12.4.a is limb a of 12.4."""
    plain, _, letter = code.rpartition(".")
    limbs = (limb for ground in measures.grounds if ground.code == plain for limb in ground.limbs)
    return next((limb.label for limb in limbs if limb.letter == letter), None)
