"""Views as consumers of the log: their rows and how far they are, in one transaction a batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import psycopg
from psycopg import Connection
from psycopg.rows import DictRow

from domain.catalogue import NAMES
from domain.unfit import Unfit, blamed
from domain.values import Event, Recorded
from projections.log import Log
from projections.tracking import OtherRows, free_positions, locked_position, move, move_all
from projections.view import View, following

NOBODYS_DOING: Final = (
    Unfit,
    OtherRows,
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg.InternalError,  # as from a server that only lets itself be read
)
"""What a batch raises whichever event it holds, or what names its event already."""


class Live:
    """One view, the tracking row first.

    The events of a batch that failed are taken one by one, so that all before the one that is to
    blame are in the rows, and that one is named.
    """

    pause = 0.0
    alone = False
    """Whether its batches are its own, whoever else takes the same events."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.name = view.name
        self.at: int | None = None
        """Where its last batch left it; none where others may have moved it since."""
        self._singly = 0

    def forget(self) -> None:
        """Others may go on in its place, and what it remembers is of no use to them."""
        self.at = None
        self.view.start()

    @property
    def fails(self) -> bool:
        """Whether it goes event by event just now."""
        return self._singly > 0

    def take(self, conn: Connection[DictRow], log: Log, limit: int) -> int:
        if not self._singly:
            try:
                return self._take(conn, log, limit)
            except NOBODYS_DOING:
                raise
            except Exception:  # noqa: BLE001 - the event that raises it raises it again
                self._singly = limit
        taken = self._take(conn, log, 1)
        self._singly -= 1
        return taken

    def _take(self, conn: Connection[DictRow], log: Log, limit: int) -> int:
        at, self.at = self.at, None  # unknown until the transaction is through
        with conn.transaction():
            position = locked_position(conn, self.name, self.view.version)
            taken, reached = self.follow(conn, log, limit, position, at)
            if reached > position:
                move(conn, self.name, reached)
        self.at = reached
        return taken

    def follow(
        self, conn: Connection[DictRow], log: Log, limit: int, position: int, at: int | None
    ) -> tuple[int, int]:
        """Writes the rows of the next events; answers how many, and the position that it then has.
        `at`: where this process left it."""
        if position != at:
            self.view.start()  # somebody else moved it, or the last batch failed
        batch, reached = following(self.view, conn, log, position, limit, None)
        if batch:
            self._apply(conn, batch, log)
        return len(batch), reached

    def _apply(self, conn: Connection[DictRow], batch: Sequence[Recorded[Event]], log: Log) -> None:
        if len(batch) > 1:
            self.view.apply(conn, batch, log)
            return
        (one,) = batch
        with blamed(NAMES[type(one.event)], one.position, *NOBODYS_DOING):
            self.view.apply(conn, batch, log)


def take_together(conn: Connection[DictRow], views: Sequence[Live], log: Log, limit: int) -> int:
    """The next events of several views in one transaction: a dozen commits a command are most of
    what many offices with little to do take. Answers how many; one that fails, fails all.

    A view whose position somebody holds, a rebuild that comes to its end, is left out.
    """
    left = {one.name: one.at for one in views}
    for one in views:
        one.at = None
    taken, moved = 0, dict[str, int]()
    with conn.transaction():
        positions = free_positions(conn, {one.name: one.view.version for one in views})
        for one in views:
            if one.name in positions:
                count, moved[one.name] = one.follow(
                    conn, log, limit, positions[one.name], left[one.name]
                )
                taken += count
        if moved != positions:
            move_all(conn, moved)
    for one in views:
        one.at = moved.get(one.name)
    return taken
