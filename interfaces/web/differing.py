"""What changed in a record between two moments, in words: what was, what is, by which events."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Final, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from interfaces.api.diffs import difference
from interfaces.api.nouns import NOUNS
from interfaces.api.nouns.noun import Noun
from interfaces.api.who import TheHouse
from interfaces.late import Late
from interfaces.web import picking
from interfaces.web.looking import Look
from interfaces.web.moments import PageWhen, point
from interfaces.web.page import render
from interfaces.web.picking import IDENTIFIER
from interfaces.web.saying import HIDDEN
from interfaces.web.shown import Cell, Showing, identifiers
from interfaces.web.visitor import TheVisitor
from interfaces.web.wording.labels import shown_label
from interfaces.wiring import House

router = APIRouter(route_class=Late, include_in_schema=False)
PART: Final = re.compile(r"([^.\[\]]+)((?:\[[^\]]*\])*)")
KEY: Final = re.compile(r"\[([^\]]*)\]")
COMPUTED: Final = HIDDEN | {"account", "days_left"}
"""What moves by itself from day to day, or says only how it was counted."""


class Difference(NamedTuple):
    what: str
    before: tuple[Cell, ...]
    after: tuple[Cell, ...]


def differences(showing: Showing, changes: Iterable[dict[str, Any]]) -> Iterator[Difference]:
    for change in changes:
        parts = PART.findall(change["path"])
        names = tuple(name for name, _ in parts)
        if COMPUTED.isdisjoint(names):
            yield Difference(
                _what(showing, parts),
                showing.field(names, change["before"]),
                showing.field(names, change["after"]),
            )


def _what(showing: Showing, parts: list[tuple[str, str]]) -> str:
    """`grounds[14.7].facts`: the label of each part, with the item that is meant."""
    t, said = showing.words, []
    for end, (_, keys) in enumerate(parts, 1):
        path = tuple(name for name, _ in parts[:end])
        label = t.of(shown_label(showing.noun, *path))
        meant = [_item(showing, path, key) for key in KEY.findall(keys)]
        said.append(t("diff.item", what=label, which=meant[-1]) if meant else label)
    return t("diff.within").join(said)


def _item(showing: Showing, path: tuple[str, ...], key: str) -> str:
    if IDENTIFIER.fullmatch(key):
        return showing.cell(path, key).text
    return key


Typed = Annotated[str, Query(max_length=60)]


def difference_page(look: Look, house: House, first: str, last: str) -> Response:
    found = None
    if first:
        found = difference(
            look.noun,
            look.record_id,
            look.actor,
            house,
            point(first, house.office.clock()),
            point(last, house.office.clock()) if last else None,
        )
    named = set(identifiers(found)) if found else ()
    called = picking.called_for(look.actor, look.when, named)
    showing = Showing(look.noun.noun, look.visitor.words, called, look.shown)
    return render(
        look.request,
        house,
        look.visitor,
        "diff.html",
        noun=look.noun.noun,
        id=look.record_id,
        head=look.head,
        first=first,
        last=last,
        found=found,
        differences=list(differences(showing, found["changes"])) if found else [],
        story=list(reversed(found["events"])) if found else [],
        inside=look.inside,
        instant_of=house.office.instant_of,
    )


def _compared(noun: Noun) -> Any:
    def page(
        record_id: UUID,
        request: Request,
        house: TheHouse,
        visitor: TheVisitor,
        when: PageWhen,
        first: Annotated[Typed, Query(alias="from")] = "",
        to: Typed = "",
    ) -> Response:
        return difference_page(
            Look(request, house, visitor, noun, record_id, when), house, first, to
        )

    return page


for one in NOUNS:
    router.add_api_route(f"/{one.noun}/{{record_id}}/diff", _compared(one), methods=["GET"])
