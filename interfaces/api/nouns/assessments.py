"""Schemes, periods and assessments (Art. 11, 14(6))."""

from __future__ import annotations

from typing import Any, Final

from application import assessments
from domain.assessment import adoption, period
from domain.assessment import commands as c
from domain.assessment.adoption import SchemeBook
from domain.assessment.decisions import assessment_id
from domain.assessment.period import Period
from domain.assessment.state import Assessment
from domain.catalogue import ASSESSMENT, ASSESSMENT_PERIOD, ASSESSMENT_SCHEME
from domain.values import Actor, Text
from interfaces.api.nouns.ids import C, P
from interfaces.api.nouns.noun import PROVIDERS, Noun, Route, Seen, closed, only_provider, text
from interfaces.api.who import APPROVERS
from interfaces.wiring import House

ONE_SCHEME = "/assessment-schemes/{record_id}"
ONE_PERIOD = "/assessment-periods/{record_id}"
ONE = "/assessments/{record_id}"


def show_scheme(state: SchemeBook, seen: Seen) -> dict[str, Any]:
    return {**state.model_dump(mode="json", exclude={"last_on"}), "status": state.status}


def show_period(state: Period, seen: Seen) -> dict[str, Any]:
    opened = [
        {"provider_id": provider_id, "assessment_id": assessment_id(state.id, provider_id)}
        for provider_id in state.provider_ids
    ]
    shown = state.model_dump(mode="json", exclude={"provider_ids"})
    return {**shown, "status": state.status, "assessments": opened}


def show(state: Assessment, seen: Seen) -> dict[str, Any]:
    """To the provider without the names of who scored, and without what was only proposed."""
    shown = state.model_dump(mode="json", exclude={"last_on", "stage"})
    totals = state.totals
    shown |= {
        "status": state.status,
        "totals": {
            **totals.model_dump(mode="json", exclude={"sentence"}),
            "sentence": text(totals.sentence),
        },
        "suggested": _suggested(state),
    }
    if seen.by_a_party:
        del shown["proposals"]
        for part in (*shown["scores"], *shown["left_out"], *shown["reviews"]):
            del part["by"]
        if shown["ended"] is not None:
            del shown["ended"]["by"]
    return shown


def _suggested(state: Assessment) -> str | None:
    """What the band suggests; a person concludes."""
    total = state.totals.total
    band = state.scheme.band_of(total) if total is not None else None
    return band.suggests.value if band is not None else None


def _parties(actor: Actor, state: Assessment, house: House) -> None:
    """Open to its provider from the confirmed review on."""
    only_provider(actor, state.provider_id)
    if not state.was_reviewed:
        raise closed()


def _any_party(actor: Actor, state: SchemeBook, house: House) -> None:
    """By which scheme providers are assessed is no secret to those who are."""


SCHEME_ROUTES: Final = (
    Route("/assessment-schemes", adoption.AdoptScheme, assessments.adopt_scheme,
          Text("采用考核方案", "Adopt a scheme of assessment"), APPROVERS, "11", creates=True),
    Route(f"{ONE_SCHEME}/withdrawal", adoption.WithdrawScheme, assessments.withdraw_scheme,
          Text("停用考核方案", "Use the scheme no longer"), APPROVERS, "11"),
)  # fmt: skip
PERIOD_ROUTES: Final = (
    Route("/assessment-periods", period.OpenPeriod, assessments.open_period,
          Text("开启考核期", "Open an assessment period"), citation="11", creates=True,
          asks="files"),
    Route(f"{ONE_PERIOD}/providers", period.AddProvider, assessments.add_provider,
          Text("考核期增加服务商", "Assess one more provider"), citation="11"),
    Route(f"{ONE_PERIOD}/closure", period.ClosePeriod, assessments.close_period,
          Text("结束考核期", "Close the period"), citation="11"),
)  # fmt: skip
ROUTES: Final = (
    Route(f"{ONE}/proposals", c.Propose, assessments.propose,
          Text("计算评分建议", "Compute what the facts give"), citation="11", asks="files"),
    Route(f"{ONE}/scores", c.SetScore, assessments.score,
          Text("评分", "Score an item"), citation="11"),
    Route(f"{ONE}/omissions", c.LeaveOut, assessments.leave_out,
          Text("不计某项指标", "Leave an item out, with the reason"), citation="11",
          asks="files"),
    Route(f"{ONE}/remarks", c.HearRemarks, assessments.hear_remarks,
          Text("服务商陈述意见", "State the provider's view"), PROVIDERS, "11"),
    Route(f"{ONE}/review", c.Review, assessments.review,
          Text("复核评分", "Review the scores"), APPROVERS, "11", asks="files"),
    Route(f"{ONE}/conclusion", c.Conclude, assessments.conclude,
          Text("作出考核结论", "Conclude the assessment"), APPROVERS, "11", asks="files"),
    Route(f"{ONE}/publication", c.Publish, assessments.publish,
          Text("记录考核结果公布", "Record that the result was published"), citation="11"),
    Route(f"{ONE}/annulment", c.Annul, assessments.annul,
          Text("撤销考核结论", "Annul the conclusion"), APPROVERS, "11"),
)  # fmt: skip

PASS_OR_NOT: Final[dict[str, Any]] = {
    "id": "pass-or-not",
    "title": {"zh": "合格制考核方案", "en": "passed or not"},
    "items": [
        {
            "code": "capability",
            "label": {"zh": "服务能力", "en": "capability"},
            "source": "capability",
            "weight": "100",
            "scoring": "steps",
            "how": {"zh": "现场评定", "en": "judged on the spot"},
            "steps": [
                {"code": "passed", "label": {"zh": "合格", "en": "passed"}, "share": "100"},
                {"code": "failed", "label": {"zh": "不合格", "en": "failed"}, "share": "0"},
            ],
        }
    ],
    "bands": [
        {
            "code": "passed",
            "label": {"zh": "合格", "en": "passed"},
            "from_points": "60",
            "to_points": "100",
            "suggests": "keep",
        },
        {
            "code": "failed",
            "label": {"zh": "不合格", "en": "failed"},
            "from_points": "0",
            "to_points": "60",
            "suggests": "rectify",
        },
    ],
}

SCHEME_EXAMPLES: Final[dict[type, dict[str, Any]]] = {
    adoption.AdoptScheme: {
        "scheme": PASS_OR_NOT,
        "document": "柳工信发〔2025〕8号",
        "adopted_on": "2025-06-03",
    },
    adoption.WithdrawScheme: {"on": "2026-01-05", "reason": "改用新方案"},
}
PERIOD_EXAMPLES: Final[dict[type, dict[str, Any]]] = {
    period.OpenPeriod: {
        "name": "2025年度考核",
        "first": "2025-05-22",
        "last": "2025-12-31",
        "scheme_id": C,
        "opened_on": "2026-01-05",
    },
    period.AddProvider: {"provider_id": P, "on": "2026-01-06"},
    period.ClosePeriod: {"on": "2026-03-31"},
}
EXAMPLES: Final[dict[type, dict[str, Any]]] = {
    c.Propose: {"on": "2026-01-08"},
    c.SetScore: {
        "item": "capability",
        "step": "b",
        "basis": "团队齐备，运维响应较快，见现场核查记录",
        "on": "2026-01-08",
    },
    c.LeaveOut: {
        "item": "satisfaction",
        "reason": "考核期内没有企业作出评价",
        "on": "2026-01-08",
    },
    c.HearRemarks: {"statement": "第三季度两家企业停产，进度受影响", "on": "2026-01-15"},
    c.Review: {"confirmed": True, "on": "2026-01-12"},
    c.Conclude: {
        "conclusion": "rectify",
        "reasons": "进度未达计划八成，服务能力尚可",
        "targets_behind": True,
        "behind": ["enterprises"],
        "on": "2026-01-20",
    },
    c.Publish: {"on": "2026-01-23"},
    c.Annul: {"reason": "一份进度填报误退，已更正", "on": "2026-02-02"},
}

SCHEMES: Final = Noun(
    "assessment-schemes",
    ASSESSMENT_SCHEME,
    show=show_scheme,
    parties=_any_party,
    routes=SCHEME_ROUTES,
    examples=SCHEME_EXAMPLES,
    party_history=False,
)
PERIODS: Final = Noun(
    "assessment-periods",
    ASSESSMENT_PERIOD,
    show=show_period,
    routes=PERIOD_ROUTES,
    examples=PERIOD_EXAMPLES,
)
NOUN: Final = Noun(
    "assessments",
    ASSESSMENT,
    show=show,
    parties=_parties,
    routes=ROUTES,
    examples=EXAMPLES,
    party_history=False,
)
NOUNS: Final = (SCHEMES, PERIODS, NOUN)
