"""To which records something happened: between two positions, or as a filter says."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from domain.deciding import DECISIONS
from projections.history import BOOKKEEPING, Filter


def changed(
    conn: Connection[DictRow],
    after: int,
    upto: int,
    *,
    kind: str | None = None,
    without: Collection[str] = (),
    limit: int,
    before: int | None = None,
) -> list[dict[str, Any]]:
    """Each record that anything came to between two positions, the last changed one first.

    With how many events and decisions, and the last of them as a sentence.
    """
    return conn.execute(
        "SELECT c.*, h.version, h.zh, h.en, s.reference FROM ("
        " SELECT record_id, kind, count(*) AS events, min(position) AS first,"
        "  max(position) AS last, bool_or(version = 1) AS fresh,"
        "  count(*) FILTER (WHERE type = ANY(%s)) AS decisions"
        " FROM history WHERE position > %s AND position <= %s AND kind <> ALL(%s)"
        "  AND kind = coalesce(%s, kind)"
        " GROUP BY record_id, kind HAVING max(position) < coalesce(%s, max(position) + 1)"
        " ORDER BY max(position) DESC LIMIT %s) c"
        " JOIN history h ON h.position = c.last"
        " LEFT JOIN history_subjects s ON s.record_id = c.record_id ORDER BY c.last DESC",
        (sorted(DECISIONS), after, upto, [*BOOKKEEPING, *without], kind, before, limit),
    ).fetchall()


def records_of(conn: Connection[DictRow], wanted: Filter, limit: int) -> list[UUID]:
    """The records that any event which fits is of."""
    where, params = wanted.conditions()
    condition = " AND ".join(where) or "true"
    rows = conn.execute(
        f"SELECT DISTINCT record_id FROM history WHERE {condition} ORDER BY record_id LIMIT %s",  # noqa: S608 - conditions are ours, values are bound
        (*params, limit),
    )
    return [row["record_id"] for row in rows]
