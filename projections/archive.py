"""Lists of the archive: what is closed and not filed yet, and what has been kept long enough."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from domain.archive.scope import TABLE
from domain.catalogue import ARCHIVE_FILE, LEGAL_HOLD

_CLOSED: Final = [(kind, status) for kind, row in TABLE.items() for status in sorted(row.closed)]


def unfiled(
    conn: Connection[DictRow], *, limit: int, after: tuple[date, UUID] | None = None
) -> list[DictRow]:
    """Closed records that nobody filed, the oldest first; one without a title or number of its own
    is called after its project."""
    kinds, statuses = zip(*_CLOSED, strict=True)
    return conn.execute(
        "SELECT record_id, kind, reference, status, on_date, coalesce(nullif(title, '-'),"
        "  (SELECT title FROM records p WHERE p.record_id = (r.item->>'engagement_id')::uuid))"
        "  AS title FROM records r"
        " WHERE (kind, status) IN (SELECT * FROM unnest(%s::text[], %s::text[]))"
        " AND NOT EXISTS (SELECT FROM records f WHERE f.kind = %s"
        "  AND f.item->>'record_id' = r.record_id::text)"
        " AND (%s::date IS NULL OR (on_date, record_id) > (%s, %s))"
        " ORDER BY on_date, record_id LIMIT %s",
        (list(kinds), list(statuses), ARCHIVE_FILE.name, *_first(after), *(after or _NONE), limit),
    ).fetchall()


def due(
    conn: Connection[DictRow], on: date, *, limit: int, after: tuple[date, UUID] | None = None
) -> list[DictRow]:
    """Archive files whose period is over and that no list has, the longest over first; each with
    whether a legal hold stands on its record."""
    return conn.execute(
        "SELECT *, (SELECT count(*) FROM records h WHERE h.kind = %s AND h.status = 'held'"
        "   AND h.item->>'record_id' = due.item->>'record_id') > 0 AS held"
        " FROM (SELECT record_id, reference, status, item, (item->>'keep_until')::date AS until"
        "  FROM records WHERE kind = %s AND status IN ('filed', 'packed', 'handed_over')) due"
        " WHERE until < %s AND (%s::date IS NULL OR (until, record_id) > (%s, %s))"
        " ORDER BY until, record_id LIMIT %s",
        (LEGAL_HOLD.name, ARCHIVE_FILE.name, on, *_first(after), *(after or _NONE), limit),
    ).fetchall()


_NONE: Final = (None, None)


def _first(after: tuple[date, UUID] | None) -> tuple[date | None]:
    return (after[0] if after else None,)
