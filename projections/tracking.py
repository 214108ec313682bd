"""How far each view is; whoever writes rows moves the position in the same transaction."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg import Connection
from psycopg.rows import DictRow

from domain.values import Text
from projections import workers
from projections.view import View

TRACKED: Final = "view_tracking"
TRACKING: Final = """
CREATE TABLE IF NOT EXISTS view_tracking (
    name text PRIMARY KEY,
    version int NOT NULL,
    position bigint NOT NULL,
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


STOPS: Final = """
CREATE TABLE IF NOT EXISTS stops (
    name text PRIMARY KEY,
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    why text NOT NULL,
    error text NOT NULL) WITH (vacuum_truncate = off)
"""
"""Whoever follows the log and cannot go on: `why` may be read by anyone, `error` by operators.

Its first page is there from the start and stays, so that a disk that is full can be told of.
"""
STILL: Final = "since < clock_timestamp() - interval '5 s'"
"""Who stands still that long is not waited for."""


class OtherRows(Exception):  # noqa: N818 - it says what to do
    """Another program built the view: what this one would write does not fit there."""

    def __init__(self, name: str, newer: bool) -> None:
        rebuild = f"duban projections rebuild {name}"
        self.text = (
            Text(
                f"视图 {name} 已由较新的程序建立；请更新本程序（确需退回旧程序时，执行 {rebuild}）",
                f"the view {name} was built by a newer program: update this one (to go back to it"
                f" for good, run {rebuild})",
            )
            if newer
            else Text(
                f"视图 {name} 由较旧的程序建立，正在重建或没有建成；一直如此时，执行 {rebuild}",
                f"the view {name} was built by an older program, and is being built anew, or that"
                f" failed: where it stays so, run {rebuild}",
            )
        )
        super().__init__(str(self.text))


@dataclass(frozen=True)
class Stop:
    """Since when somebody who follows the log cannot go on, and why."""

    since: datetime
    why: str
    error: str


@dataclass(frozen=True)
class Progress:
    """How far a view is; `stale` says that its code is newer than its rows."""

    name: str
    position: int
    stale: bool
    stop: Stop | None
    moved_at: datetime | None


def create_all(conn: Connection[DictRow], views: Sequence[View]) -> None:
    """Tables and tracking rows of views that have no tables yet, or have lost them all: a backup
    leaves views out."""
    for table in (TRACKING, STOPS, PAST):
        conn.execute(table)
    if conn.execute("SELECT WHERE pg_relation_size('stops') = 0").fetchone() is not None:
        stop(conn, "", "", "")
        go_on(conn, "")
    workers.make(conn)
    for view in views:
        if not _stands(conn, view):
            with conn.transaction():
                view.create(conn)
                conn.execute(
                    "INSERT INTO view_tracking (name, version, position) VALUES (%s, %s, 0)"
                    " ON CONFLICT (name) DO UPDATE SET version = excluded.version, position = 0",
                    (view.name, view.version),
                )


def _stands(conn: Connection[DictRow], view: View) -> bool:
    """One table is enough: a newer view may have more, which its rebuild makes. What a newer
    program has built stands, whatever its tables are called."""
    found = conn.execute(
        "SELECT FROM view_tracking WHERE name = %s AND (version > %s"
        " OR EXISTS (SELECT FROM unnest(%s::text[]) AS t WHERE to_regclass(t) IS NOT NULL))",
        (view.name, view.version, list(view.tables)),
    ).fetchone()
    return found is not None


def progress(conn: Connection[DictRow], views: Sequence[View]) -> list[Progress]:
    rows = {r["name"]: r for r in conn.execute("SELECT * FROM view_tracking")}
    stopped = stops(conn)
    return [
        Progress(
            name=view.name,
            position=row["position"] if row else 0,
            stale=row is None or row["version"] < view.version,
            stop=stopped.get(view.name),
            moved_at=row["moved_at"] if row else None,
        )
        for view in views
        for row in [rows.get(view.name)]
    ]


def log_head(conn: Connection[DictRow]) -> int:
    """The last position of the log, over a connection to it; 0 where nothing is."""
    row = conn.execute("SELECT max(notification_id) AS head FROM stored_events").fetchone()
    assert row is not None
    return int(row["head"] or 0)


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
    """Whether all these views reached a position in time; at once where one of those that did not
    stands still for long."""

    def are_there() -> bool | None:
        with connection() as conn:
            row = conn.execute(
                f"SELECT count(*) FILTER (WHERE position >= %(at)s) AS n, count(*) FILTER ("  # noqa: S608
                f"WHERE position < %(at)s AND {STILL}) AS still FROM view_tracking"
                " LEFT JOIN stops USING (name) WHERE name = ANY(%(names)s)",
                {"at": position, "names": list(names)},
            ).fetchone()
        return True if row["n"] == len(names) else None if row["still"] else False

    return wait_until(are_there, seconds)


def wait_until(is_so: Callable[[], bool | None], seconds: float) -> bool:
    """Whether it is so in time; asked ever less often, and no more where the answer is none."""
    until = time.monotonic() + seconds
    pause = 0.004
    while not (found := is_so()):
        if found is None or time.monotonic() + pause > until:
            return False
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)
    return True


def locked_position(conn: Connection[DictRow], name: str, version: int | None = None) -> int:
    """Raises `OtherRows` where the rows are of another version."""
    row = conn.execute(
        "SELECT name, position, version FROM view_tracking WHERE name = %s FOR UPDATE", (name,)
    ).fetchone()
    assert row is not None, f"no tracking row for {name}"
    if version is not None:
        _check(row, version)
    return int(row["position"])


def free_positions(conn: Connection[DictRow], versions: Mapping[str, int]) -> dict[str, int]:
    """Locks and answers those that nobody else has locked; raises `OtherRows` as above."""
    rows = conn.execute(
        "SELECT name, position, version FROM view_tracking WHERE name = ANY(%s)"
        " ORDER BY name FOR UPDATE SKIP LOCKED",
        (list(versions),),
    ).fetchall()
    for row in rows:
        _check(row, versions[row["name"]])
    return {row["name"]: row["position"] for row in rows}


def _check(row: DictRow, version: int) -> None:
    if version != row["version"]:
        raise OtherRows(row["name"], newer=row["version"] > version)


def move(conn: Connection[DictRow], name: str, position: int) -> None:
    conn.execute(
        "UPDATE view_tracking SET position = %s, moved_at = clock_timestamp() WHERE name = %s",
        (position, name),
    )


def move_all(conn: Connection[DictRow], positions: Mapping[str, int]) -> None:
    conn.execute(
        "UPDATE view_tracking AS t SET position = m.position, moved_at = clock_timestamp()"
        " FROM unnest(%s::text[], %s::bigint[]) AS m (name, position)"
        " WHERE t.name = m.name AND t.position < m.position",
        (list(positions), list(positions.values())),
    )


def stops(conn: Connection[DictRow]) -> dict[str, Stop]:
    """Name -> who cannot go on."""
    rows = conn.execute("SELECT * FROM stops ORDER BY name")
    return {row["name"]: Stop(row["since"], row["why"], row["error"]) for row in rows}


def stands_still(conn: Connection[DictRow], name: str) -> bool:
    """For so long that nobody waits for it."""
    found = conn.execute(f"SELECT FROM stops WHERE name = %s AND {STILL}", (name,))
    return found.fetchone() is not None


def stop(conn: Connection[DictRow], name: str, why: str, error: str) -> None:
    """`since` stays, whatever reason follows the first one: since then it stands still."""
    conn.execute(
        "INSERT INTO stops AS s (name, why, error) VALUES (%s, %s, %s)"
        " ON CONFLICT (name) DO UPDATE SET why = excluded.why, error = excluded.error",
        (name, why, error),
    )


def go_on(conn: Connection[DictRow], name: str) -> None:
    conn.execute("DELETE FROM stops WHERE name = %s", (name,))
