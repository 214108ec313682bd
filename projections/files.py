"""Which records concern whom, as commands and policies ask it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from domain.assessment.totals import Grade
from domain.catalogue import PROVIDER, REPLACEMENT, Kind
from domain.engagement import Rating


def listed_providers(conn: Connection[DictRow]) -> list[UUID]:
    rows = conn.execute(
        "SELECT record_id FROM records WHERE kind = %s AND status = 'listed'"
        " ORDER BY sort_key, record_id",
        (PROVIDER.name,),
    )
    return [row["record_id"] for row in rows]


def of_provider(conn: Connection[DictRow], kind: Kind[Any], provider_id: UUID) -> list[UUID]:
    """Whatever their status; projects also where the provider took part once."""
    rows = conn.execute(
        "SELECT record_id FROM records WHERE kind = %s"
        " AND (provider_ids @> %s OR item -> 'former_provider_ids' @> %s)"
        " ORDER BY on_date, record_id",
        (kind.name, [provider_id], Jsonb([str(provider_id)])),
    )
    return [row["record_id"] for row in rows]


def of_enterprise(conn: Connection[DictRow], kind: Kind[Any], enterprise_id: UUID) -> list[UUID]:
    rows = conn.execute(
        "SELECT record_id FROM records WHERE kind = %s AND enterprise_id = %s"
        " ORDER BY on_date, record_id",
        (kind.name, enterprise_id),
    )
    return [row["record_id"] for row in rows]


def papers_of(conn: Connection[DictRow], subject_id: UUID) -> list[UUID]:
    """Drafted from the record, whatever their status."""
    rows = conn.execute(
        "SELECT record_id FROM records WHERE kind = 'document' AND item ->> 'subject_id' = %s"
        " ORDER BY on_date, record_id",
        (str(subject_id),),
    )
    return [row["record_id"] for row in rows]


def rights_in(conn: Connection[DictRow], engagement_id: UUID) -> list[UUID]:
    """Rights to another provider in the project (Art. 13), whatever became of them."""
    rows = conn.execute(
        "SELECT record_id FROM records WHERE kind = %s AND item @> %s ORDER BY record_id",
        (REPLACEMENT.name, Jsonb({"engagement_id": str(engagement_id)})),
    )
    return [row["record_id"] for row in rows]


def grades(
    conn: Connection[DictRow], provider_id: UUID, first: date, last: date, upto: int
) -> list[Grade]:
    """Of each pilot enterprise the latest valid rating of these days (both included), as known
    at a position.
    """
    rows = conn.execute(
        """
        SELECT DISTINCT ON (enterprise_id) enterprise_id, rating, position
        FROM tally_ratings
        WHERE provider_id = %s AND pilot AND rated_on BETWEEN %s AND %s
          AND stood_from <= %s AND (stood_until IS NULL OR stood_until > %s)
          AND (annulled_at IS NULL OR annulled_at > %s)
        ORDER BY enterprise_id, rated_on DESC, position DESC""",
        (provider_id, first, last, upto, upto, upto),
    )
    return [
        Grade(
            enterprise_id=str(row["enterprise_id"]),
            rating=Rating(row["rating"]),
            position=row["position"],
        )
        for row in rows
    ]
