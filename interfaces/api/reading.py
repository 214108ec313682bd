"""What every read of a view shares: what the asker may see, a page, and how long a word may be."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from domain.values import Actor, NotYours, Role, Text
from interfaces.api.moment import Moment
from interfaces.api.paging import Page, decode, listing
from interfaces.api.who import PARTIES, READERS, require
from interfaces.wiring import House
from projections import history, records
from projections.kinds import APART


def newest_first(
    when: Moment, wanted: history.Filter, limit: int, cursor: str | None, at_least: int | None
) -> Page:
    """A page of what happened."""
    before = decode(cursor, int)
    with when.rows("history", at_least=at_least) as conn:
        rows = history.recent(
            conn, wanted, limit=limit + 1, before_position=before[0] if before else None
        )
    return listing(rows, limit, [(row["position"],) for row in rows])


def scope_of(
    actor: Actor, house: House, readers: frozenset[Role] = READERS | PARTIES
) -> records.Scope:
    require(actor, readers)
    if actor.role not in PARTIES:
        return records.Scope()
    if actor.acts_for is None:
        raise NotYours(
            "no-scope",
            Text("令牌没有写明代表哪个单位", "the token does not say whom it acts for"),
        )
    if actor.role is Role.PROVIDER:
        return records.Scope(provider_id=actor.acts_for, mark=house.seal.mark(actor.acts_for))
    return records.Scope(enterprise_id=actor.acts_for, mark=house.seal.mark(actor.acts_for))


def kept_from(actor: Actor) -> tuple[str, ...]:
    """Kinds of record that stand in no history or stream of changes for that reader."""
    return () if actor.role is Role.AUDITOR else APART


Word = Annotated[str | None, Query(max_length=100)]
