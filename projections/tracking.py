"""How far each view is; whoever writes rows moves the position in the same transaction."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg import Connection
from psycopg.rows import DictRow

from projections.view import View

TRACKING: Final = """
CREATE TABLE IF NOT EXISTS view_tracking (
    name text PRIMARY KEY,
    version int NOT NULL,
    position bigint NOT NULL,
    error text,
    moved_at timestamptz NOT NULL DEFAULT clock_timestamp())
"""

PAST: Final = """
CREATE TABLE IF NOT EXISTS past_views (
    schema text PRIMARY KEY,
    view text NOT NULL,
    position bigint NOT NULL,
    day date,
    generation int NOT NULL DEFAULT 0,
    built_at timestamptz,
    read_at timestamptz NOT NULL DEFAULT clock_timestamp())
"""
"""The register of past.py; `built_at` is empty while a view is being built."""


@dataclass(frozen=True)
class Progress:
    """How far a view is; `stale` says that its code is newer than its rows."""

    name: str
    position: int
    stale: bool
    error: str | None
    moved_at: datetime | None


def create_all(conn: Connection[DictRow], views: Sequence[View]) -> None:
    """Tables and tracking rows of views that have none yet."""
    conn.execute(TRACKING)
    conn.execute(PAST)
    for view in views:
        known = conn.execute("SELECT 1 FROM view_tracking WHERE name = %s", (view.name,)).fetchone()
        if known is None:
            view.create(conn)
            conn.execute(
                "INSERT INTO view_tracking (name, version, position) VALUES (%s, %s, 0)"
                " ON CONFLICT DO NOTHING",
                (view.name, view.version),
            )


def progress(conn: Connection[DictRow], views: Sequence[View]) -> list[Progress]:
    rows = {r["name"]: r for r in conn.execute("SELECT * FROM view_tracking")}
    return [
        Progress(
            name=view.name,
            position=row["position"] if row else 0,
            stale=row is None or row["version"] != view.version,
            error=row["error"] if row else None,
            moved_at=row["moved_at"] if row else None,
        )
        for view in views
        for row in [rows.get(view.name)]
    ]


def reached(conn: Connection[DictRow], names: Sequence[str]) -> int:
    """The position that all these views have come to at least."""
    row = conn.execute(
        "SELECT min(position) AS at FROM view_tracking WHERE name = ANY(%s)", (list(names),)
    ).fetchone()
    assert row is not None
    return int(row["at"])


def wait_for(
    connection: Callable[[], Any], names: Sequence[str], position: int, seconds: float = 5.0
) -> bool:
    """Whether all these views reached a position in time."""
    until = time.monotonic() + seconds
    pause = 0.004
    while True:
        with connection() as conn:
            row = conn.execute(
                "SELECT count(*) AS n FROM view_tracking WHERE name = ANY(%s) AND position >= %s",
                (list(names), position),
            ).fetchone()
        if row["n"] == len(names):
            return True
        if time.monotonic() + pause > until:
            return False
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)


def locked_position(conn: Connection[DictRow], name: str) -> int:
    row = conn.execute(
        "SELECT position FROM view_tracking WHERE name = %s FOR UPDATE", (name,)
    ).fetchone()
    assert row is not None, f"no tracking row for {name}"
    return int(row["position"])


def move(conn: Connection[DictRow], name: str, position: int) -> None:
    conn.execute(
        "UPDATE view_tracking SET position = %s, error = NULL, moved_at = clock_timestamp()"
        " WHERE name = %s",
        (position, name),
    )
