"""A complaint or report about a provider (投诉、举报), from anyone (Art. 12(1), 15).

The complainant's identity never stands in these events in clear: `sealed` is ciphertext that
only the office's key opens, `mark` tells one enterprise's complaints apart without naming it.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StrictBool, StringConstraints, model_validator

from domain.values import (
    STORABLE,
    Event,
    LongText,
    Malformed,
    NotAllowedNow,
    Recorded,
    Text,
    Value,
    not_before,
    not_future,
)

# Fields of the events are the storage format: they grow by optional fields only.


class ComplainantKind(StrEnum):
    ENTERPRISE = "enterprise"
    ORGANISATION = "organisation"
    INDIVIDUAL = "individual"
    ANONYMOUS = "anonymous"


Optional = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000), STORABLE]


class Received(Event):
    citation = "15"
    reference: str
    provider_id: UUID | None = None
    about: Optional = ""
    kind: ComplainantKind
    sealed: str | None = None
    mark: str | None = None
    from_pilot_enterprise: bool = False
    summary: LongText
    received_on: date

    @property
    def effective_on(self) -> date:
        return self.received_on


class Accepted(Event):
    citation = "15"
    on: date
    reason: Optional = ""
    caseworker: str

    @property
    def effective_on(self) -> date:
        return self.on


class Rejected(Event):
    citation = "15"
    on: date
    reason: Optional

    @property
    def effective_on(self) -> date:
        return self.on


class Assigned(Event):
    on: date
    caseworker: str

    @property
    def effective_on(self) -> date:
        return self.on


class Verified(Event):
    citation = "15"
    substantiated: bool
    findings: LongText
    on: date

    @property
    def effective_on(self) -> date:
        return self.on


class MergedInto(Event):
    """This one is a duplicate; the other goes on for both."""

    complaint_id: UUID
    on: date
    reason: Optional = ""

    @property
    def effective_on(self) -> date:
        return self.on


class Answered(Event):
    citation = "15"
    on: date
    answer: LongText

    @property
    def effective_on(self) -> date:
        return self.on


class Withdrawn(Event):
    on: date
    reason: Optional = ""

    @property
    def effective_on(self) -> date:
        return self.on


class LedToCase(Event):
    """A rectification case took the complaint up."""

    citation = "12.1"
    case_id: UUID
    on: date

    @property
    def effective_on(self) -> date:
        return self.on


class Complaint(Value):
    id: UUID
    version: int
    reference: str
    provider_id: UUID | None
    about: str
    kind: ComplainantKind
    sealed: str | None
    mark: str | None
    from_pilot_enterprise: bool
    summary: str
    received_on: date
    status: str = "received"
    caseworker: str | None = None
    accepted_on: date | None = None
    findings: str | None = None
    substantiated: bool | None = None
    verified_position: int | None = None
    merged_into: UUID | None = None
    answer: str | None = None
    case_ids: tuple[UUID, ...] = ()
    last_on: date

    @property
    def is_live(self) -> bool:
        return self.status not in ("rejected", "merged", "withdrawn")


def evolve(state: Complaint | None, recorded: Recorded[Event]) -> Complaint:
    event = recorded.event
    if isinstance(event, Received):
        return Complaint(
            id=recorded.record_id,
            version=recorded.version,
            last_on=event.received_on,
            **dict(event),
        )
    assert state is not None
    changes: dict[str, Any] = {"version": recorded.version}
    match event:
        case Accepted():
            changes |= {
                "status": "accepted",
                "caseworker": event.caseworker,
                "accepted_on": event.on,
            }
        case Rejected():
            changes["status"] = "rejected"
        case Assigned():
            changes["caseworker"] = event.caseworker
        case Verified():
            changes |= {
                "status": "substantiated" if event.substantiated else "unsubstantiated",
                "substantiated": event.substantiated,
                "findings": event.findings,
                "verified_position": recorded.position,
            }
        case MergedInto():
            changes |= {"status": "merged", "merged_into": event.complaint_id}
        case Answered():
            changes |= {"answer": event.answer}
        case Withdrawn():
            changes["status"] = "withdrawn"
        case LedToCase():
            changes["case_ids"] = (*state.case_ids, event.case_id)
    if not isinstance(event, LedToCase):
        changes["last_on"] = max(state.last_on, recorded.effective_on)
    return state.model_copy(update=changes)


class Complainant(Value):
    kind: ComplainantKind
    enterprise_id: UUID | None = None
    name: Optional = ""
    contact: Optional = ""

    @model_validator(mode="after")
    def _names_the_enterprise(self) -> Complainant:
        if (self.kind is ComplainantKind.ENTERPRISE) != (self.enterprise_id is not None):
            raise ValueError(
                "企业投诉须填写 enterprise_id，其他情形不填 · "
                "enterprise_id goes with the kind enterprise and with no other"
            )
        return self


class Receive(Value):
    provider_id: UUID | None = None
    about: Optional = Field(
        default="", description="不知道是哪家服务商时写明 · where the provider is not known"
    )
    complainant: Complainant
    summary: LongText
    received_on: date

    @model_validator(mode="after")
    def _says_whom(self) -> Receive:
        if self.provider_id is None and not self.about:
            raise ValueError("provider_id 与 about 至少填一项 · give provider_id or about")
        return self


class Accept(Value):
    on: date
    reason: Optional = ""


class Reject(Value):
    on: date
    reason: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000), STORABLE
    ]


class Assign(Value):
    on: date
    caseworker: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), STORABLE
    ]


class Verify(Value):
    substantiated: StrictBool
    findings: LongText
    on: date


class Merge(Value):
    complaint_id: UUID = Field(description="并入的投诉 · the complaint that goes on")
    on: date
    reason: Optional = ""


class Answer(Value):
    on: date
    answer: LongText


class Withdraw(Value):
    on: date
    reason: Optional = ""


def receive(
    form: Receive,
    *,
    reference: str,
    sealed: str | None,
    mark: str | None,
    from_pilot_enterprise: bool,
    today: date,
) -> tuple[Event, ...]:
    not_future("received_on", form.received_on, today)
    return (
        Received(
            reference=reference,
            provider_id=form.provider_id,
            about=form.about,
            kind=form.complainant.kind,
            sealed=sealed,
            mark=mark,
            from_pilot_enterprise=from_pilot_enterprise,
            summary=form.summary,
            received_on=form.received_on,
        ),
    )


def _step(state: Complaint, on: date, today: date, allowed: tuple[str, ...]) -> None:
    if state.status not in allowed:
        raise NotAllowedNow(
            "complaint-state",
            Text(
                f"投诉目前为“{state.status}”，不能办理此步骤",
                f"the complaint is {state.status}: this step is not open now",
            ),
            citation="15",
        )
    not_future("on", on, today)
    not_before("on", on, state.last_on, Text("上一步骤", "the step before"))


def accept(state: Complaint, form: Accept, caseworker: str, today: date) -> tuple[Event, ...]:
    _step(state, form.on, today, ("received",))
    return (Accepted(on=form.on, reason=form.reason, caseworker=state.caseworker or caseworker),)


def reject(state: Complaint, form: Reject, today: date) -> tuple[Event, ...]:
    _step(state, form.on, today, ("received",))
    return (Rejected(on=form.on, reason=form.reason),)


def assign(state: Complaint, form: Assign, today: date) -> tuple[Event, ...]:
    _step(state, form.on, today, ("received", "accepted"))
    return (Assigned(**dict(form)),)


def verify(state: Complaint, form: Verify, today: date) -> tuple[Event, ...]:
    _step(state, form.on, today, ("accepted",))
    return (Verified(**dict(form)),)


def answer(state: Complaint, form: Answer, today: date) -> tuple[Event, ...]:
    _step(state, form.on, today, ("accepted", "substantiated", "unsubstantiated", "rejected"))
    return (Answered(**dict(form)),)


def withdraw(state: Complaint, form: Withdraw, today: date) -> tuple[Event, ...]:
    _step(state, form.on, today, ("received", "accepted"))
    return (Withdrawn(**dict(form)),)


def merge(state: Complaint, into: Complaint, form: Merge, today: date) -> tuple[Event, ...]:
    _step(state, form.on, today, ("received", "accepted", "substantiated", "unsubstantiated"))
    if into.id == state.id or not into.is_live:
        raise Malformed(
            "merge-target",
            Text(
                "只能并入另一件仍在办理的投诉", "it can only go into another complaint that is live"
            ),
            field="complaint_id",
        )
    if into.provider_id != state.provider_id:
        raise Malformed(
            "merge-target",
            Text("两件投诉所涉服务商不同", "the two complaints are about different providers"),
            field="complaint_id",
        )
    return (MergedInto(**dict(form)),)


def lead_to_case(state: Complaint, case_id: UUID, on: date) -> tuple[Event, ...]:
    return () if case_id in state.case_ids else (LedToCase(case_id=case_id, on=on),)
