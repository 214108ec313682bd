"""The proof, in plain words: heads, keys, that an event is in the log, that two heads agree."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response
from pydantic import Field

from application.audit import heads as kept
from domain.values import Refusal, Text
from interfaces.api.audit import proofs as api
from interfaces.api.moment import Moment
from interfaces.api.reading import kept_from
from interfaces.api.who import READERS, ThePrimary, require
from interfaces.audit.export import VERIFIER
from interfaces.late import Late
from interfaces.web import addresses
from interfaces.web.asked import Asked
from interfaces.web.audit.room import page, told
from interfaces.web.visitor import TheVisitor, Visitor
from interfaces.wiring import House
from projections import history

router = APIRouter(route_class=Late, include_in_schema=False)
Position = Annotated[int, Path(ge=1, le=2**62)]


class Heads(Asked):
    """Sizes of two of them."""

    first: Annotated[int | None, Field(ge=1, le=2**62)] = None
    second: Annotated[int | None, Field(ge=1, le=2**62)] = None


@router.get("/audit/heads")
def heads(
    request: Request, house: ThePrimary, visitor: TheVisitor, asked: Annotated[Heads, Query()]
) -> Response:
    """The heads and keys; with two sizes, the proof that the one continues the other."""
    found = api.list_heads(house, visitor.actor, limit=20, cursor=asked.cursor)
    tied, wrong = _tied(house, visitor, asked)
    return page(
        request,
        visitor,
        Moment(house),
        "heads.html",
        about_now=True,
        section="heads",
        asked=asked,
        heads=found.items,
        keys=api.list_keys(house, visitor.actor).items,
        tied=tied,
        wrong=wrong,
        verifier=verifier_digest(),
        keepers=house.settings.head_file is not None or house.settings.head_webhook is not None,
        **addresses.paged(request, found.next),
    )


def _tied(
    house: House, visitor: Visitor, asked: Heads
) -> tuple[dict[str, Any] | None, Text | None]:
    """The proof of consistency that was asked for, or why there is none."""
    if asked.first is None or asked.second is None:
        return None, None
    try:
        return api.prove_consistency(house, visitor.actor, asked.first, asked.second), None
    except Refusal as refusal:
        return None, refusal.text


@router.get("/audit/consistency/{first}-{second}.json")
def consistency_file(
    house: ThePrimary, visitor: TheVisitor, first: Position, second: Position
) -> Response:
    found = api.prove_consistency(house, visitor.actor, first, second)
    return _file(f"duban-consistency-{first}-{second}.json", found)


@router.get("/audit/proof/{position}.json")
def proof_file(house: ThePrimary, visitor: TheVisitor, position: Position) -> Response:
    found = api.prove_event(house, visitor.actor, position)
    return _file(f"duban-proof-{position}.json", found)


@router.get("/audit/proof/{position}")
def proof(request: Request, house: ThePrimary, visitor: TheVisitor, position: Position) -> Response:
    now = Moment(house)
    found = api.prove_event(house, visitor.actor, position)
    return page(
        request,
        visitor,
        now,
        "proof.html",
        about_now=True,
        section="heads",
        found=found,
        head=_head_of(house, found["size"]),
        key=found["keys"][-1]["public_key"],
        entry=_entry(now, visitor, position),
        verifier=verifier_digest(),
    )


def _head_of(house: House, size: int) -> dict[str, Any]:
    with house.connection() as conn:
        signed = kept.of_size(conn, size)
    assert signed is not None, "a proof names a head that was signed"
    return {"number": signed.number, "at": signed.head.at, "position": signed.head.position}


def _entry(now: Moment, visitor: Visitor, position: int) -> dict[str, Any] | None:
    """The event as the history tells it; none while that lags behind, or keeps it from them."""
    with now.rows("history") as conn:
        rows = history.at(conn, [position])
    hidden = kept_from(visitor.actor)
    return next(iter(told(now, (row for row in rows if row["kind"] not in hidden))), None)


@router.get("/audit/verify.py")
def verifier(visitor: TheVisitor) -> Response:
    """The program that checks bundles and proofs anywhere."""
    require(visitor.actor, READERS)
    return Response(
        VERIFIER.read_bytes(),
        media_type="text/x-python",
        headers={"Content-Disposition": 'attachment; filename="verify.py"'},
    )


@cache
def verifier_digest() -> str:
    return hashlib.sha256(VERIFIER.read_bytes()).hexdigest()


def _file(name: str, found: dict[str, Any]) -> Response:
    return Response(
        json.dumps(found, ensure_ascii=False, indent=1),
        media_type="application/json",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )
