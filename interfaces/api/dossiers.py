"""What concerns one provider: its file, its counts, its story."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter

from interfaces.api.audit.journal import PROVIDER_FILE, Reason
from interfaces.api.moment import When
from interfaces.api.nouns.noun import closed
from interfaces.api.paging import AtLeast, Cursor, Limit, Page, decode, listing, plain
from interfaces.api.problems import documented
from interfaces.api.reading import scope_of
from interfaces.api.who import READERS, TheActor, TheHouse, ThePrimary, require
from projections import dossier, tallies
from projections import history as history_view
from projections.kinds import INTERNAL

router = APIRouter(responses=documented(401, 403, 422, 503))


@router.get(
    "/providers/{record_id}/dossier",
    summary="一户一档 · everything that stands in a provider's file",
    tags=["providers"],
    responses=documented(404),
)
def provider_file(
    record_id: UUID,
    house: ThePrimary,
    actor: TheActor,
    when: When,
    reason: Reason = None,
    at_least: AtLeast = None,
) -> dict[str, Any]:
    """Each look at it is on record."""
    require(actor, READERS)
    why = plain(reason, "reason")
    house.journal.read(actor, PROVIDER_FILE, record_id, reason=why, as_of=when.upto)
    with when.rows("dossier", at_least=at_least, escalated=True) as conn:
        return dossier.of_provider(conn, record_id)


@router.get(
    "/providers/{record_id}/tallies",
    summary="计数 · ratings and orders, with what counts and why not",
    tags=["providers"],
)
def provider_tallies(
    record_id: UUID, actor: TheActor, when: When, at_least: AtLeast = None
) -> dict[str, Any]:
    require(actor, READERS)
    measures, cut = when.terms.known(when.on), when.cut
    with when.rows("tallies", at_least=at_least) as conn:
        counted = tallies.dissatisfied(conn, record_id, measures.counts_from, cut)
        found = tallies.of_provider(conn, record_id)
    return {
        "dissatisfied": len(counted),
        "rectify_above": measures.whole("satisfaction.rectify-above"),
        "expel_above": measures.whole("satisfaction.expel-above"),
        "orders_counted": sum(order["annulled"] is None for order in found["orders"]),
        "orders_above": measures.whole("orders.expel-above"),
        **found,
    }


@router.get(
    "/providers/{record_id}/timeline",
    summary="服务商经过 · all that concerns a provider, in order",
    tags=["providers"],
)
def provider_timeline(
    record_id: UUID,
    house: TheHouse,
    actor: TheActor,
    when: When,
    limit: Limit = 50,
    cursor: Cursor = None,
    at_least: AtLeast = None,
) -> Page:
    scope = scope_of(actor, house)
    own = scope.provider_id is not None
    if scope.enterprise_id is not None or (own and scope.provider_id != record_id):
        raise closed()
    after = decode(cursor, int)
    with when.rows("history", at_least=at_least) as conn:
        rows = history_view.of_provider(
            conn,
            record_id,
            limit=limit + 1,
            after_position=after[0] if after else 0,
            without=INTERNAL if own else (),
        )
    return listing(rows, limit, [(row["position"],) for row in rows])
