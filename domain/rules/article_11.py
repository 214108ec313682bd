"""Art. 11: what the conclusion of an assessment asks for; nothing follows by itself."""

from __future__ import annotations

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
