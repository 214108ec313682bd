"""Registers of providers and their projects: ratings, evaluations, assessments, publications."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from domain.assessment.state import STATUSES as ASSESSED
from domain.assessment.state import Assessment
from domain.catalogue import ASSESSMENT, ENGAGEMENT, PROVIDER, PUBLICATION
from domain.engagement.state import Engagement
from domain.provider import Provider
from domain.publication.state import STATUSES as PUBLISHED
from domain.publication.state import Publication
from domain.values import Text
from projections import words
from projections.kinds.assessment import CONCLUSIONS
from projections.kinds.engagement import ASSESSORS
from projections.kinds.engagement import TELLING as PROJECTS
from projections.kinds.provider import TELLING as PROVIDERS
from projections.kinds.publication import KINDS
from projections.registers.declared import (
    PROVIDER as BY_PROVIDER,
)
from projections.registers.declared import (
    YES_NO,
    Line,
    Register,
    code,
    day,
    number,
    record,
    text,
)

COUNTS: Final = {True: Text("有效", "counts"), False: Text("已撤销", "annulled")}


def _provider(state: Provider) -> Iterator[Line]:
    known = state.registration
    yield state.admitted_on, (
        known.name, state.uscc, state.kind, known.legal_representative or None,
        known.registered_capital, state.admitted_on, state.status, state.standing.out_since,
        len(state.valid_orders), state.grey_listed,
    )  # fmt: skip


def _project(state: Engagement) -> Iterator[Line]:
    after, accepted = state.level_after, state.acceptance
    yield state.established_on, (
        state.title, state.enterprise_id, state.provider_id, state.product_provider_ids,
        state.established_on, state.level_before, after.level if after else None,
        accepted.on if accepted and accepted.passed else None, state.status, state.closed_on,
    )  # fmt: skip


def _ratings(state: Engagement) -> Iterator[Line]:
    for given in state.ratings:
        yield given.rated_on, (
            state.enterprise_id, state.id, given.provider_id, given.rating, given.rated_on,
            given.pilot, given.annulled is None,
        )  # fmt: skip


def _evaluations(state: Engagement) -> Iterator[Line]:
    for made in state.evaluations:
        yield made.evaluated_on, (
            state.enterprise_id, state.id, state.provider_id, made.stage, made.level,
            made.evaluated_on, made.edition, made.assessor, made.annulled is None,
        )  # fmt: skip


def _assessment(state: Assessment) -> Iterator[Line]:
    totals, ended = state.totals, state.ended
    yield state.opened_on, (
        state.period_name, state.provider_id, state.first, state.last, totals.total, totals.band,
        state.status, ended.conclusion if ended else None, ended.on if ended else None,
        ended.targets_behind if ended else None, state.published.on if state.published else None,
    )  # fmt: skip


def _publication(state: Publication) -> Iterator[Line]:
    yield state.drafted_on, (
        state.reference, state.kind, state.wording.title, state.provider_id, state.drafted_on,
        state.published_on, state.last_day, state.status, state.withdrawn_on,
    )  # fmt: skip


REGISTERS: Final = (
    Register(
        "providers",
        Text("服务商名录", "Register of providers"),
        (
            text("名称", "name", 30),
            text("统一社会信用代码", "USCC", 21),
            code("类别", "kind", words.PROVIDER_KINDS),
            text("法定代表人", "legal representative", 12),
            number("注册资本（元）", "capital (yuan)", 16),
            day("入选日期", "admitted"),
            code("状态", "status", PROVIDERS.statuses),
            day("退出日期", "out since"),
            number("有效通知书", "valid orders"),
            code("灰名单", "grey-listed", YES_NO, 9),
        ),
        {PROVIDER.name: _provider},
    ),
    Register(
        "projects",
        Text("改造项目台账", "Register of projects"),
        (
            text("项目名称", "title", 30),
            record("试点企业", "enterprise"),
            record("牵头服务商", "lead provider"),
            record("产品服务商", "product providers"),
            day("立项日期", "established"),
            number("改造前等级", "level before"),
            number("改造后等级", "level after"),
            day("验收日期", "accepted"),
            code("状态", "status", PROJECTS.statuses),
            day("关闭日期", "closed"),
        ),
        {ENGAGEMENT.name: _project},
    ),
    Register(
        "ratings",
        Text("满意度台账", "Register of ratings"),
        (
            record("试点企业", "enterprise"),
            record("改造项目", "project"),
            BY_PROVIDER,
            code("评价", "rating", words.RATINGS),
            day("评价日期", "rated"),
            code("试点企业评价", "of the pilot", YES_NO, 9),
            code("是否有效", "counts", COUNTS),
        ),
        {ENGAGEMENT.name: _ratings},
    ),
    Register(
        "evaluations",
        Text("数字化水平评测台账", "Register of evaluations"),
        (
            record("试点企业", "enterprise"),
            record("改造项目", "project"),
            record("牵头服务商", "lead provider"),
            code("阶段", "stage", words.STAGES),
            number("等级", "level"),
            day("评测日期", "evaluated"),
            text("评测标准", "edition", 12),
            code("评测方", "assessor", ASSESSORS, 24),
            code("是否有效", "counts", COUNTS),
        ),
        {ENGAGEMENT.name: _evaluations},
    ),
    Register(
        "assessments",
        Text("绩效考核台账", "Register of assessments"),
        (
            text("考核期", "period", 20),
            BY_PROVIDER,
            day("起", "from"),
            day("止", "to"),
            number("总分", "total"),
            text("等次", "band", 10),
            code("状态", "status", ASSESSED),
            code("结论", "conclusion", CONCLUSIONS),
            day("结论日期", "concluded"),
            code("目标滞后", "targets behind", YES_NO, 9),
            day("公布日期", "published"),
        ),
        {ASSESSMENT.name: _assessment},
    ),
    Register(
        "publications",
        Text("公示通报台账", "Register of publications"),
        (
            text("编号", "number", 18),
            code("种类", "kind", KINDS),
            text("标题", "title", 34),
            BY_PROVIDER,
            day("起草日期", "drafted"),
            day("公布日期", "published"),
            day("公示期满", "until"),
            code("状态", "status", PUBLISHED),
            day("撤回日期", "withdrawn"),
        ),
        {PUBLICATION.name: _publication},
    ),
)
