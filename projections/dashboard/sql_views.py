"""The SQL views themselves: name, what a row is, each column, and the query.

Queries name the tables of the office without a schema: they bind to what is in the search path
when they are laid. `{today}` is the legal day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, LiteralString

from domain.values import Text


@dataclass(frozen=True)
class SqlView:
    """`on`: the views of the office (projections) whose tables it reads."""

    name: str
    on: tuple[str, ...]
    about: Text
    columns: Mapping[str, Text]
    query: LiteralString


_PROVIDER: Final = {
    "provider_id": Text("服务商编号", "id of the provider"),
    "provider": Text("服务商名称", "its name"),
    "provider_district": Text("服务商住所所在区县", "district of its domicile"),
}

ABOUT: Final = SqlView(
    "about",
    (),
    Text("本模式的版本与数据位置，一行", "version of this schema and how far it is, one row"),
    {
        "version": Text("模式版本", "version of the schema"),
        "position": Text("各视图均已到达的日志位置", "position of the log that all reached"),
        "moved_at": Text("最近一次更新时间", "when any of them last moved"),
    },
    """
    SELECT {version}::int AS version, min(position) AS position, max(moved_at) AS moved_at
    FROM view_tracking WHERE name IN ('figures', 'escalations', 'tallies')""",
)

CASES: Final = SqlView(
    "cases",
    ("figures",),
    Text("整改案件，每件一行", "rectification cases, one row each"),
    {
        "id": Text("编号", "id"),
        "reference": Text("案号", "number of the case"),
        **_PROVIDER,
        "grounds": Text("事由（数组）", "grounds (array)"),
        "status": Text("状态", "status"),
        "is_open": Text("是否在办", "whether open"),
        "opened_on": Text("立案日期", "opened on"),
        "served_on": Text("送达日期（撤销的通知书不计）", "order served on (none once annulled)"),
        "due_on": Text("整改期限届满日", "last day of the period"),
        "is_overdue": Text("今天是否逾期", "whether overdue today"),
        "days_left": Text("距届满日数，仅限仍待整改的", "days left, while completion is awaited"),
        "completed_on": Text("认定完成日期", "found completed as of"),
        "days_to_complete": Text("送达至完成的日数", "days from service to completion"),
        "in_time": Text("是否按期完成", "whether completed in time"),
        "ended_on": Text("办结日期", "ended on"),
    },
    """
    SELECT c.record_id AS id, c.reference, c.provider_id, p.name AS provider,
           p.district AS provider_district, c.grounds, c.status, c.open AS is_open,
           c.opened_on, c.served_on, c.due_on,
           coalesce(c.running AND c.overdue_from <= {today}, false) AS is_overdue,
           CASE WHEN c.running THEN c.due_on - {today} END AS days_left,
           c.completed_on, c.completed_on - c.served_on AS days_to_complete, c.in_time,
           c.ended_on
    FROM figures_cases c LEFT JOIN figures_providers p ON p.record_id = c.provider_id""",
)

CASE_GROUNDS: Final = SqlView(
    "case_grounds",
    ("figures",),
    Text("案件事由，每件每项一行", "grounds of cases, one row for each"),
    {
        "case_id": Text("案件编号", "id of the case"),
        "ground": Text("事由，如 12.3", "ground, such as 12.3"),
        "opened_on": Text("立案日期", "case opened on"),
    },
    """
    SELECT c.record_id AS case_id, ground, c.opened_on
    FROM figures_cases c, unnest(c.grounds) ground""",
)

COMPLAINTS: Final = SqlView(
    "complaints",
    ("figures",),
    Text(
        "投诉举报和咨询，每件一行，不含任何投诉举报人信息",
        "complaints, reports and enquiries, one row each, nothing about who sent them",
    ),
    {
        "id": Text("编号", "id"),
        "reference": Text("编号（受理号）", "number"),
        **_PROVIDER,
        "nature": Text("性质：complaint 投诉、report 举报、enquiry 咨询", "nature"),
        "status": Text("状态", "status"),
        "received_on": Text("收到日期", "received on"),
        "accepted_on": Text("受理日期", "taken up on"),
        "handled_on": Text("办毕日期", "handled on"),
        "substantiated": Text("是否属实", "whether substantiated"),
        "cases": Text("引起的整改案件数", "number of cases it led to"),
    },
    """
    SELECT f.record_id AS id, f.reference, f.provider_id, p.name AS provider,
           p.district AS provider_district, f.nature, f.status, f.received_on, f.accepted_on,
           f.handled_on, f.substantiated, cardinality(f.case_ids) AS cases
    FROM figures_complaints f LEFT JOIN figures_providers p ON p.record_id = f.provider_id""",
)

COMPLAINT_GROUNDS: Final = SqlView(
    "complaint_grounds",
    ("figures",),
    Text(
        "投诉举报所引起案件的事由，每件每项一行",
        "grounds of the cases that complaints led to, one row for each",
    ),
    {
        "complaint_id": Text("投诉举报编号", "id of the complaint"),
        "ground": Text("事由，如 12.1", "ground, such as 12.1"),
        "received_on": Text("收到日期", "received on"),
    },
    """
    SELECT DISTINCT f.record_id AS complaint_id, ground, f.received_on
    FROM figures_complaints f, unnest(f.case_ids) led
         JOIN figures_cases c ON c.record_id = led, unnest(c.grounds) ground
    WHERE f.nature <> 'enquiry'""",
)

PROVIDERS: Final = SqlView(
    "providers",
    ("figures",),
    Text("服务商，每家一行", "providers, one row each"),
    {
        "id": Text("编号", "id"),
        "name": Text("名称", "name"),
        "kind": Text("类别：integrated 集成、product 产品", "kind"),
        "status": Text("状态", "standing"),
        "district": Text("住所所在区县", "district of the domicile"),
        "admitted_on": Text("入选日期", "admitted on"),
        "valid_orders": Text("有效通知书次数", "valid orders served"),
        "grey_listed_since": Text("列入灰名单日期", "on the grey list since"),
    },
    """
    SELECT record_id AS id, name, kind, status, district, admitted_on, orders AS valid_orders,
           grey_since AS grey_listed_since
    FROM figures_providers""",
)

RATINGS: Final = SqlView(
    "ratings",
    ("figures", "tallies"),
    Text(
        "试点企业对服务商的最新有效评价，每对一行，办法施行前的也在内",
        "latest valid rating of each pilot enterprise on each provider, also from before the"
        " measures came into force",
    ),
    {
        **_PROVIDER,
        "enterprise_id": Text("企业编号", "id of the enterprise"),
        "enterprise": Text("企业名称", "its name"),
        "enterprise_district": Text("企业所在区县", "its district"),
        "enterprise_industry": Text("企业行业", "its industry"),
        "rating": Text("评价：satisfied 满意、neutral 一般、dissatisfied 不满意", "rating"),
        "rated_on": Text("评价日期", "rated on"),
    },
    """
    SELECT latest.provider_id, p.name AS provider, p.district AS provider_district,
           latest.enterprise_id, e.name AS enterprise, e.district AS enterprise_district,
           e.industry AS enterprise_industry, latest.rating, latest.rated_on
    FROM (
        SELECT DISTINCT ON (provider_id, enterprise_id) provider_id, enterprise_id, rating, rated_on
        FROM tally_ratings WHERE pilot AND stood_until IS NULL AND annulled IS NULL
        ORDER BY provider_id, enterprise_id, rated_on DESC, position DESC) latest
    LEFT JOIN figures_providers p ON p.record_id = latest.provider_id
    LEFT JOIN figures_enterprises e ON e.record_id = latest.enterprise_id""",
)

ESCALATIONS: Final = SqlView(
    "escalations",
    ("figures", "escalations"),
    Text("升级事项，每项一行", "escalations, one row each"),
    {
        "id": Text("编号", "id"),
        "rule": Text("规则", "rule"),
        "citation": Text("依据条款", "clause that it rests on"),
        **_PROVIDER,
        "status": Text("状态", "status"),
        "raised_on": Text("提出日期", "raised on"),
        "closed_on": Text("处理日期", "closed on"),
        "value": Text("计数", "what was counted"),
        "threshold": Text("界限", "threshold of the rule"),
    },
    """
    SELECT x.record_id AS id, x.rule, x.citation, x.provider_id, p.name AS provider,
           p.district AS provider_district, x.status, x.raised_on, x.closed_on, x.value,
           x.threshold
    FROM escalations x LEFT JOIN figures_providers p ON p.record_id = x.provider_id""",
)

MONTHS: Final = SqlView(
    "months",
    ("figures", "escalations"),
    Text("各月趋势，每月一行", "trends, one row a month"),
    {
        "month": Text("月份首日", "first day of the month"),
        "complaints_received": Text("收到投诉举报", "complaints received"),
        "cases_opened": Text("立案", "cases opened"),
        "orders_served": Text("送达通知书", "orders served"),
        "completed_in_time": Text("按期完成", "completed in time"),
        "completed_late": Text("逾期完成", "completed late"),
        "escalations_raised": Text("提出升级事项", "escalations raised"),
    },
    """
    SELECT date_trunc('month', day)::date AS month,
           coalesce(sum(n) FILTER (WHERE what = 'received'), 0)::bigint AS complaints_received,
           coalesce(sum(n) FILTER (WHERE what = 'opened'), 0)::bigint AS cases_opened,
           coalesce(sum(n) FILTER (WHERE what = 'served'), 0)::bigint AS orders_served,
           coalesce(sum(n) FILTER (WHERE what = 'in time'), 0)::bigint AS completed_in_time,
           coalesce(sum(n) FILTER (WHERE what = 'late'), 0)::bigint AS completed_late,
           coalesce(sum(n) FILTER (WHERE what = 'raised'), 0)::bigint AS escalations_raised
    FROM (
        SELECT 'received' AS what, received_on AS day, count(*) AS n
        FROM figures_complaints WHERE nature <> 'enquiry' GROUP BY 2
        UNION ALL SELECT 'opened', opened_on, count(*) FROM figures_cases GROUP BY 2
        UNION ALL SELECT 'served', served_on, count(*) FROM figures_cases
                  WHERE served_on IS NOT NULL GROUP BY 2
        UNION ALL SELECT CASE WHEN in_time THEN 'in time' ELSE 'late' END, completed_on, count(*)
                  FROM figures_cases WHERE completed_on IS NOT NULL GROUP BY 1, 2
        UNION ALL SELECT 'raised', raised_on, count(*) FROM escalations GROUP BY 2
    ) days GROUP BY 1""",
)

ALL: Final = (
    ABOUT,
    CASES,
    CASE_GROUNDS,
    COMPLAINTS,
    COMPLAINT_GROUNDS,
    PROVIDERS,
    RATINGS,
    ESCALATIONS,
    MONTHS,
)
