"""The measures, as people read them: each article and clause in the office's own words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from interfaces.api.nouns import measures as api
from interfaces.api.nouns.measures import ROUTES
from interfaces.api.who import READERS, TheHouse, require
from interfaces.web.moments import PageWhen, past
from interfaces.web.page import render
from interfaces.web.visitor import TheVisitor

router = APIRouter(include_in_schema=False)


def outline(texts: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Each article with the codes of its clauses, in order."""
    for code in texts:
        if "." not in code:
            yield code, [one for one in texts if one.startswith(f"{code}.")]


@router.get("/measures")
def measures(
    request: Request,
    house: TheHouse,
    visitor: TheVisitor,
    when: PageWhen,
    done: Annotated[int | None, Query(ge=0)] = None,
) -> Response:
    if not when.is_now:
        require(visitor.actor, READERS)
    shown = api.shown(when.terms.book, when.on)
    texts = when.terms.book.shown(when.on).texts
    role = visitor.actor.role
    return render(
        request,
        house,
        visitor,
        "measures.html",
        shown=shown,
        texts=texts,
        outline=list(outline(texts)),
        acts=[route for route in ROUTES if role in route.roles],
        done=done,
        past=past(when, visitor, request),
    )


@router.get("/measures/{code}")
def clause(
    code: str, request: Request, house: TheHouse, visitor: TheVisitor, when: PageWhen
) -> Response:
    """One article or clause, with the clauses below it and the one that it is part of."""
    if not when.is_now:
        require(visitor.actor, READERS)
    texts = when.terms.book.shown(when.on).texts
    known = _nearest(code, texts)
    if known is None:
        raise HTTPException(404)
    return render(
        request,
        house,
        visitor,
        "clause.html",
        code=code,
        known=known,
        title=texts[known][0],
        summary=texts[known][1],
        within=_nearest(known.rpartition(".")[0], texts),
        below=[one for one in texts if one.startswith(f"{known}.")],
        texts=texts,
        past=past(when, visitor, request),
    )


def _nearest(code: str, texts: Mapping[str, Any]) -> str | None:
    """The clause of that code, or the one that a limb of it belongs to."""
    while code and code not in texts:
        code = code.rpartition(".")[0]
    return code or None
