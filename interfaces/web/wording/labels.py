"""What the fields of forms and the lines of records are called, and what helps to fill them in.

Catalogues: `texts/fields.toml`, `hints.toml`, `shown.toml`, `nouns.toml`. A key is sought from the
most exact to the most general (`cases.proofs.proof.element`, … `proof.element`, `element`); so a
word is written once, and again only where something else is meant by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from domain.measures import Measures, read, shipped
from domain.values import Text
from interfaces.api.nouns import NOUNS, ROUTES
from interfaces.texts import catalogue
from interfaces.web.texts import LANGUAGES, Words
from interfaces.web.wording.parameters import worth
from projections.kinds import TELLINGS

FORMS: Final[Mapping[str, type[BaseModel]]] = {route.path: route.form for route in ROUTES}
KIND_OF: Final = {noun.noun: noun.kind.name for noun in NOUNS}


def field_label(route_path: str, *path: str) -> Text:
    """`route_path` as in `Route.path`; `path`: names only, without the indexes of lists.

    The name of the field where there is no label: a test goes through every field of every form.
    """
    found = _sought("fields", form_key(route_path), path)
    return found or Text(path[-1], path[-1])


def field_hint(route_path: str, *path: str, measures: Measures | None = None) -> Text | None:
    """Help for the field, with the numbers of the measures that hold (else of the shipped ones).

    Where the catalogue has none: what the form says, unless the label says it. An empty entry of
    the catalogue keeps what the form says to readers of the interface from showing.
    """
    written = _sought("hints", form_key(route_path), path)
    if written is None:
        told = _told(field_of(FORMS[route_path], path))
        return None if told is None or told.zh in field_label(route_path, *path).zh else told
    if not written.zh:
        return None
    held = measures or _shipped()
    n = Numbers(held)
    zh, en = (Lengths(held, Words(lang)) for lang in LANGUAGES)
    return Text(written.zh.format(n=n, p=zh), written.en.format(n=n, p=en))


class Numbers:
    """`{n[rectification.general-cap-days]}` in a text is that number of the measures."""

    def __init__(self, measures: Measures) -> None:
        self._measures = measures

    def __getitem__(self, key: str) -> object:
        return self._measures.parameter(key).value


class Lengths:
    """`{p[complaint.return-days]}` is that length of time, in the unit that the measures say."""

    def __init__(self, measures: Measures, words: Words) -> None:
        self._measures, self._words = measures, words

    def __getitem__(self, key: str) -> str:
        parameter = self._measures.parameter(key)
        return worth(self._words, parameter.value, parameter.unit)


def shown_label(noun: str, *path: str) -> Text:
    """Of a line of what `GET /{noun}/{id}` answers; the most exact word of either catalogue."""
    shown, fields = catalogue("shown"), catalogue("fields")
    found = (shown.get(key) or fields.get(key) for key in keys(noun, path))
    return next((text for text in found if text), Text(path[-1], path[-1]))


def noun_label(noun: str) -> Text:
    """One record of the kind, such as 整改案件 · Rectification case."""
    label = TELLINGS[KIND_OF[noun]].label
    return Text(label.zh, label.en[:1].upper() + label.en[1:])


def noun_title(noun: str) -> Text:
    """The list of them, such as 整改案件 · Rectification cases."""
    return catalogue("nouns").get(noun) or noun_label(noun)


def form_key(route_path: str) -> str:
    """`/cases/{record_id}/notice` -> `cases.notice`; `/cases`, which makes one, -> `cases.new`."""
    parts = [part for part in route_path.split("/") if part and part != "{record_id}"]
    return ".".join(parts if len(parts) > 1 else [*parts, "new"])


def field_of(form: type[BaseModel], path: tuple[str, ...]) -> FieldInfo | None:
    """The field at a path, through lists and alternatives; the first one that fits."""
    found = form.model_fields.get(path[0])
    if found is None or len(path) == 1:
        return found
    below = (field_of(model, path[1:]) for model in models_in(found.annotation))
    return next((field for field in below if field is not None), None)


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The forms within a field: of its items, or its alternatives."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from models_in(part)


def keys(where: str, path: tuple[str, ...]) -> Iterator[str]:
    """From the most exact to the most general: `cases.notice.days`, `notice.days`, `days`."""
    names = (*where.split("."), *path)
    for start in range(len(names)):
        yield ".".join(names[start:])


@cache
def _shipped() -> Measures:
    return read(shipped())


def _sought(namespace: str, where: str, path: tuple[str, ...]) -> Text | None:
    held = catalogue(namespace)
    return next((held[key] for key in keys(where, path) if key in held), None)


def _told(field: FieldInfo | None) -> Text | None:
    """`zh · en` of a field's description; nothing where it is not said in both languages."""
    said = (field.description or "") if field else ""
    zh, dot, en = (part.strip() for part in said.partition("·"))
    return Text(zh, en) if dot else None
