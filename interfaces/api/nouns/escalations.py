"""Escalations: somebody must decide."""

from __future__ import annotations

from typing import Any, Final

from application import escalations
from domain import escalation
from domain.catalogue import ESCALATION
from domain.escalation import Escalation
from domain.values import Text
from interfaces.api.nouns.noun import (
    Noun,
    Route,
    Seen,
    nobody,
    text,
)
from interfaces.api.who import APPROVERS


def show(state: Escalation, seen: Seen) -> dict[str, Any]:
    return {
        "id": state.id,
        "version": state.version,
        "rule": state.rule,
        "subject": state.subject,
        "provider_id": state.provider_id,
        "citation": state.rule_citation,
        "evidence": [item.position for item in state.evidence],
        "counted": [item.key for item in state.evidence],
        "value": state.value,
        "threshold": state.threshold,
        "sentence": text(state.sentence),
        "raised_on": state.raised_on,
        "raised_at": state.raised_at,
        "status": state.status,
        "closed_on": state.closed_on,
        "outcome": state.outcome,
        "case_id": state.case_id,
    }


def show_row(row: dict[str, Any]) -> dict[str, Any]:
    """The same, from the view's row."""
    return {
        "id": row["record_id"],
        "version": row["version"],
        "rule": row["rule"],
        "subject": {"kind": row["subject_kind"], "id": row["subject_id"]},
        "provider_id": row["provider_id"],
        "citation": row["citation"],
        "evidence": [item["position"] for item in row["evidence"]],
        "counted": [item["key"] for item in row["evidence"]],
        "value": row["value"],
        "threshold": row["threshold"],
        "sentence": {"zh": row["zh"], "en": row["en"]},
        "raised_on": row["raised_on"],
        "raised_at": row["raised_at"],
        "status": row["status"],
        "closed_on": row["closed_on"],
        "outcome": row["outcome"],
        "case_id": row["case_id"],
    }


ROUTES: Final = (
    Route("/escalations/{record_id}/action", escalation.Act, escalations.act_on,
          Text("记录对升级事项的处理", "Record what was done"), citation="14"),
    Route("/escalations/{record_id}/dismissal", escalation.Dismiss, escalations.dismiss,
          Text("说明理由，不予启动", "Dismiss, with the reason"), APPROVERS, "14"),
    Route("/escalations/{record_id}/reopening", escalation.Reopen, escalations.reopen,
          Text("误作处理的重新研究", "Open again what was decided by mistake"), APPROVERS, "14"),
)  # fmt: skip

EXAMPLES: Final[dict[type, dict[str, Any]]] = {
    escalation.Act: {"on": "2025-07-29", "action": "已立案整改"},
    escalation.Dismiss: {"on": "2025-10-20", "reason": "情节轻微，整改已完成，不启动清退"},
    escalation.Reopen: {"on": "2025-10-21", "reason": "处理时看错案件"},
}

NOUN: Final = Noun(
    "escalations",
    ESCALATION,
    show=show,
    parties=nobody,
    routes=ROUTES,
    examples=EXAMPLES,
    listed=False,
)
