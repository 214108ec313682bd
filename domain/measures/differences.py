"""What one version says otherwise than another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.measures.model import Measures, Parameter
from domain.values import Text


class What(StrEnum):
    PARAMETER = "parameter"
    ARTICLE = "article"
    CLAUSE = "clause"
    GROUND = "ground"
    LIMB = "limb"
    DUTY = "duty"
    HEAD = "head"


@dataclass(frozen=True)
class Difference:
    """`before` is empty for what is new, `after` for what is gone."""

    what: What
    key: str
    before: str
    after: str


def differences(before: Measures, after: Measures) -> tuple[Difference, ...]:
    """Parameters changed, articles, clauses and grounds added or removed, words changed."""
    return (
        *_between(What.HEAD, _head(before), _head(after)),
        *_between(What.PARAMETER, _parameters(before), _parameters(after)),
        *_texts(before, after),
        *_between(What.GROUND, _grounds(before), _grounds(after)),
        *_between(What.LIMB, _limbs(before), _limbs(after)),
        *_between(What.DUTY, _duties(before), _duties(after)),
    )


def _between(what: What, old: Mapping[str, str], new: Mapping[str, str]) -> Iterable[Difference]:
    for key in {**old, **new}:
        if old.get(key) != new.get(key):
            yield Difference(what, key, old.get(key, ""), new.get(key, ""))


def _texts(before: Measures, after: Measures) -> Iterable[Difference]:
    old, new = _worded(before), _worded(after)
    for difference in _between(What.CLAUSE, old, new):
        article = "." not in difference.key
        yield Difference(
            What.ARTICLE if article else What.CLAUSE,
            difference.key,
            difference.before,
            difference.after,
        )


def _worded(measures: Measures) -> dict[str, str]:
    return {code: f"{title}: {summary}" for code, (title, summary) in measures.texts.items()}


def _head(measures: Measures) -> dict[str, str]:
    return {
        "id": measures.id,
        "title": str(measures.title),
        "status": measures.status,
        "document": measures.document,
        "amends": measures.amends or "",
        "effective_from": str(measures.effective_from),
        "effective_until": str(measures.effective_until or ""),
    }


def _parameters(measures: Measures) -> dict[str, str]:
    return {parameter.key: _number(parameter) for parameter in measures.parameters}


def _number(parameter: Parameter) -> str:
    value: object = parameter.value
    if isinstance(value, bool):
        value = Text("是", "yes") if value else Text("否", "no")
    return f"{value} ({parameter.unit}; {parameter.citation})"


def _grounds(measures: Measures) -> dict[str, str]:
    return {ground.code: str(ground.label) for ground in measures.grounds}


def _limbs(measures: Measures) -> dict[str, str]:
    """Limbs, and the elements that have to be proved."""
    limbs = {
        f"{ground.code}.{limb.letter}": str(limb.label)
        for ground in measures.grounds
        for limb in ground.limbs
    }
    return limbs | {
        f"{ground.code} elements.{element.letter}": str(element.label)
        for ground in measures.grounds
        for element in ground.elements
    }


def _duties(measures: Measures) -> dict[str, str]:
    """Who owes it, how often and by when; the words too."""
    return {
        f"{duty.clause} {duty.key}": "; ".join(
            str(value) for name, value in duty if name not in ("clause", "key")
        )
        for duty in measures.duties
    }
