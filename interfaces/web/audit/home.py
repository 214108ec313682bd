"""Where an auditor begins: whether the log is whole, and where to go on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from application.audit import heads
from domain.values import Actor, NotAllowedNow
from interfaces.api.audit import decisions, journal, proofs
from interfaces.api.who import READERS, TheHouse, require
from interfaces.late import Late
from interfaces.web.audit.room import page, told
from interfaces.web.moments import PageWhen
from interfaces.web.visitor import TheVisitor
from interfaces.wiring import House

router = APIRouter(route_class=Late, include_in_schema=False)
FEW: Final = 5


@router.get("/audit")
def home(request: Request, house: TheHouse, visitor: TheVisitor, when: PageWhen) -> Response:
    actor = visitor.actor
    require(actor, READERS)
    newest = decisions.list_decisions(actor, when, limit=FEW).items
    return page(
        request,
        visitor,
        when,
        "home.html",
        section="home",
        standing=standing(house, actor),
        guarded=house.guarded(),
        decided=told(when, newest),
        exported=_exported(house, actor),
    )


def standing(house: House, actor: Actor) -> Mapping[str, Any]:
    """How far the log is sealed, and whether the newest head bears our signature."""
    found = proofs.status(house, actor)
    head = found["head"]
    return {
        **found,
        "signed": head is not None and _is_signed(house),
        "verdict": _verdict(found),
        "since": found["position"] - head["position"] if head else 0,
    }


def _verdict(found: Mapping[str, Any]) -> str:
    if found["errors"]:
        return "broken"
    if found["head"] is None:
        return "unsigned"
    return "behind" if found["behind"] else "whole"


def _is_signed(house: House) -> bool:
    signed = house.ledger.newest()
    try:
        return signed is not None and heads.is_signed(signed.note, signed.head, house.ledger.keys())
    except NotAllowedNow:  # the record of the keys is gone, or was altered
        return False


def _exported(house: House, actor: Actor) -> list[dict[str, Any]]:
    """Only those who may read the journal see who took something away."""
    if actor.role not in journal.AUDITORS:
        return []
    return journal.reads_on_record(house, actor, kind="export", limit=FEW).items
