"""Beside a rectification case: the clauses, the complaints, the projects, the earlier orders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from domain import rules
from domain.catalogue import PROVIDER
from domain.provider import Provider
from domain.rectification.clock import measures_of
from domain.rectification.state import Case
from interfaces.api.nouns import ROUTE_OF
from interfaces.web.around import beside
from interfaces.web.around.steps import Step, entries
from interfaces.web.clauses import clause_of
from interfaces.web.looking import Look
from projections import escalations

THIRD: Final = "14.4-third-order"
PROPOSAL: Final = ROUTE_OF["/expulsions"]
THIRD_GROUND: Final = "14.4.a"
COURSE: Final[Mapping[str, str]] = {
    "interviews": "on",
    "notice": "issued_on",
    "service": "deemed_on",
    "extension": "requested_on",
    "suspensions": "since",
    "reports": "submitted_on",
    "inspections": "inspected_on",
    "refusal": "recorded_on",
    "missed": "overdue_from",
    "resolution": "resolved_on",
}
"""Field of a case -> which of its days it stands under, in the order of a day."""
COVERED: Final = frozenset(COURSE) | {
    *("provider_id", "grounds", "facts", "opened_on", "assignee", "escalation_id", "complaint_ids"),
    *("interview_on", "no_shows", "served_on", "order_reference", "order_number"),
}
"""What stands in a place of its own; the rest follows as it is."""


def around(look: Look) -> dict[str, Any]:
    state: Case = look.state
    found: dict[str, Any] = {
        "course": course(look.shown),
        "days": frozenset(COURSE.values()),
        "covered": COVERED,
        "clauses": [clause_of(look.when, code, state.opened_on) for code in state.grounds],
        "orders": _orders(look.when.fold(PROVIDER, state.provider_id)),
        "complaints": [],
        "projects": [],
        "expel": None,
    }
    if not look.inside:
        return found
    return found | {
        "complaints": beside.these(look, "complaints", state.complaint_ids),
        "projects": beside.of_provider(look, "engagements", state.provider_id),
        "expel": expulsion_of(look),
    }


def _orders(target: Provider | None) -> list[dict[str, Any]]:
    """All that were served on the provider; none on a day before it was one."""
    if target is None:
        return []
    return [
        {
            "case_id": order.case_id,
            "served_on": order.served_on,
            "number": target.order_number(order.case_id),
            "annulled": order.annulled,
        }
        for order in target.orders
    ]


def course(shown: Mapping[str, Any]) -> list[Step]:
    """What was done, by day: an extension beside its decision, each report and inspection."""
    done = [
        Step(field, (one,), str(one[1][day]))
        for field, day in COURSE.items()
        for one in entries(shown, field)
    ]
    return sorted(done, key=lambda step: step.on)


def expulsion_of(look: Look) -> str | None:
    """Where whoever may propose it begins the proceeding that the third order calls for (Art.
    14(4)); none otherwise."""
    state: Case = look.state
    if not (state.is_open and look.when.is_now and look.actor.role in PROPOSAL.roles):
        return None
    target = look.when.fold(PROVIDER, state.provider_id)
    answer = rules.third_order(target, measures_of(state, look.when.terms)).answer
    third = answer is rules.Answer.MET or (answer is rules.Answer.NEAR and state.service is None)
    if not third:
        return None
    asked = {"provider_id": state.provider_id, "charges.0.code": THIRD_GROUND}
    raised = _raised(look, state.provider_id)
    return f"/expulsions/new?{urlencode(asked | ({'escalation_id': raised} if raised else {}))}"


def _raised(look: Look, provider_id: UUID) -> UUID | None:
    with look.when.rows("escalations") as conn:
        rows = escalations.page(conn, limit=1, status="open", rule=THIRD, provider_id=provider_id)
    return rows[0]["record_id"] if rows else None
