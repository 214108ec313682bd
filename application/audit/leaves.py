"""What is hashed of an event: each column of its row, exactly as the database holds it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from psycopg import Connection
from psycopg.rows import tuple_row

# The database writes the identifier and the microseconds: on its own core, and exactly. An event
# always has a name and a state; where somebody took them away it still is to be told apart.
COLUMNS: Final = (
    "notification_id, originator_id::text, originator_version,"
    " (extract(epoch FROM recorded_at) * 1000000)::bigint,"
    " coalesce(topic, ''), coalesce(state, '')"
)


class Row(NamedTuple):
    """One row of the log; `recorded_us` counts microseconds since 1970 in UTC."""

    position: int
    record_id: str
    version: int
    recorded_us: int
    topic: str
    state: bytes


def data(rows: Sequence[tuple[Any, ...]]) -> list[bytes]:
    """The leaf of each row, in the columns' order."""
    return [
        f"{position}\n{record_id}\n{version}\n{recorded_us}\n{topic}\n".encode() + state
        for position, record_id, version, recorded_us, topic, state in rows
    ]


def after(conn: Connection[Any], position: int, limit: int) -> list[Row]:
    """The next rows of the log in order; `conn` sees the office's schema."""
    query = (
        f"SELECT {COLUMNS} FROM stored_events WHERE notification_id > %s"  # noqa: S608
        " ORDER BY notification_id LIMIT %s"
    )
    with conn.cursor(row_factory=tuple_row, binary=True) as cursor:
        cursor.execute(query, (position, limit), prepare=True)
        return [Row(*row) for row in cursor]


def at(conn: Connection[Any], position: int) -> Row | None:
    found = after(conn, position - 1, 1)
    return found[0] if found and found[0].position == position else None
