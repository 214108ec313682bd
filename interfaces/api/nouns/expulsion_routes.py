"""The commands on expulsion cases (Art. 14), each with an example body. All names are invented."""

from __future__ import annotations

from typing import Any, Final

from application import expelled
from application import expulsions as acts
from application.service import OF_EXPULSIONS
from domain.due_steps import commands as s
from domain.expulsion import commands as c
from domain.service import AddEvidence, Attempt
from domain.values import Role, Text
from interfaces.api.nouns.ids import P
from interfaces.api.nouns.noun import PROVIDERS, Route
from interfaces.api.nouns.services import FAILED, SIGNED
from interfaces.api.who import ANYBODY, APPROVERS

ONE: Final = "/expulsions/{record_id}"

ROUTES: Final = (
    Route("/expulsions", c.Propose, acts.propose,
          Text("清退立案", "Propose an expulsion"), citation="14", creates=True, asks="tallies"),
    Route(f"{ONE}/grounds", c.AddGround, acts.add_ground,
          Text("增加情形", "Add a ground"), citation="14", asks="tallies"),
    Route(f"{ONE}/grounds/dropping", c.DropGround, acts.drop_ground,
          Text("不再依据某一情形", "Drop a ground"), citation="14"),
    Route(f"{ONE}/proofs", c.AddProof, acts.add_proof,
          Text("补充证据", "Bring evidence for an element"), citation="14"),
    Route(f"{ONE}/proofs/withdrawal", c.WithdrawProof, acts.withdraw_proof,
          Text("撤回证据", "Withdraw the evidence for an element"), citation="14"),
    Route(f"{ONE}/investigation", s.ReportInvestigation, acts.report_investigation,
          Text("提交核查报告", "Report the investigation"), citation="14"),
    Route(f"{ONE}/prior-notice", s.ServePriorNotice, acts.serve_prior_notice,
          Text("送达拟清退告知书", "Serve the prior notice"), citation="14", asks="tallies"),
    Route(f"{ONE}/prior-notice/correction", s.CorrectPriorNotice, acts.correct_prior_notice,
          Text("更正告知书送达日期", "Correct the service of the prior notice"), citation="14"),
    Route(f"{ONE}/prior-notice/attempts", Attempt, OF_EXPULSIONS.attempt_notice,
          Text("登记告知书送达未成", "Record that service of the notice failed"), citation="14"),
    Route(f"{ONE}/prior-notice/evidence", AddEvidence, OF_EXPULSIONS.add_to_notice,
          Text("补充告知书送达凭证", "Add evidence of the notice's service"), citation="14"),
    Route(f"{ONE}/statement", s.ReceiveStatement, acts.receive_statement,
          Text("陈述申辩", "State the provider's case"), PROVIDERS, "14"),
    Route(f"{ONE}/statement/waiver", s.WaiveStatement, acts.waive_statement,
          Text("放弃陈述申辩", "Waive the statement"), PROVIDERS, "14"),
    Route(f"{ONE}/statement/review", s.ReviewStatement, acts.review_statement,
          Text("复核陈述申辩", "Review the statement"), citation="14"),
    Route(f"{ONE}/hearing/request", s.RequestHearing, acts.request_hearing,
          Text("申请听证", "Ask for a hearing"), PROVIDERS, "14"),
    Route(f"{ONE}/hearing", s.EndHearing, acts.end_hearing,
          Text("听证", "Hold the hearing, or record its waiver"), citation="14"),
    Route(f"{ONE}/legal-review", s.ReviewLegally, acts.review_legally,
          Text("法制审核", "Review it legally"), citation="14"),
    Route(f"{ONE}/discussion", s.Discuss, acts.discuss,
          Text("集体讨论", "Discuss it collectively"), citation="14"),
    Route(f"{ONE}/annulments", s.AnnulStep, acts.annul_step,
          Text("撤销有误的步骤登记", "Annul a step that was entered wrongly"), citation="14"),
    Route(f"{ONE}/decision", c.Decide, acts.decide,
          Text("决定是否清退", "Decide whether to expel"), APPROVERS, "14", asks="tallies"),
    Route(f"{ONE}/service", s.ServeDecision, expelled.serve,
          Text("送达清退决定书", "Serve the decision"), citation="14", asks="files"),
    Route(f"{ONE}/service/attempts", Attempt, OF_EXPULSIONS.attempt_decision,
          Text("登记决定书送达未成", "Record that service of the decision failed"), citation="14"),
    Route(f"{ONE}/service/evidence", AddEvidence, OF_EXPULSIONS.add_to_decision,
          Text("补充决定书送达凭证", "Add evidence of the decision's service"), citation="14"),
    Route(f"{ONE}/service/correction", s.CorrectDecisionService, expelled.correct_service,
          Text("更正决定书送达日期", "Correct the service of the decision"), citation="14",
          asks="files"),
    Route(f"{ONE}/objections", c.Object, expelled.receive_objection,
          Text("对公示提出异议", "Object to the public notice"),
          ANYBODY - {Role.AUDITOR, Role.ADMIN}, "14"),
    Route(f"{ONE}/objections/settlement", c.SettleObjection, expelled.settle_objection,
          Text("处理异议", "Settle an objection"), APPROVERS, "14"),
    Route(f"{ONE}/reaffirmation", c.Reaffirm, expelled.reaffirm,
          Text("异议成立后重新决定：维持", "Decide anew after an objection: it stands"),
          APPROVERS, "14"),
    Route(f"{ONE}/revocation", s.Revoke, expelled.revoke,
          Text("撤销清退决定", "Revoke the decision"), APPROVERS, "14", asks="files"),
    Route(f"{ONE}/dropping", s.Drop, acts.drop,
          Text("终止清退程序", "Drop the proceeding"), APPROVERS, "14"),
)  # fmt: skip

CHARGE: Final = {
    "code": "14.3.d",
    "facts": "验收材料中的生产数据与现场不符",
    "proofs": [{"element": "d", "evidence": "现场核查笔录、设备日志"}],
}

EXAMPLES: Final[dict[type, dict[str, Any]]] = {
    c.Propose: {
        "provider_id": P,
        "charges": [CHARGE],
        "facts": "两家企业反映验收数据系伪造，经初步核查属实",
        "proposed_on": "2026-01-16",
    },
    c.AddGround: {
        "charge": {
            "code": "14.9",
            "facts": "申请材料中的业绩证明不实",
            "proofs": [
                {"element": "a", "evidence": "2025 年 4 月申请材料"},
                {"element": "b", "evidence": "业主单位书面说明"},
            ],
        },
        "reason": "核查中新发现",
        "on": "2026-01-18",
    },
    c.DropGround: {"code": "14.9", "reason": "业主单位已更正其说明", "on": "2026-01-19"},
    c.AddProof: {
        "code": "14.3.d",
        "proof": {"element": "d", "evidence": "设备厂商出具的日志鉴定"},
        "on": "2026-01-18",
    },
    c.WithdrawProof: {
        "code": "14.3.d",
        "element": "d",
        "reason": "鉴定对象有误",
        "on": "2026-01-19",
    },
    s.ReportInvestigation: {
        "reported_on": "2026-01-19",
        "findings": "两家企业的验收数据与设备日志不一致",
        "officers": ["韦经办", "黄核查"],
        "evidence": ["现场核查笔录", "设备日志"],
    },
    s.ServePriorNotice: {
        "served_on": "2026-01-20",
        "method": "in_person",
        "received_by": "韦建国",
    },
    s.CorrectPriorNotice: {
        "served_on": "2026-01-21",
        "corrected_on": "2026-01-23",
        "reason": "回证载明的签收日期",
    },
    Attempt: FAILED | {"on": "2026-06-09"},
    AddEvidence: SIGNED | {"on": "2026-06-30"},
    s.ReceiveStatement: {"received_on": "2026-01-26", "statement": "数据由第三方提供，请求核对"},
    s.WaiveStatement: {"waived_on": "2026-01-26", "record": "书面表示不陈述申辩"},
    s.ReviewStatement: {
        "reviewed_on": "2026-01-30",
        "accepted": False,
        "opinion": "第三方数据亦由其编造，不影响认定",
    },
    s.RequestHearing: {"requested_on": "2026-01-23", "reason": "请求当面说明"},
    s.EndHearing: {
        "on": "2026-01-29",
        "held": True,
        "place": "市工信局",
        "attendees": ["韦建国"],
        "record": "各方充分发表意见",
    },
    s.ReviewLegally: {
        "reviewed_on": "2026-02-02",
        "passed": True,
        "opinion": "事实清楚，程序合法",
    },
    s.Discuss: {
        "held_on": "2026-02-03",
        "attendees": ["韦局长", "黄副局长"],
        "opinion": "同意清退",
    },
    s.AnnulStep: {"entry": 9, "reason": "会议日期登记有误", "on": "2026-02-03"},
    c.Decide: {
        "outcome": "expelled",
        "grounds": ["14.3.d"],
        "reason": "伪造改造成果，证据确凿",
        "decided_on": "2026-02-04",
    },
    s.ServeDecision: {
        "served_on": "2026-02-05",
        "method": "in_person",
        "received_by": "韦建国",
    },
    s.CorrectDecisionService: {
        "served_on": "2026-02-06",
        "corrected_on": "2026-02-09",
        "reason": "回证载明的签收日期",
    },
    c.Object: {
        "objection": "公示所列项目的实际承建方另有其人",
        "by": "enterprise",
        "received_on": "2026-02-10",
    },
    c.SettleObjection: {
        "objection": 18,
        "upheld": False,
        "reason": "合同和付款凭证均指向该服务商",
        "on": "2026-02-11",
    },
    c.Reaffirm: {"reason": "其余事实足以认定，维持决定", "on": "2026-02-24"},
    s.Revoke: {
        "reason": "复议决定撤销",
        "document": "柳政复决〔2026〕3号",
        "on": "2026-04-20",
    },
    s.Drop: {"reason": "证据不足", "on": "2026-01-19"},
}
