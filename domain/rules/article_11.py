"""Art. 11: what the conclusion of an assessment asks for; nothing follows by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.assessment.scheme import Conclusion
from domain.assessment.state import Assessment
from domain.rules.finding import Finding, holds
from domain.values import Text

ASKS: Final = {
    Conclusion.RECTIFY: Text("请研究是否立案整改", "consider a rectification case"),
    Conclusion.EXIT: Text("请研究是否提出退出", "consider proposing the exit from the pool"),
}


def assessed_to_rectify(assessment: Assessment) -> Finding:
    """The conclusion is to rectify: a case may be opened."""
    return _concluded("11", assessment, Conclusion.RECTIFY)


def assessed_to_exit(assessment: Assessment) -> Finding:
    """The conclusion is an exit: it may be proposed (Art. 7, reading A-25)."""
    return _concluded("11-exit", assessment, Conclusion.EXIT)


def conclusion_outdated(
    assessment: Assessment, changed: Mapping[str, str], position: int
) -> Finding:
    """Late or annulled facts give other scores or targets than the conclusion: a person decides
    whether to annul it. `changed`: items and targets, each with what the facts give now;
    `position`: the event that changed them.
    """
    ended = assessment.ended
    names = ", ".join(f"{code}: {now}" for code, now in changed.items())
    return holds(
        "11-facts",
        "11",
        ended is not None and bool(changed),
        position,
        f"{assessment.id}@{ended.version if ended is not None else 0} {names}",
        Text(
            f"绩效考核（{assessment.period_name}）结论所依据的事实已变化（{names}）："
            "请研究是否撤销结论、重新考核",
            f"the facts behind the conclusion of the assessment ({assessment.period_name}) have "
            f"changed ({names}): consider annulling it and scoring anew",
        ),
    )


def _concluded(rule: str, assessment: Assessment, wanted: Conclusion) -> Finding:
    ended = assessment.ended
    asks = ASKS[wanted]
    return holds(
        rule,
        "11",
        ended is not None and ended.conclusion is wanted,
        ended.position if ended is not None else None,
        f"{assessment.id}@{ended.version}" if ended is not None else str(assessment.id),
        Text(
            f"绩效考核（{assessment.period_name}）结论：{asks.zh}",
            f"conclusion of the assessment ({assessment.period_name}): {asks.en}",
        ),
    )
