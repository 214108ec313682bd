"""Acts on complaints and reports (Art. 12(1), 15); the complainant is sealed from the start."""

from __future__ import annotations

import secrets
from datetime import date
from uuid import UUID

from application.access import own_enterprise
from application.engagements import existing
from application.numbers import file_number
from application.office import Result, Unit
from application.ports import Seal
from domain import complaint
from domain.catalogue import CASE, COMPLAINT, ENTERPRISE, PROVIDER
from domain.rectification.commands import JoinComplaint
from domain.rectification.decisions import join_complaint
from domain.values import Actor, NotAllowedNow, Role, Text, derived_id, not_before

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 16
COMPLAINANT = Actor(name="complainant", role=Role.PUBLIC)


def tracked_id(code: str) -> UUID:
    """The complaint that a tracking code opens; no event holds the code."""
    return derived_id("complaint", code.strip().upper().replace("-", ""))


def receive(unit: Unit, form: complaint.Receive, seal: Seal) -> Result:
    """Anybody, also without a name; who signed in as an enterprise complains as that one."""
    if form.provider_id is not None:
        existing(unit, PROVIDER, form.provider_id, "provider_id")
    who, pilot, mark = form.complainant, False, None
    if who.enterprise_id is not None:
        own_enterprise(unit.actor, who.enterprise_id)
        enterprise = existing(unit, ENTERPRISE, who.enterprise_id, "complainant.enterprise_id")
        pilot = enterprise.state.in_pilot(form.received_on)
        mark = seal.mark(who.enterprise_id)
    code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
    held = unit.new(COMPLAINT, tracked_id(code))
    identity = who.model_dump(mode="json", exclude={"kind"})
    decided = complaint.receive(
        form,
        reference=file_number(unit, "reference.complaint", unit.today, held),
        sealed=seal.close(identity) if any(identity.values()) else None,
        mark=mark,
        from_pilot_enterprise=pilot,
        today=unit.today,
    )
    held.tell(decided)
    if not unit.actor.is_officer:
        unit.actor = COMPLAINANT  # who is signed in would tell who complained
    return Result(held, {"tracking_code": code, "reference": held.state.reference})


def accept(unit: Unit, record_id: UUID, form: complaint.Accept) -> Result:
    held = unit.load(COMPLAINT, record_id)
    held.tell(complaint.accept(held.state, form, unit.actor.name, unit.today))
    return Result(held)


def reject(unit: Unit, record_id: UUID, form: complaint.Reject) -> Result:
    held = unit.load(COMPLAINT, record_id)
    held.tell(complaint.reject(held.state, form, unit.today))
    return Result(held)


def assign(unit: Unit, record_id: UUID, form: complaint.Assign) -> Result:
    held = unit.load(COMPLAINT, record_id)
    held.tell(complaint.assign(held.state, form, unit.today))
    return Result(held)


def verify(unit: Unit, record_id: UUID, form: complaint.Verify) -> Result:
    held = unit.load(COMPLAINT, record_id)
    held.tell(complaint.verify(held.state, form, unit.today))
    return Result(held)


def answer(unit: Unit, record_id: UUID, form: complaint.Answer) -> Result:
    held = unit.load(COMPLAINT, record_id)
    held.tell(complaint.answer(held.state, form, unit.today))
    return Result(held)


def withdraw(unit: Unit, record_id: UUID, form: complaint.Withdraw) -> Result:
    held = unit.load(COMPLAINT, record_id)
    held.tell(complaint.withdraw(held.state, form, unit.today))
    return Result(held)


def merge(unit: Unit, record_id: UUID, form: complaint.Merge) -> Result:
    """A duplicate goes into the complaint that goes on; cases that rest on both keep one."""
    held = unit.load(COMPLAINT, record_id)
    into = existing(unit, COMPLAINT, form.complaint_id, "complaint_id")
    held.tell(complaint.merge(held.state, into.state, form, unit.today))
    for case_id in held.state.case_ids:
        into.tell(complaint.lead_to_case(into.state, case_id, form.on))
        _join(unit, case_id, into.id, form.on)
    return Result(held)


def _join(unit: Unit, case_id: UUID, complaint_id: UUID, on: date) -> None:
    case = unit.load(CASE, case_id)
    if case.state.is_open:
        form = JoinComplaint(complaint_id=complaint_id, on=max(on, case.state.opened_on))
        case.tell(join_complaint(case.state, form, unit.today))


def of_provider(
    unit: Unit, record_id: UUID, provider_id: UUID, field: str, on: date
) -> complaint.Complaint:
    """A live complaint against that provider, for a case that wants to rest on it."""
    held = existing(unit, COMPLAINT, record_id, field)
    if held.state.provider_id != provider_id or not held.state.is_live:
        raise NotAllowedNow(
            "complaint-unfit",
            Text(
                f"投诉 {held.state.reference} 不是针对该服务商的有效投诉",
                f"complaint {held.state.reference} is no live complaint against this provider",
            ),
            citation="12.1",
            field=field,
        )
    what = Text("投诉收到日期", "the day the complaint came in")
    not_before("opened_on" if field == "complaint_ids" else "on", on, held.state.received_on, what)
    return held.state
