"""Headings of sheets that tell what happened: ratings, evaluations, progress, complaints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from interfaces.roster.report import Kind

_TITLE: Final = (
    "项目名称 项目 改造项目 改造项目名称 合同名称 title project projectname engagement projecttitle"
)
_ENTERPRISE: Final = {
    "enterprise": "试点企业 企业 改造企业 被改造企业 enterprise",
    "enterprise_name": "试点企业名称 企业名称 改造企业名称 enterprisename",
    "enterprise_uscc": "企业统一社会信用代码 试点企业统一社会信用代码 企业信用代码"
    " 改造企业统一社会信用代码 试点企业信用代码 企业社会信用代码 统一社会信用代码 enterpriseuscc",
}
_PROVIDER: Final = {
    "provider": "服务商 牵头服务商 集成服务商 被评价服务商 provider leadprovider",
    "provider_name": "服务商名称 牵头服务商名称 被评价服务商名称 providername",
    "provider_uscc": "服务商统一社会信用代码 牵头服务商统一社会信用代码 服务商信用代码"
    " 服务商社会信用代码 provideruscc",
}
_REPORTED_ON: Final = "填报日期 报送日期 报告日期 填报时间 上报日期 reportedon reported"
_PROJECT: Final = {"title": _TITLE, **_ENTERPRISE, **_PROVIDER}

WORDS: Final[Mapping[Kind, Mapping[str, str]]] = {
    Kind.RATINGS: {
        **_PROJECT,
        "rating": "评价 满意度 评价结果 满意度评价 总体评价 企业评价 rating",
        "rated_on": "评价日期 评价时间 填写日期 调查日期 回访日期 ratedon rated",
        "comment": "意见 评价意见 意见建议 意见和建议 备注 comment",
    },
    Kind.EVALUATIONS: {
        **_PROJECT,
        "stage": "阶段 评测阶段 改造前后 评测类型 stage",
        "level": "等级 评测等级 数字化水平 数字化水平等级 评测结果 数字化等级 level",
        "evaluated_on": "评测日期 评测时间 评估日期 评价日期 evaluatedon evaluated",
        "edition": "评测标准 指标版本 评测指标版本 标准版本 edition",
        "assessor": "评测方 评测主体 评测机构 评估方 assessor",
    },
    Kind.PROGRESS: {
        **_PROVIDER,
        "provider_uscc": f"{_PROVIDER['provider_uscc']} 统一社会信用代码 信用代码 uscc",
        "year": "年度 任务书年度 年份 year",
        "projects": "项目范围 任务书范围 projects",
        "month": "月份 填报月份 月度 所属月份 month",
        "target": "指标 任务指标 指标名称 目标 任务 target",
        "value": "完成数 本月完成 完成量 完成值 本月完成数 实际完成 value actual",
        "evidence": "证明材料 佐证材料 依据 说明 evidence",
        "reported_on": _REPORTED_ON,
    },
    Kind.MILESTONES: {
        **_PROJECT,
        "name": "节点 节点名称 里程碑 进度节点 milestone name",
        "reached_on": "完成日期 实际完成日期 达成日期 完成时间 reachedon reached",
        "note": "进展情况 进展说明 说明 备注 note",
        "reported_on": _REPORTED_ON,
    },
    Kind.COMPLAINTS: {
        "number": "工单号 工单编号 热线工单号 12345工单号 12345工单编号 受理编号 来件编号"
        " outsidenumber number",
        "received": "来电时间 受理时间 接收时间 收到时间 登记时间 来电日期 受理日期 接单时间"
        " 派单时间 received receivedat receivedon",
        "caller": "来电人 来电人姓名 诉求人 诉求人姓名 投诉人 投诉人姓名 反映人 反映人姓名 举报人"
        " 姓名 caller complainant name",
        "contact": "联系电话 来电号码 联系方式 电话 手机 手机号码 诉求人电话 来电人电话 投诉人电话"
        " contact phone",
        "kind": "来件人类别 诉求人类型 来电人类型 投诉人类别 诉求人类别 kind",
        "nature": "诉求类型 工单类型 诉求性质 类型 性质 类别 nature type",
        "content": "诉求内容 工单内容 主要内容 内容 反映内容 投诉内容 来电内容 事项"
        " content summary",
        "provider": "被投诉单位 被反映单位 涉事单位 被诉求对象 服务商 涉及服务商 被投诉对象"
        " 被投诉企业 provider about",
        "provider_name": "服务商名称 被投诉单位名称 providername",
        "provider_uscc": "服务商统一社会信用代码 被投诉单位统一社会信用代码 provideruscc",
        "district": "区县 所属区县 所属县区 所属区域 事发区域 县区 城区 辖区 district",
        "answer_by": "办结期限 热线办结期限 办理期限 截止日期 要求办结日期 办结时限 截止时间"
        " 反馈期限 dueon duedate due",
    },
}
"""Spelled as in columns.py; the first word of each is what reports call it."""
REQUIRED: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.RATINGS: ("enterprise", "rating", "rated_on"),
    Kind.EVALUATIONS: ("enterprise", "stage", "level", "evaluated_on"),
    Kind.PROGRESS: ("provider", "year", "month", "target", "value", "evidence", "reported_on"),
    Kind.MILESTONES: ("enterprise", "name", "reported_on"),
    Kind.COMPLAINTS: ("number", "received", "content", "provider"),
}
SEALED: Final = frozenset({"caller", "contact", "content"})
"""Of complaints: who complained, how to reach them, and what they wrote."""
