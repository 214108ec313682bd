"""An entry of the grey list (灰名单): entered after expulsion and public notice, released or kept.

Art. 14 names the list and nothing more: how long, how it is reviewed and how one leaves it are
the office's own parameters (reading A-27). It is internal, and no list of dishonest bodies.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from pydantic import Field

from domain.corrections import PutsRight
from domain.terms import Terms
from domain.values import (
    Actor,
    Event,
    LongText,
    NotAllowedNow,
    NotYours,
    Recorded,
    Text,
    Value,
    not_before,
    not_future,
)

# Fields of the events are the storage format: they grow by optional fields only.


class Entered(Event):
    citation = "14"
    reference: str
    expulsion_id: UUID
    provider_id: UUID
    decision: str
    """Number of the decision on which it rests."""
    grounds: tuple[str, ...]
    review_on: date | None = None
    reason: LongText
    on: date


class ReleaseRequested(Event):
    citation = "14"
    reason: LongText
    on: date


class Released(Event):
    citation = "14"
    reason: LongText
    on: date


class ReleaseRevoked(Event):
    """The decision in version `revokes` was a mistake: the entry stands, its request waits."""

    citation = "14"
    puts_right = PutsRight(version="revokes")
    revokes: int
    reason: LongText
    on: date


class Kept(Event):
    citation = "14"
    reason: LongText
    on: date


class Expunged(Event):
    """What it rested on does not hold: kept in the log, shown outside never more."""

    citation = "14"
    reason: LongText
    on: date


class ReviewMoved(Event):
    citation = "14"
    review_on: date | None
    reason: LongText
    on: date


class Request(Value):
    """Somebody asks that the provider be taken off the list; what became of it."""

    by: str
    on: date
    reason: str
    decided_on: date | None = None
    released: bool | None = None
    answer: str = ""


STATUSES: Final[dict[str, Text]] = {
    "listed": Text("在列", "listed"),
    "release_requested": Text("申请移出", "release asked for"),
    "released": Text("已移出", "released"),
    "expunged": Text("已注销", "expunged"),
}
"""What people call each status."""


class GreyListEntry(Value):
    id: UUID
    version: int
    reference: str
    expulsion_id: UUID
    provider_id: UUID
    decision: str
    grounds: tuple[str, ...]
    reason: str
    entered_on: date
    entered_by: str
    review_set_on: date | None
    requests: tuple[Request, ...] = ()
    ended_on: date | None = None
    ending: str | None = None
    """`released` or `expunged`."""
    ended_for: str = ""
    released_by: str | None = None
    release: int | None = None
    """The version of the decision to release."""

    @property
    def status(self) -> str:
        if self.ending is not None:
            return self.ending
        return "listed" if self.open_request is None else "release_requested"

    @property
    def open_request(self) -> Request | None:
        last = self.requests[-1] if self.requests else None
        return last if last is not None and last.released is None else None

    @property
    def latest_on(self) -> date:
        asked = [request.on for request in self.requests]
        return max([self.entered_on, *asked, *(r.decided_on or r.on for r in self.requests)])


def evolve(state: GreyListEntry | None, recorded: Recorded[Event]) -> GreyListEntry:
    event = recorded.event
    if isinstance(event, Entered):
        told = event.model_dump(exclude={"on", "review_on"})
        return GreyListEntry(
            id=recorded.record_id,
            version=recorded.version,
            entered_on=event.on,
            entered_by=recorded.actor.name,
            review_set_on=event.review_on,
            **told,
        )
    assert state is not None
    changes: dict[str, Any] = {}
    match event:
        case ReleaseRequested():
            asked = Request(by=recorded.actor.name, on=event.on, reason=event.reason)
            changes = {"requests": (*state.requests, asked)}
        case Kept():
            changes = {"requests": _decided(state, event, released=False)}
        case Released():
            changes = {"requests": _decided(state, event, released=True)}
            changes |= {"ended_on": event.on, "ending": "released", "ended_for": event.reason}
            changes |= {"released_by": recorded.actor.name, "release": recorded.version}
        case ReleaseRevoked():
            changes = {"requests": _undecided(state), "ended_on": None, "ending": None}
            changes |= {"ended_for": "", "released_by": None, "release": None}
        case Expunged():
            changes = {"ended_on": event.on, "ending": "expunged", "ended_for": event.reason}
        case ReviewMoved():
            changes = {"review_set_on": event.review_on}
    return state.model_copy(update={"version": recorded.version, **changes})


def _decided(
    state: GreyListEntry, event: Kept | Released, *, released: bool
) -> tuple[Request, ...]:
    if not state.requests:
        return ()
    update = {"decided_on": event.on, "released": released, "answer": event.reason}
    return (*state.requests[:-1], state.requests[-1].model_copy(update=update))


def _undecided(state: GreyListEntry) -> tuple[Request, ...]:
    if not state.requests:
        return ()
    update = {"decided_on": None, "released": None, "answer": ""}
    return (*state.requests[:-1], state.requests[-1].model_copy(update=update))


# Forms.


class Outcome(StrEnum):
    RELEASED = "released"
    KEPT = "kept"


class Enter(Value):
    expulsion_id: UUID
    entered_on: date
    reason: LongText


class RequestRelease(Value):
    on: date
    reason: LongText


class DecideRelease(Value):
    outcome: Outcome
    on: date
    reason: LongText


class RevokeRelease(Value):
    on: date
    reason: LongText


class MoveReview(Value):
    review_on: date | None = Field(description="空：试点结束前不复核 · empty: not before the end")
    on: date
    reason: LongText


# Decisions.

ENTERED: Final = Text("列入日期", "the day of the entry")
REVIEW: Final = Text("列入灰名单", "entered in the grey list")


def enter(
    form: Enter,
    *,
    reference: str,
    provider_id: UUID,
    decision: str,
    grounds: tuple[str, ...],
    actor: Actor,
    terms: Terms,
    today: date,
) -> tuple[Event, ...]:
    """Whether it may be entered, the expulsion case says."""
    not_future("entered_on", form.entered_on, today)
    _require_approver(actor)
    return (
        Entered(
            reference=reference,
            expulsion_id=form.expulsion_id,
            provider_id=provider_id,
            decision=decision,
            grounds=grounds,
            review_on=review_due(form.entered_on, terms),
            reason=form.reason,
            on=form.entered_on,
        ),
    )


def request_release(
    state: GreyListEntry, form: RequestRelease, terms: Terms, today: date
) -> tuple[Event, ...]:
    _require_listed(state)
    not_future("on", form.on, today)
    not_before("on", form.on, state.latest_on, Text("最近一步的日期", "the latest step"))
    if state.open_request is not None:
        raise _refused("asked-already", "已有待决定的移出申请", "a request waits for its decision")
    least = release_from(state, terms)
    if least is not None and form.on <= least:
        raise _refused(
            "asked-too-early", f"{least} 后才能申请移出", f"release is asked for after {least}"
        )
    return (ReleaseRequested(**dict(form)),)


def decide_release(
    state: GreyListEntry, form: DecideRelease, actor: Actor, today: date
) -> tuple[Event, ...]:
    """By an approver who did not ask for it."""
    _require_listed(state)
    request = state.open_request
    if request is None:
        raise _refused("nothing-to-decide", "没有移出申请", "no request for release waits")
    _require_approver(actor)
    if actor.name == request.by:
        raise NotYours(
            "own-request",
            Text("申请人不能决定自己的申请", "who asked for it does not decide on it"),
            citation="14",
        )
    not_future("on", form.on, today)
    not_before("on", form.on, request.on, Text("申请日期", "the request"))
    decided = Released if form.outcome is Outcome.RELEASED else Kept
    return (decided(reason=form.reason, on=form.on),)


def revoke_release(
    state: GreyListEntry, form: RevokeRelease, actor: Actor, today: date
) -> tuple[Event, ...]:
    """By an approver who did not take that decision; the request is decided anew."""
    if state.ending != "released" or state.release is None or state.ended_on is None:
        raise _refused("not-released", "没有移出决定可以撤销", "there is no release to take back")
    _require_approver(actor)
    if actor.name == state.released_by:
        raise NotYours(
            "second-person",
            Text("由作出移出决定以外的审批人撤销", "an approver who did not decide it revokes it"),
            citation="14",
        )
    not_future("on", form.on, today)
    not_before("on", form.on, state.ended_on, Text("移出日期", "the release"))
    return (ReleaseRevoked(revokes=state.release, **dict(form)),)


def expunge(state: GreyListEntry, on: date, reason: str) -> tuple[Event, ...]:
    """Also after a release: the entry lost its basis from the beginning."""
    return () if state.ending == "expunged" else (Expunged(reason=reason, on=on),)


def move_review(
    state: GreyListEntry, form: MoveReview, actor: Actor, today: date
) -> tuple[Event, ...]:
    _require_listed(state)
    _require_approver(actor)
    not_future("on", form.on, today)
    not_before("on", form.on, state.entered_on, ENTERED)
    if form.review_on is not None:
        not_before("review_on", form.review_on, form.on, Text("本次办理日期", "this step"))
    return (ReviewMoved(**dict(form)),)


def review_on(state: GreyListEntry, terms: Terms) -> date | None:
    """A day of its own, or the last day of the measures once a document ends them (A-27, A-31)."""
    return state.review_set_on or terms.known(state.entered_on).effective_until


def review_due(entered_on: date, terms: Terms) -> date | None:
    """When the office means to look again, as set for an entry; none where it sets no months."""
    return _after_months("grey-list.review-months", entered_on, terms)


def release_from(state: GreyListEntry, terms: Terms) -> date | None:
    """The last day on which release cannot be asked for yet; none where the office sets none."""
    return _after_months("grey-list.min-months-before-release", state.entered_on, terms)


def _after_months(key: str, entered_on: date, terms: Terms) -> date | None:
    if terms.known(entered_on).whole(key) == 0:
        return None
    return terms.period(key, entered_on, REVIEW).last_day


def _require_listed(state: GreyListEntry) -> None:
    if state.ending is not None:
        ended = STATUSES[state.ending]
        raise _refused("entry-ended", f"灰名单记录{ended.zh}", f"the entry was {ended.en} already")


def _require_approver(actor: Actor) -> None:
    if not actor.approves:
        raise NotYours(
            "approver-decides", Text("须由审批人决定", "an approver decides"), citation="14"
        )


def _refused(code: str, zh: str, en: str) -> NotAllowedNow:
    return NotAllowedNow(code, Text(zh, en), citation="14")
