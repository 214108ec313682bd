"""Beside an escalation: the events that it counted, the rule, and what it can lead to."""

from __future__ import annotations

from typing import Any, Final

from domain.escalation import Escalation
from interfaces.web.clauses import clause_of
from interfaces.web.escalations import rule_label
from interfaces.web.leads import leads
from interfaces.web.looking import Look
from projections import history

COVERED: Final = frozenset(
    {"rule", "citation", "evidence", "counted", "value", "threshold", "sentence", "subject",
     "provider_id", "raised_on", "outcome", "case_id", "closed_on"}
)  # fmt: skip
"""What stands in a place of its own."""


def around(look: Look) -> dict[str, Any]:
    state: Escalation = look.state
    with look.when.rows("history") as conn:
        counted = history.at(conn, [item.position for item in state.evidence])
    return {
        "covered": COVERED,
        "rule": rule_label(state.rule),
        "clauses": [clause_of(look.when, state.rule_citation, state.raised_on)],
        "counted": counted,
        "decided_by": look.when.story(look.record_id)[-1].actor,
        "leads": leads(look),
    }
