"""The log, as whoever follows it reads it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Protocol
from uuid import UUID

from psycopg import Connection

from domain.values import Event, Recorded


class Log(Protocol):
    """Each question over a connection that is handed in."""

    def after(
        self, conn: Connection[Any], position: int, limit: int, upto: int | None = None
    ) -> Sequence[Recorded[Event]]:
        """The next events, up to one that cannot be read; raises `Unfit` where that is the very
        next."""

    def of(
        self,
        conn: Connection[Any],
        record_ids: Iterable[UUID],
        upto: int,
        kinds: Collection[str] | None = None,
    ) -> Sequence[Recorded[Event]]:
        """Of records that are of these kinds; of all if left out."""

    def stories(
        self, conn: Connection[Any], kinds: Collection[str], upto: int
    ) -> Iterator[list[Recorded[Event]]]:
        """Each record with all of its events up to a position; only of these kinds."""
