"""From the decision on: service, public notice, objections, grey list, revocation (Art. 14)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain import due_steps
from domain.due_steps import commands as forms
from domain.due_steps import service
from domain.due_steps.service import DECIDED, SERVED
from domain.expulsion import commands as c
from domain.expulsion import events as e
from domain.expulsion.checks import (
    BEFORE_DECISION,
    closes_on,
    dated,
    listing_blocks,
    refuse,
    require_expelled,
    require_open,
    require_running,
    require_second_person,
    require_unblocked,
    setting,
    wanted,
)
from domain.expulsion.state import Expulsion
from domain.terms import Terms
from domain.values import Actor, Event, Malformed, Text, not_before


def serve_decision(
    state: Expulsion,
    form: forms.ServeDecision,
    cases: tuple[UUID, ...],
    terms: Terms,
    today: date,
) -> tuple[Event, ...]:
    at, decided_on = setting(state, terms, today), require_expelled(state).decided_on
    (served,) = service.serve(state.service, form, state.steps.attempts, decided_on, at)
    return (served.model_copy(update={"cases": cases}),)


def take_effect(state: Expulsion, absorbed: tuple[UUID, ...], today: date) -> tuple[Event, ...]:
    """From the day of service on (A-28); nothing before it, nothing twice."""
    served = state.service
    if served is None or state.effective_on is not None or state.revoked is not None:
        return ()
    if served.deemed_on > today:
        return ()
    return (e.TookEffect(absorbed=absorbed, on=served.deemed_on),)


def correct_service(
    state: Expulsion, form: forms.CorrectDecisionService, terms: Terms, today: date
) -> tuple[Event, ...]:
    at, decided_on = setting(state, terms, today), require_expelled(state).decided_on
    return service.correct(state.service, form, decided_on, at)


def require_publishable(state: Expulsion, on: date, terms: Terms, today: date) -> None:
    """Reading A-26: after the decision is served, or, where the office says so, before it."""
    at = setting(state, terms, today)
    if at.measures.word("publicity.mode") == BEFORE_DECISION and state.decision is None:
        require_running(state)
        codes = tuple(ground.code for ground in state.live_grounds)
        due_steps.require_decidable(state.steps, wanted(state, on, codes, adverse=False), at)
        return
    require_expelled(state)
    if state.service is None:
        raise refuse("not-served", "清退决定尚未送达", "the decision was not served yet")
    not_before("published_on", on, state.service.deemed_on, SERVED)


def start_publicity(
    state: Expulsion, publication_id: UUID, first: date, last: date, terms: Terms, today: date
) -> tuple[Event, ...]:
    require_publishable(state, first, terms, today)
    if state.publicity is not None:
        raise refuse(
            "published-already",
            f"已于 {state.publicity.first} 起公示",
            f"public notice was given from {state.publicity.first} on already",
        )
    return (e.PublicityStarted(publication_id=publication_id, first=first, last=last),)


def withdraw_publicity(
    state: Expulsion, publication_id: UUID, on: date, reason: str
) -> tuple[Event, ...]:
    held = [p for p in state.publicities if p.publication_id == publication_id]
    if not held or held[-1].withdrawn_on is not None:
        return ()
    return (e.PublicityWithdrawn(publication_id=publication_id, on=on, reason=reason),)


def receive_objection(state: Expulsion, form: c.Object, today: date) -> tuple[Event, ...]:
    """From anyone; one that comes after the window is kept and marked, and settled too."""
    if state.revoked is not None:
        raise refuse("decision-revoked", "清退决定已经撤销", "the decision was revoked")
    publicity = state.publicity
    if publicity is None:
        raise refuse("no-public-notice", "没有公示", "there is no public notice")
    what = Text("公示首日", "the first day of the public notice")
    dated("received_on", form.received_on, today, publicity.first, what)
    return (e.ObjectionReceived(**dict(form)),)


def settle_objection(state: Expulsion, form: c.SettleObjection, today: date) -> tuple[Event, ...]:
    """What it ends (the window) is recorded with it."""
    found = [one for one in state.objections if one.number == form.objection]
    if not found:
        raise Malformed(
            "unknown-objection",
            Text(f"没有异议 {form.objection}", f"there is no objection {form.objection}"),
            field="objection",
            citation="14",
        )
    if not found[0].is_open:
        raise refuse("settled-already", "该异议已处理", "the objection is settled already")
    what = Text("收到异议之日", "the day the objection came in")
    dated("on", form.on, today, found[0].received_on, what)
    return (e.ObjectionSettled(**dict(form)),)


def reaffirm(state: Expulsion, form: c.Reaffirm, actor: Actor, today: date) -> tuple[Event, ...]:
    """Decided anew after an upheld objection: the decision stands, and why."""
    require_open(state)
    require_second_person(state, actor)
    upheld = state.unanswered_upheld
    if not upheld:
        raise refuse(
            "nothing-to-reaffirm", "没有成立的异议", "no upheld objection asks for a new decision"
        )
    settled = max(one.settled_on for one in upheld if one.settled_on is not None)
    dated("on", form.on, today, settled, Text("异议处理日期", "the settlement of the objection"))
    return (e.Reaffirmed(**dict(form), objections=tuple(one.number for one in upheld)),)


def close_publicity(state: Expulsion, today: date) -> tuple[Event, ...]:
    """Once the window is over and its objections are settled; nothing before, nothing twice."""
    publicity, on = state.publicity, closes_on(state)
    if publicity is None or publicity.closed_on is not None or state.revoked is not None:
        return ()
    if on is None or on > today:
        return ()
    return (e.PublicityClosed(publication_id=publicity.publication_id, last=publicity.last, on=on),)


def require_listable(state: Expulsion, on: date) -> None:
    """Art. 14: expelled, told to the public, and then on the grey list."""
    require_expelled(state)
    if state.grey_listed_on is not None:
        raise refuse("grey-listed", "已列入灰名单", "the grey listing was entered already")
    require_unblocked(listing_blocks(state, max([on, *_unsettled(state)])))
    require_unblocked(listing_blocks(state, on))


def _unsettled(state: Expulsion) -> list[date]:
    """A listing with an earlier date does not get round an objection that came in since."""
    return [one.received_on for one in state.objections if one.is_open or one.asks_anew]


def grey_list(state: Expulsion, entry_id: UUID, on: date, today: date) -> tuple[Event, ...]:
    require_listable(state, on)
    return (*close_publicity(state, today), e.GreyListed(entry_id=entry_id, on=on))


def revoke(state: Expulsion, form: forms.Revoke, today: date) -> tuple[Event, ...]:
    """From any state after the decision; all that rested on it is undone by its own record."""
    dated("on", form.on, today, require_expelled(state).decided_on, DECIDED)
    return (e.Revoked(**dict(form)),)
