"""Two real clusters, and the offices of a table that lies on them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from interfaces import wiring
from interfaces.offices.moving import Side
from interfaces.offices.places import settings_of
from interfaces.offices.table import Table, read
from interfaces.settings import Settings
from interfaces.wiring import House


def rows_of(house: House) -> dict[str, list[str]]:
    """Each table of each view, up to the head of the log: its rows, in an order."""
    house.catch_up()
    found = {}
    with house.database.connect() as conn:
        for view in house.views:
            for table in view.tables:
                told = conn.execute(f"SELECT t::text AS row FROM {table} t").fetchall()
                found[table] = sorted(row["row"] for row in told)
    return found


@dataclass(frozen=True)
class Clusters:
    """`east` and `west`, by their owners' URLs, each on a server of its own."""

    path: Path
    home: Path
    east: str
    west: str

    def table(self) -> Table:
        return read(self.path)

    @property
    def settings(self) -> Settings:
        """Of the program."""
        return Settings(home=self.home, offices=self.path, sweep_seconds=3_600)

    def of(self, key: str) -> Settings:
        return settings_of(self.settings, self.table(), key)

    @contextmanager
    def house(self, key: str) -> Iterator[House]:
        """The office, where the table says that it is."""
        own = self.of(key)
        assert own.database_url is not None
        with wiring.opened(own.database_url, own, pool_size=4) as found:
            yield found

    def side(self, key: str, cluster: str) -> Side:
        table = self.table()
        entry = table.offices[key].model_copy(update={"cluster": cluster})
        there = table.with_entry(self.path, table, entry)
        own = settings_of(self.settings, there, key, owner=True)
        assert own.database_url is not None and own.owner_url is not None
        return Side(cluster, own, own.database_url, own.owner_url)

    def databases(self) -> set[str]:
        found = set()
        for url in (self.east, self.west):
            with psycopg.connect(url, autocommit=True) as conn:
                found |= {name for (name,) in conn.execute("SELECT datname FROM pg_database")}
        return found
