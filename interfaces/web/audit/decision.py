"""The dossier of one decision: what it was made on, as it stood, and what of that changed since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request
from fastapi.encoders import jsonable_encoder
from fastapi.responses import Response

from interfaces.api.audit import decisions as api
from interfaces.api.moment import Moment
from interfaces.api.who import ThePrimary
from interfaces.late import Late
from interfaces.web import picking
from interfaces.web.audit.room import page
from interfaces.web.picking import IDENTIFIER, NOUN_OF, Called
from interfaces.web.records import APART
from interfaces.web.shown import Line, Showing, identifiers
from interfaces.web.visitor import TheVisitor, Visitor

router = APIRouter(route_class=Late, include_in_schema=False)
Dossier = Mapping[str, Any]


@router.get("/audit/decisions/{position}")
def dossier(
    request: Request,
    house: ThePrimary,
    visitor: TheVisitor,
    position: Annotated[int, Path(ge=1, le=2**62)],
    reason: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:
    """Each look at it is on record, as one through the API is."""
    found = api.decision_dossier(position, house, visitor.actor, reason)
    now = Moment(house)
    named_in = {*identifiers(jsonable_encoder(found)), found["record_id"]}
    called = picking.called_for(visitor.actor, now, named_in)
    return page(
        request,
        visitor,
        now,
        "decision.html",
        about_now=True,
        section="decisions",
        found=found,
        subject=called.get(found["record_id"]),
        called=called,
        then={part["id"]: _then(part, visitor, called) for part in found["records"]},
        nouns=NOUN_OF,
        named=lambda key: named(key, called),
        touching=sorted(_touching(found), key=lambda one: int(one["position"])),
    )


def _then(part: Mapping[str, Any], visitor: Visitor, called: Mapping[UUID, Called]) -> list[Line]:
    """The record as it stood, in words; nothing where it was not there."""
    noun = NOUN_OF.get(part["kind"])
    if noun is None or not part["then"]:
        return []
    showing = Showing(noun, visitor.words, called)
    return list(showing.lines(jsonable_encoder(part["then"]), without=APART))


def _touching(found: Dossier) -> Iterator[Mapping[str, Any]]:
    """What says that a fact was wrong, or was known late: of all parts of the cut."""
    for part in (*found["records"], found["measures"], found["calendar"]):
        yield from (one for one in part["later"] if one["touches"])


def named(key: str, called: Mapping[UUID, Called]) -> str:
    """Something counted, such as `UUID` or `UUID dissatisfied`, by the name of its record."""
    return " ".join(
        called[UUID(word)].name if IDENTIFIER.fullmatch(word) and UUID(word) in called else word
        for word in key.split()
    )
