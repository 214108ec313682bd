"""What the fields of forms and the lines of records are called, and what helps to fill them in.

Catalogues: `texts/fields.toml`, `hints.toml`, `shown.toml`, `nouns.toml`. A key is sought from the
most exact to the most general (`cases.proofs.proof.element`, … `proof.element`, `element`); so a
word is written once, and again only where something else is meant by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from domain.values import Text
from interfaces.api.nouns import ROUTES
from interfaces.web.texts import catalogue

FORMS: Final[Mapping[str, type[BaseModel]]] = {route.path: route.form for route in ROUTES}


def field_label(route_path: str, *path: str) -> Text:
    """`route_path` as in `Route.path`; `path`: names only, without the indexes of lists.

    Raises KeyError where there is no label: a test goes through every field of every form.
    """
    return _named("fields", form_key(route_path), path)


def field_hint(route_path: str, *path: str) -> Text | None:
    """Help for the field; else what the form itself says of it, unless the label says the same."""
    written = _sought("hints", form_key(route_path), path)
    if written is not None:
        return written
    told = _told(field_of(FORMS[route_path], path))
    return None if told == field_label(route_path, *path) else told


def shown_label(noun: str, *path: str) -> Text:
    """Of a line of what `GET /{noun}/{id}` answers; as in the forms where nothing else is said."""
    found = _sought("shown", noun, path)
    return (
        found if found is not None else catalogue("fields").get(path[-1], Text(path[-1], path[-1]))
    )


def noun_label(noun: str) -> Text:
    """One record of the kind, such as 整改案件 · rectification case."""
    return catalogue("nouns")[f"{noun}.one"]


def noun_title(noun: str) -> Text:
    """The list of them, such as 整改案件 · Rectification cases."""
    return catalogue("nouns")[f"{noun}.many"]


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


def _sought(namespace: str, where: str, path: tuple[str, ...]) -> Text | None:
    held = catalogue(namespace)
    return next((held[key] for key in keys(where, path) if key in held), None)


def _named(namespace: str, where: str, path: tuple[str, ...]) -> Text:
    found = _sought(namespace, where, path)
    if found is None:
        raise KeyError(f"{namespace}: {where} {'.'.join(path)}")
    return found


def _told(field: FieldInfo | None) -> Text | None:
    """`zh · en` of a field's description; nothing where it is not said in both languages."""
    said = (field.description or "") if field else ""
    zh, dot, en = (part.strip() for part in said.partition("·"))
    return Text(zh, en) if dot else None
