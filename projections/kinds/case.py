"""What the views say of rectification cases."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from domain.catalogue import CASE
from domain.rectification import events as case
from domain.rectification.clock import account
from domain.rectification.state import NOTICE, Case
from domain.service import Method
from domain.terms import Terms
from domain.values import Recorded, Role, Text
from projections import words
from projections.kinds.service import attempted, evidence_added, evidence_wanted
from projections.kinds.telling import (
    NOTHING,
    Concerned,
    Sentences,
    Task,
    Telling,
    cause,
    counted,
    join,
    listed_in_words,
    papers,
    quote,
    target,
    then,
    when,
    why,
)
from projections.spelling import newest_first
from projections.words import Labels


def _opened(recorded: Recorded[Any], labels: Labels) -> Text:
    e: case.Opened = recorded.event
    grounds = listed_in_words(labels.ground(code, recorded) for code in e.grounds)
    n = len(e.complaint_ids)
    return join(
        Text(
            f"整改案件 {e.reference} 立案：{grounds.zh}",
            f"rectification case {e.reference} opened: {grounds.en}",
        ),
        when(n, f"；投诉 {n} 件", f"; {counted(n, 'complaint')}"),
        when(e.escalation_id, "；依升级事项立案", "; answers an escalation"),
    )


def _interview_held(e: case.InterviewHeld) -> Text:
    return join(
        Text("已约谈", "interview held"),
        then("，地点：", ", place: ", e.place),
        when(
            e.attendees,
            f"，参加人：{'、'.join(e.attendees)}",
            f", present: {', '.join(e.attendees)}",
        ),
    )


def _issued(e: case.NoticeIssued) -> Text:
    n = len(e.demands)
    return join(
        Text(
            f"发出责令限期整改通知书 {e.reference}：要求 {n} 项，期限 {e.days} 日",
            f"order {e.reference} issued: {counted(n, 'demand')}, {counted(e.days, 'day')}",
        ),
        _over(e.exceeds_general_cap),
        why(e.reason),
    )


def _over(exceeds: bool) -> Text:
    return when(exceeds, "（超过一般期限）", " (more than the general limit)")


def _served(e: case.NoticeServed) -> Text:
    tried = len(e.earlier_attempts)
    return join(
        Text("通知书", "order "),
        _service(e.method, e),
        then("，签收：", ", received by ", e.received_by),
        when(tried, f"，此前送达 {tried} 次未成", f", after {counted(tried, 'failed attempt')}"),
        Text(f"，整改期限至 {e.due_on}", f"; the period ends on {e.due_on}"),
    )


def _service(method: Method, e: case.NoticeServed | case.ServiceCorrected) -> Text:
    how = words.METHODS[method]
    if method is Method.PUBLIC:
        return Text(
            f"公告送达（{e.served_on} 公告，视为 {e.deemed_on} 送达）",
            f"served {how.en} (made on {e.served_on}, counts as served on {e.deemed_on})",
        )
    return Text(f"送达（{how.zh}）", f"served ({how.en})")


def _service_corrected(e: case.ServiceCorrected) -> Text:
    return join(
        Text(
            f"送达更正：应为 {e.deemed_on}，通知书", f"service corrected to {e.deemed_on}: order "
        ),
        _service(e.method, e),
        then("，签收：", ", received by ", e.received_by),
        why(e.reason),
    )


def _extension_granted(e: case.ExtensionGranted) -> Text:
    return join(
        Text(f"同意延期 {e.days} 日", f"extension of {counted(e.days, 'day')} granted"),
        _over(e.exceeds_general_cap),
        Text(f"，整改期限至 {e.due_on}", f"; the period ends on {e.due_on}"),
        why(e.reason),
    )


def _report(e: case.ReportSubmitted) -> Text:
    channel = words.CHANNELS[e.channel]
    at = e.submitted_at
    return join(
        Text(f"提交整改报告（{channel.zh}", f"rectification report submitted ({channel.en}"),
        Text(f"，{at:%H:%M}", f", {at:%H:%M}") if at is not None else NOTHING,
        papers(e.attachments, e.files),
        then("）：", "): ", e.summary),
    )


def _resolved(e: case.Resolved) -> Text:
    outcome = words.OUTCOMES[e.outcome]
    return join(
        Text(f"案件办结：{outcome.zh}", f"case ended: {outcome.en}"),
        when(e.in_time is True, "（按期）", " (in time)"),
        when(e.in_time is False, "（未按期）", " (not in time)"),
        why(e.reason),
    )


def _listed(state: Case) -> dict[str, Any]:
    return {
        "title": "",
        "sort_key": newest_first(state.opened_on),
        "on_date": state.opened_on,
        "provider_ids": [state.provider_id],
        "assignee": state.assignee,
        "grounds": list(state.grounds),
        "words": (state.notice.reference if state.notice else "", state.facts),
        "item": {
            "provider_id": state.provider_id,
            "grounds": state.grounds,
            "opened_on": state.opened_on,
            "served_on": state.service.deemed_on if state.service else None,
            "order_reference": state.notice.reference if state.notice else None,
            "complaint_ids": state.complaint_ids,
            "assignee": state.assignee,
        },
    }


def _filed(state: Case) -> list[dict[str, Any]]:
    notice, service = state.notice, state.service
    return [
        {
            "provider_id": state.provider_id,
            "reference": state.reference,
            "on_date": state.opened_on,
            "title": Text(
                f"整改案件 {state.reference}（{'、'.join(state.grounds)}）",
                f"rectification case {state.reference} ({', '.join(state.grounds)})",
            ),
            "facts": {
                "grounds": state.grounds,
                "complaints": len(state.complaint_ids),
                "order_reference": notice.reference if notice else None,
                "served_on": service.deemed_on if service else None,
                "told_due": state.told_due,
                "overdue_from": state.miss.overdue_from if state.miss else None,
                "refusal_on": state.refusal.recorded_on if state.refusal else None,
                "orders_annulled": state.annulled_orders,
                "resolved_on": state.resolution.resolved_on if state.resolution else None,
            },
        }
    ]


def _tasks(state: Case, terms: Terms) -> list[Task]:
    if not state.is_open:
        return []
    found = account(state, terms)
    due = found.last_day if found else None
    tasks = evidence_wanted("case", state.papers, state.assignee)
    if state.extension is not None and state.extension.granted is None:
        asked = state.extension.requested_on
        tasks.append(Task("case.decide-extension", Role.APPROVER, asked, due))
    step = _next_step(state, due, terms)
    return tasks if step is None else [*tasks, step]


def _next_step(state: Case, due: date | None, terms: Terms) -> Task | None:
    who = state.assignee
    match state.status:
        case "opened" | "interview_called":
            day = state.interview_called_for
            return Task("case.interview", Role.CASEWORKER, state.opened_on, day, who)
        case "interviewed" | "interview_refused":
            since = state.interview_on or state.opened_on
            return Task("case.issue", Role.CASEWORKER, since, None, who)
        case "notice_issued":
            assert state.notice is not None
            return Task("case.serve", Role.CASEWORKER, state.notice.issued_on, None, who)
        case "rectifying":
            assert state.service is not None
            return Task("case.report", Role.PROVIDER, state.service.deemed_on, due)
        case "reported":
            since = state.reports[-1].submitted_on
            by = target(terms, "inspection.target-days", since, state.opened_on)
            return Task("case.inspect", Role.CASEWORKER, since, by, who)
        case "overdue":
            assert state.miss is not None
            what = "case.inspect" if state.awaits_inspection else "case.overdue"
            return Task(what, Role.CASEWORKER, state.miss.overdue_from, due, who)
        case "passed":
            since = state.inspections[-1].inspected_on
            return Task("case.close", Role.CASEWORKER, since, None, who)
    return None


def _concerned(recorded: Recorded[Any]) -> Concerned | None:
    event = recorded.event
    if not isinstance(event, case.Opened):
        return None
    return Concerned(event.provider_id, reference=event.reference)


SENTENCES: Final[Sentences] = {
    case.ElementProved: lambda e: join(
        Text(
            f"查明事由 {e.proof.ground} 的要件 {e.proof.element}",
            f"element {e.proof.element} of ground {e.proof.ground} proved",
        ),
        then("：", ": ", e.proof.evidence),
    ),
    case.ComplaintJoined: lambda e: Text("一件投诉并入本案", "a complaint joined the case"),
    case.Assigned: lambda e: Text(f"案件交由 {e.assignee} 承办", f"case assigned to {e.assignee}"),
    case.InterviewCalled: lambda e: Text(
        f"通知约谈：{e.interview_on}，地点：{quote(e.place)}",
        f"interview called for {e.interview_on}, place: {quote(e.place)}",
    ),
    case.InterviewHeld: _interview_held,
    case.InterviewRefused: lambda e: join(
        Text("拒不到场约谈", "interview refused"), then("：", ": ", e.record)
    ),
    case.InterviewAnnulled: lambda e: join(
        Text("约谈记录系误录，予以撤销", "an interview on record was a mistake: taken back"),
        why(e.reason),
    ),
    case.NoticeIssued: _issued,
    case.NoticeServed: _served,
    case.ServiceCorrected: _service_corrected,
    case.ServiceAttempted: lambda e: attempted(e, NOTICE),
    case.ServiceEvidenceAdded: lambda e: evidence_added(e, NOTICE),
    case.ServiceConfirmed: lambda e: Text(
        f"服务商确认已收到通知书（{e.confirmed_on}），期限仍自送达之日起算",
        f"the provider confirmed on {e.confirmed_on} that it has the order;"
        " the period runs from the service all the same",
    ),
    case.StatementHeard: lambda e: join(
        Text("听取陈述申辩", "statement heard"), papers(e.files), then("：", ": ", e.statement)
    ),
    case.Suspended: lambda e: join(Text("整改期限中止", "period suspended"), why(e.reason)),
    case.Resumed: lambda e: join(Text("整改期限恢复计算", "period resumed"), why(e.reason)),
    case.ExtensionRequested: lambda e: join(
        Text(f"申请延期 {e.days} 日", f"extension of {counted(e.days, 'day')} requested"),
        why(e.reason),
    ),
    case.ExtensionGranted: _extension_granted,
    case.ExtensionRefused: lambda e: join(Text("不同意延期", "extension refused"), why(e.reason)),
    case.ReportSubmitted: _report,
    case.InspectionPassed: lambda e: join(
        Text(
            f"复查合格，认定 {e.completed_as_of} 完成整改",
            f"inspection passed: completed as of {e.completed_as_of}",
        ),
        then("；", "; ", e.findings),
    ),
    case.InspectionFailed: lambda e: join(
        Text("复查不合格", "inspection failed"), then("：", ": ", e.findings)
    ),
    case.DeadlineMoved: lambda e: join(
        Text(
            f"整改期限由 {e.old} 变更为 {e.new}", f"the period ends on {e.new} instead of {e.old}"
        ),
        cause(e.cause),
    ),
    case.DeadlineMissed: lambda e: Text(
        f"整改期限 {e.due_on} 届满，未按时完成整改",
        f"the period ended on {e.due_on} without completion",
    ),
    case.MissReversed: lambda e: join(
        Text(
            f"撤销“{e.due_on} 届满未完成”的认定",
            f"the finding of no completion by {e.due_on} is reversed",
        ),
        cause(e.cause),
    ),
    case.RefusalRecorded: lambda e: join(
        Text("记录拒不整改", "refusal to rectify recorded"), then("：", ": ", e.evidence)
    ),
    case.RefusalAnnulled: lambda e: join(
        Text("拒不整改系误录，予以撤销", "the refusal on record was a mistake: taken back"),
        why(e.reason),
    ),
    case.Resolved: _resolved,
    case.OrderAnnulled: lambda e: join(
        Text("撤销责令限期整改通知书，不计入次数", "order annulled: it does not count"),
        why(e.reason),
    ),
    case.Reopened: lambda e: join(Text("案件重新开启", "case reopened"), why(e.reason)),
    case.Absorbed: lambda e: Text("案件并入清退程序", "the case went into the expulsion"),
    case.Released: lambda e: join(
        Text("案件退出清退程序，恢复办理", "out of the expulsion again: the case goes on"),
        why(e.reason),
    ),
}

TELLING: Final = Telling(
    CASE,
    label=Text("整改案件", "rectification case"),
    sentences=SENTENCES,
    sentences_of_recorded={case.Opened: _opened},
    statuses={
        "opened": Text("已立案", "opened"),
        "interview_called": Text("已通知约谈", "interview called"),
        "interviewed": Text("已约谈", "interviewed"),
        "interview_refused": Text("拒不到场约谈", "interview refused"),
        "notice_issued": Text("通知书待送达", "order issued"),
        "rectifying": Text("整改中", "rectifying"),
        "suspended": Text("期限中止", "period suspended"),
        "reported": Text("待复查", "reported"),
        "passed": Text("复查合格", "inspection passed"),
        "overdue": Text("逾期", "overdue"),
        "merged_into_expulsion": Text("已并入清退", "merged into the expulsion"),
        **{outcome.value: text for outcome, text in words.OUTCOMES.items()},
    },
    concerned=_concerned,
    listed=_listed,
    filed=_filed,
    services=lambda state: state.papers,
    tasks=_tasks,
    task_labels={
        "case.interview": Text("约谈服务商", "hold the interview"),
        "case.issue": Text("发出责令限期整改通知书", "issue the order to rectify"),
        "case.serve": Text("送达通知书", "serve the order"),
        "case.notice-evidence": Text("补齐通知书送达凭证", "complete the evidence of service"),
        "case.report": Text("提交整改报告", "submit the rectification report"),
        "case.inspect": Text("复查验收", "inspect the rectification"),
        "case.decide-extension": Text("决定是否延期", "decide on the extension"),
        "case.overdue": Text("逾期未完成：研究处理", "overdue: decide how to go on"),
        "case.close": Text("复查合格：办结案件", "passed: close the case"),
    },
)
