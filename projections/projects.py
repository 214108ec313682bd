"""Which records a right to another provider may concern, from the list of records (Art. 13)."""

from __future__ import annotations

from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from domain.catalogue import CASE, ENGAGEMENT, REPLACEMENT


def of_provider(conn: Connection[DictRow], provider_id: UUID) -> list[UUID]:
    """Engagements in which it takes part, or took part, in one order for everybody."""
    rows = conn.execute(
        "SELECT record_id FROM records WHERE kind = %s"
        " AND (provider_ids @> %s OR item @> %s) ORDER BY record_id",
        (ENGAGEMENT.name, [provider_id], Jsonb({"former_provider_ids": [str(provider_id)]})),
    )
    return [row["record_id"] for row in rows]


def cases_of(conn: Connection[DictRow], provider_id: UUID) -> list[UUID]:
    rows = conn.execute(
        "SELECT record_id FROM records WHERE kind = %s AND provider_ids @> %s ORDER BY record_id",
        (CASE.name, [provider_id]),
    )
    return [row["record_id"] for row in rows]


def rights_in(conn: Connection[DictRow], engagement_id: UUID) -> list[UUID]:
    rows = conn.execute(
        "SELECT record_id FROM records WHERE kind = %s AND item @> %s ORDER BY record_id",
        (REPLACEMENT.name, Jsonb({"engagement_id": str(engagement_id)})),
    )
    return [row["record_id"] for row in rows]
