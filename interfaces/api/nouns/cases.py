"""Rectification cases (Art. 12, 13, 14(4))."""

from __future__ import annotations

from typing import Any, Final

from application import cases
from application.service import OF_ORDERS
from domain.catalogue import CASE, PROVIDER
from domain.rectification import commands as c
from domain.rectification.checklist import checklist
from domain.rectification.clock import Standing, measures_of, standing
from domain.rectification.state import Case
from domain.rectification.warnings import warnings
from domain.service import AddEvidence, Attempt
from domain.values import Role, Text
from interfaces.api.nouns.coordination import matters_about
from interfaces.api.nouns.ids import C, P
from interfaces.api.nouns.noun import (
    PROVIDERS,
    Noun,
    Route,
    Seen,
    account,
    its_provider,
    text,
)
from interfaces.api.nouns.services import FAILED, SIGNED, on_service, with_evidence
from interfaces.api.who import APPROVERS

ONE_CASE = "/cases/{record_id}"


def deadline(found: Standing) -> dict[str, Any]:
    return {
        "due_on": found.due_on,
        "days_left": found.days_left,
        "state": found.timing,
        "provisional": found.account.provisional,
        "overdue_from": found.overdue_from,
        "awaits_inspection": found.awaits_inspection,
        "account": account(found.account),
    }


def show(state: Case, seen: Seen) -> dict[str, Any]:
    terms = seen.terms
    target = seen.fold(PROVIDER, state.provider_id)
    found = standing(
        state, terms, max(seen.on, state.service.deemed_on) if state.service else seen.on
    )
    shown = state.model_dump(mode="json", exclude={"told_due", "miss", "resolution", "proofs"})
    shown["service"] = with_evidence(state.papers, seen)
    if not seen.by_a_party:
        shown["coordination_matters"] = matters_about(state.id, seen)
    return {
        **shown,
        "status": state.status,
        "served_on": state.service.deemed_on if state.service else None,
        "due_on": found.due_on if found else None,
        "provisional": found.account.provisional if found else None,
        "order_reference": state.notice.reference if state.notice else None,
        "order_number": target.order_number(state.id) if target else None,
        "exceeds_general_cap": state.exceeds_general_cap,
        "deadline": deadline(found) if found else None,
        "missed": state.miss.model_dump(mode="json", exclude={"position"}) if state.miss else None,
        "resolution": (
            state.resolution.model_dump(mode="json", exclude={"position"})
            if state.resolution
            else None
        ),
        "checklist": [
            {
                **item.model_dump(mode="json", exclude={"label"}),
                "label": text(item.label),
                "proved": item.is_proved,
            }
            for item in checklist(state, measures_of(state, terms))
        ],
        "warnings": [
            *[text(w) for w in warnings(state, target, terms)],
            *on_service(state.papers, seen),
        ],
    }


ROUTES: Final = (
    Route("/cases", c.Open, cases.open_,
          Text("整改立案", "Open a rectification case"), citation="12", creates=True,
          asks="tallies"),
    Route(f"{ONE_CASE}/proofs", c.Prove, cases.prove,
          Text("查明事由要件并附证据", "Prove an element of a ground"), citation="12"),
    Route(f"{ONE_CASE}/complaints", c.JoinComplaint, cases.join_complaint,
          Text("关联投诉", "Join a complaint"), citation="12.1"),
    Route(f"{ONE_CASE}/assignment", c.Assign, cases.assign,
          Text("指定经办人", "Assign a caseworker")),
    Route(f"{ONE_CASE}/interview/call", c.CallInterview, cases.call_interview,
          Text("发出约谈通知", "Call the provider in"), citation="12"),
    Route(f"{ONE_CASE}/interview", c.HoldInterview, cases.hold_interview,
          Text("约谈", "Hold the interview"), citation="12"),
    Route(f"{ONE_CASE}/interview/refusal", c.RefuseInterview, cases.refuse_interview,
          Text("记录拒不到场", "Record that the interview was refused"), citation="12"),
    Route(f"{ONE_CASE}/interview/annulment", c.AnnulInterview, cases.annul_interview,
          Text("撤销误录的约谈记录", "Take back an interview recorded by mistake"), citation="12"),
    Route(f"{ONE_CASE}/notice", c.IssueNotice, cases.issue_notice,
          Text("发出责令限期整改通知书", "Issue the order to rectify"), citation="12"),
    Route(f"{ONE_CASE}/service", c.ServeNotice, cases.serve,
          Text("送达通知书", "Serve the order"), citation="12"),
    Route(f"{ONE_CASE}/service/correction", c.CorrectService, cases.correct_service,
          Text("更正送达日期", "Correct the date of service"), citation="12"),
    Route(f"{ONE_CASE}/service/attempts", Attempt, OF_ORDERS.attempt,
          Text("登记送达未成", "Record that service failed"), citation="12"),
    Route(f"{ONE_CASE}/service/evidence", AddEvidence, OF_ORDERS.add,
          Text("补充送达凭证", "Add evidence of service"), citation="12"),
    Route(f"{ONE_CASE}/service/confirmation", c.ConfirmService, cases.confirm_service,
          Text("确认收到通知书", "Confirm receipt of the order"), frozenset({Role.PROVIDER}), "12"),
    Route(f"{ONE_CASE}/statement", c.HearStatement, cases.hear_statement,
          Text("陈述申辩", "State the provider's case"), PROVIDERS),
    Route(f"{ONE_CASE}/suspension", c.Pause, cases.suspend,
          Text("中止期限", "Suspend the period"), APPROVERS, "12"),
    Route(f"{ONE_CASE}/resumption", c.Pause, cases.resume,
          Text("恢复期限", "Resume the period"), APPROVERS, "12"),
    Route(f"{ONE_CASE}/extensions", c.RequestExtension, cases.request_extension,
          Text("申请延期", "Ask for an extension"), PROVIDERS, "12"),
    Route(f"{ONE_CASE}/extensions/decision", c.DecideExtension, cases.decide_extension,
          Text("决定延期申请", "Decide on the extension"), APPROVERS, "12"),
    Route(f"{ONE_CASE}/reports", c.SubmitReport, cases.submit_report,
          Text("提交整改报告", "Submit the rectification report"), PROVIDERS, "13"),
    Route(f"{ONE_CASE}/inspections", c.Inspect, cases.inspect,
          Text("复查验收", "Inspect the rectification"), citation="13"),
    Route(f"{ONE_CASE}/refusal", c.RecordRefusal, cases.record_refusal,
          Text("记录拒不整改", "Record a refusal to rectify"), citation="14.4"),
    Route(f"{ONE_CASE}/refusal/annulment", c.AnnulRefusal, cases.annul_refusal,
          Text("撤销误录的拒不整改", "Take back a refusal recorded by mistake"), citation="14.4"),
    Route(f"{ONE_CASE}/resolution", c.Resolve, cases.resolve,
          Text("办结案件", "Resolve the case"), citation="12"),
    Route(f"{ONE_CASE}/annulment", c.AnnulOrder, cases.annul_order,
          Text("撤销通知书", "Annul the order"), citation="14.4"),
    Route(f"{ONE_CASE}/reopening", c.Reopen, cases.reopen,
          Text("重新开启案件", "Reopen the case"), APPROVERS, "12"),
)  # fmt: skip

EXAMPLES: Final[dict[type, dict[str, Any]]] = {
    c.Open: {
        "provider_id": P,
        "grounds": ["12.1.b"],
        "facts": "驻场人员撤离，三日未响应企业报修",
        "complaint_ids": [C],
        "opened_on": "2025-06-05",
    },
    c.Prove: {
        "proof": {
            "ground": "12.1",
            "element": "a",
            "evidence": "报修工单三日无人响应，见工单 5 月 26 日至 28 日",
        },
        "on": "2025-06-06",
    },
    c.JoinComplaint: {"complaint_id": C, "on": "2025-06-06"},
    c.Assign: {"assignee": "韦经办", "on": "2025-06-06"},
    c.CallInterview: {
        "called_on": "2025-06-06",
        "interview_on": "2025-06-10",
        "place": "市工信局三楼会议室",
    },
    c.HoldInterview: {
        "held_on": "2025-06-10",
        "place": "市工信局三楼会议室",
        "attendees": ["韦建国", "覃小云"],
        "record": "服务商对事实无异议，承诺限期整改",
    },
    c.RefuseInterview: {"refused_on": "2025-06-10", "record": "经两次书面通知，无正当理由未到场"},
    c.IssueNotice: {
        "issued_on": "2025-06-10",
        "demands": ["恢复驻场人员两名", "报修二十四小时内到场"],
        "days": 15,
    },
    c.ServeNotice: {
        "served_on": "2025-06-10",
        "method": "in_person",
        "received_by": "韦建国",
        "evidence": {
            "in_person": {"capacity": "legal_representative"},
        },
    },
    c.CorrectService: {
        "served_on": "2025-11-06",
        "corrected_on": "2025-11-12",
        "reason": "邮件回执载明签收日为 11 月 6 日",
    },
    Attempt: FAILED | {"on": "2025-06-11"},
    AddEvidence: SIGNED | {"on": "2025-06-12"},
    c.ConfirmService: {"confirmed_on": "2025-06-11"},
    c.HearStatement: {"heard_on": "2025-06-12", "statement": "人员已在招聘，请求分期到位"},
    c.Pause: {"on": "2025-06-16", "reason": "不可抗力"},
    c.RequestExtension: {"requested_on": "2026-02-13", "days": 10, "reason": "春节停工"},
    c.DecideExtension: {"granted": True, "decided_on": "2026-02-14", "reason": "情况属实"},
    c.SubmitReport: {
        "submitted_on": "2025-06-23",
        "summary": "驻场人员两名已到岗，报修制度已执行",
        "attachments": ["整改报告.pdf"],
    },
    c.Inspect: {"inspected_on": "2025-06-27", "passed": True, "findings": "逐项核对，均已完成"},
    c.RecordRefusal: {"recorded_on": "2025-06-20", "evidence": "书面答复不予整改"},
    c.AnnulInterview: {"version": 2, "annulled_on": "2025-06-11", "reason": "登记错案件"},
    c.AnnulRefusal: {"annulled_on": "2025-06-23", "reason": "答复函系他人冒名"},
    c.Resolve: {"resolved_on": "2025-06-27", "outcome": "completed", "reason": ""},
    c.AnnulOrder: {"annulled_on": "2025-11-18", "reason": "事实认定有误"},
    c.Reopen: {"on": "2025-07-01", "reason": "发现复查遗漏一项要求"},
}

NOUN: Final = Noun(
    "cases",
    CASE,
    show=show,
    parties=its_provider,
    routes=ROUTES,
    examples=EXAMPLES,
)
