"""A neutral exit from the pool (退出、淘汰), never a grey listing (Art. 7, 11; reading A-25).

Proposed, the provider heard, decided by a second person, effective with the service of the
decision. It rests on an assessment (11), on the development of its business (7), or on the
provider's own wish.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from domain.standing import Basis
from domain.values import (
    STORABLE,
    Actor,
    Event,
    LongText,
    Malformed,
    NotAllowedNow,
    NotYours,
    Recorded,
    Role,
    ShortText,
    Text,
    Value,
    not_before,
    not_future,
    out_of_turn,
)

# Fields of the events are the storage format: they grow by optional fields only.


class Proposed(Event):
    citation = "7"
    dated_by = "proposed_on"
    reference: str
    provider_id: UUID
    basis: Basis
    facts: LongText
    assessment_id: UUID | None = None
    escalation_id: UUID | None = None
    proposed_on: date


class ProviderHeard(Event):
    """What the provider said, or (empty) that it was asked and said nothing."""

    citation = "7"
    statement: str
    on: date


class Dropped(Event):
    citation = "7"
    on: date
    reason: LongText
    ground_fell: bool = False
    """It ended by itself, with the conclusion that it rested on."""


class Decided(Event):
    citation = "7"
    reasons: LongText
    document: str
    on: date


class TookEffect(Event):
    """On service of the decision (reading A-28). Running engagements are named, not ended."""

    citation = "7"
    running: tuple[UUID, ...] = ()
    on: date


class GroundFell(Event):
    """The conclusion that it rests on was annulled after it took effect: somebody decides."""

    citation = "11"
    reason: LongText
    on: date


class Revoked(Event):
    """The provider is back in the pool, as if it had not left."""

    citation = "7"
    on: date
    reason: LongText


STATUSES: Final[dict[str, Text]] = {
    "proposed": Text("已提出", "proposed"),
    "heard": Text("已听取意见", "provider heard"),
    "decided": Text("已决定，待送达", "decided"),
    "effective": Text("已退出", "out of the pool"),
    "dropped": Text("不再办理", "dropped"),
    "revoked": Text("已撤销", "revoked"),
}
"""What people call each status."""


class PoolExit(Value):
    id: UUID
    version: int
    reference: str
    provider_id: UUID
    basis: Basis
    facts: str
    assessment_id: UUID | None
    escalation_id: UUID | None
    proposed_on: date
    proposed_by: str
    status: str = "proposed"
    """proposed, heard, decided, effective, dropped or revoked."""
    statement: str | None = None
    heard_on: date | None = None
    reasons: str | None = None
    document: str | None = None
    decided_by: str | None = None
    decided_on: date | None = None
    effective_on: date | None = None
    running: tuple[UUID, ...] = ()
    ground_fell: str | None = None
    last_on: date

    @property
    def is_pending(self) -> bool:
        return self.status in ("proposed", "heard", "decided")

    @property
    def told_status(self) -> str:
        """As the provider knows it: a decision that was not served on it is the office's own."""
        if self.status != "decided":
            return self.status
        return "proposed" if self.heard_on is None else "heard"


def evolve(state: PoolExit | None, recorded: Recorded[Event]) -> PoolExit:
    event, by = recorded.event, recorded.actor.name
    if isinstance(event, Proposed):
        return PoolExit(
            id=recorded.record_id,
            version=recorded.version,
            proposed_by=by,
            last_on=event.proposed_on,
            **dict(event),
        )
    assert state is not None
    changes: dict[str, Any] = {"version": recorded.version}
    match event:
        case ProviderHeard():
            changes |= {"status": "heard", "statement": event.statement, "heard_on": event.on}
        case Dropped():
            changes |= {"status": "dropped", "reasons": event.reason}
        case Decided():
            changes |= {
                "status": "decided",
                "reasons": event.reasons,
                "document": event.document,
                "decided_by": by,
                "decided_on": event.on,
            }
        case TookEffect():
            changes |= {
                "status": "effective",
                "effective_on": event.on,
                "running": event.running,
            }
        case GroundFell():
            changes["ground_fell"] = event.reason
        case Revoked():
            changes |= {"status": "revoked", "reasons": event.reason, "ground_fell": None}
    changes["last_on"] = max(state.last_on, recorded.effective_on)
    return state.model_copy(update=changes)


Statement = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000), STORABLE]


class Propose(Value):
    provider_id: UUID
    basis: Basis = Field(
        description="7 经营发展情况；11 考核；voluntary 服务商申请 · "
        "its business, an assessment, or its own wish"
    )
    facts: LongText
    assessment_id: UUID | None = Field(
        default=None, description="依据第十一条的，写明考核 · the assessment, for basis 11"
    )
    escalation_id: UUID | None = None
    proposed_on: date

    @model_validator(mode="after")
    def _names_the_assessment(self) -> Propose:
        if (self.basis == "11") != (self.assessment_id is not None):
            raise ValueError(
                "依据第十一条的须写明 assessment_id，其他不填 · "
                "assessment_id goes with basis 11 and with no other"
            )
        return self


class Hear(Value):
    statement: Statement = Field(
        default="", description="空：已告知，未提出意见 · empty: asked, and said nothing"
    )
    on: date


class Drop(Value):
    on: date
    reason: LongText


class Decide(Value):
    reasons: LongText
    document: ShortText = Field(description="决定的文号 · the number of the decision")
    on: date


class Serve(Value):
    on: date = Field(description="决定送达日期 · the day the decision was served")


class Revoke(Value):
    on: date
    reason: LongText


def propose(form: Propose, reference: str, actor: Actor, today: date) -> tuple[Event, ...]:
    """A provider may ask for its own exit only; the other two bases are the office's."""
    if actor.role is Role.PROVIDER and form.basis != "voluntary":
        raise NotYours(
            "not-yours",
            Text("服务商只能自行申请退出", "a provider may only ask for its own exit"),
            citation="7",
        )
    not_future("proposed_on", form.proposed_on, today)
    return (Proposed(**dict(form), reference=reference),)


def hear(state: PoolExit, form: Hear, actor: Actor, today: date) -> tuple[Event, ...]:
    _step(state, form.on, today, "proposed", "heard")
    if actor.role is Role.PROVIDER and not form.statement:
        raise Malformed(
            "reason-needed",
            Text("请写明意见", "say what you have to say"),
            citation="7",
            field="statement",
        )
    if state.statement and not form.statement:
        raise NotAllowedNow(
            "heard-already",
            Text("服务商已提出意见", "the provider has said something already"),
            citation="7",
            field="statement",
        )
    return (ProviderHeard(**dict(form)),)


def drop(state: PoolExit, form: Drop, today: date) -> tuple[Event, ...]:
    _step(state, form.on, today, "proposed", "heard", "decided")
    return (Dropped(**dict(form)),)


def decide(state: PoolExit, form: Decide, actor: Actor, today: date) -> tuple[Event, ...]:
    """By an approver who did not propose it; whoever did not ask for it itself is heard before."""
    allowed = ("proposed", "heard") if state.basis == "voluntary" else ("heard",)
    _step(state, form.on, today, *allowed)
    if not actor.approves or actor.name == state.proposed_by:
        raise _second()
    return (Decided(**dict(form)),)


def take_effect(
    state: PoolExit, form: Serve, running: tuple[UUID, ...], today: date
) -> tuple[Event, ...]:
    _step(state, form.on, today, "decided")
    return (TookEffect(on=form.on, running=running),)


def lose_ground(state: PoolExit, reason: str, on: date) -> tuple[Event, ...]:
    """The conclusion fell: what is pending falls with it, what took effect waits for a person."""
    if state.is_pending:
        return (Dropped(on=on, reason=reason, ground_fell=True),)
    return (GroundFell(on=on, reason=reason),) if state.status == "effective" else ()


def revoke(state: PoolExit, form: Revoke, actor: Actor, today: date) -> tuple[Event, ...]:
    _step(state, form.on, today, "effective")
    if not actor.approves:
        raise _second()
    return (Revoked(**dict(form)),)


def _step(state: PoolExit, on: date, today: date, *allowed: str) -> None:
    if state.status not in allowed:
        record, steps = Text("退出事项", "the exit"), [STATUSES[status] for status in allowed]
        raise out_of_turn("exit-state", record, STATUSES[state.status], citation="7", allowed=steps)
    not_future("on", on, today)
    not_before("on", on, state.last_on, Text("上一步骤", "the step before"))


def _second() -> NotYours:
    return NotYours(
        "second-person",
        Text("由审批人决定，且不得为提出人", "an approver who did not propose it decides"),
        citation="7",
    )
