"""Refusals in the words of the form: programs are told the names of fields, people their labels."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Final

from pydantic import BaseModel

from domain.values import Text
from interfaces.web.wording.labels import FORMS, field_label, models_in

ZH: Final = re.compile(r" ?`?\b([a-z]+(?:[_.][a-z]+)*)\b`? ?")
"""In Chinese each Latin word may be a name; the spaces around it go with it."""
EN: Final = re.compile(r"`([a-z_.]+)`|\b([a-z]+(?:[_.][a-z]+)+)\b")


def plainly(route_path: str, said: Text) -> Text:
    """What is no name of a field of the form stays as it is."""
    known = paths(FORMS[route_path])
    labels = {name: field_label(route_path, *path) for name, path in known.items()}
    return Text(
        ZH.sub(_in({name: f"“{label.zh}”" for name, label in labels.items()}), said.zh),
        EN.sub(_in({name: f"“{label.en}”" for name, label in labels.items()}), said.en),
    )


def _in(labels: dict[str, str]) -> Callable[[re.Match[str]], str]:
    def label(found: re.Match[str]) -> str:
        name = next(group for group in found.groups() if group)
        return labels.get(name, found.group())

    return label


@cache
def paths(form: type[BaseModel]) -> dict[str, tuple[str, ...]]:
    """Name, alone or with what it stands in, -> path; the outermost first."""
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted(_paths(form), key=len):
        found.setdefault(path[-1], path)
        found.setdefault(".".join(path[-2:]), path)
    return found


def _paths(form: type[BaseModel], *above: str) -> Iterator[tuple[str, ...]]:
    for name, field in form.model_fields.items():
        yield (*above, name)
        for model in models_in(field.annotation):
            yield from _paths(model, *above, name)
