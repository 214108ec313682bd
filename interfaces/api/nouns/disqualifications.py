"""Disqualification cases (Art. 15): from verified reports to the decision and its censure."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from domain.catalogue import DISQUALIFICATION
from domain.deadline import Account
from domain.disqualification import Disqualification
from domain.disqualification.checks import papers_of, wanted, warnings
from domain.disqualification.clock import (
    disclosure,
    remedies_of,
    setting_of,
    withdrawal,
)
from domain.due_steps import blocks, hearing_period, in_time, statement_period
from domain.due_steps.service import DECISION, NOTICE
from domain.due_steps.state import Done
from domain.values import Actor, Text
from interfaces.api.nouns.disqualification_routes import EXAMPLES, ROUTES
from interfaces.api.nouns.noun import (
    Noun,
    Seen,
    account,
    closed,
    only_provider,
    text,
)
from interfaces.api.nouns.services import on_service, shown_attempts, with_evidence
from interfaces.wiring import House


def show(state: Disqualification, seen: Seen) -> dict[str, Any]:
    """The provider sees what it was told and said; what the office weighs stays inside."""
    shown = _told(state, seen)
    return shown if seen.by_a_party else {**shown, **_inside(state, seen)}


def _told(state: Disqualification, seen: Seen) -> dict[str, Any]:
    setting = setting_of(state, seen.terms, seen.on)
    steps, told = state.steps, remedies_of(state, seen.terms)
    papers = papers_of(state)
    review, litigation = (told.review, told.litigation) if told else (None, None)
    return {
        "id": state.id,
        "version": state.version,
        "reference": state.reference,
        "provider_id": state.provider_id,
        "grounds": ["15"],
        "facts": state.facts,
        "proposed_on": state.proposed_on,
        "status": state.status,
        "prior_notice": with_evidence(papers, seen, NOTICE),
        "statement_until": _last_day(statement_period(steps, setting)),
        "statement_period": _account(statement_period(steps, setting)),
        "hearing_until": _last_day(hearing_period(steps, setting)),
        "statements": [
            {**_step(said), "in_time": in_time(said, steps, setting)} for said in steps.statements
        ],
        "waivers": [_step(one) for one in steps.waivers],
        "hearing_requests": [_step(one) for one in steps.hearing_requests],
        "hearings": [_step(one) for one in steps.hearings],
        "annulled": steps.annulled_of_the_provider,
        "decision": _decision(state, seen),
        "served_on": state.service.deemed_on if state.service else None,
        "service": with_evidence(papers, seen, DECISION),
        "attempts": shown_attempts(steps.attempts, papers, seen),
        "in_effect_since": state.in_effect_since,
        "review_until": _last_day(review),
        "litigation_until": _last_day(litigation),
        "remedies": {
            "review": _account(review),
            "litigation": _account(litigation),
        },
        "censure": state.censure and state.censure.model_dump(mode="json"),
        "revoked": state.revoked and state.revoked.model_dump(mode="json"),
    }


def _step(step: Done) -> dict[str, Any]:
    """Who in the office entered it stands in the history."""
    shown: dict[str, Any] = step.model_dump(mode="json", exclude={"position", "by"})
    return shown


def _decision(state: Disqualification, seen: Seen) -> dict[str, Any] | None:
    """For the provider once it was served; that it is not disqualified, at once."""
    decision = state.decision
    unserved = decision is not None and decision.disqualified and state.service is None
    if decision is None or (seen.by_a_party and unserved):
        return None
    return decision.model_dump(mode="json", exclude={"decided_by"})


def _inside(state: Disqualification, seen: Seen) -> dict[str, Any]:
    steps, setting = state.steps, setting_of(state, seen.terms, seen.on)
    before = blocks(steps, wanted(seen.on), setting) if state.runs else ()
    return {
        "proposer": state.proposer,
        "decided_by": state.decision.decided_by if state.decision else None,
        "report_ids": state.report_ids,
        "lost_report_ids": state.lost_report_ids,
        "escalation_id": state.escalation_id,
        "investigations": [_step(one) for one in steps.investigations],
        "statement_reviews": [_step(one) for one in steps.statement_reviews],
        "legal_reviews": [_step(one) for one in steps.legal_reviews],
        "discussions": [_step(one) for one in steps.discussions],
        "annulled": steps.annulled,
        "dropped": state.dropped and state.dropped.model_dump(mode="json"),
        "absorbed": state.absorbed and state.absorbed.model_dump(mode="json"),
        "censures": [one.model_dump(mode="json") for one in state.censures],
        "before_decision": [{"code": block.code, "what": text(block.text)} for block in before],
        "clocks": _clocks(state, seen),
        "warnings": [
            *[text(warning) for warning in warnings(state, setting)],
            *on_service(papers_of(state), seen),
        ],
    }


def _clocks(state: Disqualification, seen: Seen) -> list[dict[str, Any]]:
    """By when the public is told, and by when a censure without a basis is withdrawn."""
    told = state.censures[0].published_on if state.censures else None
    found = []
    if (disclosed := disclosure(state, seen.terms)) is not None:
        found.append(_clock("disclosure.within-days", PUBLISH, disclosed, told, seen.on))
    if (gone := withdrawal(state, seen.terms)) is not None:
        found.append(_clock("publicity.withdraw-within-days", WITHDRAW, gone, None, seen.on))
    return found


PUBLISH: Final = Text("公开通报", "publish the censure")
WITHDRAW: Final = Text("撤回公开通报", "withdraw the censure")


def _clock(key: str, what: Text, found: Account, done_on: date | None, on: date) -> dict[str, Any]:
    if done_on is not None:
        state = "met" if done_on <= found.last_day else "missed"
    else:
        state = "overdue" if on > found.last_day else "on_track"
    return {
        "key": key,
        "what": text(what),
        "due_on": found.last_day,
        "done_on": done_on,
        "days_left": (found.last_day - on).days,
        "state": state,
        "provisional": found.provisional,
        "account": account(found),
    }


def _last_day(found: Account | None) -> date | None:
    return None if found is None else found.last_day


def _account(found: Account | None) -> dict[str, Any] | None:
    return None if found is None else account(found)


def parties(actor: Actor, state: Disqualification, house: House) -> None:
    """Open to the provider from the prior notice on."""
    only_provider(actor, state.provider_id)
    if state.steps.notice is None:
        raise closed()


NOUN: Final = Noun(
    "disqualifications",
    DISQUALIFICATION,
    show=show,
    parties=parties,
    routes=ROUTES,
    examples=EXAMPLES,
    party_history=False,
)
