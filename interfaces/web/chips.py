"""What narrows a list, each piece of it to be taken away again; and whom typed words mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response

from domain.values import Actor, Text
from interfaces.api.moment import Moment
from interfaces.api.paging import plain
from interfaces.api.reading import scope_of
from interfaces.web import addresses, picking, written
from interfaces.web.page import go
from interfaces.web.texts import Words
from interfaces.web.visitor import Visitor


class Chip(NamedTuple):
    label: str
    address: str
    """The page without it."""


def chips(request: Request, words: Words, said: Mapping[str, tuple[Text, str]]) -> list[Chip]:
    """Of those parameters that are asked for: what each is called, and its value in words."""
    return [
        Chip(
            words("base.pair", label=words.of(label), value=value), addresses.widened(request, name)
        )
        for name, (label, value) in said.items()
        if addresses.asked(request).get(name)
    ]


def named(visitor: Visitor, when: Moment, record_id: UUID | None) -> str:
    """A record that narrows the page, as the visitor may know it; nothing where none does."""
    if record_id is None:
        return ""
    return written.said(visitor.words, picking.label_for(visitor.actor, when, record_id))


def meant(
    request: Request, when: Moment, actor: Actor, noun: str, field: str
) -> Response | Text | None:
    """Where a record was typed by name: the page that names it (`{field}_id`), or why none does."""
    typed = (plain(request.query_params.get(field, "")[:100], field) or "").strip()
    if not typed:
        return None
    found = picking.meant(picking.matching(when, noun, typed, scope_of(actor, when.house)), typed)
    if isinstance(found, Text):
        return found
    return go(addresses.narrowed(request, **{field: "", f"{field}_id": str(found.id)}))


def all_meant(
    request: Request, when: Moment, actor: Actor, fields: Iterable[tuple[str, str]]
) -> Response | dict[str, Text]:
    """Of several fields, each with the noun of its records: what is unclear, by field."""
    unclear: dict[str, Text] = {}
    for field, noun in fields:
        found = meant(request, when, actor, noun, field)
        if isinstance(found, Response):
            return found
        if found is not None:
            unclear[field] = found
    return unclear
