"""`duban calendar`: the arrangements of the years, shown and entered."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from interfaces.commands.common import AsJson, Failed, GivenFile, UserName, officer, the_house
from interfaces.commands.measures import _text
from interfaces.commands.shown import as_json, say, table

app = typer.Typer(help="工作日历 · the work calendar")


@app.command()
def show(
    region: Annotated[str | None, typer.Option(help="地区 · CN, CN-GX")] = None,
    year: Annotated[int | None, typer.Option(min=1, max=9999, help="年份 · year")] = None,
    json: AsJson = False,
) -> None:
    """已登记的放假安排 · the arrangements that were entered."""
    with the_house() as house:
        calendar = house.office.terms().calendar
    found = [
        entry
        for entry in calendar.entries
        if region in (None, entry.region) and year in (None, entry.year)
    ]
    if json:
        as_json({"items": found})
        return
    if not found:
        raise Failed("没有登记这样的安排", "no such arrangement was entered")
    rows = [
        (entry.region, entry.year, f"{span.first} – {span.last}", span.text)
        for entry in found
        for span in entry.days_off
    ]
    rows += [
        (entry.region, entry.year, day, "调休上班 · worked")
        for entry in found
        for day in entry.make_up
    ]
    rows.sort(key=lambda row: (row[0], row[1], str(row[2])))
    table(("地区 · region", "年 · year", "日期 · days", "安排 · what"), rows)
    say()
    table(
        ("地区 · region", "年 · year", "公布 · published", "文件 · document"),
        [(entry.region, entry.year, entry.published_on, entry.source) for entry in found],
    )


@app.command()
def publish(
    file: GivenFile,
    reason: Annotated[
        str, typer.Option(help="更正已登记年份的理由 · why a year is corrected")
    ] = "",
    user: UserName = None,
) -> None:
    """登记一年的放假安排 · enters a year's arrangement (a TOML file)."""
    from application import foundation
    from application.unit import Command
    from domain.catalogue import CALENDAR_ID
    from domain.values import Role
    from domain.work_calendar import parse_year

    year = parse_year(_text(file))
    actor = officer(user, Role.ADMIN)
    with the_house() as house:
        before = house.office.version_of(CALENDAR_ID)
        command = Command(actor, house.office.today(), what="duban calendar publish")
        act = partial(foundation.publish_year, year=year, reason=reason)
        done = house.office.perform(command, act)
    if done.version > before:
        say(
            f"已登记 {year.region} {year.year}；期限由下一次清查重新计算"
            f" · entered {year.region} {year.year}; the next sweep recomputes each deadline"
        )
    else:
        say(f"{year.region} {year.year} 没有变化 · nothing changed")
