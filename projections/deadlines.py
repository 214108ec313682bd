"""What is due, and when: one row for each order served (Art. 12, 13, 14(4)).

The row is an index into the clock, which is folded anew for every answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from domain.catalogue import CASE, Kind
from domain.rectification.clock import Standing, account, overdue_from, standing
from domain.rectification.ending import settle
from domain.rectification.state import Case
from domain.terms import Terms
from projections.terms import DatedView
from projections.view import Row

CURSOR_BATCH = 1_000


class DeadlinesView(DatedView):
    name = "deadlines"
    version = 3
    tables = {
        "deadlines": """
            record_id uuid PRIMARY KEY,
            provider_id uuid NOT NULL,
            assignee text,
            open boolean NOT NULL,
            due_on date NOT NULL,
            late_from date,
            missed boolean NOT NULL,
            unsettled boolean NOT NULL,
            state text NOT NULL"""
    }
    indexes = (
        "CREATE INDEX IF NOT EXISTS deadlines_due ON deadlines ((NOT open), due_on, record_id)",
        "CREATE INDEX IF NOT EXISTS deadlines_late ON deadlines (late_from)"
        " WHERE open AND NOT missed AND late_from IS NOT NULL",
        "CREATE INDEX IF NOT EXISTS deadlines_unsettled ON deadlines (record_id) WHERE unsettled",
        "CREATE INDEX IF NOT EXISTS deadlines_provider ON deadlines"
        " (provider_id, (NOT open), due_on, record_id)",
        "CREATE INDEX IF NOT EXISTS deadlines_assignee ON deadlines"
        " (assignee, (NOT open), due_on, record_id)",
    )
    kinds = (CASE,)
    moving = "SELECT record_id FROM deadlines WHERE open"

    def rows(self, kind: Kind[Any], state: Case) -> Mapping[str, Sequence[Row]]:
        assert self.terms is not None
        found = account(state, self.terms)
        if found is None:
            return {}
        due_on, late, unsettled = found.last_day, None, False
        if not state.is_open:  # what was told stands: a later calendar moves open deadlines only
            due_on = state.told_due or due_on
        else:
            unsettled = bool(settle(state, "", self.terms, date.max))
            if not state.suspensions or state.suspensions[-1].until is not None:
                late = overdue_from(state, due_on, self.terms, date.max)
        row = {
            "record_id": state.id,
            "provider_id": state.provider_id,
            "assignee": state.assignee,
            "open": state.is_open,
            "due_on": due_on,
            "late_from": late,
            "missed": state.miss is not None,
            "unsettled": unsettled,
            "state": state.model_dump_json(),
        }
        return {"deadlines": [row]}


class DeadlineSheet:
    """What the sweep reads; its cost grows with the cases that it names, not with all."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def ended_before(self, on: date) -> Iterator[UUID]:
        return self._ids(
            "SELECT record_id FROM deadlines WHERE open AND NOT missed"
            " AND late_from <= %s AND record_id > %s ORDER BY record_id LIMIT %s",
            on,
        )

    def told_otherwise(self) -> Iterator[UUID]:
        return self._ids(
            "SELECT record_id FROM deadlines WHERE unsettled AND record_id > %s"
            " ORDER BY record_id LIMIT %s"
        )

    def _ids(self, query: str, *params: object) -> Iterator[UUID]:
        last = UUID(int=0)
        while True:
            with self._connection() as conn:
                rows = conn.execute(query, (*params, last, CURSOR_BATCH)).fetchall()
            for row in rows:
                yield row["record_id"]
            if len(rows) < CURSOR_BATCH:
                return
            last = rows[-1]["record_id"]


def page(
    conn: Connection[DictRow],
    *,
    terms: Terms,
    on: date,
    limit: int,
    after: tuple[bool, date, UUID] | None = None,
    provider_id: UUID | None = None,
    assignee: str | None = None,
) -> list[tuple[Case, Standing | None, tuple[bool, date, UUID]]]:
    """Cases with their standing on a day, open ones first, by due date; with each row's key."""
    open_, due_on, record_id = after or (True, date.min, UUID(int=0))
    asked = {"provider_id = %s": provider_id, "assignee = %s": assignee}
    held = {condition: value for condition, value in asked.items() if value is not None}
    rows = conn.execute(
        f"""
        SELECT record_id, open, due_on, state FROM deadlines
        WHERE {" AND ".join([*held, "(NOT open, due_on, record_id) > (%s, %s, %s)"])}
        ORDER BY NOT open, due_on, record_id LIMIT %s""",  # noqa: S608 - conditions are ours
        (*held.values(), not open_, due_on, record_id, limit),
    )
    found = []
    for row in rows:
        case = Case.model_validate_json(row["state"])
        key = (row["open"], row["due_on"], row["record_id"])
        found.append((case, standing(case, terms, on), key))
    return found
