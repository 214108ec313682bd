"""The lists of each kind of record: what somebody may see of it, filtered and page by page."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from interfaces.api import lists
from interfaces.api.moment import Moment
from interfaces.api.narrowing import NARROWING, Narrowed, by_days
from interfaces.api.nouns import NOUNS
from interfaces.api.nouns.noun import Noun
from interfaces.api.reading import scope_of
from interfaces.api.who import TheHouse
from interfaces.late import Late
from interfaces.web import addresses, chips, filters, picking
from interfaces.web.asked import Word
from interfaces.web.moments import PageWhen, past, reached
from interfaces.web.offers import beginnings
from interfaces.web.page import render
from interfaces.web.shown import INSIDE, Showing, identifiers
from interfaces.web.texts import Words
from interfaces.web.visitor import TheVisitor, Visitor
from interfaces.web.wording.labels import noun_label, noun_title
from interfaces.web.written import said
from interfaces.wiring import House
from projections import records
from projections.kinds import TELLINGS, status

router = APIRouter(route_class=Late, include_in_schema=False)
PER_PAGE: Final = 30
NAMED: Final = frozenset(
    {"name", "title", "label", "duty", "band", "reference", "status", "provider_name"}
)
"""What stands in the first columns of a list, and codes that only their record explains."""


def list_page(
    noun: Noun,
    request: Request,
    house: House,
    visitor: Visitor,
    when: Moment,
    wanted: records.Filter,
    narrowed: Narrowed,
    cursor: str | None,
) -> Response:
    unclear = chips.all_meant(request, when, visitor.actor, filters.NAMED_BY)
    if isinstance(unclear, Response):
        return unclear
    actor, kind = visitor.actor, noun.kind.name
    found = lists.page_of(
        noun, house, actor, when, wanted, narrowed, PER_PAGE, cursor, reached(request)
    )
    called = picking.called_for(actor, when, set(identifiers(found.items)))
    showing = Showing(noun.noun, visitor.words, called)
    title = noun_title(noun.noun)
    return render(
        request,
        house,
        visitor,
        "list.html",
        noun=noun.noun,
        title=title,
        items=found.items,
        statuses=[(item, status(kind, item["status"])) for item in found.items],
        table=showing.table(visitor.words.of(title), found.items, without=NAMED | INSIDE),
        name_of=partial(_name, noun.noun, visitor.words),
        choices=list(TELLINGS[kind].statuses.items()),
        **addresses.paged(request, found.next),
        wanted=wanted,
        asked=addresses.asked(request),
        ground=addresses.asked(request).get("ground"),
        fields=filters.fields(noun.noun, request, visitor, when),
        unclear=unclear,
        chips=filters.chosen(request, visitor, when, wanted),
        creating=beginnings(noun.routes, actor.role) if when.is_now else [],
        past=past(when, visitor, request),
    )


def _name(noun: str, words: Words, item: Mapping[str, Any]) -> str:
    """As people call it; what nobody calls by a name goes by its kind."""
    called = item.get("name") or item.get("title") or item.get("label") or item["reference"]
    return said(words, called or noun_label(noun))


def _list(noun: Noun) -> Any:
    narrowing = NARROWING.get(noun.noun, by_days)

    def page(
        request: Request,
        house: TheHouse,
        visitor: TheVisitor,
        when: PageWhen,
        q: Word = "",
        status: Word = "",
        assignee: Word = "",
        ground: Word = "",
        provider_id: UUID | None = None,
        enterprise_id: UUID | None = None,
        narrowed: Narrowed = Depends(narrowing),
        cursor: Annotated[str | None, Query(max_length=500)] = None,
    ) -> Response:
        scope_of(visitor.actor, house, noun.readers)
        wanted = records.Filter(
            kind=noun.kind.name,
            status=status or None,
            assignee=assignee or None,
            ground=ground or None,
            provider_id=provider_id,
            enterprise_id=enterprise_id,
            q=q or None,
        )
        return list_page(noun, request, house, visitor, when, wanted, narrowed, cursor)

    return page


for one in NOUNS:
    if one.listed:
        router.add_api_route(f"/{one.noun}", _list(one), methods=["GET"])
