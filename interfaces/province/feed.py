"""Tells the province the figures of one office: follows the office's log where its keys are, and
writes narrow rows where the province reads them. Rows and position are written in one transaction
there, so whatever breaks off in between, each event counts once."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import psycopg
from psycopg import Connection
from psycopg.rows import DictRow

from interfaces.postgres import LogThere, PostgresDatabase
from interfaces.province import place
from interfaces.wiring import House
from projections.live import Live
from projections.log import Log
from projections.province.view import ProvinceView
from projections.rebuild import rebuild
from projections.tracking import log_head

SEEN_SECONDS: Final = 20.0
"""How often it says that it is there, where nothing else is to be told."""


class Feed:
    """One more reader of the office's log. Where the province is away the office goes on, and tells
    it later. It holds a connection there only while it has something to tell."""

    name = ProvinceView.name
    pause = 1.0

    def __init__(self, house: House, there: PostgresDatabase) -> None:
        self._house, self._place = house, there
        self._live = Live(ProvinceView(house.settings.region))
        self._conn: Connection[DictRow] | None = None
        self._laid = False
        self._done: int | None = None
        """Up to which head of the log all is told."""
        self._seen = float("-inf")

    def take(self, conn: Connection[DictRow], log: Log, limit: int) -> int:
        reached = log_head(conn)
        if reached == self._done and time.monotonic() - self._seen < SEEN_SECONDS:
            return 0
        try:
            there = self._there()
            taken = self._live.take(there, LogThere(log, conn), limit)
            if not taken:
                place.seen(there)
                self._done, self._seen = reached, time.monotonic()
                self._leave()
        except BaseException:
            self._leave()
            self._laid = False  # what stands there may be another program's by now
            raise
        return taken

    def _there(self) -> Connection[DictRow]:
        if self._conn is None:
            self._conn = self._place.connect()
        if not self._laid:
            if place.lay(self._conn, ProvinceView(self._house.settings.region)):
                rebuilt(self._house, self._place)
            self._laid = True
        return self._conn

    def _leave(self) -> None:
        if self._conn is not None:
            with suppress(psycopg.Error):
                self._conn.close()
            self._conn = None


def place_of(house: House) -> PostgresDatabase | None:
    """Where the office tells its figures, if there is a province."""
    url = house.settings.province_url
    if url is None:
        return None
    key = house.settings.office or house.settings.schema_name
    return PostgresDatabase(url, place.schema_of(key))


def rebuilt(
    house: House, there: PostgresDatabase, progress: Callable[[int], None] = lambda count: None
) -> int:
    """The office's rows anew, from its log; whoever reads them sees the one or the other. Answers
    the position at which they stand."""
    view = ProvinceView(house.settings.region)
    with house.database.connect() as conn:
        with there.connect() as ours:
            place.lay(ours, view)
        log = LogThere(house.log, conn)
        return rebuild(view, there, log, progress=progress, head=house.office.head())
