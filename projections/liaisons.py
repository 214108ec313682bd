"""The register of liaisons: each provider of the pool, and whether it has one (Art. 4)."""

from __future__ import annotations

from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow


def page(
    conn: Connection[DictRow],
    *,
    limit: int,
    vacant: bool | None = None,
    after: tuple[str, UUID] | None = None,
) -> list[DictRow]:
    """Providers in the pool by name; `vacant` keeps those without, or those with a liaison."""
    sort_key, record_id = after or ("", UUID(int=0))
    return conn.execute(
        """
        SELECT record_id, title, sort_key FROM records
        WHERE kind = 'provider' AND status = 'listed'
          AND (%s::boolean IS NULL OR (item ->> 'liaison' IS NULL) = %s)
          AND (sort_key, record_id) > (%s, %s)
        ORDER BY sort_key, record_id LIMIT %s""",
        (vacant, vacant, sort_key, record_id, limit),
    ).fetchall()
