"""What the views say of transformation projects."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from domain import engagement
from domain.catalogue import ENGAGEMENT
from domain.engagement import Engagement, GivenRating
from domain.values import Recorded, Text
from projections import words
from projections.kinds.telling import (
    NOTHING,
    Concerned,
    Sentences,
    Telling,
    counted,
    join,
    papers,
    quote,
    then,
    when,
    why,
)
from projections.spelling import pinyin


def _established(e: engagement.Established) -> Text:
    n, level = len(e.product_provider_ids), e.level_before
    return join(
        Text(f"数字化改造项目立项：{e.title}", f"transformation project established: {e.title}"),
        when(n, f"，产品服务商 {n} 家", f", {counted(n, 'product provider')}"),
        when(level is not None, f"，改造前 {level} 级", f", level {level} before"),
        when(e.acting_lead, "，产品服务商牵头", ", a product provider leads"),
    )


def _rated(e: engagement.SatisfactionRated) -> Text:
    rating = words.RATINGS[e.rating]
    return join(
        Text(f"企业评价：{rating.zh}", f"rated by the enterprise: {rating.en}"),
        when(not e.pilot, "（非试点企业，不计入）", " (not in the pilot, does not count)"),
    )


def _level(e: engagement.LevelEvaluated) -> Text:
    stage = words.STAGES[e.stage]
    by = ASSESSORS[e.assessor] if e.assessor else NOTHING
    return join(
        Text(
            f"{stage.zh}数字化水平评测：{e.level} 级（{e.edition} 版）",
            f"digital level {stage.en}: {e.level} (edition {e.edition})",
        ),
        when(e.assessor, f"，{by.zh}", f", {by.en}"),
    )


ASSESSORS: Final[Mapping[engagement.Assessor, Text]] = {
    engagement.Assessor.SELF: Text("企业自评，不作为认定依据", "by the enterprise: no finding"),
    engagement.Assessor.PROVIDER: Text("服务商自评，不作为认定依据", "by the provider: no finding"),
    engagement.Assessor.CENTRE: Text("评测机构评定", "by the evaluation centre"),
}
ENDINGS: Final[Mapping[str, Text]] = {
    "finished": Text("已结束", "finished"),
    "abandoned": Text("已中止", "given up"),
}


def _lists(e: engagement.ListsFiled) -> Text:
    n = (len(e.needs), len(e.problems), len(e.scenarios))
    return join(
        Text(
            f"报送清单：需求 {n[0]} 项，问题 {n[1]} 项，场景 {n[2]} 项",
            f"lists filed: {counted(n[0], 'need')}, {counted(n[1], 'problem')}, "
            f"{counted(n[2], 'scenario')}",
        ),
        papers(e.files),
    )


def _plan(e: engagement.PlanFiled) -> Text:
    level, n, m = e.planned_level, len(e.indicators), len(e.milestones)
    return join(
        Text("报送实施方案", "plan filed"),
        when(level is not None, f"，目标 {level} 级", f", aiming at level {level}"),
        when(n, f"，指标 {n} 项", f", {counted(n, 'indicator')}"),
        when(m, f"，节点 {m} 个", f", {counted(m, 'milestone')}"),
        papers(e.files),
    )


def _milestone(e: engagement.MilestoneReported) -> Text:
    on = e.reached_on
    reached = Text(f"，{on} 完成", f" reached on {on}")
    return join(
        Text(f"节点“{quote(e.name)}”", f"milestone {quote(e.name)!r}"),
        reached if on else Text("，尚未完成", " not reached yet"),
        then("：", ": ", e.note),
    )


def _replaced(e: engagement.ProviderReplaced) -> Text:
    return join(
        Text(
            "更换牵头服务商" if e.lead else "更换产品服务商",
            "another provider leads" if e.lead else "another product provider takes part",
        ),
        when(e.acting_lead, "，产品服务商牵头", ", a product provider"),
    )


def _listed(state: Engagement) -> dict[str, Any]:
    after = state.level_after
    return {
        "title": state.title,
        "sort_key": pinyin(state.title),
        "on_date": state.established_on,
        "provider_ids": list(state.providers),
        "enterprise_id": state.enterprise_id,
        "item": {
            "title": state.title,
            "enterprise_id": state.enterprise_id,
            "provider_id": state.provider_id,
            "product_provider_ids": state.product_provider_ids,
            "former_provider_ids": sorted({str(f.provider_id) for f in state.former}),
            "established_on": state.established_on,
            "level_before": state.level_before,
            "level_after": after.level if after else None,
        },
    }


def _filed(state: Engagement) -> list[dict[str, Any]]:
    """One row for the lead, one for each product provider, and one for whose part ended."""
    after = state.level_after
    parts = {state.provider_id: "lead"}
    for provider_id in state.product_provider_ids:
        parts.setdefault(provider_id, "product")
    for former in state.former:
        parts.setdefault(former.provider_id, "former")
    return [
        {
            "provider_id": provider_id,
            "reference": state.title,
            "on_date": state.established_on,
            "title": Text(state.title, state.title),
            "facts": {
                "part": part,
                "acting_lead": state.acting_lead and part == "lead",
                "enterprise_id": state.enterprise_id,
                "level_before": state.level_before,
                "level_after": after.level if after else None,
                "rating": _latest_rating(state, provider_id),
            },
        }
        for provider_id, part in parts.items()
    ]


def _latest_rating(state: Engagement, provider_id: UUID) -> str | None:
    """The one that counts: the last by day, annulled ones left out."""
    given = [r for r in state.ratings if r.provider_id == provider_id and r.annulled is None]
    last = max(given, key=_by_day, default=None)
    return last.rating.value if last else None


def _by_day(rating: GivenRating) -> tuple[date, int]:
    return rating.rated_on, rating.position


def _concerned(recorded: Recorded[Any]) -> Concerned | None:
    match recorded.event:
        case engagement.Established() as event:
            return Concerned(event.provider_id, event.product_provider_ids, event.title)
        case engagement.ProviderReplaced() | engagement.ReplacementAnnulled() as event:
            return Concerned(event.providers[0], event.providers[1:])
    return None


SENTENCES: Final[Sentences] = {
    engagement.Established: _established,
    engagement.SatisfactionRated: _rated,
    engagement.RatingRecounted: lambda e: join(
        Text(
            f"按更正后的试点日期，评价（本记录第 {e.rating_version} 项）",
            f"by the corrected days a rating (entry {e.rating_version} of this record)",
        ),
        when(e.pilot, "计入", " counts"),
        when(not e.pilot, "不计入", " does not count"),
    ),
    engagement.RatingAnnulled: lambda e: join(
        Text(
            f"评价撤销，不再计入（本记录第 {e.rating_version} 项）",
            f"a rating no longer counts (entry {e.rating_version} of this record)",
        ),
        why(e.reason),
    ),
    engagement.LevelEvaluated: _level,
    engagement.EvaluationAnnulled: lambda e: join(
        Text(
            f"评测作废（本记录第 {e.evaluation_version} 项）",
            f"an evaluation no longer counts (entry {e.evaluation_version} of this record)",
        ),
        why(e.reason),
    ),
    engagement.ListsFiled: _lists,
    engagement.DiagnosisFiled: lambda e: join(
        Text("报送咨询诊断报告", "diagnosis filed"), papers(e.files), then("：", ": ", e.summary)
    ),
    engagement.PlanFiled: _plan,
    engagement.MilestoneReported: _milestone,
    engagement.Accepted: lambda e: join(
        Text(f"验收通过（{quote(e.by)}）", f"accepted by {quote(e.by)}"), then("：", ": ", e.report)
    ),
    engagement.AcceptanceFailed: lambda e: join(
        Text(f"验收未通过（{quote(e.by)}）", f"acceptance failed, by {quote(e.by)}"),
        then("：", ": ", e.report),
    ),
    engagement.ProviderReplaced: _replaced,
    engagement.ReplacementAnnulled: lambda e: join(
        Text("更换登记撤销，恢复原服务商", "the replacement was recorded by mistake"),
        why(e.reason),
    ),
    engagement.Closed: lambda e: join(
        Text(f"项目{ENDINGS[e.ending].zh}", f"engagement {ENDINGS[e.ending].en}"), why(e.reason)
    ),
    engagement.Reopened: lambda e: join(Text("项目重新开启", "engagement reopened"), why(e.reason)),
}

TELLING: Final = Telling(
    ENGAGEMENT,
    label=Text("改造项目", "engagement"),
    sentences=SENTENCES,
    statuses={
        "live": Text("进行中", "live"),
        "accepted": Text("已验收", "accepted"),
        **ENDINGS,
    },
    concerned=_concerned,
    listed=_listed,
    filed=_filed,
)
