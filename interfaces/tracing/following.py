"""Batches of views in the traces of the commands whose events they hold."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from time import time_ns
from typing import Any, Final
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from application import tracing
from domain.values import Event, Recorded
from projections.live import Live
from projections.log import Log
from projections.view import View

MOST: Final = 100
"""Commands of one batch whose traces show it: a view that catches up has no time for more."""


def live(view: View) -> Live:
    return Seen(view) if tracing.on() else Live(view)


class Seen(Live):
    """With a span of each batch for each of its commands that is traced."""

    alone = True

    def take(self, conn: Connection[DictRow], log: Log, limit: int) -> int:
        heard, began = _Heard(log), time_ns()
        taken = super().take(conn, heard, limit)
        if taken and heard.batch:
            self._tell(conn, heard.batch, began)
        return taken

    def _tell(
        self, conn: Connection[DictRow], batch: Sequence[Recorded[Event]], began: int
    ) -> None:
        ended, last = time_ns(), batch[-1].position
        traces = dict.fromkeys(tracing.kept(conn, batch[0].position, last).values())
        for trace in list(traces)[:MOST]:
            name = f"view {self.name}"
            tracing.past(name, trace, began, ended, position=last, batch=len(batch))


class _Heard:
    """The log, and what was last read of it."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self.batch: Sequence[Recorded[Event]] = ()

    def after(
        self, conn: Connection[Any], position: int, limit: int, upto: int | None = None
    ) -> Sequence[Recorded[Event]]:
        self.batch = self._log.after(conn, position, limit, upto)
        return self.batch

    def of(
        self,
        conn: Connection[Any],
        record_ids: Iterable[UUID],
        upto: int,
        kinds: Collection[str] | None = None,
    ) -> Sequence[Recorded[Event]]:
        return self._log.of(conn, record_ids, upto, kinds)

    def stories(
        self, conn: Connection[Any], kinds: Collection[str], upto: int
    ) -> Iterator[list[Recorded[Event]]]:
        return self._log.stories(conn, kinds, upto)
