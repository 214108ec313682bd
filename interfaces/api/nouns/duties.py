"""Duty records: what a provider did for a duty of Art. 4, 5, 8, 9 or 10."""

from __future__ import annotations

from typing import Any, Final

from application import duties
from domain.catalogue import DUTY
from domain.duty import commands as c
from domain.duty import state as s
from domain.values import Text
from interfaces.api.nouns.ids import P
from interfaces.api.nouns.noun import PROVIDERS, Noun, Route, Seen, account, its_provider, text
from interfaces.api.who import APPROVERS

ONE: Final = "/duties/{record_id}"


def show(state: s.DutyRecord, seen: Seen) -> dict[str, Any]:
    """With the day as the calendar now has it, and how that day came about."""
    shown = state.model_dump(mode="json", exclude={"asks", "last_on"})
    found = s.account(state.ask, seen.terms)
    return {
        **shown,
        "label": text(state.label),
        "status": state.status,
        "due_on": s.due_on(state.ask, seen.terms),
        "late": state.late,
        "deadline": None if found is None else account(found),
        "asks": [
            {
                "version": ask.version,
                "since": ask.since,
                "due_on": s.due_on(ask, seen.terms),
                "after_report": ask.after_report,
            }
            for ask in state.live_asks
        ],
    }


ROUTES: Final = (
    Route("/duties", c.Plan, duties.plan,
          Text("列入一项履职计划", "Plan a duty"), citation="8", creates=True),
    Route("/duties/plan", c.PlanAll, duties.plan_all,
          Text("按期间列出全部应履行职责", "Plan all duties of a period"), citation="8",
          creates=True, asks="files"),
    Route("/duties/reports", c.Volunteer, duties.volunteer,
          Text("主动报告（重要情况、鼓励事项等）", "Report what nobody planned"), PROVIDERS, "5.c",
          creates=True),
    Route(f"{ONE}/report", c.MakeReport, duties.report,
          Text("报告履职情况", "Report on the duty"), PROVIDERS, "8"),
    Route(f"{ONE}/report/correction", c.CorrectReport, duties.correct_report,
          Text("更正报告", "Correct a report"), citation="8"),
    Route(f"{ONE}/report/withdrawal", c.WithdrawReport, duties.withdraw_report,
          Text("撤回报告", "Withdraw a report"), citation="8"),
    Route(f"{ONE}/confirmation", c.Confirm, duties.confirm,
          Text("确认履职", "Confirm that the duty was done"), citation="8"),
    Route(f"{ONE}/return", c.Return, duties.send_back,
          Text("退回重做", "Return the report"), citation="8"),
    Route(f"{ONE}/waiver", c.Waive, duties.waive,
          Text("免予履行", "Waive the duty"), APPROVERS, "8"),
    Route(f"{ONE}/withdrawal", c.Withdraw, duties.withdraw,
          Text("撤销履职记录", "Withdraw the record"), citation="8"),
)  # fmt: skip

EXAMPLES: Final[dict[type, dict[str, Any]]] = {
    c.Plan: {"provider_id": P, "duty": "monthly-plan", "period": "2025-07", "on": "2025-06-30"},
    c.PlanAll: {"provider_id": P, "period": "2025-Q3", "on": "2025-06-30"},
    c.Volunteer: {
        "provider_id": P,
        "duty": "important-matter",
        "summary": "主要技术负责人离职，已安排接替",
        "content": {
            "form": "important-matter",
            "matter": "主要技术负责人离职",
            "arose_on": "2025-07-01",
        },
        "evidence": ["情况说明.pdf"],
        "reported_on": "2025-07-02",
    },
    c.MakeReport: {
        "summary": "七月工作计划",
        "content": {
            "form": "monthly-plan",
            "month": "2025-07",
            "tasks": ["完成两家企业诊断", "上线数据采集"],
        },
        "evidence": ["七月工作计划.pdf"],
        "reported_on": "2025-07-03",
    },
    c.CorrectReport: {
        "report_version": 2,
        "summary": "七月工作计划（更正）",
        "reason": "原报告漏列一项",
        "on": "2025-07-04",
    },
    c.WithdrawReport: {"report_version": 2, "reason": "误报于他项", "on": "2025-07-04"},
    c.Confirm: {"remark": "内容完整", "on": "2025-07-07"},
    c.Return: {"reason": "未写明责任人", "due_on": "2025-07-21", "on": "2025-07-07"},
    c.Waive: {"reason": "项目暂停，本月无计划", "on": "2025-07-07"},
    c.Withdraw: {"reason": "误列", "on": "2025-07-07"},
}

NOUN: Final = Noun(
    "duties",
    DUTY,
    show=show,
    parties=its_provider,
    routes=ROUTES,
    examples=EXAMPLES,
)
