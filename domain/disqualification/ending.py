"""From the decision on: service, effect, revocation, public censure (Art. 15)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.disqualification import events as e
from domain.disqualification.checks import refuse
from domain.disqualification.clock import setting_of
from domain.disqualification.state import Disqualification
from domain.due_steps import commands as forms
from domain.due_steps import service
from domain.due_steps.service import DECIDED
from domain.terms import Terms
from domain.values import Event, not_before, not_future


def serve(
    state: Disqualification, form: forms.ServeDecision, terms: Terms, today: date
) -> tuple[Event, ...]:
    if state.decision is None or not state.stands:
        raise refuse("nothing-to-serve", "没有待送达的决定", "there is no decision to serve")
    at = setting_of(state, terms, today)
    attempts, decided_on = state.steps.attempts, state.decision.decided_on
    return service.serve(state.service, form, attempts, decided_on, at)


def correct_service(
    state: Disqualification, form: forms.CorrectDecisionService, terms: Terms, today: date
) -> tuple[Event, ...]:
    if state.decision is None:
        raise refuse("not-served", "决定尚未送达", "the decision was not served yet")
    at = setting_of(state, terms, today)
    return service.correct(state.service, form, state.decision.decided_on, at)


def take_effect(state: Disqualification, today: date) -> tuple[Event, ...]:
    """Once the day of service has come; asked when it is served, and by the sweep."""
    served = state.service
    waits = state.stands and state.in_effect_since is None
    if served is None or not waits or served.deemed_on > today:
        return ()
    return (e.TookEffect(on=served.deemed_on),)


def revoke(state: Disqualification, form: forms.Revoke, today: date) -> tuple[Event, ...]:
    """On review, by a court, or since what it rested on does not hold."""
    if not state.stands or state.decision is None:
        raise refuse("nothing-to-revoke", "没有可撤销的决定", "there is no decision to set aside")
    not_future("on", form.on, today)
    not_before("on", form.on, state.decision.decided_on, DECIDED)
    return (e.Revoked(**dict(form)),)


# Public censure


def require_publishable(state: Disqualification, on: date) -> None:
    """Only what was decided, told to the provider, and not set aside is made public."""
    served = state.service
    if not state.stands or served is None or served.deemed_on > on:
        raise refuse(
            "not-publishable",
            "取消服务资格决定送达且未被撤销的，方可公开通报",
            "only a served decision that stands is made public",
        )
    if state.baseless_since is not None and state.baseless_since <= on:
        raise refuse(
            "not-publishable",
            "所依据的举报投诉已不成立，不公开通报；研究撤销决定",
            "no report that it rests on holds any more: consider setting it aside instead",
        )
    if state.censure is not None:
        raise refuse("censured-already", "已经公开通报", "the public was told already")


def publish_censure(state: Disqualification, publication_id: UUID, on: date) -> tuple[Event, ...]:
    return (e.CensurePublished(publication_id=publication_id, on=on),)


def withdraw_censure(
    state: Disqualification, publication_id: UUID, on: date, reason: str
) -> tuple[Event, ...]:
    if state.censure is None or state.censure.publication_id != publication_id:
        return ()
    return (e.CensureWithdrawn(publication_id=publication_id, on=on, reason=reason),)
