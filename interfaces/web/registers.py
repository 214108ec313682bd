"""All registers by subject, with how many records stand in each; deadlines and liaisons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from domain.catalogue import ESCALATION
from domain.rectification.clock import Timing
from domain.values import Text
from interfaces.api import registers as api
from interfaces.api import work
from interfaces.api.who import READERS, TheHouse, require
from interfaces.late import Late
from interfaces.web import addresses
from interfaces.web.asked import Word
from interfaces.web.chips import chips, meant, named
from interfaces.web.moments import DayOrNone, PageWhen, past, reached
from interfaces.web.page import render
from interfaces.web.picking import KIND_OF
from interfaces.web.texts import text
from interfaces.web.visitor import TheVisitor
from interfaces.web.wording.labels import noun_title
from projections import escalations, records
from projections.kinds import status
from projections.registers import REGISTERS
from projections.words import TIMINGS

router = APIRouter(route_class=Late, include_in_schema=False)
PER_PAGE: Final = 30
Cursor = Annotated[str | None, Query(max_length=500)]
SUBJECTS: Final = {
    "parties": ("providers", "enterprises", "price-lists", "admission-batches"),
    "cases": (
        "complaints", "cases", "escalations", "expulsions", "disqualifications", "replacements",
        "grey-list-entries", "pool-exits",
    ),
    "projects": (
        "engagements", "task-books", "duties", "assessment-schemes", "assessment-periods",
        "assessments",
    ),
    "papers": ("documents",),
    "coordination": ("publications", "coordination-matters", "coordination-meetings"),
    "persons": ("erasures", "legal-holds"),
    "archive": ("archive-files", "disposal-lists"),
}  # fmt: skip
OTHERS: Final = {
    "parties": (("liaisons", "/registers/liaisons"),),
    "cases": (("deadlines", "/deadlines"),),
    "persons": (("identities", "/audit/identities"),),
    "archive": (("archive", "/archive"),),
}
"""Registers that are no list of one kind: their text, and where they are."""


@dataclass(frozen=True)
class Register:
    noun: str
    title: Text
    total: int
    statuses: tuple[tuple[Text, str, int], ...]
    """What people call each status, where its records are, and how many."""


@router.get("/registers")
def registers(request: Request, house: TheHouse, visitor: TheVisitor, when: PageWhen) -> Response:
    require(visitor.actor, READERS)
    with when.rows("records", "escalations", at_least=reached(request)) as conn:
        counts = {**records.counts(conn), ESCALATION.name: escalations.counts(conn)}
    return render(
        request,
        house,
        visitor,
        "registers.html",
        subjects={
            subject: [register(noun, counts) for noun in nouns]
            for subject, nouns in SUBJECTS.items()
        },
        others=OTHERS,
        books=REGISTERS.values(),
        past=past(when, visitor, request),
    )


def register(noun: str, counts: dict[str, dict[str, int]]) -> Register:
    kind = KIND_OF[noun]
    found = counts.get(kind, {})
    return Register(
        noun,
        noun_title(noun),
        sum(found.values()),
        tuple(
            (status(kind, code), addresses.address(f"/{noun}", {"status": code}), n)
            for code, n in sorted(found.items(), key=lambda pair: -pair[1])
        ),
    )


@router.get("/deadlines")
def deadlines(
    request: Request,
    house: TheHouse,
    visitor: TheVisitor,
    when: PageWhen,
    on: DayOrNone = None,
    state: Timing | Literal[""] = "",
    provider_id: UUID | None = None,
    assignee: Word = "",
    cursor: Cursor = None,
) -> Response:
    """Of cases, open ones first; `on`: how they look that day."""
    require(visitor.actor, READERS)
    unclear = meant(request, when, visitor.actor, "providers", "provider")
    if isinstance(unclear, Response):
        return unclear
    found = work.list_deadlines(
        house,
        visitor.actor,
        when,
        on=on,
        state=state or None,
        provider_id=provider_id,
        assignee=assignee or None,
        limit=PER_PAGE,
        cursor=cursor,
        at_least=reached(request),
    )
    chosen = {
        "state": (text("lists.status"), visitor.words.of(TIMINGS[state]) if state else ""),
        "on": (text("registers.on"), str(on or "")),
        "provider_id": (text("desk.provider"), named(visitor, when, provider_id)),
        "assignee": (text("desk.who"), assignee),
    }
    return render(
        request,
        house,
        visitor,
        "deadlines.html",
        items=found.items,
        states=list(TIMINGS.items()),
        state=state,
        on=on,
        assignee=assignee,
        timing=lambda code: TIMINGS[code],
        problem=unclear,
        typed=request.query_params.get("provider", ""),
        carried=addresses.carried(request, "provider_id"),
        chips=chips(request, visitor.words, chosen),
        **addresses.paged(request, found.next),
        past=past(when, visitor, request),
    )


@router.get("/registers/liaisons")
def liaisons(
    request: Request,
    house: TheHouse,
    visitor: TheVisitor,
    when: PageWhen,
    vacant: Literal["", "true", "false"] = "",
    cursor: Cursor = None,
) -> Response:
    found = api.list_liaisons(
        visitor.actor,
        when,
        vacant={"true": True, "false": False}.get(vacant),
        limit=PER_PAGE,
        cursor=cursor,
        at_least=reached(request),
    )
    return render(
        request,
        house,
        visitor,
        "liaisons.html",
        items=found.items,
        vacant=vacant,
        carried=addresses.carried(request),
        **addresses.paged(request, found.next),
        past=past(when, visitor, request),
    )
