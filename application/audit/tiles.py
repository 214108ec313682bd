"""The tree as the database keeps it: full tiles that never change, and the edge that grows.

A tile holds 256 neighbouring hashes: of level 0 those of leaves, of level n the roots of 256
tiles below. So any proof over a million events reads a handful of rows. All of it can be made
anew from the events; what vouches for it are the signed heads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from psycopg import Connection
from psycopg.rows import DictRow

from application.audit.tree import SIZE, Hashing
from domain.values import NotAllowedNow, Text

HEIGHT: Final = 8
TILE: Final = 1 << HEIGHT


class TreeLost(NotAllowedNow):
    """Rows of the stored tree are missing; the sealer makes them anew."""

    def __init__(self) -> None:
        super().__init__(
            "tree-lost",
            Text("存储的树正在重建，请稍后再试", "the stored tree is being made anew: try again"),
        )


@dataclass
class Edge:
    """Where the sealed part ends: the leaves that fill no tile yet, after `start` that do."""

    start: int
    last_position: int
    """Of the last full tile; 0 before the first."""
    positions: list[int]
    hashes: list[bytes]

    @property
    def size(self) -> int:
        return self.start + len(self.hashes)

    @property
    def position(self) -> int:
        """The last position that is sealed."""
        return self.positions[-1] if self.positions else self.last_position


class Tile(NamedTuple):
    """Positions are those of the leaves; at the higher levels there are none."""

    positions: list[int]
    hashes: list[bytes]
    root: bytes


def are_there(conn: Connection[DictRow], *tables: str) -> bool:
    row = conn.execute(
        "SELECT bool_and(to_regclass(name) IS NOT NULL) AS found FROM unnest(%s::text[]) AS name",
        (list(tables),),
    ).fetchone()
    return bool(row and row["found"])


def split(hashes: bytes) -> list[bytes]:
    return [hashes[at : at + SIZE] for at in range(0, len(hashes), SIZE)]


def read_edge(conn: Connection[DictRow]) -> Edge | None:
    """None where it is lost, or no longer holds together."""
    row = conn.execute("SELECT start, last_position, positions, hashes FROM tree_edge").fetchone()
    if row is None or len(row["positions"]) * SIZE != len(row["hashes"]):
        return None
    return Edge(row["start"], row["last_position"], row["positions"], split(row["hashes"]))


def write_edge(conn: Connection[DictRow], edge: Edge) -> None:
    conn.execute(
        "INSERT INTO tree_edge (start, last_position, positions, hashes) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT (one) DO UPDATE SET start = excluded.start, hashes = excluded.hashes,"
        " last_position = excluded.last_position, positions = excluded.positions",
        (edge.start, edge.last_position, edge.positions, b"".join(edge.hashes)),
    )


def read_tile(conn: Connection[DictRow], level: int, number: int) -> Tile | None:
    row = conn.execute(
        "SELECT positions, hashes, root FROM tree_tiles WHERE level = %s AND number = %s",
        (level, number),
    ).fetchone()
    return Tile(row["positions"], split(row["hashes"]), row["root"]) if row else None


def write_tile(conn: Connection[DictRow], level: int, number: int, tile: Tile) -> bool:
    """Whether it was not there yet; a tile that is there stays as it is."""
    done = conn.execute(
        "INSERT INTO tree_tiles (level, number, last_position, positions, hashes, root)"
        " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (level, number) DO NOTHING",
        (
            level,
            number,
            tile.positions[-1] if tile.positions else None,
            tile.positions,
            b"".join(tile.hashes),
            tile.root,
        ),
    )
    return done.rowcount == 1


def roots(conn: Connection[DictRow], level: int, number: int) -> list[bytes]:
    """Those of the tiles below one of a level, as many as there are."""
    first = number * TILE
    found = conn.execute(
        "SELECT root FROM tree_tiles WHERE level = %s AND number >= %s AND number < %s"
        " ORDER BY number",
        (level - 1, first, first + TILE),
    )
    return [row["root"] for row in found]


def first_gap(conn: Connection[DictRow], edge: Edge) -> int | None:
    """The number of leaves before the first tile that is missing below the edge."""
    gaps, level, tiles = [], 0, edge.start // TILE
    while tiles:
        row = conn.execute(
            "SELECT min(n) AS gap FROM generate_series(0, %s - 1) AS n LEFT JOIN tree_tiles t"
            " ON t.level = %s AND t.number = n WHERE t.number IS NULL",
            (tiles, level),
        ).fetchone()
        if row and row["gap"] is not None:
            gaps.append(row["gap"] * TILE ** (level + 1))
        level, tiles = level + 1, tiles // TILE
    return min(gaps, default=None)


class Nodes:
    """Complete nodes of the sealed tree, read as they are asked for; for one transaction."""

    def __init__(self, conn: Connection[Any], hashing: Hashing, edge: Edge) -> None:
        self._conn = conn
        self._hashing = hashing
        self._edge = edge
        self._known: dict[tuple[int, int], list[bytes]] = {}

    def __call__(self, height: int, number: int) -> bytes:
        level, within = divmod(height, HEIGHT)
        tile, at = divmod(number << within, TILE)
        hashes = self._hashes(level, tile)[at : at + (1 << within)]
        if len(hashes) != 1 << within:
            raise TreeLost
        return self._hashing.root(hashes)

    def _hashes(self, level: int, number: int) -> list[bytes]:
        if (level, number) not in self._known:
            self._known[level, number] = self._read(level, number)
        return self._known[level, number]

    def _read(self, level: int, number: int) -> list[bytes]:
        if level == 0 and number * TILE == self._edge.start:
            return self._edge.hashes
        tile = read_tile(self._conn, level, number)
        if tile is not None:
            return tile.hashes
        return roots(self._conn, level, number) if level else []


def index_of(conn: Connection[DictRow], edge: Edge, position: int) -> int | None:
    """The rank of a sealed position, counted from 0."""
    if position > edge.last_position:
        start, positions = edge.start, edge.positions
    else:
        row = conn.execute(
            "SELECT number, positions FROM tree_tiles WHERE level = 0 AND last_position >= %s"
            " ORDER BY last_position LIMIT 1",
            (position,),
        ).fetchone()
        if row is None:
            raise TreeLost
        start, positions = row["number"] * TILE, row["positions"]
    return start + positions.index(position) if position in positions else None
