"""What stands in the outbox: one's own messages in the pages, and what leaves the house."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow


def counts(conn: Connection[Any]) -> Mapping[tuple[str, str], int]:
    """(channel, state) -> how many, of what leaves the house."""
    rows = conn.execute(
        "SELECT channel, state, count(*) AS n FROM outbox WHERE channel <> 'page' GROUP BY 1, 2"
    )
    return {(row["channel"], row["state"]): row["n"] for row in rows}


def mail_is_held_up(conn: Connection[Any]) -> bool:
    """Whether the server was away when some mail that waits was last to go."""
    row = conn.execute(
        "SELECT EXISTS (SELECT FROM outbox WHERE channel = 'mail' AND state = 'waiting'"
        " AND tries = 0 AND error IS NOT NULL) AS away"
    ).fetchone()
    assert row is not None
    return bool(row["away"])


def oldest(conn: Connection[Any]) -> datetime | None:
    """Since when the longest has waited."""
    row = conn.execute(
        "SELECT min(written_at) AS since FROM outbox WHERE state = 'waiting'"
    ).fetchone()
    assert row is not None
    since: datetime | None = row["since"]
    return since


def page(
    conn: Connection[DictRow],
    states: Collection[str],
    *,
    limit: int,
    before: tuple[datetime, UUID] | None = None,
) -> list[DictRow]:
    """What leaves the house, the newest first, with who had it sent again last."""
    at, row = before or (None, None)
    return conn.execute(
        """
        SELECT o.*, r.at AS resent_at, r.actor_name AS resent_by FROM outbox o
        LEFT JOIN LATERAL (SELECT at, actor_name FROM outbox_resent
            WHERE outbox_id = o.id ORDER BY at DESC LIMIT 1) r ON true
        WHERE channel <> 'page' AND state = ANY(%s)
          AND (%s::timestamptz IS NULL OR (written_at, id) < (%s, %s))
        ORDER BY written_at DESC, id DESC LIMIT %s""",
        (list(states), at, at, row, limit),
    ).fetchall()


def own(
    conn: Connection[DictRow],
    account_id: UUID,
    *,
    limit: int,
    before: tuple[datetime, UUID] | None = None,
) -> list[DictRow]:
    """In the pages, the newest first."""
    at, row = before or (None, None)
    return conn.execute(
        "SELECT * FROM outbox WHERE channel = 'page' AND account_id = %s"
        " AND (%s::timestamptz IS NULL OR (written_at, id) < (%s, %s))"
        " ORDER BY written_at DESC, id DESC LIMIT %s",
        (account_id, at, at, row, limit),
    ).fetchall()


def unread(conn: Connection[Any], account_id: UUID, most: int = 100) -> int:
    row = conn.execute(
        "SELECT count(*) AS n FROM (SELECT FROM outbox WHERE channel = 'page'"
        " AND account_id = %s AND read_at IS NULL LIMIT %s) found",
        (account_id, most),
    ).fetchone()
    assert row is not None
    return int(row["n"])


def mark_read(
    conn: Connection[Any], account_id: UUID, now: datetime, outbox_id: UUID | None = None
) -> int:
    """One of them, or all; answers how many were new."""
    return conn.execute(
        "UPDATE outbox SET read_at = %s WHERE channel = 'page' AND account_id = %s"
        " AND read_at IS NULL AND (%s::uuid IS NULL OR id = %s)",
        (now, account_id, outbox_id, outbox_id),
    ).rowcount
