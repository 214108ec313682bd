"""The figures of the dashboard, each a question to a view that is kept anyway."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from psycopg import Connection
from psycopg.rows import DictRow

from domain.terms import Terms
from projections import records

VIEWS: Final = ("records", "deadlines", "escalations", "tallies")
"""The views that are asked."""


def figures(conn: Connection[DictRow], terms: Terms, on: date) -> dict[str, Any]:
    counts = records.counts(conn)
    return {
        "on": on,
        "records": counts,
        "deadlines": _deadlines(conn, on, terms),
        "escalations": _escalations(conn),
        "dissatisfied": _closest(conn, on, terms),
    }


def _deadlines(conn: Connection[DictRow], on: date, terms: Terms) -> dict[str, int]:
    """How near is near is for the measures to say, the last ones after their end; else today is."""
    measures = terms.book.last_known(on)
    urgent = measures.whole("reminder.urgent-days") if measures else 0
    soon = measures.whole("reminder.soon-days") if measures else 0
    row = conn.execute(
        """
        SELECT count(*) AS open,
               count(*) FILTER (WHERE due_on = %(on)s) AS due_today,
               count(*) FILTER (WHERE due_on BETWEEN %(on)s AND %(urgent)s) AS urgent,
               count(*) FILTER (WHERE due_on BETWEEN %(on)s AND %(soon)s) AS due_soon,
               count(*) FILTER (WHERE late_from <= %(on)s) AS overdue
        FROM deadlines WHERE open""",
        {
            "on": on,
            "urgent": on + timedelta(days=urgent),
            "soon": on + timedelta(days=soon),
        },
    ).fetchone()
    assert row is not None
    return {**row, "urgent_days": urgent, "soon_days": soon}


def _escalations(conn: Connection[DictRow]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    rows = conn.execute("SELECT status, rule, count(*) AS n FROM escalations GROUP BY 1, 2")
    for row in rows:
        found.setdefault(row["status"], {})[row["rule"]] = row["n"]
    return found


def _closest(conn: Connection[DictRow], on: date, terms: Terms) -> list[dict[str, Any]]:
    """Providers nearest to the thresholds of 12(6) and 14(5)."""
    measures = terms.book.last_known(on)
    if measures is None:
        return []
    rows = conn.execute(
        """
        SELECT provider_id, count(*) AS n FROM (
            SELECT DISTINCT ON (provider_id, enterprise_id) provider_id, enterprise_id, rating
            FROM tally_ratings WHERE pilot AND stood_until IS NULL AND annulled IS NULL
              AND rated_on >= %s
            ORDER BY provider_id, enterprise_id, rated_on DESC, position DESC) latest
        WHERE rating = 'dissatisfied' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10""",
        (measures.counts_from,),
    ).fetchall()
    names = records.names(conn, [row["provider_id"] for row in rows])
    return [
        {
            "provider_id": r["provider_id"],
            "provider_name": names.get(r["provider_id"]),
            "count": r["n"],
        }
        for r in rows
    ]
