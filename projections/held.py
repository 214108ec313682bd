"""The log as of a day: what held by then, by all that was known at a position."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from psycopg import Connection

from domain.catalogue import FOUNDATION
from domain.corrections import held_by
from domain.unfit import Unfit
from domain.values import Event, Recorded
from projections.log import Log


class HeldLog:
    """For views, in place of the log; versions of a record have gaps where something did not hold.

    Measures and calendar go through whole: they answer by day themselves.
    """

    def __init__(self, log: Log, day: date, position: int) -> None:
        self._log = log
        self._day = day
        self._position = position
        self._seen: set[UUID] = set()
        self._held: set[int] = set()

    def after(
        self, conn: Connection[Any], position: int, limit: int, upto: int | None = None
    ) -> list[Recorded[Event]]:
        while batch := self._log.after(conn, position, limit, upto):
            self._learn(conn, batch)
            if kept := [recorded for recorded in batch if self._holds(recorded)]:
                return kept
            position = batch[-1].position
        return []

    def of(
        self,
        conn: Connection[Any],
        record_ids: Iterable[UUID],
        upto: int,
        kinds: Collection[str] | None = None,
    ) -> list[Recorded[Event]]:
        events = self._log.of(conn, record_ids, upto, kinds)
        self._learn(conn, events)
        return [recorded for recorded in events if self._holds(recorded)]

    def stories(
        self, conn: Connection[Any], kinds: Collection[str], upto: int
    ) -> Iterator[list[Recorded[Event]]]:
        for story in self._log.stories(conn, kinds, upto):
            held = {recorded.position for recorded in held_by(self._day, story)}
            if kept := [r for r in story if r.position in held or r.record_id in FOUNDATION]:
                yield kept

    def _holds(self, recorded: Recorded[Event]) -> bool:
        return recorded.record_id in FOUNDATION or recorded.position in self._held

    def _learn(self, conn: Connection[Any], events: Sequence[Recorded[Event]]) -> None:
        """A later event may say that an earlier one was wrong: each record is judged whole."""
        unseen = {recorded.record_id for recorded in events} - self._seen - FOUNDATION.keys()
        if not unseen:
            return
        for _, story in groupby(self._whole(conn, unseen), lambda recorded: recorded.record_id):
            self._held |= {recorded.position for recorded in held_by(self._day, list(story))}
        self._seen |= unseen

    def _whole(self, conn: Connection[Any], record_ids: Iterable[UUID]) -> list[Recorded[Event]]:
        """Without those that cannot be read to their end: who reads their kind comes to that end
        too, and stops there."""
        try:
            return list(self._log.of(conn, record_ids, self._position))
        except Unfit:
            found: list[Recorded[Event]] = []
            for record_id in record_ids:
                with suppress(Unfit):
                    found += self._log.of(conn, [record_id], self._position)
            return found
