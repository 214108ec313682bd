"""The pages of records: the lists of each kind, and one record with all that concerns it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.encoders import jsonable_encoder
from fastapi.responses import Response

from domain.catalogue import MEASURES_ID
from domain.values import Actor, Role
from interfaces.api import lists
from interfaces.api import records as api
from interfaces.api.moment import Moment
from interfaces.api.narrowing import NARROWED_BY, NARROWING, Narrowed, by_days
from interfaces.api.nouns import NOUNS
from interfaces.api.nouns.noun import Noun
from interfaces.api.reading import scope_of
from interfaces.api.who import PARTIES, READERS, TheHouse
from interfaces.web import picking
from interfaces.web.heads import head_of
from interfaces.web.moments import PageWhen, past, reached
from interfaces.web.offers import Offer, offers
from interfaces.web.page import environment, render
from interfaces.web.shown import Showing, identifiers
from interfaces.web.visitor import TheVisitor, Visitor
from interfaces.web.wording.acts import MAIN_ACT
from interfaces.web.wording.labels import noun_title
from interfaces.wiring import House
from projections import records
from projections.history import entries
from projections.kinds import TELLINGS, status
from projections.words import TIMINGS
from projections.worklist import WAITS_FOR

router = APIRouter(include_in_schema=False)
BY_NOUN: Final = {noun.noun: noun for noun in NOUNS}
STAFF: Final = READERS | {Role.ADMIN}
ELSEWHERE: Final = frozenset({"escalations"})
"""Nouns with a list of their own."""
APART: Final = frozenset(
    {"status", "deadline", "clocks", "checklist", "warnings", "reference", "due_on", "provisional",
     "kind_of", "coordination_matters", "erased", "standing"}
)  # fmt: skip
"""What the page shows in a place of its own."""
PER_PAGE: Final = 30


def open_nouns(actor: Actor) -> Collection[str]:
    """The nouns whose pages may be open to the actor; which records are is asked one by one."""
    if actor.role in STAFF:
        return frozenset(noun.noun for noun in NOUNS if actor.role in noun.readers)
    return frozenset({"providers", "enterprises", "engagements", "cases", "complaints"})


# One record


def record_page(
    noun: Noun,
    record_id: UUID,
    request: Request,
    house: House,
    visitor: Visitor,
    when: Moment,
    done: int | None,
) -> Response:
    actor = visitor.actor
    state = api.open_to(noun, record_id, actor, when)
    shown = jsonable_encoder(api.read(noun, record_id, actor, when))
    head = head_of(noun, state, actor)
    story = (
        entries(when.story(record_id), when.story(MEASURES_ID)) if _may_follow(noun, actor) else []
    )
    possible = offers(house, actor, noun, record_id) if when.is_now else []
    called = picking.called(when, {*identifiers(shown), head.provider_id} - {None, record_id})
    address = f"/{noun.noun}/{record_id}"
    showing = Showing(noun.noun, visitor.words, called, open_nouns(actor), shown, address)
    return render(
        request,
        house,
        visitor,
        _template(noun),
        noun=noun.noun,
        id=record_id,
        head=head,
        shown=shown,
        lines=showing.lines(shown, without=APART),
        showing=showing,
        called=called,
        main=main_acts(noun, state, when, actor, possible),
        offers=grouped(possible),
        story=list(reversed(story)),
        done=[entry for entry in story if entry["position"] == done],
        past=past(when, visitor, request),
        timing=lambda state: TIMINGS[state],
        version=shown["version"],
    )


def _may_follow(noun: Noun, actor: Actor) -> bool:
    return actor.role not in PARTIES or noun.party_history


def _template(noun: Noun) -> str:
    """A page of its own where the kind has one."""
    own = f"records/{noun.noun}.html"
    return own if own in environment().list_templates() else "record.html"


def main_acts(
    noun: Noun, state: Any, when: Moment, actor: Actor, possible: list[Offer]
) -> list[Offer]:
    """What the worklist says that the actor is to do next, as far as it is open."""
    waiting = WAITS_FOR.get(actor.role, ())
    tasks = TELLINGS[noun.kind.name].tasks(state, when.terms)
    wanted = [MAIN_ACT[task.what] for task in tasks if task.role in waiting]
    return [one for path in wanted for one in possible if one.route.path == path and one.is_open]


def grouped(possible: list[Offer]) -> Mapping[str, list[Offer]]:
    """Open ones by group; what is not open, with its reason, at the end."""
    found: dict[str, list[Offer]] = {"next": [], "other": [], "correct": [], "closed": []}
    for offer in possible:
        found[offer.group if offer.is_open else "closed"].append(offer)
    return found


Done = Annotated[int | None, Query(ge=0, le=2**62)]


def _one(noun: Noun) -> Any:
    def page(
        record_id: UUID,
        request: Request,
        house: TheHouse,
        visitor: TheVisitor,
        when: PageWhen,
        done: Done = None,
    ) -> Response:
        return record_page(noun, record_id, request, house, visitor, when, done)

    return page


# Lists


NAMED: Final = frozenset({"name", "title", "reference", "status", "provider_name"})
"""What stands in the first columns of a list."""


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
    actor, kind = visitor.actor, noun.kind.name
    found = lists.page_of(
        noun, house, actor, when, wanted, narrowed, PER_PAGE, cursor, reached(request)
    )
    called = picking.called(when, set(identifiers(found.items)))
    showing = Showing(noun.noun, visitor.words, called, open_nouns(actor))
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
        table=showing.table(visitor.words.of(title), found.items, NAMED),
        name_of=_name,
        choices=list(TELLINGS[kind].statuses.items()),
        next=found.next and str(request.url.include_query_params(cursor=found.next)),
        first=str(request.url.remove_query_params("cursor")) if cursor else None,
        wanted=wanted,
        narrowed=[pair for pair in request.query_params.items() if pair[0] in NARROWED_BY],
        creating=[route for route in noun.routes if route.creates and actor.role in route.roles],
        past=past(when, visitor, request),
    )


def _name(item: dict[str, Any]) -> str:
    return str(item.get("name") or item.get("title") or item["reference"] or item["id"])


Word = Annotated[str, Query(max_length=100)]


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
    router.add_api_route(f"/{one.noun}/{{record_id}}", _one(one), methods=["GET"])
