"""What the register of duties rests on: the records of one kind that concern a provider."""

from __future__ import annotations

from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow


def of_provider(conn: Connection[DictRow], kind: str, provider_id: UUID) -> list[UUID]:
    """Identifiers of the provider's projects, or duty records, whatever their status."""
    rows = conn.execute(
        "SELECT record_id FROM records WHERE kind = %s AND provider_ids @> %s"
        " ORDER BY on_date, record_id",
        (kind, [provider_id]),
    )
    return [row["record_id"] for row in rows]
