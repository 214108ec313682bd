"""一户一档: what stands in a provider's file, one row for each record that concerns it.

A complaint stands here by its number, status and kind: no complainant, and no word of theirs.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from domain.catalogue import Kind
from domain.values import Text
from projections.kinds import TELLINGS
from projections.kinds.telling import no_rows
from projections.view import RecordView, Row


class DossierView(RecordView):
    name = "dossier"
    tables = {
        "dossier": """
            record_id uuid NOT NULL,
            provider_id uuid NOT NULL,
            kind text NOT NULL,
            reference text NOT NULL,
            status text NOT NULL,
            on_date date NOT NULL,
            title_zh text NOT NULL,
            title_en text NOT NULL,
            facts jsonb NOT NULL,
            version int NOT NULL,
            PRIMARY KEY (record_id, provider_id)"""
    }
    indexes = (
        "CREATE INDEX IF NOT EXISTS dossier_provider"
        " ON dossier (provider_id, kind, on_date DESC, record_id)",
    )
    kinds = tuple(telling.kind for telling in TELLINGS.values() if telling.filed is not no_rows)

    def rows(self, kind: Kind[Any], state: Any) -> Mapping[str, Sequence[Row]]:
        rows = TELLINGS[kind.name].filed(state)
        return {"dossier": [_complete(kind.name, state, row) for row in rows]}


def _complete(kind: str, state: Any, row: dict[str, Any]) -> Row:
    """With what the rows of all kinds say alike; all rows have the same columns."""
    title: Text = row.pop("title")
    return {
        "record_id": state.id,
        "provider_id": row["provider_id"],
        "kind": kind,
        "reference": row["reference"],
        "status": state.status,
        "on_date": row["on_date"],
        "title_zh": title.zh,
        "title_en": title.en,
        "facts": json.dumps(row["facts"], ensure_ascii=False, default=str),
        "version": state.version,
    }


def of_provider(
    conn: Connection[DictRow], provider_id: UUID, *, without: Collection[str] = ()
) -> dict[str, list[DictRow]]:
    """Kind of record -> its rows, newest first; `without` leaves kinds out.

    Complaints are left out where the provider itself is the one who reads.
    """
    found: dict[str, list[DictRow]] = {
        kind.name: [] for kind in DossierView.kinds if kind.name not in without
    }
    rows = conn.execute(
        "SELECT * FROM dossier WHERE provider_id = %s AND kind = ANY(%s)"
        " ORDER BY kind, on_date DESC, version DESC, record_id",
        (provider_id, list(found)),
    )
    for row in rows:
        found[row["kind"]].append(row)
    return found
