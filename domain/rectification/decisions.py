"""What may be done in a rectification case, and what then is recorded.

Each decision takes the state and the command and returns events, or refuses with the clause.
"""

from __future__ import annotations

from datetime import date

from domain.grounds import require_each_once
from domain.measures import Measures
from domain.rectification import commands as c
from domain.rectification import events as e
from domain.rectification.checklist import require_approval, require_element
from domain.rectification.checks import (
    OPENED,
    SERVED,
    dated,
    refuse,
    require_open,
    require_served,
)
from domain.rectification.clock import account, completed_day, deemed_day, measures_of
from domain.rectification.state import Case, Service
from domain.service import AddEvidence, Attempt, Consent, added, agreeing, attempted, corrected
from domain.service.decisions import told_attempts
from domain.terms import Terms
from domain.values import (
    Actor,
    Event,
    Malformed,
    NotYours,
    Role,
    Text,
    not_before,
    not_future,
)


def open_case(
    form: c.Open, reference: str, measures: Measures, actor: Actor, today: date
) -> tuple[Event, ...]:
    not_future("opened_on", form.opened_on, today)
    for code in form.grounds:
        if not measures.ground(code).code.startswith("12."):
            raise Malformed(
                "not-a-ground",
                Text(
                    f"{code} 不是约谈整改的情形（12.1 至 12.6）",
                    f"{code} is no ground of Article 12 (12.1 to 12.6)",
                ),
                field="grounds",
                citation="12",
            )
    require_each_once(form.grounds, "grounds", "12")
    require_approval(form.grounds, measures, actor)
    for proof in form.proofs:
        require_element(proof, form.grounds, measures)
    if len(set(form.complaint_ids)) != len(form.complaint_ids):
        raise Malformed(
            "twice-named",
            Text("同一投诉重复填写", "a complaint is named twice"),
            field="complaint_ids",
            citation="12",
        )
    return (e.Opened(reference=reference, **dict(form)),)


def prove(case: Case, form: c.Prove, measures: Measures, today: date) -> tuple[Event, ...]:
    """What a person found about one element of a ground of the case, with its evidence."""
    require_open(case)
    dated("on", form.on, today, case.opened_on, OPENED)
    require_element(form.proof, case.grounds, measures)
    return () if form.proof in case.proofs else (e.ElementProved(**dict(form)),)


def join_complaint(case: Case, form: c.JoinComplaint, today: date) -> tuple[Event, ...]:
    require_open(case)
    dated("on", form.on, today, case.opened_on, OPENED)
    if form.complaint_id in case.complaint_ids:
        return ()
    return (e.ComplaintJoined(**dict(form)),)


def assign(case: Case, form: c.Assign, today: date) -> tuple[Event, ...]:
    require_open(case)
    dated("on", form.on, today, case.opened_on, OPENED)
    return () if form.assignee == case.assignee else (e.Assigned(**dict(form)),)


def call_interview(case: Case, form: c.CallInterview, today: date) -> tuple[Event, ...]:
    _require_before_notice(case)
    dated("called_on", form.called_on, today, case.opened_on, OPENED)
    not_before("interview_on", form.interview_on, form.called_on, Text("通知日期", "the call"))
    return (e.InterviewCalled(**dict(form)),)


def hold_interview(case: Case, form: c.HoldInterview, today: date) -> tuple[Event, ...]:
    _require_time_of_interview(case, "held_on", form.held_on)
    dated("held_on", form.held_on, today, case.opened_on, OPENED)
    return (e.InterviewHeld(**dict(form)),)


def refuse_interview(case: Case, form: c.RefuseInterview, today: date) -> tuple[Event, ...]:
    _require_time_of_interview(case, "refused_on", form.refused_on)
    dated("refused_on", form.refused_on, today, case.opened_on, OPENED)
    return (e.InterviewRefused(**dict(form)),)


def _require_time_of_interview(case: Case, field: str, on: date) -> None:
    """Before the order; the true entry in place of a mistaken one also after it."""
    if not case.lost_its_interview:
        return _require_before_notice(case)
    require_open(case)
    assert case.notice is not None
    if on > case.notice.issued_on:
        raise Malformed(
            "date-order",
            Text(
                f"日期 {on} 晚于发文日期（{case.notice.issued_on}）",
                f"{on} lies after the order ({case.notice.issued_on})",
            ),
            field=field,
        )
    return None


def _require_before_notice(case: Case) -> None:
    require_open(case)
    if case.notice is not None:
        raise refuse(
            "notice-issued",
            "责令限期整改通知书已经发出",
            "the order to rectify has been issued already",
        )


def issue_notice(
    case: Case, form: c.IssueNotice, reference: str, actor: Actor, terms: Terms, today: date
) -> tuple[Event, ...]:
    """Art. 12: generally not more than 30 days; more needs a reason and the head (A-02)."""
    _require_before_notice(case)
    measures = measures_of(case, terms)
    if measures.flag("rectification.interview-before-order") and not case.interviews:
        raise refuse(
            "interview-first",
            "应先约谈（或者记录拒不到场），再责令限期整改",
            "the provider is interviewed (or its refusal recorded) before an order",
        )
    earlier = case.interviews[0].on if case.interviews else case.opened_on
    dated("issued_on", form.issued_on, today, earlier, Text("约谈日期", "the interview"))
    over = require_length(form.days, form.reason, "days", actor, measures)
    return (e.NoticeIssued(**dict(form), reference=reference, exceeds_general_cap=over),)


def require_length(days: int, reason: str, field: str, actor: Actor, measures: Measures) -> bool:
    """Whether a period of that many days in all exceeds the general limit of Art. 12."""
    cap = measures.whole("rectification.general-cap-days")
    if days <= cap:
        return False
    if not reason:
        raise Malformed(
            "reason-needed",
            Text(
                f"整改期限一般不超过 {cap} 日，超过的须写明理由",
                f"a time limit is generally not more than {cap} days: give the reason for more",
            ),
            field="reason",
            citation="12",
        )
    reserved = measures.flag("rectification.over-cap-needs-principal")
    if reserved and actor.role is not Role.PRINCIPAL:
        raise NotYours(
            "principal-decides",
            Text(
                f"整改期限合计超过 {cap} 日，须由主要负责人决定",
                f"more than {cap} days in all are for the principal to decide",
            ),
            citation="12",
            field=field,
        )
    return True


def serve_notice(case: Case, form: c.ServeNotice, terms: Terms, today: date) -> tuple[Event, ...]:
    require_open(case)
    if case.notice is None:
        raise refuse(
            "no-notice",
            "尚未发出责令限期整改通知书",
            "there is no order to serve: issue it first",
        )
    if case.service is not None:
        raise refuse(
            "served-already",
            f"已于 {case.service.deemed_on} 送达；日期有误的，请更正送达日期",
            f"served on {case.service.deemed_on} already; correct the date where it is wrong",
        )
    dated("served_on", form.served_on, today, case.notice.issued_on, ISSUED)
    agreeing(form.served_on, form.method, form.evidence)
    deemed = deemed_day(form.served_on, form.method, terms, measures_of(case, terms))
    draft = e.NoticeServed(
        **{**dict(form), "earlier_attempts": told_attempts(form, "notice", case.attempts)},
        reference=case.notice.reference,
        deemed_on=deemed,
        due_on=deemed,
        calendar=terms.calendar_version,
    )
    return (draft.model_copy(update={"due_on": _due_if(case, draft, terms)}),)


ISSUED = Text("发文日期", "the order")


def _due_if(case: Case, served: e.NoticeServed, terms: Terms) -> date:
    fields = {name: getattr(served, name) for name in Service.model_fields if hasattr(served, name)}
    assumed = case.model_copy(update={"service": Service(version=0, position=0, **fields)})
    found = account(assumed, terms)
    assert found is not None
    return found.last_day


def correct_service(
    case: Case, form: c.CorrectService, terms: Terms, today: date
) -> tuple[Event, ...]:
    """A later event names the one that it corrects; the day of service is then another one."""
    if case.service is None or case.notice is None:
        raise refuse("not-served", "通知书尚未送达，没有可更正的送达", "nothing was served yet")
    not_future("corrected_on", form.corrected_on, today)
    dated("served_on", form.served_on, today, case.notice.issued_on, ISSUED)
    not_before("corrected_on", form.corrected_on, form.served_on, SERVED)
    method = form.method or case.service.method
    return (
        e.ServiceCorrected(
            corrects=case.service.version,
            served_on=form.served_on,
            deemed_on=deemed_day(form.served_on, method, terms, measures_of(case, terms)),
            method=method,
            received_by=(
                case.service.received_by if form.received_by is None else form.received_by
            ),
            corrected_on=form.corrected_on,
            reason=form.reason,
            **corrected(case.service, form, method),
        ),
    )


def add_evidence(
    case: Case, form: AddEvidence, consent: Consent | None, today: date
) -> tuple[Event, ...]:
    """Also after the case ended: it belongs to the file."""
    if case.service is None:
        raise refuse("not-served", "通知书尚未送达", "nothing was served yet")
    return (e.ServiceEvidenceAdded(paper="notice", **added(case.service, form, consent, today)),)


def attempt_service(case: Case, form: Attempt, today: date) -> tuple[Event, ...]:
    """Also later than the service that succeeded: it is entered with the day on which it was."""
    require_open(case)
    if case.notice is None:
        raise refuse("no-notice", "尚未发出责令限期整改通知书", "there is no order to serve")
    return (
        e.ServiceAttempted(paper="notice", **attempted(form, case.notice.issued_on, ISSUED, today)),
    )


def confirm_service(case: Case, form: c.ConfirmService, today: date) -> tuple[Event, ...]:
    """Once for each service: after a correction, of the corrected one."""
    require_served(case)
    assert case.service is not None
    if case.service.confirmed_on is not None:
        raise refuse(
            "confirmed-already",
            f"贵单位已于 {case.service.confirmed_on} 确认收到，无需再次确认",
            f"receipt was confirmed on {case.service.confirmed_on}: nothing more is needed",
        )
    dated("confirmed_on", form.confirmed_on, today, case.service.served_on, SERVED)
    return (e.ServiceConfirmed(confirms=case.service.version, confirmed_on=form.confirmed_on),)


def hear_statement(case: Case, form: c.HearStatement, today: date) -> tuple[Event, ...]:
    require_open(case)
    dated("heard_on", form.heard_on, today, case.opened_on, OPENED)
    return (e.StatementHeard(**dict(form)),)


def suspend(case: Case, form: c.Pause, terms: Terms, today: date) -> tuple[Event, ...]:
    served = require_served(case)
    if not measures_of(case, terms).flag("suspension.allowed"):
        raise refuse(
            "no-such-power",
            "办法没有规定中止整改期限；确有需要的，可在期满前申请延期",
            "the measures give no power to suspend; an extension may be asked for before the end",
        )
    if case.suspensions and case.suspensions[-1].until is None:
        raise refuse("suspended-already", "期限已经中止", "the period is suspended already")
    dated("on", form.on, today, served, SERVED)
    return (e.Suspended(**dict(form)),)


def resume(case: Case, form: c.Pause, today: date) -> tuple[Event, ...]:
    require_served(case)
    if not case.suspensions or case.suspensions[-1].until is not None:
        raise refuse("not-suspended", "期限没有中止", "the period is not suspended")
    dated("on", form.on, today, case.suspensions[-1].since, Text("中止日期", "the suspension"))
    return (e.Resumed(**dict(form)),)


def request_extension(
    case: Case, form: c.RequestExtension, terms: Terms, today: date
) -> tuple[Event, ...]:
    """Reading A-06: one extension, asked for before the period ends."""
    served = require_served(case)
    dated("requested_on", form.requested_on, today, served, SERVED)
    if measures_of(case, terms).whole("extension.max") < 1 or case.extension is not None:
        raise refuse(
            "one-extension",
            "每份通知书只能延期一次，已有延期申请",
            "one extension for an order, and it was asked for already",
        )
    found = account(case, terms)
    assert found is not None
    if form.requested_on > found.last_day:
        raise refuse(
            "asked-too-late",
            f"整改期限已于 {found.last_day} 届满，延期应在届满前申请",
            f"the period ended on {found.last_day}: an extension is asked for before the end",
        )
    return (e.ExtensionRequested(**dict(form)),)


def decide_extension(
    case: Case, form: c.DecideExtension, actor: Actor, terms: Terms, today: date
) -> tuple[Event, ...]:
    require_served(case)
    extension = case.extension
    if extension is None or extension.granted is not None:
        raise refuse(
            "nothing-to-decide", "没有待决定的延期申请", "no request for an extension waits"
        )
    dated(
        "decided_on",
        form.decided_on,
        today,
        extension.requested_on,
        Text("申请日期", "the request"),
    )
    if not form.granted:
        if not form.reason:
            raise Malformed(
                "reason-needed",
                Text("不予延期须写明理由", "give the reason for refusing"),
                field="reason",
                citation="12",
            )
        return (e.ExtensionRefused(decided_on=form.decided_on, reason=form.reason),)
    assert case.notice is not None
    days = form.days or extension.days
    total = case.notice.days + days
    over = require_length(
        total, form.reason or extension.reason, "days", actor, measures_of(case, terms)
    )
    assumed = case.model_copy(
        update={"extension": extension.model_copy(update={"granted": True, "days": days})}
    )
    found = account(assumed, terms)
    assert found is not None
    return (
        e.ExtensionGranted(
            decided_on=form.decided_on,
            days=days,
            reason=form.reason,
            due_on=found.last_day,
            exceeds_general_cap=over,
        ),
    )


def submit_report(case: Case, form: c.SubmitReport, today: date) -> tuple[Event, ...]:
    served = require_served(case)
    dated("submitted_on", form.submitted_on, today, served, SERVED)
    return (e.ReportSubmitted(**dict(form)),)


def inspect(case: Case, form: c.Inspect, today: date) -> tuple[Event, ...]:
    served = require_served(case)
    dated("inspected_on", form.inspected_on, today, served, SERVED)
    if not form.passed:
        if not form.findings:
            raise Malformed(
                "findings-needed",
                Text("复查不合格须写明未完成之处", "say what was not done"),
                field="findings",
                citation="13",
            )
        return (e.InspectionFailed(inspected_on=form.inspected_on, findings=form.findings),)
    completed = form.completed_as_of or completed_day(case, served, form.inspected_on)
    not_before("completed_as_of", completed, served, SERVED)
    if completed > form.inspected_on:
        raise Malformed(
            "date-order",
            Text("完成日期不能晚于复查日期", "it cannot be completed after the inspection"),
            field="completed_as_of",
        )
    return (
        e.InspectionPassed(
            inspected_on=form.inspected_on, findings=form.findings, completed_as_of=completed
        ),
    )


def record_refusal(case: Case, form: c.RecordRefusal, today: date) -> tuple[Event, ...]:
    """Reading A-21: an express or recorded refusal, at any time after service."""
    served = require_served(case)
    dated("recorded_on", form.recorded_on, today, served, SERVED)
    return () if case.refusal is not None else (e.RefusalRecorded(**dict(form)),)
