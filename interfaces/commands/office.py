"""`duban office`: the offices of the routing table, where one program serves several."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interfaces.commands.common import AsJson, Failed, settings_of_program
from interfaces.commands.shown import as_json, note, say, table

if TYPE_CHECKING:
    from interfaces.settings import Settings

app = typer.Typer(help="多个办公室 · several offices")


@app.command()
def add(
    key: Annotated[str, typer.Argument(metavar="KEY", help="表中的名称 · its name in the table")],
    cluster: Annotated[
        str, typer.Option("--cluster", metavar="C", help="所在集群 · the cluster it lives on")
    ],
    name: Annotated[
        str, typer.Option("--name", metavar="NAME", help="机关名称，用于落款 · who signs papers")
    ],
    region: Annotated[
        str, typer.Option("--region", metavar="CN-GX", help="工作日历的地区 · of its calendar")
    ],
    host: Annotated[
        list[str],
        typer.Option("--host", metavar="HOST", help="主机名，可多次 · its hosts, one or more"),
    ],
    schema: Annotated[
        str | None,
        typer.Option("--schema", metavar="NAME", help="模式名，默认 duban_KEY · its schema"),
    ] = None,
    existing: Annotated[
        bool,
        typer.Option("--existing", help="接管已有的模式 · take over the schema that is there"),
    ] = False,
) -> None:
    """增加一个办公室：模式、角色、密钥、办法与日历，最后写入路由表 · adds an office."""
    settings, path = _with_table()
    from interfaces.offices.admitting import admit
    from interfaces.offices.table import entry_of

    entry = entry_of(
        path,
        key,
        cluster=cluster,
        name=name,
        region=region,
        hosts=host,
        **({} if schema is None else {"schema": schema}),
    )
    own = admit(settings, entry, existing=existing)
    say(f"已增加办公室 {key}（{name}），密钥在 {own.home / 'keys'}，请备份")
    say(f"added the office {key}; its keys are in {own.home / 'keys'}: back them up")
    note(f"第一个管理员 · the first administrator: duban --office {key} account open LOGIN …")


@app.command("list")
def list_(json: AsJson = False) -> None:
    """路由表中的办公室 · the offices of the table."""
    _, path = _with_table()
    from interfaces.offices.table import read
    from interfaces.offices.written import fields_of

    found = [fields_of(entry) for entry in read(path).offices.values()]
    if json:
        as_json({"items": found})
        return
    heads = {
        "office": "办公室 · office",
        "name": "名称 · name",
        "cluster": "集群 · cluster",
        "schema": "模式 · schema",
        "hosts": "主机 · hosts",
        "region": "地区 · region",
        "state": "状态 · state",
    }
    rows = [
        {**one, "hosts": ", ".join(one["hosts"]), "state": STATES[one["state"]]} for one in found
    ]
    table(tuple(heads.values()), [[row[name] for name in heads] for row in rows])


STATES = {"open": "开放 · open", "closed": "停写 · closed for writes"}


def _with_table() -> tuple[Settings, Path]:
    settings = settings_of_program()
    if settings.offices is None:
        raise Failed(
            "没有路由表：请设置 DUBAN_OFFICES 为一个 TOML 文件，其中至少写明一个 [clusters.名称]",
            "there is no table of offices: set DUBAN_OFFICES to a TOML file that has at least one"
            " [clusters.NAME]",
        )
    return settings, settings.offices
