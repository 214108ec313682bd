"""Every line that a record can show, as its types tell, and every field of a form."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator
from typing import Any, get_args, get_type_hints

from pydantic import BaseModel

from domain.due_steps.state import DueSteps
from domain.price_list.findings import Differences
from domain.values import Text
from interfaces.api.nouns import NOUNS
from interfaces.api.nouns.noun import Noun
from interfaces.web.forms.fields import Field

Path = tuple[str, ...]
STEPPED = ("expulsions", "disqualifications")
"""These show the steps of their proceeding beside their own facts."""
FINDING = ("code", "met", "value", "threshold", "sentence", "evidence", "counted")
BLOCK = ("code", "what")


def by_type(noun: Noun) -> Iterator[Path]:
    """All that hangs on the fields of the state, and what `show` makes in place of some."""
    made = MADE.get(noun.noun, ())
    put_together = {path[:n] for path in made for n in range(1, len(path))}
    for path in _by_state(noun):
        if path in put_together or not put_together & {path[:n] for n in range(len(path))}:
            yield path
    yield from made


def _by_state(noun: Noun) -> Iterator[Path]:
    yield from _paths(get_type_hints(noun.kind.evolve)["return"])
    if noun.noun in STEPPED:
        yield from _paths(DueSteps)


def rare(seen: Collection[tuple[str, Path]]) -> set[tuple[str, Path]]:
    """What the types tell, but for what `show` is seen to leave out of what it shows."""
    open_ = {(noun, path[:-1]) for noun, path in seen}
    return {
        (noun.noun, path)
        for noun in NOUNS
        for path in by_type(noun)
        if all(
            (noun.noun, path[:n]) not in open_ or (noun.noun, path[: n + 1]) in seen
            for n in range(len(path))
        )
    }


def of_record(shown: Any, *above: str) -> Iterator[tuple[Path, Any]]:
    """Each line of what a record shows, with its value; what is said in words has none below."""
    if isinstance(shown, list):
        for one in shown:
            yield from of_record(one, *above)
    elif isinstance(shown, dict) and not {"zh", "en"} <= shown.keys():
        for name, value in shown.items():
            yield (*above, name), value
            yield from of_record(value, *above, name)
    elif not isinstance(shown, dict):
        yield above, shown


def _paths(model: Any, *above: str) -> Iterator[Path]:
    for name, annotation in get_type_hints(model).items():
        if name.startswith(("_", "model_", "citation", "dated_by")):
            continue
        yield (*above, name)
        for inner in _models(annotation):
            yield from _paths(inner, *above, name)


def _models(annotation: Any) -> Iterator[Any]:
    if isinstance(annotation, type) and annotation is not Text and _has_fields(annotation):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def _has_fields(kind: type) -> bool:
    return issubclass(kind, BaseModel) or dataclasses.is_dataclass(kind)


def leaves(fields: tuple[Field, ...], *path: str) -> Iterator[tuple[tuple[str, ...], Field]]:
    """Each field with its path, those inside of others too."""
    for one in fields:
        here = (*path, one.name)
        yield here, one
        yield from leaves(one.inner, *here)
        for _, inner in one.variants:
            yield from leaves(inner, *here)


MADE: dict[str, tuple[Path, ...]] = {
    "expulsions": (
        *(("snapshots", name) for name in FINDING),
        *(("grounds", "snapshots", name) for name in FINDING),
        *(("grounds", "checklist", "computed", name) for name in FINDING),
        *((name, part) for name in ("before_decision", "before_grey_list") for part in BLOCK),
        *(("next", "blocked_by", part) for part in BLOCK),
    ),
    "cases": tuple(
        ("coordination_matters", name) for name in ("id", "reference", "subject", "status")
    ),
    "publications": (
        *(("set_aside", name) for name in ("on", "reason", "withdraw_by", "account")),
        ("correction", "status"),
    ),
    "price-lists": (
        *(("findings", "missing", name) for name in ("code", "name", "fields")),
        *(("findings", "differences", *path) for path in _paths(Differences)),
    ),
}
"""Lines that `show` makes itself, and that few records have."""
