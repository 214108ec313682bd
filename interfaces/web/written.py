"""How days, instants, money and clauses are written for people, in either language."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from markupsafe import Markup

from domain.values import SHANGHAI, Text
from interfaces.web.texts import Words

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS: Final = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip


DATED: Final = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}.*)?")


def dated(value: Any) -> date | datetime | None:
    """The day or instant that a value is, also as JSON has it; people write what only looks so."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not DATED.fullmatch(value):
        return None
    try:
        if len(value) == 10:
            return date.fromisoformat(value)
        return datetime.fromisoformat(value).astimezone(SHANGHAI)
    except (ValueError, OverflowError):
        return None


def as_day(value: date | datetime | str) -> date:
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if len(value) > 10 else date.fromisoformat(value)
    return value.astimezone(SHANGHAI).date() if isinstance(value, datetime) else value


def day(t: Words, value: date | datetime | str) -> str:
    """2025年10月9日（周四） · Thu 9 October 2025"""
    found = as_day(value)
    return t(
        "written.day",
        year=found.year,
        number=found.month,
        month=t(f"written.{MONTHS[found.month - 1]}"),
        day=found.day,
        weekday=t(f"written.{WEEKDAYS[found.weekday()]}"),
    )


def instant(t: Words, value: datetime | str) -> str:
    """The day with the time of day in Beijing."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    found = found.astimezone(SHANGHAI)
    return f"{day(t, found)} {found:%H:%M}"


def money(t: Words, value: Decimal | str) -> str:
    """5,000,000.00 元 · CNY 5,000,000.00"""
    try:
        return t("written.money", amount=f"{Decimal(value):,.2f}")
    except InvalidOperation:
        return str(value)


def size(value: int) -> str:
    """1.2 MB, and at least 1 KB."""
    return f"{value / 1e6:.1f} MB" if value >= 1e6 else f"{max(1, round(value / 1e3))} KB"


def clause(t: Words, code: str) -> str:
    """14.4 is 第十四条第（四）项 · Art. 14(4); another law is named as it is cited."""
    article, *rest = code.split(".")
    if not article.isdecimal():
        return code
    said = t("written.article", article=_numeral(t, article))
    for part in rest:
        key = "written.item" if part.isdecimal() else "written.limb"
        said += t(key, part=_numeral(t, part))
    return said


def _numeral(t: Words, part: str) -> str:
    """As a regulation numbers its articles, up to 99: 14 is 十四 · 14."""
    signs = t("written.numerals")
    if not part.isdecimal() or not signs or not 0 < int(part) < 100:
        return part
    tens, ones = divmod(int(part), 10)
    ten = ("" if tens < 2 else signs[tens - 1]) + (signs[9] if tens else "")
    return ten + (signs[ones - 1] if ones else "")


def days_left(t: Words, days: int) -> str:
    if days == 0:
        return t("written.today")
    if days > 0:
        return t("written.one_day_left" if days == 1 else "written.days_left", n=days)
    return t("written.one_day_over" if days == -1 else "written.days_over", n=-days)


def said(t: Words, value: Text | dict[str, Any] | str | None) -> str:
    """What the office says in both languages; what a person wrote stands as it was written."""
    return value if isinstance(value, str) else t.of(value)


NUMBER: Final = re.compile(r"([A-Z]{2,}-\d{4}-\d+|\w{0,6}〔\d{4}〕\d+\u53f7)")
"""Of a file (LZDX-2025-0007), or of a paper of the office (柳工信函〔2025〕2号); its last character
is spelt out, since it is looked for and never shown: what is shown stands in the catalogue."""
UNBROKEN: Final = Markup('<span class="app-nowrap">{}</span>')
DAY: Final = re.compile(r"(?<![\dA-Za-z-])\d{4}-\d\d-\d\d(?![\dA-Za-z-])")


def sentence(t: Words, told: str) -> Markup:
    """What happened, as HTML: its days as offices write them, no line broken within a number."""
    with_days = DAY.sub(lambda found: day(t, found[0]) if dated(found[0]) else found[0], told)
    parts = enumerate(NUMBER.split(with_days))
    return Markup("").join(UNBROKEN.format(part) if n % 2 else part for n, part in parts)
