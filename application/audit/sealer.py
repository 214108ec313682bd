"""Takes the events into the tree, behind the commands and in the order of their positions.

Whatever is lost of the tree is made anew from the events, and compared with every signed head
on the way: where one differs the sealer stops, so that nothing built on an altered log is signed.
"""

from __future__ import annotations

from typing import Final

import psycopg
from psycopg import Connection
from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier

from application.audit import leaves, note, tiles
from application.audit.tiles import TILE, Edge, Nodes, Tile
from application.audit.tree import Hashing, root
from application.store.tables import TREE
from domain import locks
from domain.values import NotAllowedNow, Text

BATCH: Final = 2_000


class Altered(NotAllowedNow):
    """The events are no longer those that were sealed; nothing more is sealed or signed."""

    def __init__(self, text: Text) -> None:
        way_out = Text("；请运行 duban audit verify", "; run duban audit verify")
        super().__init__("log-altered", Text(text.zh + way_out.zh, text.en + way_out.en))


def altered_at(position: int) -> Altered:
    return Altered(
        Text(
            f"位置 {position} 的事件与封存时不同",
            f"the event at position {position} is not what was sealed",
        )
    )


def differs_from(size: int) -> Altered:
    return Altered(
        Text(
            f"日志与已签署的树头（{size} 条）不符",
            f"the log differs from its signed head of size {size}",
        )
    )


class Sealer:
    """Several may run at once, in any process: each batch is taken by one of them."""

    def __init__(self, hashing: Hashing, schema: str) -> None:
        self._hashing = hashing
        self._schema = schema
        self._looked = False
        self.position = 0
        """The last position that is sealed, as far as it has looked."""

    def seal(self, conn: Connection[DictRow]) -> Edge:
        """Take all there is, having looked whether the tree is whole; answers the edge."""
        self._looked = False
        while self.take(conn, BATCH):
            pass
        edge = tiles.read_edge(conn)
        assert edge is not None
        return edge

    def take(self, conn: Connection[DictRow], limit: int = BATCH) -> int:
        """The next batch; answers how many events it held."""
        try:
            return self._take(conn, limit)
        except psycopg.errors.UndefinedTable:
            self._make_tables(conn)
            return self._take(conn, limit)

    def _take(self, conn: Connection[DictRow], limit: int) -> int:
        with conn.transaction():
            # What a crash loses is sealed once more: so no disk is waited for.
            conn.execute("SET LOCAL synchronous_commit = off")
            lock(conn, self._schema)
            found = tiles.read_edge(conn)
            edge = found or _edge_after(conn, _full_tiles(conn))
            if not self._looked or found is None:
                edge = _before_gap(conn, edge)
            rows = leaves.after(conn, edge.position, limit)
            before = edge.size
            for at in range(0, len(rows), TILE):
                self._append(conn, edge, rows[at : at + TILE])
            self._compare_with_heads(conn, edge, before)
            if rows or found is None or edge.size != found.size:
                tiles.write_edge(conn, edge)
        self._looked, self.position = True, edge.position
        return len(rows)

    def _append(self, conn: Connection[DictRow], edge: Edge, rows: list[leaves.Row]) -> None:
        edge.positions += [row.position for row in rows]
        edge.hashes += self._hashing.leaves(leaves.data(rows))
        if len(edge.hashes) < TILE:
            return
        positions, hashes = edge.positions[:TILE], edge.hashes[:TILE]
        self._store(conn, 0, edge.start // TILE, positions, hashes)
        del edge.positions[:TILE], edge.hashes[:TILE]
        edge.start += TILE
        edge.last_position = positions[-1]

    def _store(
        self,
        conn: Connection[DictRow],
        level: int,
        number: int,
        positions: list[int],
        hashes: list[bytes],
    ) -> None:
        tile = Tile(positions, hashes, self._hashing.root(hashes))
        is_new = tiles.write_tile(conn, level, number, tile)
        if not is_new and tiles.read_tile(conn, level, number) != tile:
            raise Altered(
                Text(
                    f"树的第 {level} 层第 {number} 块与事件不符",
                    f"tile {number} of level {level} of the tree differs from the events",
                )
            )
        if (number + 1) % TILE == 0:
            above = number // TILE
            self._store(conn, level + 1, above, [], tiles.roots(conn, level + 1, above))

    def _compare_with_heads(self, conn: Connection[DictRow], edge: Edge, before: int) -> None:
        heads = conn.execute(
            "SELECT size, note FROM tree_heads WHERE size > %s AND size <= %s ORDER BY size",
            (before, edge.size),
        ).fetchall()
        nodes = Nodes(conn, self._hashing, edge)
        for head in heads:
            if note.read_head(head["note"]).root != root(self._hashing, nodes, head["size"]):
                raise differs_from(head["size"])

    def _make_tables(self, conn: Connection[DictRow]) -> None:
        """Those that can be made anew and are gone; a signed head cannot."""
        self._looked = False
        if not tiles.are_there(conn, "tree_heads"):
            raise Altered(
                Text("签署的树头已被删除（缺表）", "the table of the signed heads is gone")
            )
        with conn.transaction():
            for table, texts in TREE.items():
                if tiles.are_there(conn, table):  # and perhaps another role's to change
                    continue
                for text in texts:
                    conn.execute(SQL(text).format(schema=Identifier(self._schema)))


def lock(conn: Connection[DictRow], schema: str) -> None:
    """One writer of the tree and its heads at a time, until the end of the transaction."""
    conn.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", (schema, locks.TREE))


def _full_tiles(conn: Connection[DictRow]) -> int:
    row = conn.execute("SELECT max(number) AS last FROM tree_tiles WHERE level = 0").fetchone()
    return 0 if row is None or row["last"] is None else int(row["last"]) + 1


def _before_gap(conn: Connection[DictRow], edge: Edge) -> Edge:
    gap = tiles.first_gap(conn, edge)
    return edge if gap is None else _edge_after(conn, gap // TILE)


def _edge_after(conn: Connection[DictRow], number: int) -> Edge:
    """An edge that holds nothing yet, after so many full tiles."""
    if number == 0:
        return Edge(0, 0, [], [])
    last = tiles.read_tile(conn, 0, number - 1)
    assert last is not None
    return Edge(number * TILE, last.positions[-1], [], [])
