"""What may be done in a disqualification case over HTTP, with an example of each form."""

from __future__ import annotations

from typing import Any, Final

from application import disqualifications as acts
from application.service import OF_DISQUALIFICATIONS
from domain.disqualification import commands as c
from domain.due_steps import commands as sc
from domain.service import AddEvidence, Attempt
from domain.values import Text
from interfaces.api.nouns.ids import C, P
from interfaces.api.nouns.noun import PROVIDERS, Route
from interfaces.api.nouns.services import FAILED, SIGNED
from interfaces.api.who import APPROVERS

ONE: Final = "/disqualifications/{record_id}"

ROUTES: Final = (
    Route("/disqualifications", c.Propose, acts.propose,
          Text("提出取消服务资格", "Propose a disqualification"), citation="15", creates=True),
    Route(f"{ONE}/reports", c.JoinReport, acts.join_report,
          Text("并入经核实的举报", "Join a further verified report"), citation="15"),
    Route(f"{ONE}/investigation", sc.ReportInvestigation, acts.report_investigation,
          Text("提交核查报告", "Report the investigation"), citation="15"),
    Route(f"{ONE}/prior-notice", sc.ServePriorNotice, acts.serve_prior_notice,
          Text("送达拟取消服务资格告知书", "Serve the prior notice"), citation="15"),
    Route(f"{ONE}/prior-notice/correction", sc.CorrectPriorNotice, acts.correct_prior_notice,
          Text("更正告知书送达日期", "Correct the service of the prior notice"), citation="15"),
    Route(f"{ONE}/prior-notice/attempts", Attempt, OF_DISQUALIFICATIONS.attempt_notice,
          Text("登记告知书送达未成", "Record that service of the notice failed"), citation="15"),
    Route(f"{ONE}/prior-notice/evidence", AddEvidence, OF_DISQUALIFICATIONS.add_to_notice,
          Text("补充告知书送达凭证", "Add evidence of the notice's service"), citation="15"),
    Route(f"{ONE}/statement", sc.ReceiveStatement, acts.receive_statement,
          Text("陈述申辩", "State the provider's case"), PROVIDERS, "15"),
    Route(f"{ONE}/statement/waiver", sc.WaiveStatement, acts.waive_statement,
          Text("放弃陈述申辩", "Waive the statement"), PROVIDERS, "15"),
    Route(f"{ONE}/hearing/request", sc.RequestHearing, acts.request_hearing,
          Text("申请听证", "Ask for a hearing"), PROVIDERS, "15"),
    Route(f"{ONE}/hearing", sc.EndHearing, acts.end_hearing,
          Text("听证", "Hold the hearing, or record its waiver"), citation="15"),
    Route(f"{ONE}/statement/review", sc.ReviewStatement, acts.review_statement,
          Text("复核陈述申辩", "Review the statement"), citation="15"),
    Route(f"{ONE}/legal-review", sc.ReviewLegally, acts.review_legally,
          Text("法制审核", "Review it legally"), APPROVERS, "15"),
    Route(f"{ONE}/discussion", sc.Discuss, acts.discuss,
          Text("集体讨论", "Discuss it collectively"), citation="15"),
    Route(f"{ONE}/annulments", sc.AnnulStep, acts.annul_step,
          Text("撤销有误的步骤登记", "Annul a step that was entered wrongly"), citation="15"),
    Route(f"{ONE}/decision", c.Decide, acts.decide,
          Text("决定是否取消服务资格", "Decide on the disqualification"), APPROVERS, "15"),
    Route(f"{ONE}/service", sc.ServeDecision, acts.serve,
          Text("送达决定书", "Serve the decision"), citation="15"),
    Route(f"{ONE}/service/attempts", Attempt, OF_DISQUALIFICATIONS.attempt_decision,
          Text("登记决定书送达未成", "Record that service of the decision failed"), citation="15"),
    Route(f"{ONE}/service/evidence", AddEvidence, OF_DISQUALIFICATIONS.add_to_decision,
          Text("补充决定书送达凭证", "Add evidence of the decision's service"), citation="15"),
    Route(f"{ONE}/service/correction", sc.CorrectDecisionService, acts.correct_service,
          Text("更正决定书送达日期", "Correct the service of the decision"), citation="15"),
    Route(f"{ONE}/revocation", sc.Revoke, acts.revoke,
          Text("撤销决定", "Set the decision aside"), APPROVERS, "15"),
    Route(f"{ONE}/dropping", sc.Drop, acts.drop,
          Text("不再办理", "Drop the case"), APPROVERS, "15"),
    Route(f"{ONE}/absorption", c.Absorb, acts.absorb,
          Text("并入清退程序", "Hand it over to an expulsion proceeding"), citation="15"),
)  # fmt: skip

EXAMPLES: Final[dict[type, dict[str, Any]]] = {
    c.Propose: {
        "provider_id": P,
        "report_ids": [C],
        "facts": "员工向试点企业索取好处费，经核实可归于服务商",
        "proposed_on": "2026-06-08",
    },
    c.JoinReport: {"report_id": C, "on": "2026-06-09"},
    sc.ReportInvestigation: {
        "reported_on": "2026-06-09",
        "findings": "转账记录与证言一致，服务商知情",
        "officers": ["韦经办", "黄核查"],
        "evidence": ["转账记录", "询问笔录"],
    },
    sc.ServePriorNotice: {
        "served_on": "2026-06-10",
        "method": "in_person",
        "received_by": "韦建国",
    },
    sc.CorrectPriorNotice: {
        "served_on": "2026-06-11",
        "corrected_on": "2026-06-12",
        "reason": "回证载明的签收日期",
    },
    Attempt: FAILED | {"on": "2026-06-24"},
    AddEvidence: SIGNED | {"on": "2026-06-30"},
    sc.ReceiveStatement: {
        "received_on": "2026-06-15",
        "statement": "系员工个人行为，已退还款项",
    },
    sc.WaiveStatement: {"waived_on": "2026-06-15", "record": "书面表示不陈述申辩"},
    sc.RequestHearing: {"requested_on": "2026-06-12", "reason": "请求当面说明"},
    sc.EndHearing: {
        "on": "2026-06-18",
        "held": True,
        "place": "市工信局",
        "attendees": ["韦建国"],
        "record": "各方充分发表意见",
    },
    sc.ReviewStatement: {
        "reviewed_on": "2026-06-18",
        "accepted": False,
        "opinion": "服务商知情并分得款项，不属个人行为",
    },
    sc.ReviewLegally: {
        "reviewed_on": "2026-06-22",
        "passed": True,
        "opinion": "事实清楚，程序合法",
    },
    sc.Discuss: {
        "held_on": "2026-06-23",
        "attendees": ["韦局长", "黄副局长"],
        "opinion": "同意取消服务资格",
    },
    sc.AnnulStep: {"entry": 9, "reason": "会议日期登记有误", "on": "2026-06-23"},
    c.Decide: {
        "outcome": "disqualified",
        "reason": "举报的违规行为经核实属实，可归于服务商",
        "decided_on": "2026-06-24",
    },
    sc.ServeDecision: {
        "served_on": "2026-06-25",
        "method": "in_person",
        "received_by": "韦建国",
    },
    sc.CorrectDecisionService: {
        "served_on": "2026-06-26",
        "corrected_on": "2026-06-29",
        "reason": "回证载明的签收日期",
    },
    sc.Revoke: {
        "reason": "复议决定撤销",
        "document": "柳政复决〔2026〕5号",
        "on": "2026-08-20",
    },
    sc.Drop: {"reason": "证据不足", "on": "2026-06-20"},
    c.Absorb: {
        "expulsion_id": "6c3e8f90-0b1c-4d2e-9f30-4b5c6d7e8f90",
        "reason": "事实同时符合第十四条第（八）项",
        "on": "2026-06-12",
    },
}
