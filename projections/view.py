"""The base of every view: a file with its tables, its handlers and its queries.

runner.py follows the log with it, rebuild.py builds it anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, Final
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier

from domain import erasure
from domain.archive import disposal
from domain.catalogue import NAMES, Kind, kind_of
from domain.unfit import Unfit
from domain.values import Event, Recorded
from projections.log import Log
from projections.states import States


class View:
    """One question. Subclasses name their tables and say what an event does to the rows."""

    name: ClassVar[str]
    version: ClassVar[int] = 1
    """Raised with every change of tables or handlers: the worker then rebuilds the view."""
    tables: ClassVar[Mapping[str, str]]
    """Table -> its columns (the inside of CREATE TABLE)."""
    indexes: ClassVar[Sequence[str]] = ()
    """CREATE INDEX statements; the names of tables are in the search path."""

    def start(self) -> None:
        """Forget what was kept in memory: the next batch may be any."""

    def fresh(self) -> View:
        """One like this with an empty memory."""
        return type(self)()

    def reads(self, kind: str) -> bool:
        """Whether an event of such a record, be it of an unknown type, may change its rows."""
        return True

    def apply(self, conn: Connection[DictRow], batch: Sequence[Recorded[Event]], log: Log) -> None:
        """Write what the batch does to the rows; the caller commits them with the position."""
        raise NotImplementedError

    def fill(
        self, conn: Connection[DictRow], log: Log, upto: int, progress: Callable[[int], None]
    ) -> int:
        """Write into empty tables what stands at a position, where that is quicker than batch by
        batch; answers how far that is."""
        return 0

    def create(self, conn: Connection[DictRow]) -> None:
        self.create_tables(conn)
        self.create_indexes(conn)

    def create_tables(self, conn: Connection[DictRow]) -> None:
        for table, columns in self.tables.items():
            conn.execute(f"CREATE TABLE IF NOT EXISTS {table} ({columns})")

    def create_indexes(self, conn: Connection[DictRow]) -> None:
        for index in self.indexes:
            conn.execute(index)


Row = Mapping[str, Any]
FILLED: Final = 5_000
"""Events whose rows are written at a time where a view is filled."""
FEW: Final = 10
"""Rows that go to the server in the same breath as others; more go by COPY, a round of its own."""
ERASING: Final = (erasure.CarriedOut, disposal.CarriedOut)
"""Events that name, as `record_ids`, records of which persons were taken out."""
ERASING_KINDS: Final = frozenset(kind_of(NAMES[event]).name for event in ERASING)


def following(
    view: View, conn: Connection[DictRow], log: Log, position: int, limit: int, upto: int | None
) -> tuple[Sequence[Recorded[Event]], int]:
    """What the view takes next, and the position that it then has. What this program cannot read is
    passed over by whoever does not read its kind: a program that does builds the view anew."""
    while True:
        try:
            batch = log.after(conn, position, limit, upto)
        except Unfit as unfit:
            if view.reads(unfit.kind):
                raise
            position = unfit.position
        else:
            return batch, batch[-1].position if batch else position


def erased_from(batch: Iterable[Recorded[Event]]) -> set[UUID]:
    """Records in which somebody was erased: what was written of them is to be written anew."""
    return {one for r in batch if isinstance(r.event, ERASING) for one in r.event.record_ids}


class RecordView(View):
    """A view whose rows follow from the state of one record at a time (by its own fold)."""

    kinds: ClassVar[Sequence[Kind[Any]]]
    key: ClassVar[str] = "record_id"

    def __init__(self) -> None:
        self.states = States()

    def start(self) -> None:
        self.states.clear()

    def reads(self, kind: str) -> bool:
        return kind in ERASING_KINDS or any(kind == one.name for one in self.kinds)

    def rows(self, kind: Kind[Any], state: Any) -> Mapping[str, Sequence[Row]]:
        """Table -> the rows of the record as it now is."""
        raise NotImplementedError

    def apply(self, conn: Connection[DictRow], batch: Sequence[Recorded[Event]], log: Log) -> None:
        ours = [r for r in batch if kind_of(NAMES[type(r.event)]) in self.kinds]
        erased = erased_from(batch)
        self.states.forget(erased)
        if ours:
            self.replace(conn, self.states.follow(conn, ours, log))
        if erased:
            self.refold(conn, list(erased), batch[-1].position, log)

    def fill(
        self, conn: Connection[DictRow], log: Log, upto: int, progress: Callable[[int], None]
    ) -> int:
        """Record by record: each is folded once, and its rows are written once."""
        kinds = [kind.name for kind in self.kinds]
        written: dict[str, list[Row]] = {table: [] for table in self.tables}
        read = 0
        for story in log.stories(conn, kinds, upto):
            for table, rows in self.rows_of(story).items():
                written[table] += rows
            read += len(story)
            if read >= FILLED:
                _copy_all(conn, written)
                progress(read)
                read = 0
        _copy_all(conn, written)
        progress(read)
        return upto

    def rows_of(self, story: Sequence[Recorded[Event]]) -> Mapping[str, Sequence[Row]]:
        kind = kind_of(NAMES[type(story[0].event)])
        return self.rows(kind, kind.fold(story))

    def refold(
        self, conn: Connection[DictRow], record_ids: Sequence[UUID], upto: int, log: Log
    ) -> None:
        """The rows of some records anew, from their whole stories up to a position."""
        kinds = [kind.name for kind in self.kinds]
        for start in range(0, len(record_ids), 500):
            folded: dict[UUID, tuple[Kind[Any], Any]] = {}
            for recorded in log.of(conn, record_ids[start : start + 500], upto, kinds):
                kind = kind_of(NAMES[type(recorded.event)])
                _, state = folded.get(recorded.record_id, (kind, None))
                folded[recorded.record_id] = (kind, kind.evolve(state, recorded))
            self.replace(conn, folded)

    def replace(
        self, conn: Connection[DictRow], records: Mapping[UUID, tuple[Kind[Any], Any]]
    ) -> None:
        written: dict[str, list[Row]] = {table: [] for table in self.tables}
        for kind, state in records.values():
            for table, rows in self.rows(kind, state).items():
                written[table] += rows
        with conn.pipeline():
            for table, rows in written.items():
                conn.execute(
                    SQL("DELETE FROM {} WHERE {} = ANY(%s)").format(
                        Identifier(table), Identifier(self.key)
                    ),
                    (list(records),),
                )
                if len(rows) <= FEW:
                    insert(conn, table, rows)
        for table, rows in written.items():
            if len(rows) > FEW:
                copy(conn, table, rows)


def _copy_all(conn: Connection[DictRow], written: Mapping[str, list[Row]]) -> None:
    for table, rows in written.items():
        copy(conn, table, rows)
        rows.clear()


def copy(conn: Connection[DictRow], table: str, rows: Sequence[Row]) -> None:
    """The same as `insert`, for many rows."""
    if not rows:
        return
    columns = list(rows[0])
    statement = SQL("COPY {} ({}) FROM STDIN").format(
        Identifier(table), SQL(", ").join(map(Identifier, columns))
    )
    with conn.cursor() as cursor, cursor.copy(statement) as into:
        for row in rows:
            into.write_row([row[name] for name in columns])


def insert(conn: Connection[DictRow], table: str, rows: Sequence[Row]) -> None:
    """Add rows that all have the same columns."""
    if not rows:
        return
    columns = list(rows[0])
    statement = SQL("INSERT INTO {} ({}) VALUES ({})").format(
        Identifier(table),
        SQL(", ").join(map(Identifier, columns)),
        SQL(", ").join(SQL("%s") for _ in columns),
    )
    with conn.cursor() as cursor:
        cursor.executemany(statement, [[row[name] for name in columns] for row in rows])
