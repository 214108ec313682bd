"""What may be done with a complaint, report or enquiry, in the order of the procedure."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.attached import without_names
from domain.complaint import commands as c
from domain.complaint import events as e
from domain.complaint.checks import no_enquiry, step
from domain.complaint.clock import return_account
from domain.complaint.state import Complaint
from domain.terms import Terms
from domain.values import (
    Event,
    Malformed,
    NotAllowedNow,
    Text,
    not_before,
    not_future,
)


def receive(
    form: c.Receive,
    *,
    reference: str,
    sealed: str | None,
    mark: str | None,
    from_pilot_enterprise: bool,
    today: date,
) -> tuple[Event, ...]:
    not_future("received_on", form.received_on, today)
    who = form.complainant
    body = who.enterprise_id or who.provider_id
    return (
        e.Received(
            reference=reference,
            **form.model_dump(exclude={"complainant", "files"}),
            files=without_names(form.files),
            kind=who.kind,
            sealed=sealed,
            mark=mark,
            from_pilot_enterprise=from_pilot_enterprise,
            reachable=bool(who.contact or body or form.outside_number),
        ),
    )


# Sorting what came in


def split(state: Complaint, form: c.Split, part_id: UUID, today: date) -> tuple[Event, ...]:
    """One message may hold matters of several natures, or about several providers."""
    step(state, form.on, today, ("received", "accepted"))
    same_provider = form.provider_id in (None, state.provider_id)
    if form.nature is state.nature and same_provider:
        raise Malformed(
            "same-matter",
            Text(
                "拆分的部分须类别不同或所涉服务商不同",
                "a part is of another nature or about another provider",
            ),
            field="nature",
            citation="15",
        )
    return (e.SplitOff(complaint_id=part_id, nature=form.nature, on=form.on, reason=form.reason),)


def part_of(state: Complaint, form: c.Split, reference: str) -> tuple[Event, ...]:
    """The part as a record: it came in when the whole did, from the same sender."""
    received = e.Received(
        reference=reference,
        provider_id=form.provider_id or state.provider_id,
        about=state.about,
        kind=state.kind,
        sealed=state.sealed,
        mark=state.mark,
        from_pilot_enterprise=state.from_pilot_enterprise,
        summary=form.summary,
        received_on=state.received_on,
        nature=form.nature,
        channel=state.channel,
        outside_number=state.outside_number,
        received_at=state.received_at,
        outside_district=state.outside_district,
        outside_due_on=state.outside_due_on,
        reachable=state.reachable,
    )
    linked = e.SplitFrom(complaint_id=state.id, on=form.on, reason=form.reason)
    return (received, linked)


def reclassify(state: Complaint, form: c.Reclassify, today: date) -> tuple[Event, ...]:
    step(state, form.on, today, ("received",))
    return () if form.nature is state.nature else (e.Reclassified(**dict(form)),)


def name_provider(state: Complaint, form: c.NameProvider, today: date) -> tuple[Event, ...]:
    """Put right before it is verified; where it was not known, found out also later."""
    verified = ("substantiated", "unsubstantiated") if state.provider_id is None else ()
    step(state, form.on, today, ("received", "accepted", *verified))
    if state.case_ids:
        raise NotAllowedNow(
            "case-rests-on-it",
            Text("已有整改案件以此为据", "a rectification case rests on it already"),
            citation="15",
        )
    return () if form.provider_id == state.provider_id else (e.ProviderNamed(**dict(form)),)


def accept(state: Complaint, form: c.Accept, caseworker: str, today: date) -> tuple[Event, ...]:
    step(state, form.on, today, ("received",))
    no_enquiry(state)
    anonymous = state.kind is e.ComplainantKind.ANONYMOUS
    if anonymous and state.nature is e.Nature.REPORT and not form.clues:
        raise Malformed(
            "clues-needed",
            Text(
                "匿名举报有可供核查的线索的予以受理：请写明线索",
                "a report without a name is taken up where it has clues to check: name them",
            ),
            field="clues",
            citation="15",
        )
    return (e.Accepted(**dict(form), caseworker=state.caseworker or caseworker),)


def reject(state: Complaint, form: c.Reject, today: date) -> tuple[Event, ...]:
    step(state, form.on, today, ("received",))
    no_enquiry(state)
    return (e.Rejected(**dict(form)),)


def return_(state: Complaint, form: c.Return, terms: Terms, today: date) -> tuple[Event, ...]:
    """Wrongly addressed: back within some working days; later it is referred instead."""
    step(state, form.on, today, ("received",))
    account = return_account(state, terms)
    if account is not None and form.on > account.last_day:
        raise NotAllowedNow(
            "returned-too-late",
            Text(
                f"退回期限已于 {account.last_day} 届满；请移送有权机关",
                f"it could be returned until {account.last_day}: refer it to who is competent",
            ),
            citation="15",
        )
    return (e.Returned(**dict(form)),)


def refer(state: Complaint, form: c.Refer, today: date) -> tuple[Event, ...]:
    step(state, form.on, today, ("received", "accepted", "substantiated", "unsubstantiated"))
    if form.ends_here and state.verification is not None:
        raise Malformed(
            "verified-here",
            Text("已经核实的，移送后仍须在本局答复", "what was verified here is answered here too"),
            field="ends_here",
            citation="15",
        )
    return (e.Referred(**dict(form)),)


def conclude_referral(state: Complaint, form: c.ConcludeReferral, today: date) -> tuple[Event, ...]:
    open_ones = [r for r in state.referrals if r.to == form.to and r.outcome is None]
    if not open_ones:
        raise Malformed(
            "no-referral",
            Text("没有向该机关的待复移送", "no open referral to that organ"),
            field="to",
            citation="15",
        )
    referral = open_ones[-1]
    not_future("on", form.on, today)
    not_before("on", form.on, referral.on, Text("移送日期", "the referral"))
    return (e.ReferralConcluded(referral=referral.version, outcome=form.outcome, on=form.on),)


def assign(state: Complaint, form: c.Assign, today: date) -> tuple[Event, ...]:
    step(state, form.on, today, ("received", "accepted"))
    return (e.Assigned(**dict(form)),)


# Endings


def answer(state: Complaint, form: c.Answer, today: date) -> tuple[Event, ...]:
    """Also where no answer is owed, and what became of it where it ended without us."""
    if state.is_enquiry:
        step(state, form.on, today, ("received", "answered"))
        return (e.EnquiryAnswered(**dict(form)),)
    open_in = ("accepted", "substantiated", "unsubstantiated", "rejected", "returned", "referred")
    step(state, form.on, today, open_in)
    return (e.Answered(**dict(form)),)


def withdraw(state: Complaint, form: c.Withdraw, today: date) -> tuple[Event, ...]:
    step(state, form.on, today, ("received", "accepted"))
    return (e.Withdrawn(**dict(form)),)


def merge(state: Complaint, into: Complaint, form: c.Merge, today: date) -> tuple[Event, ...]:
    step(state, form.on, today, ("received", "accepted", "substantiated", "unsubstantiated"))
    if into.id == state.id or not into.is_live:
        raise Malformed(
            "merge-target",
            Text(
                "只能并入另一件仍在办理的投诉", "it can only go into another complaint that is live"
            ),
            field="complaint_id",
            citation="15",
        )
    if into.provider_id != state.provider_id:
        raise Malformed(
            "merge-target",
            Text("两件投诉所涉服务商不同", "the two complaints are about different providers"),
            field="complaint_id",
            citation="15",
        )
    if (state.substantiated and not into.substantiated) or (
        state.is_violation and not into.is_violation
    ):
        raise Malformed(
            "merge-target",
            Text(
                "已核实属实的，不并入尚未如此核实的投诉；可反向并入，或先核实另一件",
                "a substantiated one does not go into one that is not: merge the other way round, "
                "or verify that one first",
            ),
            field="complaint_id",
            citation="15",
        )
    return (e.MergedInto(**dict(form)),)


def lead_to_case(state: Complaint, case_id: UUID, on: date) -> tuple[Event, ...]:
    return () if case_id in state.case_ids else (e.LedToCase(case_id=case_id, on=on),)


def lead_to_disqualification(state: Complaint, case_id: UUID, on: date) -> tuple[Event, ...]:
    if case_id in state.disqualification_ids:
        return ()
    return (e.LedToDisqualification(disqualification_id=case_id, on=on),)
