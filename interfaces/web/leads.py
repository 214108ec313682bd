"""What an escalation leads to where somebody accepts it: the form that opens it, filled in as far
as the rule says. What is recorded there closes the escalation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from domain.catalogue import EXPULSION
from domain.escalation import Escalation
from interfaces.api.nouns import ROUTE_OF
from interfaces.api.nouns.noun import Route
from interfaces.web.looking import Look
from projections import files

Given = dict[str, Any]
ADD_GROUND: Final = "/expulsions/{record_id}/grounds"


class Opening(NamedTuple):
    path: str
    """Of the command."""
    given: Callable[[Escalation], Given]


class Lead(NamedTuple):
    route: Route
    address: str
    """Of its form, filled in."""


def _case(*grounds: str) -> Opening:
    return Opening("/cases", lambda state: {"grounds": list(grounds)})


def _complained(state: Escalation) -> Given:
    """Which limb of 12(1) it is, the complaint does not say."""
    return {"complaint_ids": state.subject.id}


def _expulsion(code: str) -> Opening:
    return Opening("/expulsions", lambda state: {"charges.0.code": code})


def _lagging(state: Escalation) -> Given:
    return {"charges.0.code": "14.6", "charges.0.proofs.0.record_id": state.subject.id}


OPENINGS: Final[Mapping[str, Opening]] = {
    "11": _case(),
    "11-exit": Opening(
        "/pool-exits", lambda state: {"basis": "11", "assessment_id": state.subject.id}
    ),
    "12.1": Opening("/cases", _complained),
    "12.2": _case("12.2"),
    "12.3": _case("12.3"),
    "12.4": _case("12.4"),
    "12.6": _case("12.6"),
    "14.4-third-order": _expulsion("14.4.a"),
    "14.4-refused": _expulsion("14.4.b"),
    "14.4-overdue": _expulsion("14.4.c"),
    "14.5": _expulsion("14.5"),
    "14.6": Opening("/expulsions", _lagging),
    "15": Opening("/disqualifications", lambda state: {"report_ids": state.subject.id}),
}
"""Rule -> what it proposes to open. Rule 13 needs nothing opened: the enterprises were told."""


def leads(look: Look) -> list[Lead]:
    """Those that are for the visitor's role."""
    state: Escalation = look.state
    opening = OPENINGS.get(state.rule)
    if opening is None or state.status != "open" or not look.when.is_now:
        return []
    found = _joined(look, state, opening) or [_opened(state, opening)]
    return [lead for lead in found if look.actor.role in lead.route.roles]


def _opened(state: Escalation, opening: Opening) -> Lead:
    given = {"provider_id": state.provider_id, "escalation_id": state.id, **opening.given(state)}
    return _lead(opening.path, f"{opening.path}/new", given)


def _joined(look: Look, state: Escalation, opening: Opening) -> list[Lead]:
    """A proceeding that runs already takes the ground in: there is one at a time (Art. 14)."""
    if opening.path != "/expulsions" or state.provider_id is None:
        return []
    with look.house.connection() as conn:
        known = files.of_provider(conn, EXPULSION, state.provider_id)
    given = {name.replace("charges.0.", "charge."): v for name, v in opening.given(state).items()}
    return [
        _lead(
            ADD_GROUND,
            f"/expulsions/{one.id}/do/grounds",
            {"escalation_id": state.id, **given},
        )
        for one in look.when.fold_all(EXPULSION, known)
        if one.runs
    ]


def _lead(path: str, address: str, given: Given) -> Lead:
    return Lead(ROUTE_OF[path], f"{address}?{urlencode(given, doseq=True)}")
