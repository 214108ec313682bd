"""What an office tells its province: one narrow row for each record, and nothing of anybody.

No name, no number, no word that somebody wrote: the kind, its state, its days, and the district of
the provider, whose identifier means nothing outside the office. The rows lie in the province's
database, in a schema of the office's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from psycopg import Connection
from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier

from domain.catalogue import CASE, COMPLAINT, ESCALATION, EXPULSION, PROVIDER, Kind
from projections.dashboard.view import case_row, complaint_row, provider_row
from projections.terms import DatedView
from projections.view import Row

READER: Final = "duban_province"
"""The role that may read these rows and nothing else."""


class ProvinceView(DatedView):
    name = "province"
    tables = {
        "cases": """
            record_id uuid PRIMARY KEY,
            provider_id uuid NOT NULL,
            status text NOT NULL,
            open boolean NOT NULL,
            running boolean NOT NULL,
            served_on date,
            due_on date,
            overdue_from date""",
        "complaints": """
            record_id uuid PRIMARY KEY,
            provider_id uuid,
            nature text NOT NULL,
            received_on date NOT NULL""",
        "providers": """
            record_id uuid PRIMARY KEY,
            status text NOT NULL,
            district text NOT NULL,
            grey_since date""",
        "escalations": """
            record_id uuid PRIMARY KEY,
            provider_id uuid,
            rule text NOT NULL,
            status text NOT NULL""",
        "expulsions": """
            record_id uuid PRIMARY KEY,
            provider_id uuid NOT NULL,
            status text NOT NULL""",
    }
    kinds = (CASE, COMPLAINT, PROVIDER, ESCALATION, EXPULSION)
    moving = "SELECT record_id FROM cases WHERE open AND due_on IS NOT NULL"

    def rows(self, kind: Kind[Any], state: Any) -> Mapping[str, Sequence[Row]]:
        if kind is CASE:
            assert self.terms is not None
            return self._told("cases", case_row(state, self.terms))
        if kind is COMPLAINT:
            return self._told("complaints", complaint_row(state))
        if kind is PROVIDER:
            return self._told("providers", provider_row(state))
        row = {"record_id": state.id, "provider_id": state.provider_id, "status": state.status}
        if kind is ESCALATION:
            return {"escalations": [{**row, "rule": state.rule}]}
        return {"expulsions": [row]}

    def _told(self, table: str, row: Row) -> Mapping[str, Sequence[Row]]:
        """Of what the office's own figures count, the columns that leave it."""
        return {table: [{name: row[name] for name in COLUMNS[table]}]}

    def create_tables(self, conn: Connection[DictRow]) -> None:
        """Also where they are built anew, so that whoever reads them still may."""
        super().create_tables(conn)
        for table in self.tables:
            conn.execute(
                SQL("GRANT SELECT ON {} TO {}").format(Identifier(table), Identifier(READER))
            )


COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    table: tuple(line.split()[0] for line in columns.strip().splitlines())
    for table, columns in ProvinceView.tables.items()
}
