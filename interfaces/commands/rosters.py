"""`duban import`: a roster in CSV or XLSX, all of it or nothing, with a report row by row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from interfaces.commands.common import AsJson, GivenFile, UserName, officer, the_house
from interfaces.commands.shown import as_json, note, progress, say, table

if TYPE_CHECKING:
    from interfaces.imports import Imported
    from interfaces.roster import Finding

KINDS = "providers|enterprises|engagements|ratings|evaluations|progress|milestones|complaints"
HEADS = ("行 · row", "列 · column", "内容 · value", "原因 · reason", "办法 · way out")


def import_(
    kind: Annotated[
        Literal[
            "providers",
            "enterprises",
            "engagements",
            "ratings",
            "evaluations",
            "progress",
            "milestones",
            "complaints",
        ],
        typer.Argument(metavar="KIND", help=f"{KINDS}；名单种类 · which list"),
    ],
    file: GivenFile,
    user: UserName = None,
    json: AsJson = False,
) -> None:
    """导入名单，要么全部导入，要么一行也不导入 · imports a CSV or XLSX, all or nothing."""
    from domain.values import Role

    actor = officer(user, Role.CASEWORKER)
    with the_house() as house:
        from interfaces.imports import import_file

        with progress("导入 · importing") as step:
            found = import_file(house, file, kind, actor, step)
    if json:
        as_json(_data(kind, found))
    else:
        _show(found)
    if found.errors:
        n = len(found.errors)
        note(f"没有导入：{n} 处错误，改正后再导入 · nothing was imported: errors: {n}")
        raise typer.Exit(1)


def _show(found: Imported) -> None:
    if found.warnings:
        say("提示（不妨碍导入） · warnings")
        _findings(found.warnings)
    if found.errors:
        say("错误 · errors")
        _findings(found.errors)
        return
    new, unchanged = found.new, found.unchanged
    say(f"新增 {new}，已有且未变 {unchanged} · {new} new, {unchanged} unchanged")


def _findings(findings: Sequence[Finding]) -> None:
    table(
        HEADS,
        [(one.row, one.column, one.value, one.reason, one.way_out) for one in findings],
    )


def _data(kind: str, found: Imported) -> dict[str, Any]:
    return {
        "kind": kind,
        "new": found.new,
        "unchanged": found.unchanged,
        "position": found.position,
        "errors": [_finding(one) for one in found.errors],
        "warnings": [_finding(one) for one in found.warnings],
    }


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "row": one.row,
        "column": one.column,
        "value": one.value,
        "reason": {"zh": one.reason.zh, "en": one.reason.en},
        "way_out": {"zh": one.way_out.zh, "en": one.way_out.en},
    }
