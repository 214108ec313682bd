"""The proof over HTTP: signed heads, and that an event is in the log that they sign."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel

from application.audit import heads, proofs, tiles
from domain.catalogue import kind_of
from domain.values import Actor, Role, Text, Unknown
from interfaces.api.nouns.noun import closed
from interfaces.api.paging import Cursor, Limit, Page, decode, listing
from interfaces.api.problems import documented
from interfaces.api.reading import kept_from
from interfaces.api.who import APPROVERS, READERS, TheActor, TheHouse, ThePrimary, require
from interfaces.audit.consumers import HEADS, TREE
from interfaces.audit.keepers import deliveries, told
from interfaces.wiring import House

router = APIRouter(prefix="/audit", tags=["audit"], responses=documented(401, 403, 422, 503))
public = APIRouter(prefix="/public", tags=["public"], responses=documented(404, 422, 503))
SIGNERS = APPROVERS | {Role.AUDITOR}
Number = Annotated[int, Path(ge=1, le=2**62)]
Size = Annotated[int, Query(ge=1, le=2**62, description="树头的事件数 · size of a head")]


class SignedHead(BaseModel):
    """`note` is the head as it was signed (C2SP tlog-checkpoint); the other fields repeat it."""

    origin: str
    number: int
    size: int
    root: str
    hash: str
    position: int
    at: str
    note: str


@router.get("/heads", summary="签署的树头 · the signed heads, newest first")
def list_heads(house: TheHouse, actor: TheActor, limit: Limit = 50, cursor: Cursor = None) -> Page:
    require(actor, READERS)
    before = decode(cursor, int)
    with house.connection() as conn:
        found = heads.listed(conn, before=before[0] if before else None, limit=limit + 1)
        items = [{**told(one), "deliveries": deliveries(conn, one.size)} for one in found]
    return listing(items, limit, [(one.size,) for one in found])


@router.post(
    "/heads",
    summary="立即签署树头 · sign a head now; the newest one where nothing was added since",
    description="可办理 · for: approver, auditor, principal.",
    responses=documented(404, 409, 412, 413, 415),
)
def sign_head(house: TheHouse, actor: TheActor) -> SignedHead:
    require(actor, SIGNERS)
    return SignedHead(**told(house.ledger.sign()))


@router.get(
    "/proofs/{position}",
    summary="事件在日志中的证明 · proof that an event is in the log",
    responses=documented(404, 409),
)
def prove_event(house: ThePrimary, actor: TheActor, position: Number) -> dict[str, Any]:
    """Checked without us by `verify.py --proof`; signs a head where none reaches the event yet."""
    require(actor, READERS)
    _require_open(house, actor, position)
    return proofs.inclusion(house.ledger, position)


def _require_open(house: House, actor: Actor, position: int) -> None:
    """A proof shows the event itself: what is kept from somebody's lists is kept from it too."""
    with house.connection() as conn:
        row = conn.execute(
            "SELECT topic FROM stored_events WHERE notification_id = %s", (position,)
        ).fetchone()
    if row and kind_of(row["topic"]).name in kept_from(actor):
        raise closed()


@router.get(
    "/consistency",
    summary="两个树头一致的证明 · proof that one head's log is the beginning of another's",
    responses=documented(404, 409),
)
def prove_consistency(
    house: ThePrimary,
    actor: TheActor,
    first: Annotated[Size, Query(alias="from")],
    second: Annotated[Size, Query(alias="to")],
) -> dict[str, Any]:
    require(actor, READERS)
    return proofs.consistency(house.ledger, first, second)


@router.get(
    "/keys", summary="签名密钥（公钥） · the public keys, oldest first", responses=documented(409)
)
def list_keys(house: ThePrimary, actor: TheActor) -> Page:
    require(actor, READERS)
    house.ledger.seal()
    return Page(items=house.ledger.told_keys(), next=None)


@router.get("/status", summary="封存到何处 · how far the log is sealed and signed")
def status(house: TheHouse, actor: TheActor) -> dict[str, Any]:
    require(actor, READERS)
    with house.connection() as conn:
        edge = tiles.read_edge(conn) if tiles.are_there(conn, "tree_edge") else None
        newest = heads.newest(conn) if tiles.are_there(conn, "tree_heads") else None
    head = house.office.head()
    sealed = edge.position if edge else 0
    return {
        "origin": house.ledger.origin,
        "hash": house.ledger.hashing.name,
        "position": head,
        "sealed": {"size": edge.size if edge else 0, "position": sealed},
        "behind": max(head - sealed, 0),
        "head": told(newest) if newest else None,
        "errors": {
            name: stop.error for name, stop in house.stops().items() if name in (TREE, HEADS)
        },
    }


@public.get(
    "/heads/latest",
    summary="最新树头与公钥 · the newest signed head, and the keys",
    responses=documented(409),
)
def latest_head(house: TheHouse) -> dict[str, Any]:
    """Whoever keeps it can show later whether the log up to there was altered."""
    newest = house.ledger.newest()
    if newest is None:
        raise Unknown("no-head", Text("尚未签署树头", "no head is signed yet"))
    return {**told(newest), "keys": house.ledger.public_keys()}
