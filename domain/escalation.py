"""An escalation (升级处置): a rule is met and somebody must decide; it never decides itself.

Its identifier is derived from rule, subject and trigger: raising it twice is raising it once.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from pydantic import Field

from domain.corrections import PutsRight
from domain.measures import Book
from domain.rules import Evidence, Finding
from domain.values import (
    Actor,
    Event,
    LongText,
    Malformed,
    NotYours,
    Recorded,
    Text,
    Value,
    derived_id,
    not_before,
    not_future,
    out_of_turn,
)

# Fields of the events are the storage format: they grow by optional fields only.


class Subject(Value):
    """The record that a rule speaks of."""

    kind: str
    id: UUID


class Raised(Event):
    dated_by = "raised_on"
    rule: str
    rule_citation: str
    subject: Subject
    provider_id: UUID | None
    evidence: tuple[Evidence, ...]
    value: int | None = None
    threshold: int | None = None
    sentence: Text
    trigger: int
    """Position of the event with which the rule became met."""
    raised_on: date


class Lapsed(Event):
    """The facts no longer hold, or the measures had ended by their day."""

    dated_by = "lapsed_on"
    cause: int
    """Position of the event with which the rule ceased to be met, or the end was told."""
    sentence: Text
    lapsed_on: date


class ActedOn(Event):
    on: date
    action: LongText
    case_id: UUID | None = None


class Dismissed(Event):
    on: date
    reason: LongText


class Reopened(Event):
    """The decision in version `reopens` was a mistake: somebody must decide anew."""

    puts_right = PutsRight(version="reopens")
    on: date
    reopens: int
    reason: LongText


STATUSES: Final[dict[str, Text]] = {
    "open": Text("待研究", "open"),
    "lapsed": Text("已失效", "lapsed"),
    "acted_on": Text("已处理", "acted on"),
    "dismissed": Text("不再处理", "dismissed"),
}
"""What people call each status."""


class Closed(Value):
    """While a decision held that was a mistake: positions from which and until which."""

    since: int
    until: int
    status: str


class Escalation(Value):
    id: UUID
    version: int
    rule: str
    rule_citation: str
    subject: Subject
    provider_id: UUID | None
    evidence: tuple[Evidence, ...]
    value: int | None
    threshold: int | None
    sentence: Text
    trigger: int
    raised_on: date
    raised_at: datetime
    status: str = "open"
    closed_on: date | None = None
    closed_at: int | None = None
    """Position from which it is closed: of the decision, or of the event that made it lapse."""
    outcome: str | None = None
    case_id: UUID | None = None
    mistaken: tuple[Closed, ...] = ()

    def as_of(self, position: int) -> Escalation:
        """As it stood when the log had reached a position, however late it was raised."""
        for closed in self.mistaken:
            if closed.since <= position < closed.until:
                return self.model_copy(update={"status": closed.status})
        if self.closed_at is None or self.closed_at <= position:
            return self
        return self.model_copy(update={"status": "open"})

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(item.key for item in self.evidence)


def evolve(state: Escalation | None, recorded: Recorded[Event]) -> Escalation:
    event = recorded.event
    if isinstance(event, Raised):
        return Escalation(
            id=recorded.record_id,
            version=recorded.version,
            raised_at=recorded.recorded_at,
            **dict(event),
        )
    assert state is not None
    changes: dict[str, Any] = {
        "version": recorded.version,
        "closed_on": recorded.effective_on,
        "closed_at": recorded.position,
    }
    match event:
        case Lapsed():
            changes |= {"status": "lapsed", "outcome": str(event.sentence)}
            changes["closed_at"] = event.cause
        case ActedOn():
            changes |= {"status": "acted_on", "outcome": event.action, "case_id": event.case_id}
        case Dismissed():
            changes |= {"status": "dismissed", "outcome": event.reason}
        case Reopened():
            changes |= _reopened(state, recorded.position)
    return state.model_copy(update=changes)


def _reopened(state: Escalation, position: int) -> dict[str, Any]:
    gone = dict.fromkeys(("closed_on", "closed_at", "outcome", "case_id"))
    if state.closed_at is None:  # closed on a later day than the one looked at
        return gone
    stood = Closed(since=state.closed_at, until=position, status=state.status)
    return {"status": "open", "mistaken": (*state.mistaken, stood), **gone}


class Act(Value):
    on: date
    action: LongText = Field(description="作了什么处理 · what was done")
    case_id: UUID | None = None


class Dismiss(Value):
    on: date
    reason: LongText


class Reopen(Value):
    on: date
    reason: LongText


def escalation_id(rule: str, subject: Subject, trigger: int) -> UUID:
    return derived_id("escalation", rule, subject.kind, subject.id, trigger)


def raise_(
    finding: Finding, subject: Subject, provider_id: UUID | None, trigger: int, on: date
) -> Raised:
    return Raised(
        rule=finding.rule,
        rule_citation=finding.citation,
        subject=subject,
        provider_id=provider_id,
        evidence=finding.evidence,
        value=finding.value,
        threshold=finding.threshold,
        sentence=finding.sentence,
        trigger=trigger,
        raised_on=on,
    )


def is_news(finding: Finding, earlier: tuple[Escalation, ...]) -> bool:
    """Whether a met rule asks anew: nothing open, and something that no decision has covered.

    What was decided once does not come back without a new fact (reading A-16).
    """
    if any(escalation.status == "open" for escalation in earlier):
        return False
    decided = [e for e in earlier if e.status in ("acted_on", "dismissed")]
    covered = frozenset[str]().union(*(e.keys for e in decided))
    return any(item.key not in covered for item in finding.evidence)


def why_lapsed(state: Escalation, finding: Finding, book: Book) -> Text | None:
    """Its facts no longer hold, or its day turned out to lie after the end (reading A-32)."""
    if not finding.is_met:
        return finding.sentence
    if book.takes_new(state.raised_on):
        return None
    ended = book.ended_on(state.raised_on)
    return Text(
        f"管理办法已于 {ended} 终止，此后的事实不再形成待研究事项",
        f"the measures ended on {ended}: what happened after that asks for nothing new",
    )


def lapse(state: Escalation, why: Text, cause: int, on: date) -> tuple[Event, ...]:
    if state.status != "open":
        return ()
    return (Lapsed(cause=cause, sentence=why, lapsed_on=max(on, state.raised_on)),)


def _require_open(state: Escalation, field: str, day: date, today: date) -> None:
    if state.status != "open":
        record, status = Text("该升级事项", "the escalation"), STATUSES[state.status]
        raise out_of_turn("escalation-closed", record, status, citation=state.rule_citation)
    not_future(field, day, today)
    not_before(field, day, state.raised_on, Text("触发日期", "the day it was raised for"))


def act_on(state: Escalation, form: Act, today: date) -> tuple[Event, ...]:
    _require_open(state, "on", form.on, today)
    return (ActedOn(**dict(form)),)


def settle(state: Escalation, form: Act, today: date) -> tuple[Event, ...]:
    """As `act_on`, by the system: what somebody closed meanwhile needs no answer any more."""
    return act_on(state, form, today) if state.status == "open" else ()


def require_record(state: Escalation, form: Act, actor: Actor) -> None:
    """Words alone close a question no less than a dismissal: they are for an approver (A-19)."""
    if form.case_id is None and not actor.approves:
        raise NotYours(
            "names-no-record",
            Text(
                "写明已立案件 case_id；没有立案的，由审批人员处理",
                "name the case that was opened in case_id; without one it is for an approver",
            ),
            citation=state.rule_citation,
            field="case_id",
        )


def dismiss(state: Escalation, form: Dismiss, today: date) -> tuple[Event, ...]:
    """Reading A-19: declining to go on needs a reason (and an approver, whom the act asks for)."""
    _require_open(state, "on", form.on, today)
    if len(form.reason.strip()) < MIN_REASON:
        raise Malformed(
            "reason-needed",
            Text("请写明理由", "give a reason in words"),
            citation=state.rule_citation,
            field="reason",
        )
    return (Dismissed(**dict(form)),)


def reopen(state: Escalation, form: Reopen, today: date) -> tuple[Event, ...]:
    """What a person decided by mistake; whether its facts still hold is asked at once."""
    decided = ("acted_on", "dismissed")
    if state.status not in decided:
        record, status = Text("该升级事项", "the escalation"), STATUSES[state.status]
        allowed = [STATUSES[one] for one in decided]
        raise out_of_turn(
            "escalation-not-decided", record, status, citation=state.rule_citation, allowed=allowed
        )
    not_future("on", form.on, today)
    assert state.closed_on is not None
    not_before("on", form.on, state.closed_on, Text("处理日期", "the day it was decided"))
    return (Reopened(reopens=state.version, **dict(form)),)


MIN_REASON = 2
