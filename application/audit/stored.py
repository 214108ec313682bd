"""The stored tree beside the events that are read anew: where they part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any, Final, NamedTuple

from psycopg import Connection, ServerCursor
from psycopg.rows import DictRow, tuple_row

from application.audit import faults, tiles
from application.audit.faults import Fault
from application.audit.tiles import TILE, Edge, Tile
from application.audit.tree import Hashing
from application.store.tables import TREE

FETCH: Final = 64


class Difference(NamedTuple):
    rank: int
    fault: Fault


class StoredTree:
    """Asked tile by tile, in order. What is lost of the tree is passed over: it says nothing."""

    def __init__(self, conn: Connection[DictRow], hashing: Hashing) -> None:
        self._conn = conn
        self._hashing = hashing
        self._roots: list[list[bytes]] = [[]]
        self._edge = tiles.read_edge(conn) if is_stored(conn) else None
        self._tiles = self._read() if self._edge else iter(())
        self._next = next(self._tiles, None)

    def _read(self) -> Iterator[tuple[int, Tile]]:
        with ServerCursor(self._conn, "tiles", row_factory=tuple_row) as cursor:
            cursor.execute(
                "SELECT number, positions, hashes, root FROM tree_tiles WHERE level = 0"
                " ORDER BY number",
                binary=True,
            )
            while batch := cursor.fetchmany(FETCH):
                for number, positions, hashes, root in batch:
                    yield number, Tile(positions, tiles.split(hashes), root)

    def difference(
        self, number: int, rows: Sequence[tuple[Any, ...]], hashes: list[bytes], root: bytes
    ) -> Difference | None:
        """The first one in a tile's worth of events; at the end of the log there may be fewer."""
        tile = self._tile(number)
        if tile is None:
            return None
        found = [row[0] for row in rows]
        if hashes != tile.hashes or found != tile.positions:
            parted = _first(number * TILE, tile, found, hashes)
            if parted is None and tile.root:  # a full tile that was made shorter
                return Difference(number * TILE, faults.tree(found[0]))
            return parted
        if len(rows) < TILE:
            return None
        if tile.root != root or not self._above_agree(number, root):
            return Difference(number * TILE, faults.tree(found[0]))
        return None

    def beyond(self, number: int) -> Difference | None:
        """Where the events end with tile `number`: what was sealed after it."""
        tile = self._tile(number)
        if tile is None or not tile.positions:
            return None
        return Difference(number * TILE, faults.removed(tile.positions[0]))

    def _tile(self, number: int) -> Tile | None:
        while self._next is not None and self._next[0] < number:
            self._next = next(self._tiles, None)
        if self._next is not None and self._next[0] == number:
            return self._next[1]
        edge: Edge | None = self._edge
        if edge is not None and edge.start == number * TILE:
            return Tile(edge.positions, edge.hashes, b"")
        return None

    def _above_agree(self, number: int, root: bytes) -> bool:
        """The tiles that this one completes, level upon level."""
        level = 0
        while True:
            self._roots[level].append(root)
            if len(self._roots[level]) < TILE:
                return True
            hashes, self._roots[level] = self._roots[level], []
            root, number, level = self._hashing.root(hashes), number // TILE, level + 1
            stored = tiles.read_tile(self._conn, level, number)
            if stored is not None and (stored.hashes, stored.root) != (hashes, root):
                return False
            if len(self._roots) == level:
                self._roots.append([])


def is_stored(conn: Connection[DictRow]) -> bool:
    return tiles.are_there(conn, *TREE)


def _first(start: int, tile: Tile, found: list[int], hashes: list[bytes]) -> Difference | None:
    both = zip_longest(tile.positions, tile.hashes, found, hashes)
    for index, (position, was, here, is_) in enumerate(both, start):
        if position is None:  # not sealed yet, where the tile is the edge
            return None
        if here is None or here > position:
            return Difference(index, faults.removed(position))
        if here < position:
            return Difference(index, faults.inserted(here))
        if was != is_:
            return Difference(index, faults.changed(position))
    return None
