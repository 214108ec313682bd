"""`duban office forget`: an office out of the routing table, with all that is its left as it is."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from interfaces.commands.common import AsJson
from interfaces.commands.moving import tabled
from interfaces.commands.shown import as_json, note, say

if TYPE_CHECKING:
    from interfaces.offices.forgetting import Remains


def forget(
    key: Annotated[str, typer.Argument(metavar="KEY", help="哪个办公室 · which office")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只说明仍有什么，不改动 · says what would remain")
    ] = False,
    json: AsJson = False,
) -> None:
    """把停写的办公室移出路由表，不删除任何内容 · takes it out of the table, deletes nothing."""
    settings, _, table = tabled(key)
    from interfaces.offices import forgetting

    found = forgetting.forget(settings, table, key, dry_run=dry_run)
    if json:
        removing = {name: held.removing() for name, held in found.clusters.items()}
        told = {"office": key, "forgotten": not dry_run, **asdict(found), "removing": removing}
        as_json(told)
        return
    if dry_run:
        say(f"{key} 可以移出路由表（没有改动） · {key} can be forgotten (nothing was changed)")
    else:
        say(f"{key} 已移出路由表，没有删除任何内容 · {key} is forgotten, and nothing was deleted")
    _shown(key, found)


def _shown(key: str, found: Remains) -> None:
    say("仍有 · what remains:")
    for place in found.files:
        say(f"  {place}")
    for name, held in found.clusters.items():
        if held.schemas or held.roles:
            say(f"  -- {name}")
        for statement in held.removing():
            say(f"  {statement}")
    if found.unasked:
        say(f"没有查到的集群 · clusters that were not asked: {', '.join(found.unasked)}")
    note(
        "确认已有备份、保管期满后，由各集群的所有者执行以上语句，再删除所列文件；此前可用"
        f" duban office add {key} --existing 重新接管"
        " · once there is a backup and nothing has to be kept, the owner of each cluster runs these"
        " statements, and the files go; until then `add --existing` takes it in again"
    )
