"""归档范围和保管期限表: which records are filed, when one is closed, and how long it is kept.

The office's table of 国家档案局令第8号, article 12; the periods are parameters of the measures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from domain.values import Event, Recorded, Text

ARCHIVES_LAW: Final = "档案法 13、14"
"""What is to be filed is filed on schedule, by nobody for himself."""
NO_DESTRUCTION: Final = "档案法 21"
"""Nobody alters archives or destroys them without authority."""
PERIODS: Final = "国家档案局令第8号 12"
"""Permanent, or 30 or 10 years, by the office's own table."""
PERMANENT: Final = 0
"""The period of what is never disposed of."""
ALLOWED: Final = (PERMANENT, 10, 30)
"""The periods that there are, in years (国家档案局令第8号)."""


class Category(NamedTuple):
    """A row of the table."""

    code: str
    """As it stands in the number of the archive (档号)."""
    label: Text
    years: str
    """The parameter of the measures with the period."""
    closed: frozenset[str]
    """The statuses in which nothing more is to be done in the record."""


def _row(code: str, zh: str, en: str, years: str, closed: str) -> Category:
    return Category(code, Text(zh, en), years, frozenset(closed.split()))


TABLE: Final[Mapping[str, Category]] = {
    "rectification-case": _row(
        "ZG", "整改", "rectification", "archive.rectification-years",
        "completed not_completed refused withdrawn merged_into_expulsion",
    ),
    "expulsion-case": _row(
        "QT", "清退", "expulsion", "archive.expulsion-years",
        "not_expelled dropped publicity_closed grey_listed revoked",
    ),
    "disqualification-case": _row(
        "QX", "取消服务资格", "disqualification", "archive.disqualification-years",
        "disqualified not_disqualified dropped absorbed revoked",
    ),
    "grey-list-entry": _row(
        "HM", "灰名单", "grey list", "archive.grey-list-years", "released expunged",
    ),
    "publication": _row(
        "GB", "公示和公开通报", "notices and censures", "archive.publication-years",
        "published withdrawn expired",
    ),
    "complaint": _row(
        "TS", "投诉举报", "complaints", "archive.complaint-years",
        "rejected merged withdrawn returned referred answered",
    ),
    "replacement": _row(
        "GH", "更换服务商", "replacement", "archive.replacement-years",
        "handed_over refused withdrawn closed",
    ),
    "assessment": _row(
        "KH", "绩效考核", "assessment", "archive.assessment-years", "concluded published",
    ),
    "pool-exit": _row(
        "TC", "退出资源池", "exit from the pool", "archive.pool-exit-years",
        "effective dropped revoked",
    ),
    "admission-batch": _row(
        "RX", "遴选入库", "admission", "archive.admission-years", "listed cancelled",
    ),
    "coordination-matter": _row(
        "XT", "协调事项", "coordination", "archive.coordination-years", "settled returned",
    ),
}  # fmt: skip
"""Name of the kind -> its row."""


def closed_on(
    category: Category,
    evolve: Callable[[Any, Recorded[Event]], Any],
    story: Iterable[Recorded[Event]],
) -> date | None:
    """The day since which a record has been closed without a break; none while it is open."""
    state, since = None, None
    for recorded in story:
        state = evolve(state, recorded)
        if state.status not in category.closed:
            since = None
        elif since is None:
            since = recorded.effective_on
    return since


def kept_until(closed: date, years: int) -> date | None:
    """The last day of the period, which counts from the year after closing; none: for ever."""
    return None if years == PERMANENT else date(closed.year + years, 12, 31)


def period_in_words(years: int) -> Text:
    return Text("永久", "permanent") if years == PERMANENT else Text(f"{years}年", f"{years} years")
