"""One pass over the rows of the log: hashed anew, compared with the tree and with each head."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from psycopg import Connection, ServerCursor
from psycopg.rows import DictRow, tuple_row

from application.audit import faults, leaves
from application.audit.faults import Fault
from application.audit.note import Head
from application.audit.stored import Difference, StoredTree
from application.audit.tiles import HEIGHT, TILE
from application.audit.tree import Hashing, Range

FETCH: Final = 16 * TILE

Progress = Callable[[int], None]
"""Called with how many events are done."""


class Reading:
    """Goes on until a head settles what was found, else to the end of the log."""

    def __init__(self, conn: Connection[DictRow], hashing: Hashing, marks: Iterable[Head]) -> None:
        self.events = 0
        self.position = 0
        self.confirmed = 0
        """How many events the last head that agrees covers."""
        self._confirmed_position = 0
        self._conn = conn
        self._hashing = hashing
        self._marks = deque(sorted(marks, key=lambda head: head.size))
        self._stored = StoredTree(conn, hashing)
        self._range = Range(hashing)
        self._versions: dict[str, int] = {}
        self._recorded = 0
        self._difference: Difference | None = None
        self._irregular: Difference | None = None
        self._against_head: Fault | None = None

    def run(self, progress: Progress) -> None:
        for rows in self._tiles():
            self._take(rows)
            progress(self.events)
            if self._settled():
                return
        self._end()

    def faults(self) -> list[Fault]:
        """The one that says most comes first."""
        found, other = self._difference, self._irregular
        told = []
        if found is not None and found.rank < self.confirmed:
            told.append(faults.tree(found.fault.position or 0))
        elif found is not None:
            told.append(found.fault)
        if self._against_head is not None:
            told.append(self._against_head)
        if other is not None and not (other.fault.code == "clock" and other.rank < self.confirmed):
            earlier = found is not None and other.rank < found.rank
            told.insert(0 if earlier else len(told), other.fault)
        return told

    def _settled(self) -> bool:
        found = self._difference
        return self._against_head is not None or (found is not None and found.rank < self.confirmed)

    def _tiles(self) -> Iterator[list[tuple[Any, ...]]]:
        query = f"SELECT {leaves.COLUMNS} FROM stored_events ORDER BY notification_id"  # noqa: S608
        with ServerCursor(self._conn, "events", row_factory=tuple_row) as cursor:
            cursor.execute(query, binary=True)
            while rows := cursor.fetchmany(FETCH):
                for at in range(0, len(rows), TILE):
                    yield rows[at : at + TILE]

    def _take(self, rows: list[tuple[Any, ...]]) -> None:
        if self._irregular is None:
            self._irregular = self._first_irregular(rows)
        hashes = self._hashing.leaves(leaves.data(rows))
        root = self._hashing.root(hashes)
        if self._difference is None:
            number = self.events // TILE
            self._difference = self._stored.difference(number, rows, hashes, root)
        self._compare_with_heads(rows, hashes)
        if len(rows) == TILE:
            self._range.add(root, HEIGHT)
        self.events += len(rows)
        self.position = rows[-1][0]

    def _first_irregular(self, rows: list[tuple[Any, ...]]) -> Difference | None:
        """Positions that repeat, versions that do not count up by one, a clock that went back."""
        versions, last, recorded = self._versions, self.position, self._recorded
        for index, (position, record_id, version, at, _, _) in enumerate(rows, self.events):
            due = versions.get(record_id, 0) + 1
            if version != due:
                return Difference(index, faults.version(position, version, due))
            if position <= last:
                return Difference(index, faults.order(position))
            if at < recorded:
                return Difference(index, faults.clock(position))
            versions[record_id], last, recorded = version, position, at
        self._recorded = recorded
        return None

    def _compare_with_heads(self, rows: list[tuple[Any, ...]], hashes: list[bytes]) -> None:
        while self._marks and self._marks[0].size <= self.events + len(rows):
            head = self._marks.popleft()
            count = head.size - self.events
            position = rows[count - 1][0]
            if (self._range.root(hashes[:count]), position) != (head.root, head.position):
                self._against_head = faults.against_head(
                    head.size, self._confirmed_position, max(position, head.position)
                )
                return
            self.confirmed, self._confirmed_position = head.size, position

    def _end(self) -> None:
        if self._difference is None and self.events % TILE == 0:
            self._difference = self._stored.beyond(self.events // TILE)
        if self._marks:
            size = self._marks[0].size
            self._against_head = faults.cut_short(size, self.events, self.position)
