"""A past view made from the live one: what has not changed since is copied, the rest folded anew.

Exact, or not done: rows of dated views rest on calendar and measures too, so where those changed
in between, only the whole log tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg import Connection
from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier

from domain.catalogue import FOUNDATION
from projections.history import HistoryView, keep_subjects
from projections.log import Log
from projections.terms import DatedView
from projections.view import RecordView, View

UNCHANGED = """
INSERT INTO {table} SELECT * FROM {live}.{table} t WHERE NOT EXISTS (
    SELECT FROM stored_events e WHERE e.originator_id = t.{key}
    AND e.notification_id > %s AND e.notification_id <= %s)"""


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """Between a position and the one at which the live view stands: which records changed."""

    position: int
    live: int
    foundation: int
    """The last change of measures or calendar up to the position."""
    changed: Sequence[DictRow]
    """Each with the topic of one of its events, and its last position up to then."""


def from_live(
    view: View, conn: Connection[DictRow], schema: str, log: Log, position: int
) -> int | None:
    """Fill the empty tables of a view; answers the position, not beyond the one asked for, at
    which they stand. None: nothing was done.

    `schema` is where the live tables are; the tables to fill come first in the search path.
    """
    with conn.transaction():
        conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for table in view.tables:  # before anything is seen: no rebuild swaps them from here on
            conn.execute(
                SQL("LOCK TABLE {}.{} IN ACCESS SHARE MODE").format(
                    Identifier(schema), Identifier(table)
                )
            )
        meanwhile = _meanwhile(view, conn, position)
        if meanwhile is None or (isinstance(view, DatedView) and _terms_moved(meanwhile)):
            return None
        known = [row for row in meanwhile.changed if row["last"] is not None]
        if isinstance(view, HistoryView):
            _copy_history(conn, schema, meanwhile)
            keep_subjects(conn, log.of(conn, [row["id"] for row in known], position))
        elif isinstance(view, RecordView):
            _copy_records(view, conn, schema, meanwhile)
            kinds = {kind.name for kind in view.kinds}
            ours = [row["id"] for row in known if row["topic"].partition(".")[0] in kinds]
            if ours:
                view.refold(conn, ours, position, log)
        else:
            return None
    return min(position, meanwhile.live)


def _meanwhile(view: View, conn: Connection[DictRow], position: int) -> Meanwhile | None:
    live = conn.execute(
        "SELECT position FROM view_tracking WHERE name = %s AND version = %s",
        (view.name, view.version),
    ).fetchone()
    if live is None:
        return None
    changed = conn.execute(
        "SELECT originator_id AS id, min(topic) AS topic,"
        " max(notification_id) FILTER (WHERE notification_id <= %s) AS last FROM stored_events"
        " WHERE originator_id IN (SELECT originator_id FROM stored_events"
        " WHERE notification_id > %s AND notification_id <= %s) GROUP BY 1",
        (position, position, live["position"]),
    ).fetchall()
    row = conn.execute(
        "SELECT coalesce(max(notification_id), 0) AS at FROM stored_events"
        " WHERE originator_id = ANY(%s) AND notification_id <= %s",
        (list(FOUNDATION), position),
    ).fetchone()
    assert row is not None
    return Meanwhile(position, live["position"], row["at"], changed)


def _terms_moved(meanwhile: Meanwhile) -> bool:
    """Whether the rows of what changed may rest on other terms than those at the position."""
    return any(
        row["id"] in FOUNDATION or (row["last"] is not None and row["last"] < meanwhile.foundation)
        for row in meanwhile.changed
    )


def _copy_records(
    view: RecordView, conn: Connection[DictRow], schema: str, meanwhile: Meanwhile
) -> None:
    for table in view.tables:
        _copy_unchanged(conn, schema, table, view.key, meanwhile)


def _copy_history(conn: Connection[DictRow], schema: str, meanwhile: Meanwhile) -> None:
    """Rows of events stay as they were written; only what is said of records moves."""
    conn.execute(
        SQL("INSERT INTO history SELECT * FROM {}.history WHERE position <= %s").format(
            Identifier(schema)
        ),
        (meanwhile.position,),
    )
    _copy_unchanged(conn, schema, "history_subjects", "record_id", meanwhile)


def _copy_unchanged(
    conn: Connection[DictRow], schema: str, table: str, key: str, meanwhile: Meanwhile
) -> None:
    names = {"table": Identifier(table), "live": Identifier(schema), "key": Identifier(key)}
    conn.execute(SQL(UNCHANGED).format(**names), (meanwhile.position, meanwhile.live))
