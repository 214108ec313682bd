"""`duban archive`: packages of closed records, and what is to be filed or has been kept enough."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interfaces.commands.common import (
    AsJson,
    Failed,
    Force,
    UserName,
    a_day,
    officer,
    require_folder,
    the_house,
)
from interfaces.commands.history import find
from interfaces.commands.shown import as_json, progress, say, table

if TYPE_CHECKING:
    from interfaces.archive.check import Check

app = typer.Typer(
    help="归档：信息包、待归档、保管期满 · packages for the archive, what is due",
    no_args_is_help=True,
)


@app.command()
def package(
    record: Annotated[
        str, typer.Argument(metavar="RECORD", help="已办结记录的 UUID 或编号 · UUID or reference")
    ],
    to: Annotated[
        Path, typer.Option("--to", metavar="FOLDER", help="写到哪个文件夹 · where to write it")
    ] = Path(),
    reason: Annotated[
        str, typer.Option(help="为何制作，记入查阅日志 · why; kept in the journal of reads")
    ] = "",
    force: Force = False,
    user: UserName = None,
    json: AsJson = False,
) -> None:
    """制作一件已办结记录的归档信息包 · the package of a closed record, a BagIt bag in a ZIP."""
    from domain.values import Role

    actor = officer(user, Role.CASEWORKER)
    require_folder(to)
    with the_house() as house, progress("打包 · packing") as step:
        from interfaces.archive.package import STEPS, number_of
        from interfaces.archive.package import package as make

        record_id = find(house, record)
        path = to / f"{number_of(house, record_id, actor)}.zip"
        made = make(
            house, path, record_id, actor, reason, force=force, progress=lambda n: step(n, STEPS)
        )
    if json:
        as_json({"file": str(path), **vars(made)})
        return
    say(f"已打包 {path}：档号 {made.number}，{made.files} 个文件，{made.events} 条事件")
    say(f"packed: {made.files} files, {made.events} events, up to position {made.position}")
    say(f"SHA-256 {made.sha256}")


@app.command()
def check(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER|ZIP", exists=True, readable=True, help="信息包 · the package"
        ),
    ],
    json: AsJson = False,
) -> None:
    """核验一个归档信息包，不需要系统 · check a package; it needs no office."""
    from interfaces.archive.check import checked

    info, checks = checked(file)
    if json:
        as_json({"bag": info, "checks": [one.told() for one in checks]})
    else:
        _show(info, checks)
    if not all(one.passed for one in checks):
        raise Failed("四性检测未通过", "not all of the four checks were passed")


def _show(info: dict[str, str], checks: tuple[Check, ...]) -> None:
    say(f"{info.get('External-Identifier', '')} {info.get('External-Description', '')}".strip())
    rows = [
        (one.quality, one.what, "通过 · passed" if one.passed else "; ".join(one.wrong))
        for one in checks
    ]
    table(("检测 · quality", "内容 · check", "结果 · result"), rows)


@app.command()
def due(
    on: Annotated[
        date | None,
        typer.Option(parser=a_day, metavar="DATE", help="按哪一天，默认今天 · as of a day"),
    ] = None,
    json: AsJson = False,
) -> None:
    """保管期满的归档件 · archive files whose period is over."""
    from projections import archive

    with the_house() as house:
        day = on or house.office.today()
        house.reach("records", house.office.head())
        with house.connection() as conn:
            rows = archive.due(conn, day, limit=MOST)
    items: list[dict[str, Any]] = [
        {
            "id": row["record_id"],
            "number": row["item"]["number"],
            "reference": row["reference"],
            "keep_until": row["until"],
            "held": row["held"],
        }
        for row in rows
    ]
    if json:
        as_json({"on": day, "items": items})
    elif not items:
        say("没有期满的归档件 · nothing is due")
    else:
        heads = ("档号 · number", "编号 · reference", "保管至 · kept until", "保全 · held")
        shown = [
            (one["number"], one["reference"], one["keep_until"], "是 · yes" if one["held"] else "")
            for one in items
        ]
        table(heads, shown)


@app.command()
def unfiled(json: AsJson = False) -> None:
    """已办结、尚未归档的记录 · closed records that nobody filed yet."""
    from projections import archive
    from projections.kinds import TELLINGS

    with the_house() as house:
        house.reach("records", house.office.head())
        with house.connection() as conn:
            rows = archive.unfiled(conn, limit=MOST)
    if json:
        names = ("record_id", "kind", "reference", "status", "on_date")
        as_json({"items": [{name: row[name] for name in names} for row in rows]})
    elif not rows:
        say("没有待归档的记录 · nothing waits to be filed")
    else:
        heads = ("类别 · kind", "编号 · reference", "日期 · day")
        table(
            heads,
            [
                (TELLINGS[row["kind"]].label, row["reference"] or row["record_id"], row["on_date"])
                for row in rows
            ],
        )


MOST = 10_000
"""Lines of a list, at most."""
