"""The measures on a day: articles and clauses, numbers, interpretations, versions, coverage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from domain.measures import Book, Measures, Setting, differences
from domain.values import Role
from interfaces import official_text
from interfaces.api.nouns import measures as api
from interfaces.api.nouns.measures import ROUTES
from interfaces.api.who import READERS, TheHouse
from interfaces.coverage import within
from interfaces.late import Late
from interfaces.web.clauses import nearest
from interfaces.web.measures import carried
from interfaces.web.measures.numbers import Number, numbers
from interfaces.web.measures.room import OnDay, day_of, open_to, page
from interfaces.web.moments import PageWhen
from interfaces.web.visitor import TheVisitor

router = APIRouter(route_class=Late, include_in_schema=False)
TheDay = Annotated[OnDay, Query()]


class Overview(OnDay):
    done: str | None = None
    """Whether an act on the measures is just done."""


def outline(texts: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Each article with the codes of its clauses, in order."""
    for code in texts:
        if "." not in code:
            yield code, [one for one in texts if one.startswith(f"{code}.")]


@router.get("/measures")
def overview(
    request: Request, visitor: TheVisitor, when: PageWhen, asked: Annotated[Overview, Query()]
) -> Response:
    open_to(visitor, when)
    book, day = when.terms.book, day_of(asked, when)
    measures = book.shown(day)
    return page(
        request,
        visitor,
        when,
        "overview.html",
        "text",
        day=day,
        measures=measures,
        validity=api.validity(book, day),
        scope=book.scope_on(day),
        texts=measures.texts,
        outline=list(outline(measures.texts)),
        acts=[route for route in ROUTES if visitor.actor.role in route.roles],
        done=asked.done,
    )


@router.get("/measures/parameters")
def parameters(request: Request, visitor: TheVisitor, when: PageWhen, asked: TheDay) -> Response:
    open_to(visitor, when)
    book, day = when.terms.book, day_of(asked, when)
    measures = book.shown(day)
    return page(
        request,
        visitor,
        when,
        "parameters.html",
        "parameters",
        day=day,
        groups=_grouped(numbers(book, measures, day), measures),
        texts=measures.texts,
    )


def _grouped(rows: list[Number], measures: Measures) -> list[tuple[str, list[Number]]]:
    """By the article that each is of, in the order of the text; the office's own at the end."""
    found: dict[str, list[Number]] = {code: [] for code in measures.texts if "." not in code}
    for row in rows:
        found.setdefault(row.parameter.citation.partition(".")[0], []).append(row)
    return [(code, held) for code, held in found.items() if held]


@router.get("/measures/interpretations")
def interpretations(
    request: Request, visitor: TheVisitor, when: PageWhen, asked: TheDay
) -> Response:
    open_to(visitor, when)
    book, day = when.terms.book, day_of(asked, when)
    return page(
        request,
        visitor,
        when,
        "interpretations.html",
        "interpretations",
        day=day,
        interpretations=[one for one in book.interpretations if one.issued_on <= day],
        sets=_sets(book),
        measures=book.shown(day),
    )


def _sets(book: Book) -> Mapping[int, list[Setting]]:
    """What each interpretation sets, by its number."""
    found: dict[int, list[Setting]] = {}
    for one in book.settings:
        if one.interpretation is not None:
            found.setdefault(one.interpretation, []).append(one)
    return found


@router.get("/measures/versions")
def versions(request: Request, visitor: TheVisitor, when: PageWhen, asked: TheDay) -> Response:
    open_to(visitor, when)
    book, role = when.terms.book, visitor.actor.role
    items = api.versions(when).items
    may_follow = role in READERS or role is Role.ADMIN
    return page(
        request,
        visitor,
        when,
        "versions.html",
        "versions",
        day=day_of(asked, when),
        versions=list(reversed(items)),
        changed=_changed(book, items),
        story=list(reversed(api.history(visitor.actor, when).items)) if may_follow else [],
        inside=False,
    )


def _changed(book: Book, items: list[dict[str, Any]]) -> Mapping[str, Any]:
    """What each version says otherwise than the one before it, by its name."""
    return {
        later["id"]: differences(
            book.known(earlier["in_force_from"]), book.known(later["in_force_from"])
        )
        for earlier, later in pairwise(items)
    }


@router.get("/measures/coverage")
def coverage(request: Request, visitor: TheVisitor, when: PageWhen, asked: TheDay) -> Response:
    open_to(visitor, when)
    return page(
        request,
        visitor,
        when,
        "coverage.html",
        "coverage",
        day=day_of(asked, when),
        covered=carried.coverage(),
    )


@router.get("/measures/{code}")
def clause(
    code: str,
    request: Request,
    house: TheHouse,
    visitor: TheVisitor,
    when: PageWhen,
    asked: TheDay,
) -> Response:
    """One article or clause, what belongs to it, and what carries it out."""
    open_to(visitor, when)
    book, day = when.terms.book, day_of(asked, when)
    measures = book.shown(day)
    known = nearest(code, measures.texts)
    if known is None:
        raise HTTPException(404)
    return page(
        request,
        visitor,
        when,
        "clause.html",
        "text",
        day=day,
        code=code,
        known=known,
        title=measures.texts[known][0],
        summary=measures.texts[known][1],
        verbatim=official_text.wording(house.settings.official_text, known),
        within=nearest(known.rpartition(".")[0], measures.texts),
        below=[one for one in measures.texts if one.startswith(f"{known}.")],
        texts=measures.texts,
        grounds=[ground for ground in measures.grounds if ground.code == known],
        numbers=[
            row for row in numbers(book, measures, day) if within(row.parameter.citation, known)
        ],
        duties=[duty for duty in measures.duties if within(duty.clause, known)],
        interpretations=[
            one
            for one in book.interpretations
            if one.issued_on <= day and any(within(clause, known) for clause in one.clauses)
        ],
        carriers=carried.carriers(known),
        tests=carried.tests(known),
    )
