"""How the log is read: rows in order, up to a position."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import Connection, Cursor
from psycopg.rows import tuple_row

from application.store.envelope import decode
from application.store.persons import Persons, Row
from domain.unfit import Unfit
from domain.values import Event, Recorded

COLUMNS: Final = "originator_id, originator_version, notification_id, recorded_at, topic, state"


KIND: Final = "split_part(topic, '.', 1)"
"""Also of an event by a former name, or of one that this program does not know."""
END: Final = 2**63 - 1
"""Past every position."""
FETCHED: Final = 2_000
"""Events that are in memory at a time when all are gone through."""
_DIGEST: Final = b'"digest":"'
"""How a file that an event names stands in its state; what people wrote has its quotes escaped."""


def read_log(
    conn: Connection[Any], persons: Persons, after: int, limit: int, upto: int | None = None
) -> list[Recorded[Event]]:
    """The next events of the whole log in order, up to one that cannot be read; raises `Unfit`
    where that is the very next. `conn` sees the office's schema."""
    rows = rows_of(
        conn,
        f"SELECT {COLUMNS} FROM stored_events WHERE notification_id > %s"  # noqa: S608
        " AND notification_id <= %s ORDER BY notification_id LIMIT %s",
        (after, END if upto is None else upto, limit),
    )
    try:
        return decoded(conn, persons, rows)
    except Unfit:
        return _up_to_the_first(conn, persons, rows)


def _up_to_the_first(
    conn: Connection[Any], persons: Persons, rows: Sequence[Row]
) -> list[Recorded[Event]]:
    found: list[Recorded[Event]] = []
    for row in rows:
        try:
            found += decoded(conn, persons, [row])
        except Unfit:
            if found:
                break
            raise
    return found


def read_record(
    conn: Connection[Any],
    persons: Persons,
    record_ids: Iterable[UUID],
    *,
    after_version: int = 0,
    upto: int | None = None,
    kinds: Collection[str] | None = None,
) -> list[Recorded[Event]]:
    """The events of one or several records, in order of version, up to a position; of records of
    some kinds."""
    ids = list(record_ids)
    # Of one alone the server follows its index, and sorts nothing.
    among, whose = ("= %s", ids[0]) if len(ids) == 1 else ("= ANY(%s)", ids)
    only = "" if kinds is None else f" AND {KIND} = ANY(%s)"
    return read(
        conn,
        persons,
        f"SELECT {COLUMNS} FROM stored_events WHERE originator_id {among}"  # noqa: S608
        f" AND originator_version > %s AND notification_id <= %s{only}"
        " ORDER BY originator_id, originator_version",
        (
            whose,
            after_version,
            END if upto is None else upto,
            *(() if kinds is None else (list(kinds),)),
        ),
    )


def read_stories(
    conn: Connection[Any], persons: Persons, kinds: Collection[str], upto: int
) -> Iterator[list[Recorded[Event]]]:
    """All events of each record of some kinds, record by record, up to a position; for a
    connection that the caller keeps in a transaction. Also what goes by a former name, and what a
    newer program wrote: nothing that belongs to a record is passed over."""
    with psycopg.ServerCursor(conn, "stories", row_factory=tuple_row) as cursor:
        cursor.execute(
            f"SELECT {COLUMNS} FROM stored_events WHERE {KIND} = ANY(%s)"  # noqa: S608
            " AND notification_id <= %s ORDER BY originator_id, originator_version",
            (list(kinds), upto),
            binary=True,
        )
        story: list[Recorded[Event]] = []
        while rows := cursor.fetchmany(FETCHED):
            for recorded in decoded(conn, persons, rows):
                if story and story[0].record_id != recorded.record_id:
                    yield story
                    story = []
                story.append(recorded)
        if story:
            yield story


def read(
    conn: Connection[Any], persons: Persons, query: str, params: tuple[Any, ...]
) -> list[Recorded[Event]]:
    return decoded(conn, persons, rows_of(conn, query, params))


def decoded(conn: Connection[Any], persons: Persons, rows: Sequence[Row]) -> list[Recorded[Event]]:
    """Raises `Unfit` where this program cannot read one of them."""
    return [decode(row) for row in persons.opened(conn, rows)]


def rows_of(conn: Connection[Any], query: str, params: tuple[Any, ...]) -> list[Row]:
    """As they stand, persons in their boxes."""
    with conn.cursor(row_factory=tuple_row, binary=True) as cursor:
        return cursor.execute(query, params, prepare=True).fetchall()


def naming(
    cursor: Connection[Any] | Cursor[Any], digests: Iterable[str], after: int = 0
) -> dict[str, set[UUID]]:
    """Digest -> the records whose events behind a position name a file of that digest.

    It goes through the log: for what is rare (a disposal), not for a page.
    """
    rows = cursor.execute(
        "SELECT originator_id AS record_id, found[1] AS digest FROM stored_events,"
        " regexp_matches(convert_from(state, 'UTF8'), %s, 'g') AS found"
        " WHERE notification_id > %s AND position(%s::bytea IN state) > 0 AND found[1] = ANY(%s)",
        (_DIGEST.decode() + '([0-9a-f]{64})"', after, _DIGEST, list(digests)),
    )
    named: dict[str, set[UUID]] = {}
    for row in rows.fetchall():
        named.setdefault(row["digest"], set()).add(row["record_id"])
    return named
