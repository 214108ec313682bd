"""The list of escalations: which rule was met, on what, and what became of it."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from domain.catalogue import ESCALATION
from domain.escalation import STATUSES
from domain.values import Text
from interfaces.api import work
from interfaces.api.narrowing import From, To
from interfaces.api.who import READERS, TheHouse, require
from interfaces.late import Late
from interfaces.web import addresses, picking
from interfaces.web.asked import Word
from interfaces.web.chips import chips, meant, named
from interfaces.web.moments import PageWhen, past, reached
from interfaces.web.page import render
from interfaces.web.texts import text
from interfaces.web.visitor import TheVisitor
from projections.kinds import status as status_of
from projections.words import RULES

router = APIRouter(route_class=Late, include_in_schema=False)
PER_PAGE: Final = 30
Status = Literal["", "open", "acted_on", "dismissed", "lapsed"]


@router.get("/escalations")
def escalations(
    request: Request,
    house: TheHouse,
    visitor: TheVisitor,
    when: PageWhen,
    status: Status = "",
    rule: Word = "",
    provider_id: UUID | None = None,
    since: From = None,
    until: To = None,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:
    require(visitor.actor, READERS)
    unclear = meant(request, when, visitor.actor, "providers", "provider")
    if isinstance(unclear, Response):
        return unclear
    found = work.list_escalations(
        visitor.actor,
        when,
        status=status or None,
        rule=rule or None,
        provider_id=provider_id,
        since=since,
        until=until,
        limit=PER_PAGE,
        cursor=cursor,
        at_least=reached(request),
    )
    ids = {item[name] for item in found.items for name in ("provider_id", "case_id")}
    chosen = {
        "status": (text("lists.status"), visitor.words.of(STATUSES.get(status))),
        "rule": (text("escalations.rule"), visitor.words.of(rule_label(rule))),
        "provider_id": (text("desk.provider"), named(visitor, when, provider_id)),
        "from": (text("lists.from"), str(since or "")),
        "to": (text("lists.to"), str(until or "")),
    }
    return render(
        request,
        house,
        visitor,
        "escalations.html",
        items=found.items,
        called=picking.called(when, ids - {None}),
        statuses=list(STATUSES.items()),
        rules=list(RULES.items()),
        rule_label=rule_label,
        status_of=partial(status_of, ESCALATION.name),
        state=status,
        rule=rule,
        problem=unclear,
        typed=request.query_params.get("provider", ""),
        carried=addresses.carried(request, "provider_id", "from", "to"),
        chips=chips(request, visitor.words, chosen),
        **addresses.paged(request, found.next),
        past=past(when, visitor, request),
    )


def rule_label(rule: str) -> Text:
    return RULES.get(rule, Text(rule, rule))
