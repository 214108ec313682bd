"""How `duban measures simulate` prints who would be treated differently, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from interfaces.commands.shown import say, table

if TYPE_CHECKING:
    from application.simulation import Change, Simulated
    from domain.measures import Measures
    from domain.values import Text


def changed(changes: Sequence[Change]) -> None:
    from projections.kinds import TASKS, TELLINGS

    rows = [
        (
            TELLINGS[one.kind].label,
            one.who,
            _what(one.what, TASKS),
            _said(one.now),
            _said(one.then),
            " ".join(map(str, one.evidence)),
        )
        for one in changes
    ]
    table(("类别 · kind", "对象 · who", "事项 · what", "现行 · in force", "此文件 · under the file",
           "证据位置 · evidence"), rows)  # fmt: skip


def _said(text: Text) -> object:
    """A date is the same in both languages."""
    return text.zh if text.zh == text.en else text


WHATS: Final = {
    "rule": "规则 · rule",
    "deadline": "整改期限 · deadline",
    "missed": "是否逾期 · missed",
    "order": "通知书 · order",
    "step": "办理 · step",
    "publication.expired": "公布期满 · the publication runs out",
    "expulsion.publicity-closed": "公示结束 · the public notice is over",
    "expulsion.takes-effect": "清退生效 · the expulsion takes effect",
    "disqualification.takes-effect": "取消资格生效 · the disqualification takes effect",
    "duty.overdue": "履职逾期 · the duty is overdue",
    "registration.unreported": "变更未报告 · the change is unreported",
}


def _what(what: str, tasks: Mapping[str, Text]) -> object:
    head, _, tail = what.partition(" ")
    if head == "step" and tail.startswith("warning "):
        tail = ""  # both columns say it
    return tasks.get(what) or f"{WHATS.get(head, head)} {tail}".strip()


def summary(found: Simulated) -> None:
    n, records = len(found.changes), len(found.differently)
    if not n:
        say(
            f"没有差异：{found.records} 件记录，{found.events} 个事件"
            f" · no difference: {found.records} records, {found.events} events"
        )
        return
    say(
        f"{records} 件记录、{n} 处不同（共 {found.records} 件记录，{found.events} 个事件）"
        f" · {n} differences in {records} of {found.records} records, {found.events} events"
    )


def as_data(found: Simulated, now: Measures, then: Measures) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "in_force": now.id,
        "file": then.id,
        "events": found.events,
        "records": found.records,
        "differently": list(found.differently),
        "changes": [asdict(one) for one in found.changes],
    }
