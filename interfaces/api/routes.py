"""Every command of the office as one row of a table: path, form, who may, which act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel

from application import (
    cases,
    complaints,
    engagements,
    enterprises,
    escalations,
    providers,
)
from application.office import Result
from domain import complaint, engagement, enterprise, escalation, provider
from domain.rectification import commands as c
from domain.values import Role, Text
from interfaces.api.who import ANYBODY, APPROVERS, OFFICERS


@dataclass(frozen=True)
class Route:
    path: str
    form: type[BaseModel]
    act: Callable[..., Result]
    summary: Text
    roles: frozenset[Role] = OFFICERS
    citation: str | None = None
    creates: bool = False
    asks: str | None = None
    """What the house hands in beside the form: a port of application/ports.py."""


PROVIDERS = OFFICERS | {Role.PROVIDER}
ENTERPRISES = OFFICERS | {Role.ENTERPRISE}
ONE_CASE = "/cases/{record_id}"
ONE_COMPLAINT = "/complaints/{record_id}"

ROUTES: Final = (
    # Art. 2, 4, 12(2)
    Route("/providers", provider.Admit, providers.admit,
          Text("服务商入选资源池", "Admit a provider to the pool"), citation="2", creates=True),
    Route("/providers/{record_id}/registration", provider.ChangeRegistration,
          providers.change_registration,
          Text("登记事项变更", "Registration changed"), PROVIDERS, "12.2"),
    Route("/providers/{record_id}/liaison", provider.AppointLiaison, providers.appoint_liaison,
          Text("确定联络员", "Appoint a liaison"), PROVIDERS, "4"),
    # Art. 3
    Route("/enterprises", enterprise.Register, enterprises.register,
          Text("登记试点企业", "Register a pilot enterprise"), citation="3", creates=True),
    Route("/enterprises/{record_id}/contact", enterprise.ChangeContact,
          enterprises.change_contact, Text("更换联系人", "Change the contact"), ENTERPRISES),
    Route("/enterprises/{record_id}/pilot", enterprise.PilotChange, enterprises.join_pilot,
          Text("加入试点", "Join the pilot"), citation="3"),
    Route("/enterprises/{record_id}/departure", enterprise.PilotChange, enterprises.leave_pilot,
          Text("退出试点", "Leave the pilot"), citation="3"),
    # Art. 8, 9, 11, 12(4), 12(6), 14(5)
    Route("/engagements", engagement.Establish, engagements.establish,
          Text("数字化改造项目立项", "Establish an engagement"), citation="8.1", creates=True),
    Route("/engagements/{record_id}/ratings", engagement.Rate, engagements.rate,
          Text("企业满意度评价", "The enterprise rates its provider"), ENTERPRISES, "12.6"),
    Route("/engagements/{record_id}/ratings/annulment", engagement.AnnulRating,
          engagements.annul_rating, Text("评价作废", "Annul a rating"), citation="12.6"),
    Route("/engagements/{record_id}/evaluations", engagement.Evaluate, engagements.evaluate,
          Text("数字化水平评测", "Evaluate the digital level"), citation="8.4"),
    # Art. 12(1), 15
    Route("/complaints", complaint.Receive, complaints.receive,
          Text("投诉、举报", "Complain or report"), ANYBODY - {Role.AUDITOR, Role.ADMIN}, "15",
          creates=True, asks="seal"),
    Route(f"{ONE_COMPLAINT}/acceptance", complaint.Accept, complaints.accept,
          Text("受理投诉", "Take a complaint up"), citation="15"),
    Route(f"{ONE_COMPLAINT}/rejection", complaint.Reject, complaints.reject,
          Text("不予受理", "Reject a complaint"), citation="15"),
    Route(f"{ONE_COMPLAINT}/assignment", complaint.Assign, complaints.assign,
          Text("指定经办人", "Assign a caseworker")),
    Route(f"{ONE_COMPLAINT}/verification", complaint.Verify, complaints.verify,
          Text("核实投诉", "Verify a complaint"), citation="15"),
    Route(f"{ONE_COMPLAINT}/answer", complaint.Answer, complaints.answer,
          Text("答复投诉人", "Answer the complainant"), citation="15"),
    Route(f"{ONE_COMPLAINT}/merger", complaint.Merge, complaints.merge,
          Text("并入重复投诉", "Merge a duplicate")),
    Route(f"{ONE_COMPLAINT}/withdrawal", complaint.Withdraw, complaints.withdraw,
          Text("投诉撤回", "The complainant withdraws")),
    # Art. 12, 13, 14(4)
    Route("/cases", c.Open, cases.open_,
          Text("整改立案", "Open a rectification case"), citation="12", creates=True,
          asks="tallies"),
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
    Route(f"{ONE_CASE}/notice", c.IssueNotice, cases.issue_notice,
          Text("发出责令限期整改通知书", "Issue the order to rectify"), citation="12"),
    Route(f"{ONE_CASE}/service", c.ServeNotice, cases.serve,
          Text("送达通知书", "Serve the order"), citation="12"),
    Route(f"{ONE_CASE}/service/correction", c.CorrectService, cases.correct_service,
          Text("更正送达日期", "Correct the date of service"), citation="12"),
    Route(f"{ONE_CASE}/statement", c.HearStatement, cases.hear_statement,
          Text("听取陈述申辩", "Hear the provider's statement"), PROVIDERS),
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
    Route(f"{ONE_CASE}/resolution", c.Resolve, cases.resolve,
          Text("办结案件", "Resolve the case"), citation="12"),
    Route(f"{ONE_CASE}/annulment", c.AnnulOrder, cases.annul_order,
          Text("撤销通知书", "Annul the order"), citation="14.4"),
    Route(f"{ONE_CASE}/reopening", c.Reopen, cases.reopen,
          Text("重新开启案件", "Reopen the case"), APPROVERS, "12"),
    # Escalations
    Route("/escalations/{record_id}/action", escalation.Act, escalations.act_on,
          Text("记录对升级事项的处理", "Record what was done"), citation="14"),
    Route("/escalations/{record_id}/dismissal", escalation.Dismiss, escalations.dismiss,
          Text("说明理由，不予启动", "Dismiss, with the reason"), APPROVERS, "14"),
)  # fmt: skip
