"""What came back to somebody: records in their hands in which somebody else acted last."""

from __future__ import annotations

from typing import Final

from psycopg import Connection
from psycopg.rows import DictRow

VIEWS: Final = ("records", "history")
LATELY: Final = 1_000
"""How many of the last events of the office are looked at."""


def page(conn: Connection[DictRow], name: str, *, limit: int) -> list[DictRow]:
    """The last event of each such record, the newest first; none that `name` answered since.

    Record by record, by its key: a join of the tables would read all records.
    """
    return conn.execute(
        """
        WITH lately AS (
            SELECT position, record_id, actor_name FROM history ORDER BY position DESC LIMIT %s),
        last AS (
            SELECT DISTINCT ON (record_id) position, record_id, actor_name
            FROM lately ORDER BY record_id, position DESC),
        mine AS (
            SELECT position FROM last CROSS JOIN LATERAL (
                SELECT FROM records r
                WHERE r.record_id = last.record_id AND r.assignee = %s LIMIT 1) held
            WHERE last.actor_name <> %s ORDER BY position DESC LIMIT %s)
        SELECT h.position, h.record_id, h.recorded_at, h.actor_name, h.zh, h.en
        FROM mine CROSS JOIN LATERAL (
            SELECT * FROM history WHERE position = mine.position LIMIT 1) h
        ORDER BY h.position DESC""",
        (LATELY, name, name, limit),
    ).fetchall()
