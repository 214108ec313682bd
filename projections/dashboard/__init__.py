"""The figures of the dashboard: functions of the views, the terms and a day, nothing else.

So the dashboard of a past day is this one over past views. Each figure knows its list (behind.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from psycopg import Connection
from psycopg.rows import DictRow

from domain.terms import Terms
from projections import records
from projections.dashboard import breakdowns, cases
from projections.dashboard.behind import Figure, shown
from projections.dashboard.breakdowns import Part
from projections.dashboard.months import Month, months

VIEWS: Final = ("records", "figures", "escalations", "tallies")
"""The views that are asked."""
SPAN: Final = timedelta(days=365)
"""Completions and complaints are counted over a year up to the day, that day included."""


def figures(conn: Connection[DictRow], terms: Terms, on: date) -> dict[str, Any]:
    urgent, soon = cases.reminders(terms, on)
    since = on - SPAN + timedelta(days=1)
    clock = cases.standing(conn, on, urgent, soon)
    rated = breakdowns.ratings(conn, terms, on)
    return {
        "on": on,
        "since": since,
        "records": records.counts(conn),
        "deadlines": {
            **{name: n for name, n in clock.items() if name != "cases"},
            "urgent_days": urgent,
            "soon_days": soon,
        },
        "escalations": _escalations(conn),
        "dissatisfied": breakdowns.closest(conn, rated),
        "cases": _figures(
            cases.of_clock(clock, on, urgent, soon) | cases.of_completion(conn, since, on)
        ),
        "open_escalations": _parts(breakdowns.open_escalations(conn)),
        "complaints_by_ground": _parts(breakdowns.complaints_by_ground(conn, terms, since, on)),
        "complaints_by_district": _parts(breakdowns.complaints_by_district(conn, since, on)),
        "providers": _parts(breakdowns.providers_by_standing(conn)),
        "grey_list": shown(breakdowns.grey_list(conn)),
        "satisfaction": _parts(breakdowns.satisfaction(rated)),
        "months": [_month(month) for month in months(conn, on)],
    }


def _escalations(conn: Connection[DictRow]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    rows = conn.execute("SELECT status, rule, count(*) AS n FROM escalations GROUP BY 1, 2")
    for row in rows:
        found.setdefault(row["status"], {})[row["rule"]] = row["n"]
    return found


def _figures(named: dict[str, Figure]) -> dict[str, dict[str, Any]]:
    return {name: shown(figure) for name, figure in named.items()}


def _parts(parts: Sequence[Part]) -> list[dict[str, Any]]:
    return [
        {
            "key": part.key,
            "label": {"zh": part.label.zh, "en": part.label.en},
            **shown(part.figure),
        }
        for part in parts
    ]


def _month(month: Month) -> dict[str, Any]:
    return {"month": f"{month.first:%Y-%m}", **_figures(month.figures)}
