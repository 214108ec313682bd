"""How long handling may take, and what the verification found; each may be corrected."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from domain.complaint import commands as c
from domain.complaint import events as e
from domain.complaint.checks import no_enquiry, refused, step
from domain.complaint.clock import EXTEND, handle_account, measures_of
from domain.complaint.state import ENDED, Complaint
from domain.terms import Terms
from domain.values import Actor, Event, Malformed, NotYours, Text, not_before, not_future

RECEIPT: Final = Text("收到日期", "the day it came in")


def request_extension(
    state: Complaint, form: c.RequestExtension, terms: Terms, today: date
) -> tuple[Event, ...]:
    """Once, and asked for before the end."""
    step(state, form.on, today, ("accepted", "substantiated", "unsubstantiated"))
    if state.is_closed:
        raise refused("handled-already", "已经办结", "it is handled already")
    if state.extension is not None and state.extension.granted is not False:
        raise refused(
            "one-extension", "只能延长一次，已有申请", "it is extended once, and was asked for"
        )
    account = handle_account(state, terms)
    if account is not None and form.on > account.last_day:
        raise refused(
            "asked-too-late",
            f"办理期限已于 {account.last_day} 届满，延长应在届满前申请",
            f"the period ended on {account.last_day}: an extension is asked for before the end",
        )
    return (e.ExtensionRequested(**dict(form)),)


def decide_extension(
    state: Complaint, form: c.DecideExtension, actor: Actor, terms: Terms, today: date
) -> tuple[Event, ...]:
    asked = state.extension
    if asked is None or asked.granted is not None:
        raise refused("nothing-to-decide", "没有待决定的延长申请", "no request waits")
    if not actor.approves or actor.name == asked.requested_by:
        raise NotYours(
            "second-person",
            Text("延长由申请人以外的审批人员决定", "an approver who did not ask decides on it"),
            citation="15",
        )
    not_future("on", form.on, today)
    not_before("on", form.on, asked.requested_on, Text("申请日期", "the request"))
    if not form.granted:
        if not form.reason:
            raise Malformed(
                "reason-needed",
                Text("不予延长须写明理由", "give the reason for refusing"),
                field="reason",
                citation="15",
            )
        return (e.ExtensionRefused(on=form.on, reason=form.reason),)
    measures = measures_of(state, terms)
    assert measures is not None
    days = measures.whole(EXTEND)
    granted = asked.model_copy(update={"granted": True, "days": days})
    account = handle_account(state.model_copy(update={"extension": granted}), terms)
    assert account is not None
    return (e.ExtensionGranted(on=form.on, days=days, due_on=account.last_day, reason=form.reason),)


# Verification


def verify(state: Complaint, form: c.Verify, today: date) -> tuple[Event, ...]:
    no_enquiry(state)
    step(state, form.on, today, ("accepted",))
    return (e.Verified(**_found(state, form)),)


def correct_verification(
    state: Complaint, form: c.CorrectVerification, today: date
) -> tuple[Event, ...]:
    """A later event names the one that it corrects; what rested on that one follows."""
    found = state.verification
    if found is None:
        raise refused("not-verified", "尚未核实，没有可更正的", "nothing was verified yet")
    not_future("on", form.on, today)
    not_before("on", form.on, found.on, Text("核实日期", "the verification"))
    return (
        e.VerificationCorrected(corrects=found.current, reason=form.reason, **_found(state, form)),
    )


def _found(state: Complaint, form: c.Verify) -> dict[str, Any]:
    """What was found; conduct of staff counts only where it is said to be the provider's (A-29)."""
    found = form.model_dump(exclude={"reason"})
    says_more = bool(form.violation) or form.by_staff or form.attributable is not None
    if not form.substantiated and says_more:
        raise _unfit(
            "violation", "不属实的不填写违规情形", "an unsubstantiated one finds no violation"
        )
    if form.substantiated and state.nature is e.Nature.REPORT and not form.violation:
        raise _unfit(
            "violation",
            "举报属实的须写明违反何种法律、规定",
            "a substantiated report says which law or rule was broken",
        )
    if form.by_staff and form.attributable is None:
        raise _unfit(
            "attributable",
            "工作人员行为须认定是否可归于服务商",
            "say whether the conduct of staff is attributable to the provider",
        )
    if form.violation and form.attributable is None:
        found["attributable"] = True
    return found


def correct_date(state: Complaint, form: c.CorrectDate, today: date) -> tuple[Event, ...]:
    """The day of receipt or acceptance was entered wrongly; the clocks run from the right one."""
    receipt = form.what is e.Dated.RECEIPT
    wrong = state.steps[0] if receipt else state.accepted
    if wrong is None:
        raise refused("not-accepted", "尚未受理", "it was not taken up yet")
    not_future("on", form.on, today)
    not_future("day", form.day, today)
    if not receipt:
        not_before("day", form.day, state.received_on, RECEIPT)
    later = [other for other in state.steps if other.version > wrong.version]
    earliest = min((other.on for other in later), default=form.on)
    if form.day > earliest:
        raise Malformed(
            "date-order",
            Text(
                f"更正后的日期 {form.day} 晚于其后的步骤（{earliest}）",
                f"{form.day} lies after a later step ({earliest})",
            ),
            field="day",
        )
    return (
        e.DateCorrected(
            corrects=wrong.version, what=form.what, day=form.day, on=form.on, reason=form.reason
        ),
    )


def reopen(state: Complaint, form: c.Reopen, today: date) -> tuple[Event, ...]:
    """It ended by mistake; the office owes what it owed, by the days that it owed it."""
    step(state, form.on, today, tuple(sorted(ENDED)))
    assert state.ended_by is not None
    return (e.Reopened(reopens=state.ended_by, **dict(form)),)


def _unfit(field: str, zh: str, en: str) -> Malformed:
    return Malformed("verification", Text(zh, en), field=field, citation="15")
