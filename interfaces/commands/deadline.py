"""`duban deadline`: the last day of a period, by the calendar that the program ships with."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from interfaces.commands.common import AsJson, a_day
from interfaces.commands.shown import as_json, note, say

if TYPE_CHECKING:
    from domain.deadline import Account

UnitName = Literal["calendar", "working", "publicity", "announcement", "month"]
RegionName = Literal["CN-GX", "CN"]
LAWS = {"民法典": "Civil Code", "民诉法": "Civil Procedure Law"}
PROVISIONAL = (
    "暂定：所涉年份的放假安排尚未公布，届满日可能变动"
    " · provisional: the arrangement of a year in it is not published yet, the day may move"
)


def deadline(
    trigger: Annotated[
        date, typer.Argument(metavar="DATE", parser=a_day, help="送达日期 · day of service")
    ],
    days: Annotated[
        int, typer.Option("--days", min=1, max=3650, help="期限（日或月） · days, or months")
    ],
    unit: Annotated[
        UnitName,
        typer.Option(help="自然日、工作日、公示（首日计入）、公告或月 · how to count"),
    ] = "calendar",
    region: Annotated[RegionName, typer.Option(help="工作日历地区 · work calendar")] = "CN-GX",
    explain: Annotated[
        bool, typer.Option("--explain", help="逐步说明并注明依据 · each step with its citation")
    ] = False,
    json: AsJson = False,
) -> None:
    """计算期限届满日 · prints the last day of a period that starts with service on DATE."""
    from domain.deadline import Unit, count
    from domain.work_calendar import shipped_calendar

    account = count(trigger, days, Unit(unit), shipped_calendar(), region)
    if json:
        as_json(account)
        return
    say(account.last_day)
    if explain:
        _explain(account)
    elif account.provisional:
        note(PROVISIONAL)


def _explain(account: Account) -> None:
    for step in account.steps:
        say(f"  {step.day}  {step.what}{_cited(step.citation)}")
    settled = "已定：所涉年份的放假安排均已登记 · settled: every year in it is published"
    say(f"  {PROVISIONAL if account.provisional else settled}")
    say(f"  日历 · calendar {account.region} {account.calendar}")


def _cited(citation: str | None) -> str:
    if citation is None:
        return ""
    law, _, number = citation.partition(" ")
    return f"  [{citation} · {LAWS.get(law, law)} {number}]"
