"""What time itself brings: from which day on the sweep has something to record, and what.

The time limits of rectification cases have a sheet of their own (deadlines.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from domain.catalogue import Kind
from projections.kinds import TELLINGS
from projections.kinds.telling import nothing_falls
from projections.terms import DatedView
from projections.view import Row

BATCH = 1_000


class AgendaView(DatedView):
    name = "agenda"
    tables = {
        "agenda": """
            record_id uuid NOT NULL,
            what text NOT NULL,
            falls_on date NOT NULL,
            PRIMARY KEY (record_id, what)"""
    }
    indexes = ("CREATE INDEX IF NOT EXISTS agenda_falls ON agenda (falls_on, record_id, what)",)
    kinds = tuple(t.kind for t in TELLINGS.values() if t.falling is not nothing_falls)
    moving = "SELECT DISTINCT record_id FROM agenda"

    def rows(self, kind: Kind[Any], state: Any) -> Mapping[str, Sequence[Row]]:
        assert self.terms is not None
        found = TELLINGS[kind.name].falling(state, self.terms)
        return {
            "agenda": [
                {"record_id": state.id, "what": item.what, "falls_on": item.on} for item in found
            ]
        }


class Agenda:
    """What the sweep reads; its cost grows with what has fallen due, not with all records."""

    def __init__(self, connection: Any) -> None:
        self._connection: Any = connection

    def fallen(self, on: date) -> Iterator[tuple[UUID, str]]:
        after = (date.min, UUID(int=0), "")
        while True:
            with self._connect() as conn:
                rows = conn.execute(
                    "SELECT * FROM agenda WHERE falls_on <= %s"
                    " AND (falls_on, record_id, what) > (%s, %s, %s)"
                    " ORDER BY falls_on, record_id, what LIMIT %s",
                    (on, *after, BATCH),
                ).fetchall()
            for row in rows:
                yield row["record_id"], row["what"]
            if len(rows) < BATCH:
                return
            after = (rows[-1]["falls_on"], rows[-1]["record_id"], rows[-1]["what"])

    def _connect(self) -> AbstractContextManager[Connection[DictRow]]:
        connection: AbstractContextManager[Connection[DictRow]] = self._connection()
        return connection
