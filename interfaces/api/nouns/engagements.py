"""Transformation projects (Art. 8, 9, 11, 12(4), 12(6), 14(5))."""

from __future__ import annotations

from typing import Any, Final

from application import engagements
from application.access import own_enterprise, own_provider
from domain import engagement
from domain.catalogue import ENGAGEMENT
from domain.engagement import Engagement
from domain.values import Actor, Text
from interfaces.api.nouns.ids import E, P
from interfaces.api.nouns.noun import (
    ENTERPRISES,
    PROVIDERS,
    Noun,
    Route,
    Seen,
    text,
)
from interfaces.wiring import House


def show(state: Engagement, seen: Seen) -> dict[str, Any]:
    shown = state.model_dump(mode="json")
    for given in (*shown["ratings"], *shown["evaluations"]):
        given.pop("annulled_at", None)
        given.pop("counted", None)
    for former in shown["former"]:
        former.pop("before")
    after, off_plan = state.level_after, engagement.compare(state, seen.on)
    lead = "product_acting" if state.acting_lead else "integrated"
    return {
        **shown,
        "lead_capacity": lead,
        "level_after": after.level if after else None,
        "plan_and_actual": off_plan.model_dump(mode="json") if off_plan else None,
        "warnings": [
            {**text(said), "citation": citation}
            for citation, said in engagement.outside_the_pilot(
                state, seen.terms.known(state.established_on), seen.on
            )
        ],
    }


def _parties(actor: Actor, state: Engagement, house: House) -> None:
    own_provider(actor, *state.providers)
    own_enterprise(actor, state.enterprise_id)


ROUTES: Final = (
    Route("/engagements", engagement.Establish, engagements.establish,
          Text("数字化改造项目立项", "Establish an engagement"), citation="8.1", creates=True),
    Route("/engagements/{record_id}/ratings", engagement.Rate, engagements.rate,
          Text("企业满意度评价", "The enterprise rates its provider"), ENTERPRISES, "12.6"),
    Route("/engagements/{record_id}/ratings/annulment", engagement.AnnulRating,
          engagements.annul_rating, Text("评价作废", "Annul a rating"), citation="12.6"),
    Route("/engagements/{record_id}/evaluations", engagement.Evaluate, engagements.evaluate,
          Text("数字化水平评测", "Evaluate the digital level"), citation="8.4"),
    Route("/engagements/{record_id}/evaluations/annulment", engagement.AnnulEvaluation,
          engagements.annul_evaluation, Text("评测作废", "Annul an evaluation"), citation="8.4"),
    Route("/engagements/{record_id}/lists", engagement.FileLists, engagements.file_lists,
          Text("报送需求、问题、场景清单", "File needs, problems and scenarios"), PROVIDERS, "8.3"),
    Route("/engagements/{record_id}/diagnosis", engagement.FileDiagnosis,
          engagements.file_diagnosis,
          Text("报送咨询诊断报告", "File the diagnosis"), PROVIDERS, "8.4"),
    Route("/engagements/{record_id}/plan", engagement.FilePlan, engagements.file_plan,
          Text("报送实施方案", "File the plan"), PROVIDERS, "8.4"),
    Route("/engagements/{record_id}/milestones", engagement.ReportMilestone,
          engagements.report_milestone,
          Text("填报项目节点", "Report a milestone"), PROVIDERS, "8.2"),
    Route("/engagements/{record_id}/acceptance", engagement.Accept, engagements.accept,
          Text("登记验收结果", "Record the result of the acceptance"), citation="12.4"),
    Route("/engagements/{record_id}/closing", engagement.Close, engagements.close,
          Text("项目结束", "The engagement ends"), citation="8"),
    Route("/engagements/{record_id}/reopening", engagement.Reopen, engagements.reopen,
          Text("项目重新开启", "Reopen the engagement"), citation="8"),
)  # fmt: skip

EXAMPLES: Final[dict[type, dict[str, Any]]] = {
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
    engagement.AnnulEvaluation: {
        "evaluation_version": 2,
        "annulled_on": "2026-05-06",
        "reason": "登记错了项目",
    },
    engagement.FileLists: {
        "needs": ["工单电子化", "质量追溯"],
        "problems": ["车间数据靠手工填报"],
        "scenarios": ["生产执行管理"],
        "filed_on": "2025-06-12",
    },
    engagement.FileDiagnosis: {
        "summary": "设备联网率低，质量数据不能追溯",
        "document": "咨询诊断报告.pdf",
        "filed_on": "2025-06-20",
    },
    engagement.FilePlan: {
        "summary": "分两期实施生产执行和质量追溯",
        "document": "实施方案.pdf",
        "planned_level": 2,
        "indicators": [{"name": "设备联网率", "target": "80", "unit": "%"}],
        "milestones": [{"name": "系统上线", "planned_on": "2025-12-31"}],
        "filed_on": "2025-07-01",
    },
    engagement.ReportMilestone: {
        "name": "系统上线",
        "reached_on": "2026-01-10",
        "note": "设备到货迟于计划",
        "reported_on": "2026-01-12",
    },
    engagement.Accept: {
        "passed": True,
        "by": "市中小企业服务中心",
        "report": "验收评测报告：达到二级",
        "results": [{"name": "设备联网率", "value": "82.5"}],
        "on": "2026-04-28",
    },
    engagement.Close: {"ending": "finished", "reason": "", "closed_on": "2026-06-30"},
    engagement.Reopen: {"reason": "结束登记有误", "on": "2026-07-02"},
}

NOUN: Final = Noun(
    "engagements",
    ENGAGEMENT,
    show=show,
    parties=_parties,
    routes=ROUTES,
    examples=EXAMPLES,
)
