"""Search over all kinds of record that somebody may read, and names for whoever fills in a form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from domain.values import Actor, Text
from interfaces.api.moment import Moment
from interfaces.api.nouns import NOUNS
from interfaces.api.paging import plain
from interfaces.api.reading import scope_of
from interfaces.api.who import TheHouse
from interfaces.late import Late
from interfaces.web import addresses, picking
from interfaces.web.asked import Word
from interfaces.web.moments import PageWhen, past, reached
from interfaces.web.page import fragment, go, render
from interfaces.web.picking import LISTED, Called
from interfaces.web.visitor import TheVisitor
from interfaces.web.wording.labels import noun_title
from projections import records
from projections.kinds import status

router = APIRouter(route_class=Late, include_in_schema=False)
EACH: Final = 8
OFFERED: Final = 12


@dataclass(frozen=True)
class Found:
    """What was found of one kind, the first of it."""

    title: Text
    total: int
    all: str
    """Where the others are."""
    hits: tuple[tuple[Called, Text, str, str], ...]
    """Each with its status in words and as a code, and with whom it concerns."""


@router.get("/search")
def search(
    request: Request,
    house: TheHouse,
    visitor: TheVisitor,
    when: PageWhen,
    q: Word = "",
) -> Response:
    """Whoever names one record exactly is led to it."""
    actor = visitor.actor
    scope = scope_of(actor, house)
    kinds = [LISTED[noun] for noun in readable(actor)]
    found = []
    if q:
        with when.rows("records", at_least=reached(request)) as conn:
            found = records.search(conn, q, kinds, scope, each=EACH)
    rows = opening(actor, when, found)
    exact = [row for row in rows if row["exactly"]]
    if len(exact) == 1 and when.is_now:
        return go(exact[0]["called"].address)
    return render(
        request,
        house,
        visitor,
        "search.html",
        q=q,
        found=grouped(rows, q),
        is_all=sum({row["kind"]: row["total"] for row in found}.values()) < records.LOOKED_AT,
        past=past(when, visitor, request),
    )


def readable(actor: Actor) -> list[str]:
    """The nouns of lists that are open to the actor; what of them, its scope says."""
    return [noun.noun for noun in NOUNS if noun.listed and actor.role in noun.readers]


def opening(actor: Actor, when: Moment, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those whose pages are open to the actor, each as it is `called`."""
    known = picking.called_for(actor, when, [row["record_id"] for row in rows])
    return [
        row | {"called": one} for row in rows if (one := known.get(row["record_id"])) and one.open
    ]


def grouped(rows: Iterable[dict[str, Any]], typed: str) -> list[Found]:
    """In the order in which the office names its kinds."""
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_kind.setdefault(row["kind"], []).append(row)
    return [
        Found(
            title=noun_title(noun),
            total=by_kind[kind][0]["total"],
            all=addresses.address(f"/{noun}", {"q": typed}),
            hits=tuple(
                (row["called"], status(kind, row["status"]), row["status"], concerned(row))
                for row in by_kind[kind]
            ),
        )
        for noun, kind in LISTED.items()
        if kind in by_kind
    ]


def concerned(row: dict[str, Any]) -> str:
    """By name, where it is not the record itself."""
    names = (row["enterprise_name"], row["provider_name"])
    return " · ".join(name for name in names if name and name != row["name"])


@router.post("/search/names")
def names(
    house: TheHouse,
    visitor: TheVisitor,
    when: PageWhen,
    nouns: Annotated[str, Form(max_length=500)] = "",
    q: Annotated[str, Form()] = "",
) -> Response:
    """`<option>`s for what was typed into a field. It changes nothing, yet is no GET: who it is
    that complains is typed there too, and stands in no address."""
    scope, typed = scope_of(visitor.actor, house), (plain(q, "q") or "").strip()[:100]
    wanted = [noun for noun in nouns.split(",") if typed and noun in readable(visitor.actor)]
    offered = [
        one for noun in wanted for one in picking.matching(when, noun, typed, scope, OFFERED)
    ][:OFFERED]
    return fragment(visitor, "parts/names.html", offered=told_apart(offered))


def told_apart(offered: list[Called]) -> list[tuple[str, str]]:
    """(what names it alone, what else is said of it): its name, or its number where others are
    called the same."""
    times = Counter(one.name for one in offered)
    return [
        (one.code, one.name) if times[one.name] > 1 and one.code else (one.name, one.code)
        for one in offered
    ]
