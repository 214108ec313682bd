"""What may be done to a rectification case, and what then is recorded.

Each decision takes the state and the command and returns events, or refuses with the clause.
"""

from __future__ import annotations

from datetime import date, time
from typing import Annotated
from uuid import UUID

from pydantic import Field, StrictBool

from domain.measures import Measures
from domain.rectification import events as e
from domain.rectification.clock import (
    Terms,
    account,
    completed_day,
    deemed_day,
    overdue_from,
)
from domain.rectification.state import Case, Service
from domain.values import (
    Actor,
    Event,
    LongText,
    Malformed,
    NotAllowedNow,
    NotYours,
    Role,
    ShortText,
    Text,
    Value,
    not_before,
    not_future,
)

Days = Annotated[int, Field(strict=True, ge=1, le=3_650)]


class Open(Value):
    provider_id: UUID
    grounds: Annotated[tuple[ShortText, ...], Field(min_length=1, max_length=20)]
    facts: LongText
    complaint_ids: Annotated[tuple[UUID, ...], Field(max_length=200)] = ()
    escalation_id: UUID | None = Field(
        default=None, description="由哪一升级事项立案 · the escalation that it answers"
    )
    opened_on: date


class JoinComplaint(Value):
    complaint_id: UUID
    on: date


class Assign(Value):
    assignee: ShortText
    on: date


class CallInterview(Value):
    called_on: date
    interview_on: date
    place: ShortText


class HoldInterview(Value):
    held_on: date
    place: e.Remark = ""
    attendees: Annotated[tuple[ShortText, ...], Field(max_length=100)] = ()
    record: e.Remark = ""


class RefuseInterview(Value):
    refused_on: date
    record: LongText


class IssueNotice(Value):
    issued_on: date
    demands: Annotated[tuple[LongText, ...], Field(min_length=1, max_length=100)]
    days: Days
    reason: e.Remark = ""


class ServeNotice(Value):
    served_on: date = Field(
        description="公告送达填公告发布日 · for `public` the day of the announcement"
    )
    method: e.Method
    received_by: e.Remark = ""
    earlier_attempts: Annotated[tuple[ShortText, ...], Field(max_length=20)] = ()


class CorrectService(Value):
    served_on: date
    method: e.Method | None = None
    received_by: e.Remark | None = None
    corrected_on: date
    reason: LongText


class HearStatement(Value):
    heard_on: date
    statement: LongText


class Pause(Value):
    on: date
    reason: LongText


class RequestExtension(Value):
    requested_on: date
    days: Days
    reason: LongText


class DecideExtension(Value):
    granted: StrictBool
    decided_on: date
    reason: e.Remark = ""
    days: Days | None = Field(default=None, description="空：照申请 · empty: as asked for")


class SubmitReport(Value):
    submitted_on: date
    summary: LongText
    attachments: Annotated[tuple[ShortText, ...], Field(max_length=100)] = ()
    submitted_at: time | None = Field(default=None, description="北京时间 · Asia/Shanghai")
    channel: e.Channel = e.Channel.ELECTRONIC


class Inspect(Value):
    inspected_on: date
    passed: StrictBool
    findings: e.Remark = ""
    completed_as_of: date | None = Field(
        default=None, description="空：最近一次报告之日 · empty: the day of the last report"
    )


class RecordRefusal(Value):
    recorded_on: date
    evidence: LongText


class Resolve(Value):
    resolved_on: date
    outcome: e.Outcome
    reason: e.Remark = ""


class AnnulOrder(Value):
    annulled_on: date
    reason: LongText


class Reopen(Value):
    on: date
    reason: LongText


def _refuse(code: str, zh: str, en: str, citation: str = "12") -> NotAllowedNow:
    return NotAllowedNow(code, Text(zh, en), citation=citation)


def _require_open(case: Case) -> None:
    if not case.is_open:
        raise _refuse(
            "case-ended",
            "案件已经办结；确需继续的，先重新开启",
            "the case has ended; reopen it first where it must go on",
        )


def _require_served(case: Case) -> date:
    """The day of service."""
    _require_open(case)
    if case.service is None:
        raise _refuse(
            "not-served",
            "责令限期整改通知书尚未送达",
            "no order to rectify has been served yet",
        )
    return case.service.deemed_on


def _dated(field: str, day: date, today: date, earlier: date, what: Text) -> None:
    not_future(field, day, today)
    not_before(field, day, earlier, what)


OPENED = Text("立案日期", "the opening of the case")
SERVED = Text("送达日期", "the day of service")


def open_case(form: Open, reference: str, measures: Measures, today: date) -> tuple[Event, ...]:
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
    if len(set(form.complaint_ids)) != len(form.complaint_ids):
        raise Malformed(
            "twice-named",
            Text("同一投诉重复填写", "a complaint is named twice"),
            field="complaint_ids",
        )
    return (e.Opened(reference=reference, **dict(form)),)


def join_complaint(case: Case, form: JoinComplaint, today: date) -> tuple[Event, ...]:
    _require_open(case)
    _dated("on", form.on, today, case.opened_on, OPENED)
    if form.complaint_id in case.complaint_ids:
        return ()
    return (e.ComplaintJoined(**dict(form)),)


def assign(case: Case, form: Assign, today: date) -> tuple[Event, ...]:
    _require_open(case)
    _dated("on", form.on, today, case.opened_on, OPENED)
    return () if form.assignee == case.assignee else (e.Assigned(**dict(form)),)


def call_interview(case: Case, form: CallInterview, today: date) -> tuple[Event, ...]:
    _require_before_notice(case)
    _dated("called_on", form.called_on, today, case.opened_on, OPENED)
    not_before("interview_on", form.interview_on, form.called_on, Text("通知日期", "the call"))
    return (e.InterviewCalled(**dict(form)),)


def hold_interview(case: Case, form: HoldInterview, today: date) -> tuple[Event, ...]:
    _require_before_notice(case)
    _dated("held_on", form.held_on, today, case.opened_on, OPENED)
    return (e.InterviewHeld(**dict(form)),)


def refuse_interview(case: Case, form: RefuseInterview, today: date) -> tuple[Event, ...]:
    _require_before_notice(case)
    _dated("refused_on", form.refused_on, today, case.opened_on, OPENED)
    return (e.InterviewRefused(**dict(form)),)


def _require_before_notice(case: Case) -> None:
    _require_open(case)
    if case.notice is not None:
        raise _refuse(
            "notice-issued",
            "责令限期整改通知书已经发出",
            "the order to rectify has been issued already",
        )


def issue_notice(
    case: Case, form: IssueNotice, reference: str, actor: Actor, terms: Terms, today: date
) -> tuple[Event, ...]:
    """Art. 12: generally not more than 30 days; more needs a reason and the head (A-02)."""
    _require_before_notice(case)
    measures = terms.of_case(case)
    if measures.flag("rectification.interview-before-order") and case.interview_on is None:
        raise _refuse(
            "interview-first",
            "应先约谈（或者记录拒不到场），再责令限期整改",
            "the provider is interviewed (or its refusal recorded) before an order",
        )
    earlier = case.interview_on or case.opened_on
    _dated("issued_on", form.issued_on, today, earlier, Text("约谈日期", "the interview"))
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
    if actor.role is not Role.PRINCIPAL:
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


def serve_notice(case: Case, form: ServeNotice, terms: Terms, today: date) -> tuple[Event, ...]:
    _require_open(case)
    if case.notice is None:
        raise _refuse(
            "no-notice",
            "尚未发出责令限期整改通知书",
            "there is no order to serve: issue it first",
        )
    if case.service is not None:
        raise _refuse(
            "served-already",
            f"已于 {case.service.deemed_on} 送达；日期有误的，请更正送达日期",
            f"served on {case.service.deemed_on} already; correct the date where it is wrong",
        )
    _dated("served_on", form.served_on, today, case.notice.issued_on, Text("发文日期", "the order"))
    deemed = deemed_day(form.served_on, form.method, terms, terms.of_case(case))
    draft = e.NoticeServed(
        **dict(form),
        reference=case.notice.reference,
        deemed_on=deemed,
        due_on=deemed,
        calendar=terms.calendar_version,
    )
    return (draft.model_copy(update={"due_on": _due_if(case, draft, terms)}),)


def _due_if(case: Case, served: e.NoticeServed, terms: Terms) -> date:
    fields = {name: getattr(served, name) for name in Service.model_fields if hasattr(served, name)}
    assumed = case.model_copy(update={"service": Service(version=0, position=0, **fields)})
    found = account(assumed, terms)
    assert found is not None
    return found.last_day


def correct_service(
    case: Case, form: CorrectService, terms: Terms, today: date
) -> tuple[Event, ...]:
    """A later event names the one that it corrects; the day of service is then another one."""
    if case.service is None or case.notice is None:
        raise _refuse("not-served", "通知书尚未送达，没有可更正的送达", "nothing was served yet")
    not_future("corrected_on", form.corrected_on, today)
    _dated("served_on", form.served_on, today, case.notice.issued_on, Text("发文日期", "the order"))
    not_before("corrected_on", form.corrected_on, form.served_on, SERVED)
    method = form.method or case.service.method
    return (
        e.ServiceCorrected(
            corrects=case.service.version,
            served_on=form.served_on,
            deemed_on=deemed_day(form.served_on, method, terms, terms.of_case(case)),
            method=method,
            received_by=(
                case.service.received_by if form.received_by is None else form.received_by
            ),
            corrected_on=form.corrected_on,
            reason=form.reason,
        ),
    )


def hear_statement(case: Case, form: HearStatement, today: date) -> tuple[Event, ...]:
    _require_open(case)
    _dated("heard_on", form.heard_on, today, case.opened_on, OPENED)
    return (e.StatementHeard(**dict(form)),)


def suspend(case: Case, form: Pause, terms: Terms, today: date) -> tuple[Event, ...]:
    served = _require_served(case)
    if not terms.of_case(case).flag("suspension.allowed"):
        raise _refuse(
            "no-such-power",
            "办法没有规定中止整改期限；确有需要的，可在期满前申请延期",
            "the measures give no power to suspend; an extension may be asked for before the end",
        )
    if case.suspensions and case.suspensions[-1].until is None:
        raise _refuse("suspended-already", "期限已经中止", "the period is suspended already")
    _dated("on", form.on, today, served, SERVED)
    return (e.Suspended(**dict(form)),)


def resume(case: Case, form: Pause, today: date) -> tuple[Event, ...]:
    _require_served(case)
    if not case.suspensions or case.suspensions[-1].until is not None:
        raise _refuse("not-suspended", "期限没有中止", "the period is not suspended")
    _dated("on", form.on, today, case.suspensions[-1].since, Text("中止日期", "the suspension"))
    return (e.Resumed(**dict(form)),)


def request_extension(
    case: Case, form: RequestExtension, terms: Terms, today: date
) -> tuple[Event, ...]:
    """Reading A-06: one extension, asked for before the period ends."""
    served = _require_served(case)
    _dated("requested_on", form.requested_on, today, served, SERVED)
    if terms.of_case(case).whole("extension.max") < 1 or case.extension is not None:
        raise _refuse(
            "one-extension",
            "每份通知书只能延期一次，已有延期申请",
            "one extension for an order, and it was asked for already",
        )
    found = account(case, terms)
    assert found is not None
    if form.requested_on > found.last_day:
        raise _refuse(
            "asked-too-late",
            f"整改期限已于 {found.last_day} 届满，延期应在届满前申请",
            f"the period ended on {found.last_day}: an extension is asked for before the end",
        )
    return (e.ExtensionRequested(**dict(form)),)


def decide_extension(
    case: Case, form: DecideExtension, actor: Actor, terms: Terms, today: date
) -> tuple[Event, ...]:
    _require_served(case)
    extension = case.extension
    if extension is None or extension.granted is not None:
        raise _refuse(
            "nothing-to-decide", "没有待决定的延期申请", "no request for an extension waits"
        )
    _dated(
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
        total, form.reason or extension.reason, "days", actor, terms.of_case(case)
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


def submit_report(case: Case, form: SubmitReport, today: date) -> tuple[Event, ...]:
    served = _require_served(case)
    _dated("submitted_on", form.submitted_on, today, served, SERVED)
    return (e.ReportSubmitted(**dict(form)),)


def inspect(case: Case, form: Inspect, today: date) -> tuple[Event, ...]:
    served = _require_served(case)
    _dated("inspected_on", form.inspected_on, today, served, SERVED)
    if not form.passed:
        if not form.findings:
            raise Malformed(
                "findings-needed",
                Text("复查不合格须写明未完成之处", "say what was not done"),
                field="findings",
                citation="13",
            )
        return (e.InspectionFailed(inspected_on=form.inspected_on, findings=form.findings),)
    completed = form.completed_as_of or completed_day(case, form.inspected_on)
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


def record_refusal(case: Case, form: RecordRefusal, today: date) -> tuple[Event, ...]:
    """Reading A-21: an express or recorded refusal, at any time after service."""
    served = _require_served(case)
    _dated("recorded_on", form.recorded_on, today, served, SERVED)
    return () if case.refusal is not None else (e.RefusalRecorded(**dict(form)),)


def resolve(case: Case, form: Resolve, terms: Terms, today: date) -> tuple[Event, ...]:
    """The end of the case; a miss or a refusal that it rests on is recorded with it."""
    _require_open(case)
    _dated(
        "resolved_on",
        form.resolved_on,
        today,
        _last_day_of_facts(case),
        Text("案件最近一步的日期", "the latest step of the case"),
    )
    if form.outcome is e.Outcome.WITHDRAWN:
        return _withdraw(case, form)
    _require_served(case)
    found = account(case, terms)
    assert found is not None
    late = overdue_from(case, found.last_day, terms, form.resolved_on)
    told = (
        *_moved(case, found.last_day, ENDED, terms, today),
        *_found_anew(case, found.last_day, late, ENDED, today),
    )
    match form.outcome:
        case e.Outcome.COMPLETED:
            _require_completion(case, form)
        case e.Outcome.NOT_COMPLETED:
            _require_not_completed(case, found.last_day, form)
        case e.Outcome.REFUSED:
            told = (*told, *_refusal(case, form))
    in_time = late is None if form.outcome is e.Outcome.COMPLETED else None
    return (*told, e.Resolved(**dict(form), in_time=in_time))


def _last_day_of_facts(case: Case) -> date:
    days = [case.opened_on, case.interview_on or case.opened_on]
    if case.notice is not None:
        days.append(case.notice.issued_on)
    if case.service is not None:
        days.append(case.service.served_on)
    days += [r.submitted_on for r in case.reports] + [i.inspected_on for i in case.inspections]
    return max(days)


def _withdraw(case: Case, form: Resolve) -> tuple[Event, ...]:
    """A withdrawn order never counted (the order is annulled with the case)."""
    if not form.reason:
        raise Malformed(
            "reason-needed",
            Text("撤销案件须写明理由", "give the reason for withdrawing"),
            field="reason",
            citation="12",
        )
    annulled: tuple[Event, ...] = ()
    if case.notice is not None:
        annulled = (e.OrderAnnulled(annulled_on=form.resolved_on, reason=form.reason),)
    return (*annulled, e.Resolved(**dict(form)))


def _require_completion(case: Case, form: Resolve) -> None:
    last = case.inspections[-1] if case.inspections else None
    if last is not None and last.passed:
        return
    if not case.awaits_inspection:
        raise _refuse(
            "not-shown-complete",
            "没有整改报告或者合格的复查，不能按完成办结",
            "no report and no passed inspection shows that it was completed",
            citation="13",
        )
    if not form.reason:
        raise Malformed(
            "reason-needed",
            Text(
                "未经复查即按完成办结的，须写明依据",
                "without an inspection, give the reason why it counts as completed",
            ),
            field="reason",
            citation="13",
        )


def _require_not_completed(case: Case, due_on: date, form: Resolve) -> None:
    last = case.inspections[-1] if case.inspections else None
    if last is not None and last.passed:
        raise _refuse(
            "passed-inspection",
            "复查已经合格，不能按未完成办结",
            "the inspection was passed: it cannot end as not completed",
            citation="13",
        )
    if form.resolved_on <= due_on:
        raise _refuse(
            "period-runs",
            f"整改期限至 {due_on} 尚未届满",
            f"the period runs until {due_on}",
            citation="13",
        )


def _refusal(case: Case, form: Resolve) -> tuple[Event, ...]:
    if case.refusal is not None:
        return ()
    if not form.reason:
        raise Malformed(
            "reason-needed",
            Text("按拒不整改办结须写明事实", "say how the provider refused"),
            field="reason",
            citation="14.4",
        )
    return (e.RefusalRecorded(recorded_on=form.resolved_on, evidence=form.reason),)


def annul_order(case: Case, form: AnnulOrder, today: date) -> tuple[Event, ...]:
    if case.notice is None:
        raise _refuse("no-notice", "没有可撤销的通知书", "there is no order to annul")
    earlier = case.service.served_on if case.service else case.notice.issued_on
    _dated("annulled_on", form.annulled_on, today, earlier, Text("通知书日期", "the order"))
    return (e.OrderAnnulled(**dict(form)),)


def reopen(case: Case, form: Reopen, today: date) -> tuple[Event, ...]:
    if case.resolution is None:
        raise _refuse("still-open", "案件尚未办结", "the case has not ended")
    _dated(
        "on", form.on, today, case.resolution.resolved_on, Text("办结日期", "the end of the case")
    )
    return (e.Reopened(**dict(form)),)


def settle(case: Case, cause: str, terms: Terms, on: date) -> tuple[Event, ...]:
    """What follows by itself once a fact, the calendar or the order changed.

    The date told is another one now, or a miss was none: each is said by an event of its own.
    """
    found = account(case, terms)
    if found is None:
        return ()
    moved = _moved(case, found.last_day, cause, terms, on)
    if case.resolution is not None:
        seen_on = case.resolution.resolved_on
    elif case.miss is not None:
        seen_on = max(on, case.miss.overdue_from)
    else:
        return moved  # the sweep will ask
    late = overdue_from(case, found.last_day, terms, seen_on)
    return (*moved, *_found_anew(case, found.last_day, late, cause, on))


ENDED = "办结时重新计算 · recomputed when the case ended"


def _moved(case: Case, due_on: date, cause: str, terms: Terms, on: date) -> tuple[Event, ...]:
    if case.told_due is None or case.told_due == due_on:
        return ()
    version = terms.calendar_version
    return (e.DeadlineMoved(old=case.told_due, new=due_on, cause=cause, calendar=version, on=on),)


def _found_anew(
    case: Case, due_on: date, late: date | None, cause: str, on: date
) -> tuple[Event, ...]:
    """A miss that is none is reversed, one that is none yet is recorded."""
    miss, answer = case.miss, list[Event]()
    if late == (miss.overdue_from if miss is not None else None):
        return ()
    if miss is not None:
        undone = e.MissReversed(reverses=miss.version, due_on=miss.due_on, cause=cause, on=on)
        answer.append(undone)
    if late is not None:
        answer.append(e.DeadlineMissed(due_on=due_on, overdue_from=late))
    return tuple(answer)


def find_missed(case: Case, terms: Terms, on: date) -> tuple[Event, ...]:
    """The sweep's question (Art. 13, 14(4)): did the period end without completion by then?"""
    if not case.is_open or case.miss is not None:
        return ()
    found = account(case, terms)
    if found is None or (case.suspensions and case.suspensions[-1].until is None):
        return ()
    late = overdue_from(case, found.last_day, terms, on)
    if late is None:
        return ()
    return (e.DeadlineMissed(due_on=found.last_day, overdue_from=late),)
