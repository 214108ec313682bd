"""Trends: what came in, what was ordered and completed, and what was raised, month by month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from psycopg import Connection
from psycopg.rows import DictRow

from projections.dashboard.behind import COUNTED, Figure, address

MONTHS: Final = 24


@dataclass(frozen=True, slots=True)
class Month:
    """Its first day, and the figures of its days (up to the day that is looked at)."""

    first: date
    figures: dict[str, Figure]


_ASKED: Final = {
    "complaints_received": f"SELECT received_on AS day, count(*) AS n FROM figures_complaints"  # noqa: S608 - ours
    f" WHERE received_on BETWEEN %s AND %s AND {COUNTED} GROUP BY 1",
    "cases_opened": "SELECT opened_on AS day, count(*) AS n FROM figures_cases"
    " WHERE opened_on BETWEEN %s AND %s GROUP BY 1",
    "orders_served": "SELECT served_on AS day, count(*) AS n FROM figures_cases"
    " WHERE served_on BETWEEN %s AND %s GROUP BY 1",
    "completed_in_time": "SELECT completed_on AS day, count(*) AS n FROM figures_cases"
    " WHERE completed_on BETWEEN %s AND %s AND in_time GROUP BY 1",
    "completed_late": "SELECT completed_on AS day, count(*) AS n FROM figures_cases"
    " WHERE completed_on BETWEEN %s AND %s AND NOT in_time GROUP BY 1",
    "escalations_raised": "SELECT raised_on AS day, count(*) AS n FROM escalations"
    " WHERE raised_on BETWEEN %s AND %s GROUP BY 1",
}
"""Counted by day, which is a good deal cheaper than cutting each day to its month."""

SERIES: Final = tuple(_ASKED)


def months(conn: Connection[DictRow], on: date) -> list[Month]:
    """The oldest first; the last one is that of the day."""
    firsts = _firsts(on)
    counts = {series: _by_month(conn, series, firsts[0], on) for series in SERIES}
    return [
        Month(
            first,
            {
                series: Figure(counts[series].get(first, 0), _behind(series, first, on))
                for series in SERIES
            },
        )
        for first in firsts
    ]


def _by_month(conn: Connection[DictRow], series: str, since: date, on: date) -> dict[date, int]:
    found: dict[date, int] = {}
    for row in conn.execute(_ASKED[series], (since, on)):
        first = row["day"].replace(day=1)
        found[first] = found.get(first, 0) + row["n"]
    return found


def _behind(series: str, first: date, on: date) -> str:
    span = {"since": first, "until": min(_last(first), on)}
    match series:
        case "complaints_received":
            return address("complaints", **span, enquiry=False)
        case "cases_opened":
            return address("cases", **span)
        case "orders_served":
            return address("cases", by="served", **span)
        case "escalations_raised":
            return address("escalations", **span)
    return address("cases", by="completed", **span, in_time=series == "completed_in_time")


def _firsts(on: date) -> list[date]:
    return list(_back(on.replace(day=1)))[::-1]


def _back(first: date) -> Iterator[date]:
    for _ in range(MONTHS):
        yield first
        first = (first - timedelta(days=1)).replace(day=1)


def _last(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
