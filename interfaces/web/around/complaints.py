"""Beside a complaint: what came of it, and who was shown who complained."""

from __future__ import annotations

from typing import Any, Final

from application.access import may_see_complainant
from domain.identity_file import file_id
from interfaces.web.around import beside
from interfaces.web.looking import Look
from projections.history import entries

COVERED: Final = frozenset(
    {"case_ids", "disqualification_ids", "findings", "substantiated", "closed", "answered"}
)
"""What stands in a place of its own, or says again what another line says."""


def around(look: Look) -> dict[str, Any]:
    state = look.state
    found: dict[str, Any] = {"covered": COVERED, "cases": [], "identity_log": [], "may_ask": False}
    if not look.inside:
        return found
    return {
        "covered": COVERED,
        "cases": [
            *beside.these(look, "cases", state.case_ids),
            *beside.these(look, "disqualifications", state.disqualification_ids),
        ],
        "identity_log": entries(look.when.story(file_id(look.record_id)), ()),
        "may_ask": look.when.is_now and may_see_complainant(look.actor, state),
    }
