"""Art. 13: what opens the right to ask for another provider."""

from __future__ import annotations

from domain.rectification.events import UNFINISHED
from domain.rectification.state import Case
from domain.rules.finding import Finding, holds
from domain.values import Text


def replacement_right(case: Case) -> Finding:
    """Art. 13: not completed in the period, so the enterprises may ask for another provider.

    An order that was annulled never counted, though the case ended on it.
    """
    ended = case.resolution
    unfinished = ended is not None and ended.outcome in UNFINISHED and case.service is not None
    if case.miss is not None:
        position: int | None = case.miss.position
    else:
        position = ended.position if ended is not None and unfinished else None
    return holds(
        "13",
        "13",
        case.miss is not None or unfinished,
        position,
        f"{case.id}@{case.miss.due_on}" if case.miss else str(case.id),
        Text(
            f"案件 {case.reference} 未能在整改期内完成整改，有关试点企业可申请更换服务商",
            f"case {case.reference} was not completed in its period: "
            "enterprises may ask for another provider",
        ),
    )
