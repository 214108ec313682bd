"""What commands ask of the pool: who is in it, and what is on record of each provider."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from domain.assessment.totals import Grade
from domain.engagement import Rating


def listed(conn: Connection[DictRow]) -> list[UUID]:
    rows = conn.execute(
        "SELECT record_id FROM records WHERE kind = 'provider' AND status = 'listed'"
        " ORDER BY sort_key, record_id"
    )
    return [row["record_id"] for row in rows]


def of_provider(conn: Connection[DictRow], kind: str, status: str, provider_id: UUID) -> list[UUID]:
    rows = conn.execute(
        "SELECT record_id FROM records WHERE kind = %s AND status = %s AND provider_ids @> %s"
        " ORDER BY on_date, record_id",
        (kind, status, [provider_id]),
    )
    return [row["record_id"] for row in rows]


def grades(conn: Connection[DictRow], provider_id: UUID, first: date, last: date) -> list[Grade]:
    """Of each pilot enterprise the latest valid rating given within the days, both included."""
    rows = conn.execute(
        """
        SELECT DISTINCT ON (enterprise_id) enterprise_id, rating, position
        FROM tally_ratings
        WHERE provider_id = %s AND pilot AND annulled IS NULL AND rated_on BETWEEN %s AND %s
        ORDER BY enterprise_id, rated_on DESC, position DESC""",
        (provider_id, first, last),
    )
    return [
        Grade(
            enterprise_id=str(row["enterprise_id"]),
            rating=Rating(row["rating"]),
            position=row["position"],
        )
        for row in rows
    ]
