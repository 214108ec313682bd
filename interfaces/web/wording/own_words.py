"""Codes that a record explains itself: the bands of its scheme, the targets of its task book."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from domain.values import Text
from interfaces.api.nouns import ROUTES
from interfaces.web.wording.labels import keys

Shown = Mapping[str, Any]
SUMMARIES: Final = {route.path: route.summary for route in ROUTES}


def own_words(noun: str, shown: Shown, value: object, *path: str) -> Text | None:
    """What the code at a path of the record is called; none where the record does not say."""
    said = next((OWN[key] for key in keys(noun, path) if key in OWN), None)
    return said(shown, str(value)) if said else None


def _labelled(entries: Iterable[Shown], code: str) -> Text | None:
    label = next((entry["label"] for entry in entries if entry["code"] == code), None)
    return Text(**label) if isinstance(label, dict) else label and Text(label, label)


def _band(shown: Shown, code: str) -> Text | None:
    return _labelled(shown["scheme"]["bands"], code)


def _item(shown: Shown, code: str) -> Text | None:
    return _labelled(shown["scheme"]["items"], code)


def _step(shown: Shown, code: str) -> Text | None:
    items = (item for item in shown["scheme"]["items"] if item["scoring"] == "steps")
    return _labelled((step for item in items for step in item["steps"]), code)


def _target(shown: Shown, code: str) -> Text | None:
    return _labelled(shown["targets"], code)


def _duty(shown: Shown, code: str) -> Text | None:
    return Text(**shown["label"]) if "label" in shown else None


def _next_step(shown: Shown, code: str) -> Text | None:
    return SUMMARIES.get(f"/expulsions/{{record_id}}/{code}")


OWN: Final[Mapping[str, Callable[[Shown, str], Text | None]]] = {
    "assessments.ended.band": _band,
    "assessments.totals.band": _band,
    "assessments.totals.missing": _item,
    "assessments.proposals.item": _item,
    "assessments.scores.item": _item,
    "assessments.left_out.item": _item,
    "assessments.scores.step": _step,
    "task-books.plans.planned.target": _target,
    "task-books.reports.actual.target": _target,
    "task-books.progress.late": _target,
    "task-books.due_days.late": _target,
    "duties.duty": _duty,
    "expulsions.next.step": _next_step,
}
"""Field -> where in the record its code is explained."""
