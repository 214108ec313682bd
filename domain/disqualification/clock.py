"""The setting of the steps, and the periods after the decision: remedies and disclosure.

Art. 15; readings A-25 (the steps are those of expulsion, where the measures say so) and A-28.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from domain.deadline import Account
from domain.disqualification.events import FAMILY
from domain.disqualification.state import Disqualification
from domain.due_steps import Family, Setting
from domain.due_steps.service import Remedies, remedies
from domain.terms import Terms
from domain.values import Text

AS_EXPULSION: Final = "disqualification.as-expulsion"
GROUNDS: Final = ("15",)
DECIDED: Final = Text("作出决定", "the decision")
REVOKED: Final = Text("撤销决定", "the decision set aside")


def setting_of(state: Disqualification, terms: Terms, today: date) -> Setting:
    return Setting(
        family=family_on(state.proposed_on, terms),
        begun_on=state.proposed_on,
        proposer=state.proposer,
        terms=terms,
        today=today,
    )


def family_on(day: date, terms: Terms) -> Family:
    """With the numbers of expulsion, or with its own where the office parts the two (A-25)."""
    if terms.known(day).flag(AS_EXPULSION):
        return replace(FAMILY, parameters="expulsion")
    return FAMILY


def disclosure(state: Disqualification, terms: Terms) -> Account | None:
    """By when the public is told, from the decision on; none where nothing is to be told."""
    decision = state.decision
    if decision is None or not decision.disqualified:
        return None
    return terms.period("disclosure.within-days", decision.decided_on, DECIDED, state.proposed_on)


def withdrawal(state: Disqualification, terms: Terms) -> Account | None:
    """By when a censure without a basis is withdrawn."""
    if state.revoked is None or state.censure is None:
        return None
    key = "publicity.withdraw-within-days"
    return terms.period(key, state.revoked.on, REVOKED, state.proposed_on)


def remedies_of(state: Disqualification, terms: Terms) -> Remedies | None:
    """From the day of service on; none before it."""
    if state.service is None:
        return None
    return remedies(state.service.deemed_on, state.proposed_on, terms)
