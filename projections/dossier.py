"""一户一档: what stands in a provider's file, one row for each record that concerns it.

A complaint stands here by its number, status and kind: no complainant, and no word of theirs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from domain.catalogue import CASE, COMPLAINT, ENGAGEMENT, ESCALATION, PROVIDER, Kind
from domain.complaint import Complaint
from domain.engagement import Engagement, GivenRating
from domain.escalation import Escalation
from domain.provider import Provider
from domain.rectification.state import Case
from domain.values import Text
from projections import words
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
    kinds = (PROVIDER, ENGAGEMENT, COMPLAINT, CASE, ESCALATION)

    def rows(self, kind: Kind[Any], state: Any) -> Mapping[str, Sequence[Row]]:
        return {"dossier": [_complete(kind.name, state, row) for row in _OF_KIND[kind.name](state)]}


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


def _provider(state: Provider) -> list[dict[str, Any]]:
    name = state.registration.name
    return [
        {
            "provider_id": state.id,
            "reference": state.uscc,
            "on_date": state.admitted_on,
            "title": Text(name, name),
            "facts": {
                "kind": state.kind.value,
                **state.registration.model_dump(mode="json"),
                "liaison": state.liaison.name if state.liaison else None,
                "orders_valid": len(state.valid_orders),
                "orders_annulled": len(state.orders) - len(state.valid_orders),
            },
        }
    ]


def _engagement(state: Engagement) -> list[dict[str, Any]]:
    """One row for the lead provider and one for each product provider."""
    after = state.level_after
    return [
        {
            "provider_id": provider_id,
            "reference": state.title,
            "on_date": state.established_on,
            "title": Text(state.title, state.title),
            "facts": {
                "part": "lead" if provider_id == state.provider_id else "product",
                "acting_lead": state.acting_lead and provider_id == state.provider_id,
                "enterprise_id": state.enterprise_id,
                "level_before": state.level_before,
                "level_after": after.level if after else None,
                "rating": _latest_rating(state, provider_id),
            },
        }
        for provider_id in dict.fromkeys(state.providers)
    ]


def _latest_rating(state: Engagement, provider_id: UUID) -> str | None:
    """The one that counts: the last by day, annulled ones left out."""
    given = [r for r in state.ratings if r.provider_id == provider_id and r.annulled is None]
    last = max(given, key=_by_day, default=None)
    return last.rating.value if last else None


def _by_day(rating: GivenRating) -> tuple[date, int]:
    return rating.rated_on, rating.position


def _complaint(state: Complaint) -> list[dict[str, Any]]:
    if state.provider_id is None:
        return []
    kind = words.COMPLAINANTS[state.kind]
    return [
        {
            "provider_id": state.provider_id,
            "reference": state.reference,
            "on_date": state.received_on,
            "title": Text(
                f"投诉举报 {state.reference}（{kind.zh}）",
                f"complaint {state.reference} ({kind.en})",
            ),
            "facts": {
                "kind": state.kind.value,
                "from_pilot_enterprise": state.from_pilot_enterprise,
                "substantiated": state.substantiated,
                "answered": state.answer is not None,
                "merged_into": state.merged_into,
                "case_ids": state.case_ids,
            },
        }
    ]


def _case(state: Case) -> list[dict[str, Any]]:
    notice, service = state.notice, state.service
    return [
        {
            "provider_id": state.provider_id,
            "reference": state.reference,
            "on_date": state.opened_on,
            "title": Text(
                f"整改案件 {state.reference}（{'、'.join(state.grounds)}）",
                f"rectification case {state.reference} ({', '.join(state.grounds)})",
            ),
            "facts": {
                "grounds": state.grounds,
                "complaints": len(state.complaint_ids),
                "order_reference": notice.reference if notice else None,
                "served_on": service.deemed_on if service else None,
                "told_due": state.told_due,
                "overdue_from": state.miss.overdue_from if state.miss else None,
                "refusal_on": state.refusal.recorded_on if state.refusal else None,
                "orders_annulled": state.annulled_orders,
                "resolved_on": state.resolution.resolved_on if state.resolution else None,
            },
        }
    ]


def _escalation(state: Escalation) -> list[dict[str, Any]]:
    if state.provider_id is None:
        return []
    return [
        {
            "provider_id": state.provider_id,
            "reference": state.rule,
            "on_date": state.raised_on,
            "title": state.sentence,
            "facts": {
                "rule": state.rule,
                "citation": state.rule_citation,
                "subject": state.subject.model_dump(mode="json"),
                "value": state.value,
                "threshold": state.threshold,
                "closed_on": state.closed_on,
                "case_id": state.case_id,
            },
        }
    ]


_OF_KIND: Final[Mapping[str, Callable[[Any], list[dict[str, Any]]]]] = {
    PROVIDER.name: _provider,
    ENGAGEMENT.name: _engagement,
    COMPLAINT.name: _complaint,
    CASE.name: _case,
    ESCALATION.name: _escalation,
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
