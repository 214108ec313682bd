"""Expulsion cases (Art. 14): from a proposal to the decision, its notice and the grey list."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from application import expelled, expulsions
from application.expulsion_grounds import computed
from domain.catalogue import EXPULSION, PROVIDER
from domain.deadline import Account
from domain.due_steps import Block, hearing_period, in_time, statement_period
from domain.due_steps.service import DECISION, NOTICE, Remedies, remedies
from domain.expulsion.checklist import Checklist, Computed, checklist
from domain.expulsion.checks import (
    decision_blocks,
    listing_blocks,
    papers_of,
    setting,
    warnings,
)
from domain.expulsion.facts import Ground
from domain.expulsion.progress import next_steps
from domain.expulsion.state import Expulsion
from domain.measures import Measures
from domain.rules import Finding
from domain.values import Actor, Role, Text
from interfaces.api.nouns.expulsion_routes import EXAMPLES, ROUTES
from interfaces.api.nouns.noun import Noun, Seen, account, text
from interfaces.api.nouns.services import on_service, shown_attempts, with_evidence
from interfaces.wiring import House


def show(state: Expulsion, seen: Seen) -> dict[str, Any]:
    """The provider sees what it was told and what it said; what the office weighs stays inside."""
    shown = _told(state, seen)
    return shown if seen.by_a_party else {**shown, **_inside(state, seen)}


def _told(state: Expulsion, seen: Seen) -> dict[str, Any]:
    steps, served, papers = state.steps, state.service, papers_of(state)
    at = setting(state, seen.terms, seen.on)
    told = remedies(served.deemed_on, state.proposed_on, seen.terms) if served else None
    return {
        "id": state.id,
        "version": state.version,
        "reference": state.reference,
        "provider_id": state.provider_id,
        "facts": state.facts,
        "proposed_on": state.proposed_on,
        "status": state.status,
        "grounds": [_ground(ground, at.measures) for ground in state.told_grounds],
        "prior_notice": with_evidence(papers, seen, NOTICE),
        "snapshots": [_snapshot(one.code, one.finding) for one in state.snapshots],
        "statements": [
            {**_step(said), "in_time": in_time(said, steps, at)} for said in steps.statements
        ],
        "waivers": [_step(one) for one in steps.waivers],
        "hearing_requests": [_step(one) for one in steps.hearing_requests],
        "hearings": [_step(one) for one in steps.hearings],
        "annulled": steps.annulled_of_the_provider,
        "clocks": _clocks(state, seen, told),
        "decision": _decision(state, seen),
        "served_on": served.deemed_on if served else None,
        "service": with_evidence(papers, seen, DECISION),
        "attempts": shown_attempts(steps.attempts, papers, seen),
        "effective_on": state.effective_on,
        "remedies": {
            "review_until": _last_day(told.review if told else None),
            "litigation_until": _last_day(told.litigation if told else None),
        },
        "publicity": state.publicity and state.publicity.model_dump(mode="json"),
        "grey_listed_on": state.grey_listed_on,
        "grey_list_entry": state.grey_list_entry,
        "revoked": state.revoked and state.revoked.model_dump(mode="json"),
    }


def _decision(state: Expulsion, seen: Seen) -> dict[str, Any] | None:
    """For the provider once it was served; that it is not expelled, at once."""
    decision = state.decision
    if decision is None or (seen.by_a_party and decision.expelled and state.service is None):
        return None
    inside = {"position", "snapshots", "decided_by"} if seen.by_a_party else {"snapshots"}
    return decision.model_dump(mode="json", exclude=inside)


def _ground(ground: Ground, measures: Measures) -> dict[str, Any]:
    found = measures.ground(ground.code)
    limbs = [limb for limb in found.limbs if f"{found.code}.{limb.letter}" == ground.code]
    label = limbs[0].label if limbs else found.label
    return {"code": ground.code, "label": text(label), "facts": ground.facts}


def _step(step: Any) -> dict[str, Any]:
    shown: dict[str, Any] = step.model_dump(mode="json", exclude={"position", "by"})
    return shown


def _snapshot(code: str, finding: Finding) -> dict[str, Any]:
    return {
        "code": code,
        "met": finding.is_met,
        "value": finding.value,
        "threshold": finding.threshold,
        "sentence": text(finding.sentence),
        "evidence": [item.position for item in finding.evidence],
        "counted": [item.key for item in finding.evidence],
    }


def _clocks(state: Expulsion, seen: Seen, told: Remedies | None) -> list[dict[str, Any]]:
    """Each period that runs or ran, with every step of its account."""
    at = setting(state, seen.terms, seen.on)
    found = [
        ("statement", Text("陈述申辩", "statement"), statement_period(state.steps, at)),
        ("hearing-request", Text("申请听证", "request for a hearing"), None),
        ("review", Text("申请复议", "application for review"), told.review if told else None),
        ("litigation", Text("起诉", "litigation"), told.litigation if told else None),
    ]
    if at.flag("hearing-offered"):
        found[1] = (*found[1][:2], hearing_period(state.steps, at))
    return [
        {
            "clock": name,
            "what": text(what),
            "last_day": period.last_day,
            "days_left": (period.last_day - seen.on).days,
            "provisional": period.provisional,
            "account": account(period),
        }
        for name, what, period in found
        if period is not None
    ]


def _last_day(found: Account | None) -> date | None:
    return None if found is None else found.last_day


def _inside(state: Expulsion, seen: Seen) -> dict[str, Any]:
    at = setting(state, seen.terms, seen.on)
    answers = _computed(state, seen, at.measures)
    codes = tuple(ground.code for ground in state.live_grounds)
    before = decision_blocks(state, seen.on, codes, at, answers) if state.runs else ()
    listing = _stands(state) and state.grey_listed_on is None
    return {
        "proposer": state.proposer,
        "escalation_id": state.escalation_id,
        "grounds": [
            {**_ground(ground, at.measures), **_proof_of(ground, at.measures, answers)}
            for ground in state.grounds
        ],
        "investigations": [one.model_dump(mode="json") for one in state.steps.investigations],
        "statement_reviews": [o.model_dump(mode="json") for o in state.steps.statement_reviews],
        "legal_reviews": [one.model_dump(mode="json") for one in state.steps.legal_reviews],
        "discussions": [one.model_dump(mode="json") for one in state.steps.discussions],
        "annulled": state.steps.annulled,
        "dropped": state.dropped and state.dropped.model_dump(mode="json"),
        "absorbed_case_ids": state.absorbed,
        "publicities": [one.model_dump(mode="json") for one in state.publicities],
        "objections": _objections(state),
        "before_decision": [_block(block) for block in before],
        "before_grey_list": [
            _block(block) for block in (listing_blocks(state, seen.on) if listing else ())
        ],
        "next": [
            {"step": step.path, "blocked_by": [_block(block) for block in step.blocked_by]}
            for step in next_steps(state, seen.on, at, answers)
        ],
        "warnings": [
            *[text(warning) for warning in warnings(state, at, answers)],
            *on_service(papers_of(state), seen),
        ],
    }


def _stands(state: Expulsion) -> bool:
    return state.decision is not None and state.decision.expelled and state.revoked is None


def _block(block: Block) -> dict[str, Any]:
    return {"code": block.code, "what": text(block.text)}


def _computed(state: Expulsion, seen: Seen, measures: Measures) -> Computed:
    """The computed grounds, asked as things stand, or stood; not once the case has ended."""
    target = seen.fold(PROVIDER, state.provider_id)
    if state.has_ended or target is None:
        return {}
    return computed(
        state.live_grounds,
        target,
        measures,
        seen.fold,
        lambda: seen.when.dissatisfied(state.provider_id, measures.counts_from),
    )


def _proof_of(ground: Ground, measures: Measures, answers: Computed) -> dict[str, Any]:
    found: Checklist = checklist(ground, measures, answers)
    return {
        "added_on": ground.added_on,
        "added_by": ground.added_by,
        "dropped_on": ground.dropped_on,
        "dropped_for": ground.dropped_for,
        "proven": found.is_proven,
        "one_suffices": found.one_suffices,
        "checklist": [
            {
                "element": item.letter,
                "label": text(item.label),
                "proven": item.is_proven,
                "proofs": [proof.model_dump(mode="json") for proof in item.proofs],
                "computed": item.finding and _snapshot(ground.code, item.finding),
            }
            for item in found.items
        ],
        "snapshots": [_snapshot(one.code, one.finding) for one in ground.snapshots],
    }


def _objections(state: Expulsion) -> list[dict[str, Any]]:
    last = state.publicity.last if state.publicity else None
    return [
        {
            **one.model_dump(mode="json"),
            "in_window": last is None or one.received_on <= last,
        }
        for one in state.objections
    ]


def parties(actor: Actor, state: Expulsion, house: House) -> None:
    """Open to its provider from the prior notice on; for all others there is no such record."""
    if actor.role is not Role.PROVIDER or not expulsions.open_to(state, actor.acts_for):
        raise expelled.unknown(state.id)


NOUN: Final = Noun(
    "expulsions",
    EXPULSION,
    show=show,
    parties=parties,
    routes=ROUTES,
    examples=EXAMPLES,
    party_history=False,
)
