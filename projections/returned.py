"""What came back to somebody: records in their hands in which somebody else acted last."""

from __future__ import annotations

from typing import Final

from psycopg import Connection
from psycopg.rows import DictRow

VIEWS: Final = ("records", "history")
LATELY: Final = 2_000
"""How many of the last events of the office are looked at."""


def page(conn: Connection[DictRow], name: str, *, limit: int) -> list[DictRow]:
    """The last event of each such record, the newest first; none that `name` answered since."""
    return conn.execute(
        """
        WITH lately AS (
            SELECT position, record_id, actor_name FROM history ORDER BY position DESC LIMIT %s),
        last AS (
            SELECT DISTINCT ON (record_id) position, record_id, actor_name
            FROM lately ORDER BY record_id, position DESC)
        SELECT h.position, h.record_id, h.recorded_at, h.actor_name, h.zh, h.en
        FROM last JOIN records r ON r.record_id = last.record_id
             JOIN history h ON h.position = last.position
        WHERE r.assignee = %s AND last.actor_name <> %s
        ORDER BY h.position DESC LIMIT %s""",
        (LATELY, name, name, limit),
    ).fetchall()
