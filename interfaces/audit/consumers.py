"""What the worker does for the proof: seals the events, signs a head in time, hands it out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from psycopg import Connection
from psycopg.rows import DictRow

from application.audit import heads
from application.audit.ledger import Ledger
from application.audit.sealer import BATCH, Sealer
from interfaces.audit.keepers import Keepers
from projections.tracking import move

TREE: Final = "tree"
HEADS: Final = "heads"


class TreeSealer:
    """The sealer as a runner feeds it; where it stands is told with the views."""

    name = TREE
    pause = 0.25  # nothing waits for it

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._sealer: Sealer | None = None
        self._told = False

    def take(self, conn: Connection[DictRow], log: Any, limit: int) -> int:
        self._sealer = self._sealer or self._ledger.sealer()
        with conn.transaction():
            taken = self._sealer.take(conn)
            if taken or not self._told:  # somebody else may have sealed before
                move(conn, self.name, self._sealer.position)
        self._told = True
        return taken if taken == BATCH else 0  # what came meanwhile can rest, too


class HeadSigner:
    """Signs when the newest head is old and the log has grown; then sees to the keepers."""

    name = HEADS
    pause = 1.0

    def __init__(self, ledger: Ledger, keepers: Keepers) -> None:
        self._ledger = ledger
        self._keepers = keepers

    def take(self, conn: Connection[DictRow], log: Any, limit: int) -> int:
        try:
            if self._is_due(conn):
                signed = self._ledger.sign()
                move(conn, self.name, signed.head.position)
        finally:  # also where nothing more is signed: just then the last head is wanted outside
            self._keepers.deliver(conn)
        return 0

    def _is_due(self, conn: Connection[DictRow]) -> bool:
        newest = heads.newest(conn)
        if newest is None:
            return True
        # A head of a later time was signed by a clock that has been set back since.
        age = abs(self._ledger.office.clock() - newest.head.at)
        old = age >= timedelta(hours=self._keepers.settings.head_hours)
        return old and self._ledger.office.head() > newest.head.position
