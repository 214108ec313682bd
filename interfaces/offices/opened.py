"""The offices that a process holds open: each when it is first asked for, and as the table has it.

The table is looked at again each second: an office that moved, or whose settings changed, is opened
anew, and the former one closed once nobody uses it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

import structlog

from interfaces.commands.common import the_database
from interfaces.offices.faults import TableError
from interfaces.offices.places import settings_of
from interfaces.offices.table import Entry, Table, read
from interfaces.settings import Settings
from interfaces.wiring import House

LOOK_SECONDS: Final = 1.0
TOLD_SECONDS: Final = 60.0
"""How long it is told that an office did not open: since then nobody asked for it."""
T = TypeVar("T")
log = structlog.get_logger("duban.offices")


class Routes:
    """The table as it is now; while what stands in the file is wrong, as it was before."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen = _mark(path)
        self._table = read(path)
        self._looked = time.monotonic()
        self._lock = threading.Lock()

    def table(self) -> Table:
        if time.monotonic() - self._looked >= LOOK_SECONDS:
            with self._lock:
                self._look()
        return self._table

    def _look(self) -> None:
        mark, self._looked = _mark(self.path), time.monotonic()
        if mark == self._seen:
            return
        self._seen = mark
        try:
            self._table = read(self.path)
        except TableError as error:
            log.error("the table of offices is wrong, the former one holds", error=str(error))
        else:
            log.info("the table of offices was read anew", offices=len(self._table.offices))


def _mark(path: Path) -> tuple[int, ...]:
    """Another one whenever the file may be another."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return (found.st_ino, found.st_mtime_ns, found.st_size)


@dataclass
class Opened(Generic[T]):
    """One office that is open, and what was made of it."""

    table: Table
    """That it was last compared with."""
    entry: Entry
    settings: Settings
    house: House
    made: T
    closing: ExitStack = field(repr=False)
    fault: TableError | None = None
    """What is wrong with the settings that the table has for it now: it goes on with the former."""

    def close(self) -> None:
        self.closing.close()


class Opening(Generic[T]):
    """All of them: for many threads."""

    def __init__(
        self,
        settings: Settings,
        routes: Routes,
        make: Callable[[House, ExitStack], T],
        retire: Callable[[Opened[T]], None] = Opened.close,
        named: Callable[[str, str], str] = lambda url, schema: url,
        **options: Any,
    ) -> None:
        """`make` makes of a house what the process needs it for; `retire` gets what the table has
        otherwise now. `named` gives a URL the name by which the database is to know connections to
        that schema."""
        self.settings, self.routes = settings, routes
        self._make, self._retire, self._options = make, retire, options
        self._named = named
        self._open: dict[str, Opened[T]] = {}
        self._faults: dict[str, tuple[float, Exception]] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._mutex = threading.Lock()

    def known(self, key: str) -> Opened[T] | None:
        """Without waiting: the office, where it is open as the table has it."""
        found = self._open.get(key)
        return found if found is not None and found.table is self.routes.table() else None

    def of(self, key: str) -> Opened[T]:
        """The office, opened for it; raises what keeps it from opening, or KeyError where the table
        has it no more."""
        if (found := self.known(key)) is not None:
            return found
        with self._mutex:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            try:
                found = self.known(key) or self._anew(key)
            except Exception as error:
                self._faults[key] = (time.monotonic(), error)
                raise
            self._faults.pop(key, None)
            return found

    def _anew(self, key: str) -> Opened[T]:
        table = self.routes.table()
        entry, former = table.offices[key], self._open.get(key)
        settings, fault = self._settings(table, entry, former)
        if former is not None and former.settings == settings:
            # As where it was closed for writes, or the table changed for others.
            former.entry, former.table, former.fault = entry, table, fault
            return former
        opened = self._opened(table, entry, settings)
        self._open[key] = opened
        if former is not None:
            log.info("an office was opened anew", office=entry.schema_name, cluster=entry.cluster)
            self._retire(former)
        return opened

    def _settings(
        self, table: Table, entry: Entry, former: Opened[T] | None
    ) -> tuple[Settings, TableError | None]:
        """Those of now; while they are wrong, the former and why, where it is where it was."""
        try:
            return settings_of(self.settings, table, entry.key), None
        except TableError as error:
            if former is None or _place(table, entry) != _place(former.table, former.entry):
                raise
            log.error("the settings of an office are wrong, the former hold", error=str(error))
            return former.settings, error

    def _opened(self, table: Table, entry: Entry, settings: Settings) -> Opened[T]:
        with ExitStack() as stack:
            database = stack.enter_context(the_database(settings))
            house = House(
                self._named(database.url, entry.schema_name),
                settings,
                owner_url=database.owner_url,
                one_of_many=True,
                **self._options,
            )
            stack.callback(house.close)
            made = self._make(house, stack)
            return Opened(table, entry, settings, house, made, stack.pop_all())

    def shut(self, key: str) -> None:
        """Until it is asked for again."""
        with self._mutex:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            if (former := self._open.pop(key, None)) is not None:
                log.info("an office was closed", office=former.entry.schema_name)
                self._retire(former)

    def keep_only(self, keys: Collection[str]) -> None:
        """Shuts all others, among them those that are just being opened."""
        for key in set(self._locks) - set(keys):
            self.shut(key)

    def all_open(self) -> Mapping[str, Opened[T]]:
        return dict(self._open)

    def faults(self) -> Mapping[str, Exception]:
        """Office -> what kept it from opening, lately."""
        since = time.monotonic() - TOLD_SECONDS
        return {key: error for key, (at, error) in dict(self._faults).items() if at > since}

    def close(self) -> None:
        for opened in self.all_open().values():
            opened.close()


def _place(table: Table, entry: Entry) -> tuple[object, ...]:
    """Where it lives, and who comes in there."""
    return (table.clusters[entry.cluster], entry.schema_name, entry.role, entry.password)
