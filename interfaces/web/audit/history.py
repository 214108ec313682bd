"""All that happened, searched; and the decisions among it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from domain.deciding import DECISIONS
from domain.values import Actor, Malformed, Text
from interfaces.api.days import Day
from interfaces.api.moment import Moment
from interfaces.api.paging import Page
from interfaces.api.reading import kept_from, newest_first
from interfaces.api.who import READERS, require
from interfaces.late import Late
from interfaces.web import addresses
from interfaces.web.asked import Asked, Word, provider_called
from interfaces.web.audit.room import PER_PAGE, page, told
from interfaces.web.moments import PageWhen, reached
from interfaces.web.picking import IDENTIFIER
from interfaces.web.visitor import TheVisitor, Visitor
from interfaces.web.wording.events import TYPES, by_kind, kind_label
from projections.history import Filter

router = APIRouter(route_class=Late, include_in_schema=False)


class Search(Asked):
    kind: Word | None = None
    type: Word | None = None
    who: Word | None = None
    q: Word | None = None
    provider: Word | None = None
    record: Word | None = None
    recorded_from: Day | None = None
    recorded_to: Day | None = None
    effective_from: Day | None = None
    effective_to: Day | None = None

    def filter(self, when: Moment, actor: Actor, *, decisions: bool) -> Filter:
        return Filter(
            kind=self.kind,
            type=self.type,
            types=DECISIONS if decisions else None,
            actor=self.who,
            text=self.q,
            without=kept_from(actor),
            provider_id=provider_called(when, self.provider),
            record_id=_record(self.record),
            recorded_from=self.recorded_from,
            recorded_to=self.recorded_to,
            effective_from=self.effective_from,
            effective_to=self.effective_to,
        )


def _record(said: str | None) -> UUID | None:
    """By its address alone: it comes from links."""
    return UUID(said) if said and IDENTIFIER.fullmatch(said) else None


@router.get("/audit/history")
def everything(
    request: Request, visitor: TheVisitor, when: PageWhen, asked: Annotated[Search, Query()]
) -> Response:
    return _searched(request, visitor, when, asked, decisions=False)


@router.get("/audit/decisions")
def decisions(
    request: Request, visitor: TheVisitor, when: PageWhen, asked: Annotated[Search, Query()]
) -> Response:
    return _searched(request, visitor, when, asked, decisions=True)


def _searched(
    request: Request, visitor: Visitor, when: Moment, asked: Search, *, decisions: bool
) -> Response:
    require(visitor.actor, READERS)
    found, wrong = _found(request, visitor, when, asked, decisions=decisions)
    types = _types(visitor.actor, decisions=decisions)
    return page(
        request,
        visitor,
        when,
        "history.html",
        section="decisions" if decisions else "history",
        asked=asked,
        kinds=[(kind, kind_label(kind)) for kind in by_kind(types)],
        types=types,
        entries=told(when, found.items),
        wrong=wrong,
        **addresses.paged(request, found.next),
    )


def _types(actor: Actor, *, decisions: bool) -> list[str]:
    """The stored names to choose from."""
    hidden = kept_from(actor)
    names = sorted(DECISIONS) if decisions else TYPES
    return [name for name in names if name.partition(".")[0] not in hidden]


def _found(
    request: Request, visitor: Visitor, when: Moment, asked: Search, *, decisions: bool
) -> tuple[Page, Text | None]:
    """The page of what fits, or why the form cannot be answered."""
    try:
        wanted = asked.filter(when, visitor.actor, decisions=decisions)
    except Malformed as refusal:
        return Page(items=[], next=None), refusal.text
    return newest_first(when, wanted, PER_PAGE, asked.cursor, reached(request)), None
