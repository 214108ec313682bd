"""One example for the body of each command, shown in /openapi.json. All names are invented."""

from __future__ import annotations

from typing import Any, Final

from domain import complaint, engagement, enterprise, escalation, provider
from domain.rectification import commands as c
from domain.work_calendar import CalendarYear

P = "3f0c5ab2-6c7e-4b27-9a54-1d2b8a3c4d5e"
E = "8a1b6c9d-2e3f-4a5b-8c7d-6e5f4a3b2c1d"
C = "5b2d7e8f-9a0b-4c1d-8e2f-3a4b5c6d7e8f"

_BODIES: Final[dict[type, dict[str, Any]]] = {
    provider.Admit: {
        "kind": "integrated",
        "name": "柳江智造数字科技有限公司",
        "uscc": "91450204MAA0LW015X",
        "legal_representative": "韦建国",
        "domicile": "柳州市柳南区航惠路 1 号",
        "business_scope": "工业互联网数据服务；软件开发",
        "registered_capital": "5000000.00",
        "liaison": {"name": "覃小云", "phone": "0772-5550101"},
        "admitted_on": "2025-05-22",
    },
    provider.ChangeRegistration: {
        "legal_representative": "黄丽",
        "changed_on": "2025-07-21",
        "reported_on": "2025-08-01",
    },
    provider.AppointLiaison: {
        "liaison": {"name": "梁志强", "phone": "0772-5550102"},
        "appointed_on": "2025-06-03",
    },
    enterprise.Register: {
        "name": "柳州市鱼峰机械配件有限公司",
        "uscc": "91450203MAA0LW0315",
        "district": "鱼峰区",
        "industry": "汽车零部件及配件制造",
        "contact": {"name": "莫海", "phone": "0772-5550201"},
    },
    enterprise.ChangeContact: {
        "contact": {"name": "蓝天", "phone": "0772-5550202"},
        "changed_on": "2025-06-10",
    },
    enterprise.PilotChange: {"on": "2025-06-01", "reason": "第二批试点企业名单"},
    engagement.Establish: {
        "enterprise_id": E,
        "provider_id": P,
        "product_provider_ids": [],
        "title": "生产执行与质量追溯一体化改造",
        "established_on": "2025-06-01",
        "level_before": 1,
    },
    engagement.Rate: {
        "rating": "dissatisfied",
        "rated_on": "2025-07-08",
        "comment": "驻场人员频繁更换",
    },
    engagement.AnnulRating: {
        "rating_version": 2,
        "annulled_on": "2026-06-26",
        "reason": "核实为冒用公章",
    },
    engagement.Evaluate: {"level": 2, "evaluated_on": "2026-04-28", "stage": "after"},
    complaint.Receive: {
        "provider_id": P,
        "complainant": {
            "kind": "enterprise",
            "enterprise_id": E,
            "name": "莫海",
            "contact": "0772-5550201",
        },
        "summary": "驻场人员撤离，报修三日无人响应",
        "received_on": "2025-05-29",
    },
    complaint.Accept: {"on": "2025-06-05", "reason": "属于服务商履职问题"},
    complaint.Reject: {"on": "2025-06-05", "reason": "不涉及本市试点服务商"},
    complaint.Assign: {"on": "2025-06-05", "caseworker": "韦经办"},
    complaint.Verify: {
        "substantiated": True,
        "findings": "现场查看与工单记录一致，情况属实",
        "on": "2025-06-05",
    },
    complaint.Answer: {"on": "2025-06-09", "answer": "已核实并约谈服务商，正在督促整改"},
    complaint.Merge: {"complaint_id": C, "on": "2025-06-06", "reason": "同一事项重复投诉"},
    complaint.Withdraw: {"on": "2025-06-06", "reason": "双方已协商解决"},
    c.Open: {
        "provider_id": P,
        "grounds": ["12.1.b"],
        "facts": "驻场人员撤离，三日未响应企业报修",
        "complaint_ids": [C],
        "opened_on": "2025-06-05",
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
    c.ServeNotice: {"served_on": "2025-06-10", "method": "in_person", "received_by": "韦建国"},
    c.CorrectService: {
        "served_on": "2025-11-06",
        "corrected_on": "2025-11-12",
        "reason": "邮件回执载明签收日为 11 月 6 日",
    },
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
    c.Resolve: {"resolved_on": "2025-06-27", "outcome": "completed", "reason": ""},
    c.AnnulOrder: {"annulled_on": "2025-11-18", "reason": "事实认定有误"},
    c.Reopen: {"on": "2025-07-01", "reason": "发现复查遗漏一项要求"},
    escalation.Act: {"on": "2025-07-29", "action": "已立案整改"},
    escalation.Dismiss: {"on": "2025-10-20", "reason": "情节轻微，整改已完成，不启动清退"},
    CalendarYear: {
        "region": "CN",
        "year": 2027,
        "days_off": [
            {"first": "2027-01-01", "last": "2027-01-01", "zh": "元旦", "en": "New Year's Day"}
        ],
        "make_up": [],
        "source": "国务院办公厅通知（示例）",
        "published_on": "2026-11-20",
    },
}

EXAMPLES: Final[dict[type, Any]] = {
    form: {"example": {"summary": "示例 · example", "value": body}}
    for form, body in _BODIES.items()
}
