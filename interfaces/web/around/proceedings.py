"""Beside an expulsion or a disqualification: its steps, as far as each has come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from interfaces.web.around import beside
from interfaces.web.around.steps import Step, entries
from interfaces.web.clauses import clause_of
from interfaces.web.looking import Look

BEFORE: Final = {
    "investigation": ("investigations",),
    "prior-notice": ("prior_notice",),
    "statement": ("statements", "waivers"),
    "statement/review": ("statement_reviews",),
    "hearing": ("hearing_requests", "hearings"),
    "legal-review": ("legal_reviews",),
    "discussion": ("discussions",),
    "decision": ("decision",),
    "service": ("service",),
}
"""Path of the act of each step -> the fields of the record that say that it was done."""
EXPULSION: Final[Mapping[str, tuple[str, ...]]] = BEFORE | {"publicity": ("publicities",)}
DISQUALIFICATION: Final[Mapping[str, tuple[str, ...]]] = BEFORE | {"censure": ("censures",)}
ONLY_IF_ASKED: Final = frozenset({"hearing", "statement/review"})
COVERED: Final = frozenset(
    field for fields in (*EXPULSION.values(), *DISQUALIFICATION.values()) for field in fields
) | {
    *("provider_id", "grounds", "facts", "proposed_on", "proposer", "escalation_id", "decided_by"),
    *("dropped", "revoked", "absorbed", "absorbed_case_ids", "report_ids", "before_decision"),
    *("before_grey_list", "next", "remedies", "served_on", "publicity", "censure", "snapshots"),
    *("statement_until", "statement_period", "hearing_until", "review_until", "litigation_until"),
}
"""What stands in a place of its own; the rest follows as it is."""
ENDED: Final = ("dropped", "revoked", "absorbed")


def around_expulsion(look: Look) -> dict[str, Any]:
    return _around(look, EXPULSION) | {
        "absorbed": beside.these(look, "cases", beside.ids(look.shown.get("absorbed_case_ids", ())))
    }


def around_disqualification(look: Look) -> dict[str, Any]:
    reports = look.shown.get("report_ids", ())
    return _around(look, DISQUALIFICATION) | {
        "reports": beside.these(look, "complaints", beside.ids(reports))
    }


def _around(look: Look, steps: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """The steps that are for the office alone are none of a party's page."""
    shown, state = look.shown, look.state
    found = [
        Step(path, tuple(entries(shown, *fields)))
        for path, fields in steps.items()
        if not shown.keys().isdisjoint(fields)
    ]
    codes = [one["code"] if isinstance(one, dict) else one for one in shown["grounds"]]
    return {
        "steps": [one for one in found if one.is_done or one.path not in ONLY_IF_ASKED],
        "covered": COVERED,
        "clauses": [clause_of(look.when, code, state.proposed_on) for code in codes],
        "ended": [(name, shown[name]) for name in ENDED if shown.get(name)],
    }
