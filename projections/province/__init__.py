"""The figures of a province: of each office by district, and in sum, from the rows that the offices
tell it (view.py). An office that is away keeps its figures, and they say how old they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from psycopg import Connection
from psycopg.rows import DictRow

from projections.dashboard import SPAN
from projections.dashboard.behind import COUNTED, NO_DISTRICT

NUMBERS: Final = (
    "providers", "grey_listed", "open_cases", "due_today", "overdue", "orders",
    "open_escalations", "complaints", "expulsions",
)  # fmt: skip
"""Orders and complaints within a year up to the day, the others as they stand."""
BREAKDOWNS: Final = ("providers", "cases", "escalations", "expulsions", "complaints")
"""Providers, cases and expulsions by status, open escalations by rule, complaints by nature."""
_PROVIDERS: Final = "providers p"


def _of_providers(table: str) -> str:
    return f"{table} f LEFT JOIN {_PROVIDERS} ON p.record_id = f.provider_id"


def _counted(key: str, columns: str, rows: str, where: str = "true") -> str:
    """By district and a key of the rows."""
    return (
        f"SELECT coalesce(nullif(p.district, ''), '{NO_DISTRICT}') AS district, {key} AS key,"  # noqa: S608 - ours
        f" count(*) AS n, {columns} FROM {rows} WHERE {where} GROUP BY 1, 2"
    )


_ASKED: Final[Mapping[str, str]] = {
    "providers": _counted(
        "p.status", "count(*) AS providers, count(p.grey_since) AS grey_listed", _PROVIDERS
    ),
    "cases": _counted(
        "f.status",
        "count(*) FILTER (WHERE open) AS open_cases,"
        " count(*) FILTER (WHERE running AND due_on = %(on)s) AS due_today,"
        " count(*) FILTER (WHERE running AND overdue_from <= %(on)s) AS overdue,"
        " count(*) FILTER (WHERE served_on BETWEEN %(since)s AND %(on)s) AS orders",
        _of_providers("cases"),
    ),
    "escalations": _counted(
        "f.rule", "count(*) AS open_escalations", _of_providers("escalations"), "f.status = 'open'"
    ),
    "expulsions": _counted("f.status", "count(*) AS expulsions", _of_providers("expulsions")),
    "complaints": _counted(
        "f.nature",
        "count(*) AS complaints",
        _of_providers("complaints"),
        f"received_on BETWEEN %(since)s AND %(on)s AND {COUNTED}",
    ),
}


@dataclass
class Figures:
    """Of a district, an office or all of them; they add up."""

    numbers: Counter[str] = field(default_factory=Counter)
    by: dict[str, Counter[str]] = field(
        default_factory=lambda: {what: Counter() for what in BREAKDOWNS}
    )

    def add(self, other: Figures) -> None:
        self.numbers.update(other.numbers)
        for what, counts in other.by.items():
            self.by[what].update(counts)

    def shown(self) -> dict[str, Any]:
        """As the API gives them, each number there."""
        return {
            **{name: self.numbers[name] for name in NUMBERS},
            "by": {what: dict(sorted(counts.items())) for what, counts in self.by.items()},
        }


def in_sum(parts: Iterable[Figures]) -> Figures:
    total = Figures()
    for one in parts:
        total.add(one)
    return total


def by_district(conn: Connection[DictRow], on: date) -> dict[str, Figures]:
    """Of the office whose rows the search path leads to; '-' where no district is told."""
    found: dict[str, Figures] = {}
    day = {"on": on, "since": since(on)}
    for what, query in _ASKED.items():
        for row in conn.execute(query, day):
            figures = found.setdefault(row["district"], Figures())
            figures.by[what][row["key"]] += row["n"]
            figures.numbers.update({name: row[name] for name in NUMBERS if name in row})
    return dict(sorted(found.items()))


def since(on: date) -> date:
    """The first of the days over which orders and complaints are counted."""
    return on - SPAN + timedelta(days=1)
