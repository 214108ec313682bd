"""What waits for a decision, with the evidence it rests on: one row for each escalation."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from domain.catalogue import ESCALATION, Kind
from domain.escalation import Escalation
from projections.view import RecordView, Row


class EscalationsView(RecordView):
    name = "escalations"
    tables = {
        "escalations": """
            record_id uuid PRIMARY KEY,
            rule text NOT NULL,
            subject_kind text NOT NULL,
            subject_id uuid NOT NULL,
            provider_id uuid,
            citation text NOT NULL,
            evidence jsonb NOT NULL,
            value int,
            threshold int,
            zh text NOT NULL,
            en text NOT NULL,
            trigger bigint NOT NULL,
            raised_on date NOT NULL,
            raised_at timestamptz NOT NULL,
            status text NOT NULL,
            closed_on date,
            outcome text,
            case_id uuid,
            version int NOT NULL"""
    }
    indexes = (
        "CREATE INDEX IF NOT EXISTS escalations_subject ON escalations (subject_id, rule)",
        "CREATE INDEX IF NOT EXISTS escalations_order"
        " ON escalations ((status <> 'open'), (-trigger), record_id)",
    )
    kinds = (ESCALATION,)

    def rows(self, kind: Kind[Any], state: Escalation) -> Mapping[str, Sequence[Row]]:
        row = {
            "record_id": state.id,
            "rule": state.rule,
            "subject_kind": state.subject.kind,
            "subject_id": state.subject.id,
            "provider_id": state.provider_id,
            "citation": state.rule_citation,
            "evidence": json.dumps([item.model_dump() for item in state.evidence]),
            "value": state.value,
            "threshold": state.threshold,
            "zh": state.sentence.zh,
            "en": state.sentence.en,
            "trigger": state.trigger,
            "raised_on": state.raised_on,
            "raised_at": state.raised_at,
            "status": state.status,
            "closed_on": state.closed_on,
            "outcome": state.outcome,
            "case_id": state.case_id,
            "version": state.version,
        }
        return {"escalations": [row]}


def of(conn: Connection[DictRow], rule: str, subject_id: UUID) -> list[UUID]:
    rows = conn.execute(
        "SELECT record_id FROM escalations WHERE subject_id = %s AND rule = %s ORDER BY trigger",
        (subject_id, rule),
    )
    return [row["record_id"] for row in rows]


def page(
    conn: Connection[DictRow],
    *,
    limit: int,
    after: tuple[bool, int, UUID] | None = None,
    status: str | None = None,
    rule: str | None = None,
    provider_id: UUID | None = None,
    since: date = date.min,
    until: date = date.max,
) -> list[DictRow]:
    """Open ones first, the newest of each first; `since`, `until`: raised on days of a span."""
    closed, trigger, record_id = after or (False, 2**62, UUID(int=0))
    return conn.execute(
        """
        SELECT *, status <> 'open' AS closed FROM escalations
        WHERE (status <> 'open', -trigger, record_id) > (%s, %s, %s)
          AND (%s::text IS NULL OR status = %s)
          AND (%s::text IS NULL OR rule = %s)
          AND (%s::uuid IS NULL OR provider_id = %s)
          AND raised_on BETWEEN %s AND %s
        ORDER BY status <> 'open', -trigger, record_id LIMIT %s""",
        (
            closed,
            -trigger,
            record_id,
            status,
            status,
            rule,
            rule,
            provider_id,
            provider_id,
            since,
            until,
            limit,
        ),
    ).fetchall()


def counts(conn: Connection[DictRow]) -> dict[str, int]:
    """How many stand in each status."""
    rows = conn.execute("SELECT status, count(*) AS n FROM escalations GROUP BY 1")
    return {row["status"]: row["n"] for row in rows}
