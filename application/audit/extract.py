"""What a bundle holds of the log: one snapshot of it, read in streams, exact to the byte."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Final
from uuid import UUID

from psycopg import Connection, ServerCursor
from psycopg.rows import DictRow, tuple_row

from application.audit import heads, leaves, tree
from application.audit.heads import Signed
from application.audit.keys import known_to
from application.audit.ledger import Ledger, told_keys
from application.audit.note import b64
from application.audit.sealer import altered_at
from application.audit.tiles import Edge, Nodes, index_of
from application.disposals import removed
from application.ports import FileStore
from application.quarantine import BLOCKS
from application.store import COLUMNS, read, read_log, read_record
from domain import complaint
from domain.attached import Attached, files_of, may_name_files
from domain.catalogue import CALENDAR_ID, EVENTS, MEASURES_ID, NAMES, Kind
from domain.measures import VersionAdopted
from domain.signing_keys import RECORD_ID as KEYS_ID
from domain.values import Event, Recorded, Text, Unknown
from domain.work_calendar import CalendarYear, YearCorrected, YearPublished

FETCH: Final = 2_000
BLOCKED: Final = f"SELECT digest FROM quarantine WHERE {BLOCKS}"  # noqa: S608 - a constant of ours
RULES: Final = (MEASURES_ID, CALENDAR_ID)
"""What each export holds beside the records: by these it was decided."""
SINCE_1970: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Extract:
    """The log, or some records of it, up to a position that a signed head covers."""

    ledger: Ledger
    conn: Connection[DictRow]
    edge: Edge
    nodes: Nodes
    heads: tuple[Signed, ...]
    """Oldest first."""
    records: tuple[UUID, ...] | None
    """None for the whole log."""
    upto: int

    @property
    def head(self) -> Signed:
        return self.heads[-1]

    @property
    def size(self) -> int:
        """How many events the log had at the cut."""
        row = self.conn.execute(
            "SELECT count(*) AS n FROM stored_events WHERE notification_id <= %s", (self.upto,)
        ).fetchone()
        return int(row["n"]) if row else 0

    def events(self) -> Iterator[dict[str, Any]]:
        """Each event as its row is, and its rank among all."""
        for index, row in enumerate(self._rows()):
            at = self._index(row.position) if self.records is not None else index
            yield {
                "index": at,
                "position": row.position,
                "record_id": row.record_id,
                "version": row.version,
                "recorded_at": _instant(row.recorded_us),
                "recorded_us": row.recorded_us,
                "type": row.topic,
                "state": _text(row),
            }

    def _rows(self) -> Iterator[leaves.Row]:
        query = (
            f"SELECT {leaves.COLUMNS} FROM stored_events"  # noqa: S608
            " WHERE notification_id <= %(upto)s AND (%(records)s::uuid[] IS NULL"
            " OR originator_id = ANY(%(records)s))"
            " OR originator_id = %(keys)s AND notification_id <= %(last)s"
            " ORDER BY notification_id"
        )
        whole = self.records is None
        params = {
            "upto": self.upto,
            "records": None if whole else [*(self.records or ()), *RULES],
            "keys": KEYS_ID,
            "last": self.upto if whole else self.head.head.position,
        }
        with ServerCursor(self.conn, "exported", row_factory=tuple_row) as cursor:
            cursor.execute(query, params, binary=True)
            while rows := cursor.fetchmany(FETCH):
                yield from (leaves.Row(*row) for row in rows)

    def _index(self, position: int) -> int:
        found = index_of(self.conn, self.edge, position)
        if found is None:
            raise altered_at(position)
        return found

    def inclusion(self, index: int, position: int) -> dict[str, Any]:
        """That an event is under the newest head."""
        size = self.head.size
        path = tree.inclusion(self.ledger.hashing, self.nodes, index, size)
        nodes = [b64(node) for node in path]
        return {"index": index, "position": position, "size": size, "path": nodes}

    def consistency(self, size: int) -> Iterator[dict[str, Any]]:
        """From each head to the next; in the whole log also from the cut to the head after it."""
        sizes = {signed.size for signed in self.heads}
        points = sorted(sizes | {size} if self.records is None else sizes)
        for first, then in pairwise(points):
            path = tree.consistency(self.ledger.hashing, self.nodes, first, then)
            yield {"from": first, "to": then, "path": [b64(node) for node in path]}

    def keys(self) -> list[dict[str, Any]]:
        told = told_keys(self.conn, self.edge, known_to(self.conn, self.ledger.office))
        last = self.head.head.position
        return [key for key in told if key["introduced"]["position"] <= last]

    # As people are told it

    def story(self, record_id: UUID) -> list[Recorded[Event]]:
        return read_record(self.conn, self.ledger.office.persons, [record_id], upto=self.upto)

    def told(self) -> Iterator[list[Recorded[Event]]]:
        """The events of the scope in batches: of the whole log in order, else record by record."""
        if self.records is not None:
            yield from (self.story(record_id) for record_id in self.records)
            return
        position = 0
        while batch := read_log(self.conn, self.ledger.office.persons, position, FETCH, self.upto):
            yield batch
            position = batch[-1].position

    def states(self, kind: Kind[Any]) -> Iterator[Any]:
        """Each record of a kind as it stood at the cut, in the order in which they came to be."""
        names = [name for name in EVENTS if name.partition(".")[0] == kind.name]
        query = (
            "SELECT originator_id FROM stored_events WHERE originator_version = 1"
            " AND topic = ANY(%s) AND notification_id <= %s"
            " AND (%s::uuid[] IS NULL OR originator_id = ANY(%s)) ORDER BY notification_id"
        )
        wanted = None if self.records is None else list(self.records)
        with ServerCursor(self.conn, "states", row_factory=tuple_row) as cursor:
            cursor.execute(query, (names, self.upto, wanted, wanted))
            while rows := cursor.fetchmany(FETCH // 10):
                ids = [row[0] for row in rows]
                stories: dict[UUID, list[Recorded[Event]]] = {record_id: [] for record_id in ids}
                for recorded in read_record(
                    self.conn, self.ledger.office.persons, ids, upto=self.upto
                ):
                    stories[recorded.record_id].append(recorded)
                yield from (kind.fold(story) for story in stories.values())

    def measures(self) -> dict[str, str]:
        """Every version as it was adopted; a file that was adopted again has a number."""
        found: dict[str, str] = {}
        for recorded in self.story(MEASURES_ID):
            if isinstance(event := recorded.event, VersionAdopted):
                again = f"{event.id}-{recorded.version}"
                found[again if event.id in found else event.id] = event.text
        return found

    def calendars(self) -> dict[str, CalendarYear]:
        """Each year's arrangement as known at the cut."""
        return {
            f"{event.calendar.region}-{event.calendar.year}": event.calendar
            for recorded in self.story(CALENDAR_ID)
            if isinstance(event := recorded.event, YearPublished | YearCorrected)
        }

    def attachments(self, store: FileStore) -> Iterator[tuple[str, bytes]]:
        """Digest and content of what the events name, each once.

        Not what came with a complaint: it may show who complained, and that stays sealed. Nor what
        is in quarantine, or was disposed of: the events tell of it, and the list of its end.
        """
        known = {row["digest"] for row in self.conn.execute(BLOCKED)}
        known |= set(removed(self.ledger.office))
        for file in self._files():
            if file.digest not in known:
                known.add(file.digest)
                with store.open(file.digest) as content:
                    yield file.digest, content.read()

    def _files(self) -> Iterator[Attached]:
        names = [name for name, event in EVENTS.items() if may_name_files(event)]
        query = (
            f"SELECT {COLUMNS} FROM stored_events WHERE notification_id <= %s"  # noqa: S608
            " AND topic = ANY(%s) AND topic <> %s AND position('\"files\":[{'::bytea IN state) > 0"
            " AND (%s::uuid[] IS NULL OR originator_id = ANY(%s)) ORDER BY notification_id"
        )
        wanted = None if self.records is None else list(self.records)
        params = (self.upto, names, NAMES[complaint.Received], wanted, wanted)
        for recorded in read(self.conn, self.ledger.office.persons, query, params):
            yield from files_of(recorded.event)


def _instant(microseconds: int) -> str:
    at = SINCE_1970 + timedelta(microseconds=microseconds)
    return at.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _text(row: leaves.Row) -> str:
    try:
        return row.state.decode()
    except UnicodeDecodeError:
        raise altered_at(row.position) from None


@contextmanager
def extracted(
    ledger: Ledger, records: Sequence[UUID] | None, as_of: int | None, signed: Signed
) -> Iterator[Extract]:
    """`signed` is the newest head, signed just now, so that it covers whatever there is.

    `as_of` is the position of an event.
    """
    with ledger.tree() as (conn, edge, nodes):
        # Between two batches the story is written, however long that takes.
        conn.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        told = [one for one in heads.listed(conn) if one.size <= signed.size]
        upto = signed.head.position if as_of is None else as_of
        scope = None if records is None else _known(conn, records, upto)
        yield Extract(ledger, conn, edge, nodes, tuple(reversed(told)), scope, upto)


def _known(conn: Connection[DictRow], records: Sequence[UUID], upto: int) -> tuple[UUID, ...]:
    """Each once, and each with something to tell by then."""
    rows = conn.execute(
        "SELECT DISTINCT originator_id FROM stored_events"
        " WHERE originator_id = ANY(%s) AND notification_id <= %s",
        (list(records), upto),
    )
    found = {row["originator_id"] for row in rows}
    for record_id in records:
        if record_id not in found:
            raise Unknown(
                "unknown-record",
                Text(
                    f"截至位置 {upto} 没有这一记录：{record_id}",
                    f"no such record up to position {upto}: {record_id}",
                ),
                field="records",
            )
    return tuple(dict.fromkeys(records))


def as_line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
