"""Which papers were served, how, on which day, and what the evidence of each still lacks.

One row for each paper of a record: an order, a prior notice, a decision. A correction changes
the row; an annulled order has none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from domain.catalogue import Kind
from domain.personal import is_gone
from domain.service import Method, Paper, lacking
from projections.kinds import TELLINGS
from projections.kinds.telling import no_services
from projections.view import RecordView, Row

Key = tuple[date, UUID, int]


class ServicesView(RecordView):
    name = "services"
    tables = {
        "services": """
            record_id uuid NOT NULL,
            served_version int NOT NULL,
            kind text NOT NULL,
            reference text NOT NULL,
            provider_id uuid NOT NULL,
            paper text NOT NULL,
            paper_zh text NOT NULL,
            paper_en text NOT NULL,
            method text,
            served_on date NOT NULL,
            deemed_on date NOT NULL,
            received_by text NOT NULL,
            complete boolean NOT NULL,
            lacking jsonb NOT NULL,
            PRIMARY KEY (record_id, served_version)"""
    }
    indexes = (
        "CREATE INDEX IF NOT EXISTS services_order"
        " ON services (served_on DESC, record_id, served_version)",
        "CREATE INDEX IF NOT EXISTS services_provider ON services (provider_id)",
    )
    kinds = tuple(t.kind for t in TELLINGS.values() if t.services is not no_services)

    def rows(self, kind: Kind[Any], state: Any) -> Mapping[str, Sequence[Row]]:
        papers = TELLINGS[kind.name].services(state)
        return {"services": [_row(kind, state, paper) for paper in papers]}


def _row(kind: Kind[Any], state: Any, paper: Paper) -> Row:
    served, found = paper.served, lacking(paper.served, paper.attempts)
    return {
        "record_id": state.id,
        "served_version": served.version,
        "kind": kind.name,
        "reference": state.reference,
        "provider_id": state.provider_id,
        "paper": paper.what,
        "paper_zh": paper.name.zh,
        "paper_en": paper.name.en,
        "method": served.method,
        "served_on": served.served_on,
        "deemed_on": served.deemed_on,
        "received_by": masked(served.received_by),
        "complete": not found,
        "lacking": json.dumps([{"zh": one.zh, "en": one.en} for one in found], ensure_ascii=False),
    }


SHOWN: Final = 1
"""Characters of a name that a list shows; the record has the rest."""


def masked(name: str) -> str:
    """As a list shows it; what stands for an erased person stands whole."""
    return name if is_gone(name) else name[:SHOWN] + "*" * len(name[SHOWN:])


@dataclass(frozen=True)
class Wanted:
    provider_id: UUID | None = None
    method: Method | None = None
    complete: bool | None = None
    kind: str | None = None


def page(
    conn: Connection[DictRow], wanted: Wanted, *, limit: int, after: Key | None = None
) -> list[DictRow]:
    """The latest first."""
    day, record_id, version = after or (date.max, UUID(int=0), 0)
    return conn.execute(
        """
        SELECT * FROM services
        WHERE (%(provider)s::uuid IS NULL OR provider_id = %(provider)s)
          AND (%(method)s::text IS NULL OR method = %(method)s)
          AND (%(complete)s::boolean IS NULL OR complete = %(complete)s)
          AND (%(kind)s::text IS NULL OR kind = %(kind)s)
          AND (served_on < %(day)s
            OR served_on = %(day)s AND (record_id, served_version) > (%(record)s, %(version)s))
        ORDER BY served_on DESC, record_id, served_version LIMIT %(limit)s""",
        {
            "provider": wanted.provider_id,
            "method": wanted.method,
            "complete": wanted.complete,
            "kind": wanted.kind,
            "day": day,
            "record": record_id,
            "version": version,
            "limit": limit,
        },
    ).fetchall()
