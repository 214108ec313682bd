"""What the views say of the measures: versions, readings, numbers, and the end (Art. 16, 17)."""

from __future__ import annotations

from typing import Final

from domain import measures
from domain.catalogue import MEASURES
from domain.values import Text
from projections.kinds.telling import Telling, join, quote, then, when, why


def _adopted(e: measures.VersionAdopted) -> Text:
    until = e.in_force_until
    return join(
        Text(
            f"登记管理办法版本 {e.id}，自 {e.in_force_from} 起施行",
            f"version {e.id} of the measures adopted, in force from {e.in_force_from}",
        ),
        when(until, f"，至 {until}", f" until {until}"),
        when(e.amends, f"，修订 {e.amends}", f", amending {e.amends}"),
        _by(e.document),
    )


def _by(document: str) -> Text:
    return then("，文件：", "; document: ", document)


def _issued(e: measures.InterpretationIssued) -> Text:
    clauses = "、".join(e.clauses)
    answer = e.answer.en or e.answer.zh
    return join(
        Text(
            f"解释第 {clauses} 条（款）：{quote(e.answer.zh)}",
            f"interpretation of {', '.join(e.clauses)}: {quote(answer)}",
        ),
        _by(e.document),
    )


def _set(e: measures.ParameterSet) -> Text:
    value = Text(str(e.value), str(e.value))
    if isinstance(e.value, bool):
        value = Text("是", "yes") if e.value else Text("否", "no")
    return join(
        Text(
            f"设定参数 {e.key} 为 {value.zh}，自 {e.holds_from} 起",
            f"parameter {e.key} set to {value.en} from {e.holds_from}",
        ),
        _by(e.document),
    )


def _scope(e: measures.PilotScopeDefined) -> Text:
    return join(
        Text(
            f"确定试点范围：行业 {'、'.join(e.industries)}；企业名单 {e.enterprise_list}；"
            f"自 {e.holds_from} 起",
            f"scope of the pilot: industries {', '.join(e.industries)}; "
            f"enterprises by {e.enterprise_list}; from {e.holds_from}",
        ),
        _by(e.document),
    )


TELLING: Final = Telling(
    MEASURES,
    label=Text("管理办法", "measures"),
    sentences={
        measures.VersionAdopted: _adopted,
        measures.VersionRepealed: lambda e: join(
            Text(
                f"管理办法版本 {e.id} 施行至 {e.in_force_until}",
                f"version {e.id} of the measures is in force until {e.in_force_until}",
            ),
            _by(e.document),
        ),
        measures.RepealWithdrawn: lambda e: join(
            Text(
                f"撤回版本 {e.id} 的终止登记",
                f"the end of version {e.id}, as entered, is withdrawn",
            ),
            why(e.reason),
        ),
        measures.InterpretationIssued: _issued,
        measures.InterpretationWithdrawn: lambda e: join(
            Text(
                f"撤回第 {e.interpretation} 号登记的解释",
                f"the interpretation entered as number {e.interpretation} is withdrawn",
            ),
            why(e.reason),
        ),
        measures.ParameterSet: _set,
        measures.SettingWithdrawn: lambda e: join(
            Text(
                f"撤回第 {e.setting} 号登记的参数设定",
                f"the setting entered as number {e.setting} is withdrawn",
            ),
            why(e.reason),
        ),
        measures.PilotConcluded: lambda e: join(
            Text(
                f"试点工作于 {e.concluded_on} 结束，管理办法同日终止",
                f"the pilot ended on {e.concluded_on}, and the measures with it",
            ),
            _by(e.document),
        ),
        measures.PilotConclusionWithdrawn: lambda e: join(
            Text("撤回试点结束的登记", "the end of the pilot, as entered, is withdrawn"),
            why(e.reason),
        ),
        measures.PilotScopeDefined: _scope,
    },
)
