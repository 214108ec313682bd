"""Acts on complaints, reports and enquiries (Art. 4, 12(1), 15); the sender is sealed at once."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any
from uuid import UUID

from application.access import own_enterprise, own_provider
from application.engagements import existing
from application.numbers import file_number
from application.ports import Seal
from application.unit import Held, Result, Unit
from domain import complaint, disqualification
from domain.catalogue import CASE, COMPLAINT, DISQUALIFICATION, ENTERPRISE, PROVIDER
from domain.rectification.commands import JoinComplaint
from domain.rectification.decisions import join_complaint
from domain.values import Actor, NotAllowedNow, Role, Text, derived_id, not_before

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 16
COMPLAINANT = Actor(name="complainant", role=Role.PUBLIC)


def tracked_id(code: str) -> UUID:
    """The complaint that a tracking code opens; no event holds the code."""
    return derived_id("complaint", code.strip().upper().replace("-", ""))


def _tracked(unit: Unit) -> tuple[str, Held[complaint.Complaint]]:
    code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
    return code, unit.new(COMPLAINT, tracked_id(code))


def receive(unit: Unit, form: complaint.Receive, seal: Seal) -> Result:
    """Anybody, also without a name, also after the measures have ended.

    Who signed in for an enterprise or a provider writes as that one.
    """
    if form.provider_id is not None:
        existing(unit, PROVIDER, form.provider_id, "provider_id")
    who = form.complainant
    pilot, mark = _sender(unit, form, seal)
    code, held = _tracked(unit)
    hidden = {"kind"} if who.provider_id else {"kind", "provider_id"}
    identity = who.model_dump(mode="json", exclude=hidden)
    masked = _unnamed(unit, form)
    identity |= {name: getattr(form, name) for name in masked}
    form = form.model_copy(update=masked)
    held.tell(
        complaint.receive(
            form,
            reference=file_number(unit, "reference.complaint", unit.today, held),
            sealed=seal.close(identity) if any(identity.values()) else None,
            mark=mark,
            from_pilot_enterprise=pilot,
            today=unit.today,
        )
    )
    if not unit.actor.is_officer:
        unit.actor = COMPLAINANT  # who is signed in would tell who complained
    return Result(held, {"tracking_code": code, "reference": held.state.reference})


def _unnamed(unit: Unit, form: complaint.Receive) -> dict[str, str]:
    """The texts in which the sender names itself, without that; as written they are sealed."""
    who = form.complainant
    names: list[str | None] = [who.name, who.contact]
    if who.enterprise_id is not None:
        names.append(unit.load(ENTERPRISE, who.enterprise_id).state.name)
    if who.provider_id is not None:
        names.append(unit.load(PROVIDER, who.provider_id).state.registration.name)
    texts = {"summary": form.summary, "about": form.about}
    masked = {name: complaint.without_sender(text, names) for name, text in texts.items()}
    return {name: text for name, text in masked.items() if text != texts[name]}


def _sender(unit: Unit, form: complaint.Receive, seal: Seal) -> tuple[bool, str | None]:
    """Whether a pilot enterprise sends it, and the mark by which a body finds its own again."""
    who = form.complainant
    if who.enterprise_id is not None:
        own_enterprise(unit.actor, who.enterprise_id)
        found = existing(unit, ENTERPRISE, who.enterprise_id, "complainant.enterprise_id")
        return found.state.in_pilot(form.received_on), seal.mark(who.enterprise_id)
    if who.provider_id is not None:
        own_provider(unit.actor, who.provider_id)
        existing(unit, PROVIDER, who.provider_id, "complainant.provider_id")
        return False, seal.mark(who.provider_id)
    return False, None


def split(unit: Unit, record_id: UUID, form: complaint.Split) -> Result:
    """The part is a record of its own, from the same sealed sender, linked both ways."""
    held = unit.load(COMPLAINT, record_id)
    if form.provider_id is not None:
        existing(unit, PROVIDER, form.provider_id, "provider_id")
    code, part = _tracked(unit)
    whole = held.state
    held.tell(complaint.split(whole, form, part.id, unit.today))
    reference = file_number(unit, "reference.complaint", unit.today, part)
    part.tell(complaint.part_of(whole, form, reference))
    told: dict[str, Any] = {
        "part_id": str(part.id),
        "part_reference": reference,
        "tracking_code": code,
    }
    return Result(held, told)


def reclassify(unit: Unit, record_id: UUID, form: complaint.Reclassify) -> Result:
    held = unit.load(COMPLAINT, record_id)
    held.tell(complaint.reclassify(held.state, form, unit.today))
    return Result(held)


def name_provider(unit: Unit, record_id: UUID, form: complaint.NameProvider) -> Result:
    held = unit.load(COMPLAINT, record_id)
    existing(unit, PROVIDER, form.provider_id, "provider_id")
    held.tell(complaint.name_provider(held.state, form, unit.today))
    return Result(held)


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


def return_(unit: Unit, record_id: UUID, form: complaint.Return) -> Result:
    held = unit.load(COMPLAINT, record_id)
    held.tell(complaint.return_(held.state, form, unit.terms, unit.today))
    return Result(held)


def refer(unit: Unit, record_id: UUID, form: complaint.Refer) -> Result:
    held = unit.load(COMPLAINT, record_id)
    held.tell(complaint.refer(held.state, form, unit.today))
    return Result(held)


def conclude_referral(unit: Unit, record_id: UUID, form: complaint.ConcludeReferral) -> Result:
    held = unit.load(COMPLAINT, record_id)
    held.tell(complaint.conclude_referral(held.state, form, unit.today))
    return Result(held)


def request_extension(unit: Unit, record_id: UUID, form: complaint.RequestExtension) -> Result:
    held = unit.load(COMPLAINT, record_id)
    held.tell(complaint.request_extension(held.state, form, unit.terms, unit.today))
    return Result(held)


def decide_extension(unit: Unit, record_id: UUID, form: complaint.DecideExtension) -> Result:
    held = unit.load(COMPLAINT, record_id)
    held.tell(complaint.decide_extension(held.state, form, unit.actor, unit.terms, unit.today))
    return Result(held)


def correct_verification(
    unit: Unit, record_id: UUID, form: complaint.CorrectVerification
) -> Result:
    """Rules met by the mistake lapse by themselves; a disqualification case loses the report."""
    held = unit.load(COMPLAINT, record_id)
    held.tell(complaint.correct_verification(held.state, form, unit.today))
    _follow(unit, held, form.on)
    return Result(held)


def reopen(unit: Unit, record_id: UUID, form: complaint.Reopen) -> Result:
    """What was verified counts again, also in a disqualification case that had lost it."""
    held = unit.load(COMPLAINT, record_id)
    held.tell(complaint.reopen(held.state, form, unit.today))
    _follow(unit, held, form.on)
    return Result(held)


def _follow(unit: Unit, held: Held[complaint.Complaint], on: date) -> None:
    for case_id in held.state.disqualification_ids:
        case = unit.load(DISQUALIFICATION, case_id)
        case.tell(disqualification.follow_report(case.state, held.state, on))


def correct_date(unit: Unit, record_id: UUID, form: complaint.CorrectDate) -> Result:
    held = unit.load(COMPLAINT, record_id)
    held.tell(complaint.correct_date(held.state, form, unit.today))
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
    for case_id in held.state.disqualification_ids:
        into.tell(complaint.lead_to_disqualification(into.state, case_id, form.on))
        case = unit.load(DISQUALIFICATION, case_id)
        case.tell(disqualification.join_report(case.state, into.state, form.on))
        case.tell(disqualification.follow_report(case.state, held.state, form.on))
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
