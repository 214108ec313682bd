"""Figures of rectification cases: open, due, overdue, how long they take, how many in time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from psycopg import Connection
from psycopg.rows import DictRow

from domain.terms import Terms
from projections.dashboard.behind import Figure, address


def reminders(terms: Terms, on: date) -> tuple[int, int]:
    """How near is near is for the measures to say, the last ones after their end; else today is."""
    measures = terms.book.last_known(on)
    if measures is None:
        return 0, 0
    return measures.whole("reminder.urgent-days"), measures.whole("reminder.soon-days")


def standing(conn: Connection[DictRow], on: date, urgent: int, soon: int) -> dict[str, int]:
    """Of the open cases: those under an order, and how near the ends of their periods are.

    What an inspection already found complete is due no more.
    """
    row = conn.execute(
        """
        SELECT count(*) AS cases, count(due_on) AS open,
               count(*) FILTER (WHERE running AND due_on = %(on)s) AS due_today,
               count(*) FILTER (WHERE running AND due_on BETWEEN %(on)s AND %(urgent)s) AS urgent,
               count(*) FILTER (WHERE running AND due_on BETWEEN %(on)s AND %(soon)s) AS due_soon,
               count(*) FILTER (WHERE running AND overdue_from <= %(on)s) AS overdue
        FROM figures_cases WHERE open""",
        {"on": on, "urgent": on + timedelta(days=urgent), "soon": on + timedelta(days=soon)},
    ).fetchone()
    assert row is not None
    return row


def of_clock(counts: Mapping[str, int], on: date, urgent: int, soon: int) -> dict[str, Figure]:
    def due(within: int) -> str:
        return address("cases", by="due", since=on, until=on + timedelta(days=within))

    return {
        "open": Figure(counts["cases"], address("cases", open=True)),
        "due_today": Figure(counts["due_today"], due(0)),
        "urgent": Figure(counts["urgent"], due(urgent)),
        "due_soon": Figure(counts["due_soon"], due(soon)),
        "overdue": Figure(counts["overdue"], address("cases", by="overdue", until=on)),
    }


def of_completion(conn: Connection[DictRow], since: date, on: date) -> dict[str, Figure]:
    """Of what was completed in a span of days: the median of days from service to completion, and
    which share was in time; none of either where nothing was completed."""
    row = conn.execute(
        """
        SELECT count(*) AS completed, count(*) FILTER (WHERE in_time) AS in_time,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY completed_on - served_on) AS median
        FROM figures_cases WHERE completed_on BETWEEN %s AND %s""",
        (since, on),
    ).fetchone()
    assert row is not None
    n: int = row["completed"]
    span: dict[str, Any] = {"by": "completed", "since": since, "until": on}
    behind = address("cases", **span)
    return {
        "completed": Figure(n, behind),
        "completed_in_time": Figure(row["in_time"], address("cases", **span, in_time=True)),
        "median_days": Figure(row["median"], behind, n),
        "on_time_share": Figure(round(row["in_time"] / n, 4) if n else None, behind, n),
    }
