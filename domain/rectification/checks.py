"""What most decisions on a case look at first."""

from __future__ import annotations

from datetime import date

from domain.rectification.state import Case
from domain.values import (
    NotAllowedNow,
    Text,
    not_before,
    not_future,
)


def refuse(code: str, zh: str, en: str, citation: str = "12") -> NotAllowedNow:
    return NotAllowedNow(code, Text(zh, en), citation=citation)


def require_open(case: Case) -> None:
    if case.is_merged:
        raise refuse(
            "merged-into-expulsion",
            "案件已并入清退程序；清退决定撤销后恢复办理",
            "the case went into the expulsion; it goes on when that decision is revoked",
            "14",
        )
    if not case.is_open:
        raise refuse(
            "case-ended",
            "案件已经办结；确需继续的，先重新开启",
            "the case has ended; reopen it first where it must go on",
        )


def require_served(case: Case) -> date:
    """The day of service."""
    require_open(case)
    if case.service is None:
        raise refuse(
            "not-served",
            "责令限期整改通知书尚未送达",
            "no order to rectify has been served yet",
        )
    return case.service.deemed_on


def dated(field: str, day: date, today: date, earlier: date, what: Text) -> None:
    not_future(field, day, today)
    not_before(field, day, earlier, what)


OPENED = Text("立案日期", "the opening of the case")
SERVED = Text("送达日期", "the day of service")
