"""Beside a complaint: what came of it, and who was shown who complained."""

from __future__ import annotations

from typing import Any

from application.access import may_see_complainant
from domain.identity_file import file_id
from interfaces.web.around import beside
from interfaces.web.looking import Look
from projections.history import entries


def around(look: Look) -> dict[str, Any]:
    state = look.state
    found: dict[str, Any] = {"cases": [], "identity_log": [], "may_ask": False}
    if not look.inside:
        return found
    return {
        "cases": [
            *beside.these(look, "cases", state.case_ids),
            *beside.these(look, "disqualifications", state.disqualification_ids),
        ],
        "identity_log": entries(look.when.story(file_id(look.record_id)), ()),
        "may_ask": look.when.is_now and may_see_complainant(look.actor, state),
    }
