"""What the province reads: the figures that each office told, how far it has told, and the sum."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from psycopg import Connection, errors
from psycopg.rows import DictRow, dict_row
from psycopg.sql import SQL, Identifier
from psycopg_pool import ConnectionPool

from application.errors import Behind
from application.store.pool import CONNECT_SECONDS, LINE
from domain.values import SHANGHAI
from interfaces.province.place import schema_of
from projections.dashboard.behind import NO_DISTRICT
from projections.province import Figures, by_district, in_sum, since
from projections.province.view import ProvinceView

AWAY_SECONDS: Final = 60.0
"""An office that was not seen for so long is away, or its worker is; what it told stays."""
WAIT_SECONDS: Final = 5.0
PAUSE_SECONDS: Final = 0.1


class Province:
    """For many threads. `offices`: key -> name, of those whose figures are wanted."""

    def __init__(self, url: str, offices: Mapping[str, str]) -> None:
        self.offices = offices
        self._pool: ConnectionPool[Connection[DictRow]] = ConnectionPool(
            url,
            connection_class=Connection[DictRow],
            kwargs={**LINE, "autocommit": True, "row_factory": dict_row},
            min_size=0,
            max_size=4,
            timeout=CONNECT_SECONDS,
            open=True,
        )

    def close(self) -> None:
        self._pool.close()

    def figures(self, on: date, at_least: Mapping[str, int]) -> dict[str, Any]:
        """As the API gives them. Raises `Behind` where an office of `at_least` did not tell so much
        in time."""
        self._wait(at_least)
        with self._pool.connection() as conn:
            read = {key: self._of(conn, key, on) for key in self.offices}
        offices = [
            {"key": key, "name": name, **_shown(*read[key])} for key, name in self.offices.items()
        ]
        told = [figures for _, found in read.values() for figures in found.values()]
        return {
            "on": on,
            "since": since(on),
            "complete": all(one["state"] == "fed" for one in offices),
            "total": in_sum(told).shown(),
            "offices": offices,
        }

    def standing(self) -> list[dict[str, Any]]:
        """How far each office has told, without its figures."""
        with self._pool.connection() as conn:
            return [
                {"key": key, "name": name, **_standing(self._told(conn, key))}
                for key, name in self.offices.items()
            ]

    def _of(
        self, conn: Connection[DictRow], key: str, on: date
    ) -> tuple[DictRow | None, dict[str, Figures]]:
        with conn.transaction():
            conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            _look_at(conn, key)
            told = _told(conn)
            return told, {} if told is None else by_district(conn, on)

    def _told(self, conn: Connection[DictRow], key: str) -> DictRow | None:
        with conn.transaction():
            _look_at(conn, key)
            return _told(conn)

    def _wait(self, at_least: Mapping[str, int]) -> None:
        """Over no connection meanwhile: there are few, and an office that is away tells nothing."""
        until = time.monotonic() + WAIT_SECONDS
        while behind := self._behind(at_least):
            if time.monotonic() > until:
                raise Behind(f"{ProvinceView.name}/{behind}")
            time.sleep(PAUSE_SECONDS)

    def _behind(self, at_least: Mapping[str, int]) -> str | None:
        """One that has not told so much yet."""
        if not at_least:
            return None
        with self._pool.connection() as conn:
            told = {key: self._told(conn, key) for key in at_least}
        return next(
            (key for key, row in told.items() if row is None or row["position"] < at_least[key]),
            None,
        )


def _look_at(conn: Connection[Any], key: str) -> None:
    conn.execute(SQL("SET LOCAL search_path = {}").format(Identifier(schema_of(key))))


def _told(conn: Connection[DictRow]) -> DictRow | None:
    """None where the office was not admitted, or has told nothing yet."""
    try:
        with conn.transaction():
            return conn.execute(
                "SELECT position, seen_at, moved_at, clock_timestamp() AS now"
                " FROM view_tracking LEFT JOIN told ON true WHERE name = %s",
                (ProvinceView.name,),
            ).fetchone()
    except (errors.UndefinedTable, errors.InsufficientPrivilege):  # or is just laying its tables
        return None


def _standing(told: DictRow | None) -> dict[str, Any]:
    if told is None:
        return {"state": "none", "position": None, "seen_at": None, "age_seconds": None}
    seen: datetime = told["seen_at"] or told["moved_at"]
    age = (told["now"] - seen).total_seconds()
    return {
        # where the clock was set back, who was seen in the future is not there for so long
        "state": "fed" if abs(age) <= AWAY_SECONDS else "away",
        "position": told["position"],
        "seen_at": seen.astimezone(SHANGHAI),
        "age_seconds": round(max(age, 0.0), 1),
    }


def _shown(told: DictRow | None, districts: Mapping[str, Figures]) -> dict[str, Any]:
    return {
        **_standing(told),
        "figures": in_sum(districts.values()).shown(),
        "districts": [
            {"district": None if name == NO_DISTRICT else name, "figures": figures.shown()}
            for name, figures in districts.items()
        ],
    }
