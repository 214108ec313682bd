"""`duban registers`: the registers (台账) of the office, as files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, get_args

import typer

from interfaces.commands.common import AsJson, Force, UserName, officer, require_folder, the_house
from interfaces.commands.history import AsOf
from interfaces.commands.shown import as_json, progress, say, table

Format = Literal["xlsx", "csv", "pdf"]
FORMATS = get_args(Format)
app = typer.Typer(help="台账 · registers", no_args_is_help=True)


@app.command("list")
def list_(json: AsJson = False) -> None:
    """全部台账 · all registers."""
    from projections.registers import REGISTERS

    if json:
        titles = {one.name: {"zh": one.title.zh, "en": one.title.en} for one in REGISTERS.values()}
        as_json(titles)
        return
    heads = ("名称 · name", "台账", "register")
    table(heads, [(one.name, one.title.zh, one.title.en) for one in REGISTERS.values()])


@app.command()
def export(
    name: Annotated[str, typer.Argument(metavar="NAME", help="台账名称 · which register")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="写到哪里 · where to write it")],
    form: Annotated[
        Format | None,
        typer.Option("--format", help="格式，默认按扩展名 · if left out, as the name of FILE ends"),
    ] = None,
    as_of: AsOf = None,
    force: Force = False,
    user: UserName = None,
    json: AsJson = False,
) -> None:
    """导出台账 · writes a register as a workbook, CSV or print."""
    from domain.values import Role
    from interfaces.whole_files import require_free

    register, chosen = _known(name), form or _by_name(file)
    actor = officer(user, Role.CASEWORKER)
    require_folder(file.parent)
    require_free(file, force=force)
    with the_house() as house, progress("导出 · exporting") as step:
        from interfaces.positions import position_of
        from interfaces.registers.making import make
        from interfaces.registers.spool import VIEWS, Asked

        upto = None if as_of is None else position_of(house, as_of, "--as-of")
        for view in VIEWS:
            house.reach(view, house.office.head())
        made = make(house, file, Asked(register, upto), chosen, actor, step)
    if json:
        as_json({"file": str(file), "register": register, **vars(made)})
        return
    say(f"已导出 {file}：{made.lines} 条，截至位置 {made.position}")
    say(f"exported: {made.lines} lines, up to position {made.position}")


def _known(name: str) -> str:
    from projections.registers import REGISTERS

    if name not in REGISTERS:
        raise typer.BadParameter(
            f"没有台账“{name}”；可用：{'、'.join(REGISTERS)} · no such register; see the list",
            param_hint="NAME",
        )
    return name


def _by_name(file: Path) -> Format:
    for form in FORMATS:
        if file.suffix.lower() == f".{form}":
            found: Format = form
            return found
    raise typer.BadParameter(
        f"请写明格式 {'、'.join(FORMATS)} · say which format", param_hint="--format"
    )
