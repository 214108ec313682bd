"""`duban office move`: an office to another cluster, or a rehearsal of it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Final

import typer

from interfaces.commands.common import AsJson, Failed, settings_of_program, the_database
from interfaces.commands.shown import as_json, note, say

if TYPE_CHECKING:
    from pathlib import Path

    from interfaces.offices.copying import Moved
    from interfaces.offices.sides import Side
    from interfaces.offices.table import Table
    from interfaces.settings import Settings


def move(
    key: Annotated[str, typer.Argument(metavar="KEY", help="哪个办公室 · which office")],
    to: Annotated[
        str | None, typer.Option("--to", metavar="CLUSTER", help="迁往哪个集群 · to which cluster")
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="只演练，不停办也不切换 · rehearses it, the office goes on"),
    ] = False,
    give_up: Annotated[
        bool,
        typer.Option(
            "--give-up",
            help="放弃未完成的迁移，在路由表所写之处开放 · opens it where the table says",
        ),
    ] = False,
    json: AsJson = False,
) -> None:
    """把办公室迁往另一个集群；中断后再执行一次即可 · moves an office; repeat what broke off."""
    settings, path, table = tabled(key)
    if give_up == (to is not None) or (give_up and dry_run):
        raise typer.BadParameter("请写明 --to 或 --give-up · say --to, or --give-up")
    if dry_run and to == table.offices[key].cluster:
        raise Failed(
            f"办公室 {key} 已在 {to}：没有可演练的",
            f"the office {key} is on {to}: there is nothing to rehearse",
        )
    from interfaces.offices import moving, rehearsing

    with ExitStack() as stack:
        here = _side(stack, settings, table, key)

        def elsewhere() -> Iterator[Side]:
            """Where its schema may be, and the owner is known."""
            taken = {o.cluster for o in table.offices.values() if o.schema_name == here.schema}
            for cluster, one in table.clusters.items():
                if cluster not in taken and (one.owner_url or one.url is None):
                    yield _side(stack, settings, _as_it_will_be(path, table, key, cluster), key)

        if to is None or to == here.cluster:
            was_closed = moving.open_again(here, elsewhere)
            if json:
                as_json({"office": key, "cluster": here.cluster, "was_closed": was_closed})
            else:
                (_given_up if give_up else _finished)(key, here.cluster, was_closed)
            return
        there = _side(stack, settings, _as_it_will_be(path, table, key, to), key, new=True)
        if dry_run:
            found = rehearsing.rehearse(here, there, _watched)
        else:
            found = moving.move(here, there, _watched)
    if json:
        as_json({"office": key, "from": here.cluster, "to": to, **_told(found)})
    else:
        _shown(here, to, found, dry_run)


def _watched(said: str) -> None:
    """Each step, where somebody watches."""
    if sys.stderr.isatty():
        note(said)


def tabled(key: str) -> tuple[Settings, Path, Table]:
    settings = settings_of_program()
    if settings.offices is None:
        raise Failed(
            "没有路由表：请设置 DUBAN_OFFICES", "there is no table of offices: set DUBAN_OFFICES"
        )
    from interfaces.offices.table import read

    table = read(settings.offices)
    if key not in table.offices:
        known = ", ".join(table.offices) or "-"
        raise Failed(
            f"没有办公室“{key}”；有：{known}", f"there is no office “{key}”, only: {known}"
        )
    return settings, settings.offices, table


def _as_it_will_be(path: Path, table: Table, key: str, cluster: str) -> Table:
    """Refused where the table would not be right with it."""
    entry = table.offices[key].model_copy(update={"cluster": cluster})
    return table.with_entry(path, table, entry)


def _side(
    stack: ExitStack, settings: Settings, table: Table, key: str, *, new: bool = False
) -> Side:
    """`new`: it is not there yet, so its role is given its password."""
    from interfaces.offices.admitting import let_in
    from interfaces.offices.places import settings_of
    from interfaces.offices.sides import Side

    if not new:
        settings_of(settings, table, key)  # where its home is not at hand, none is drawn for it
    own, cluster = settings_of(settings, table, key, owner=True), table.offices[key].cluster
    database = stack.enter_context(the_database(own))
    if database.owner_url is None:
        raise Failed(
            f"clusters.{cluster}.owner_url 没有填写：迁移需要所有者的网址",
            f"clusters.{cluster}.owner_url is not set: it takes the owner to move an office",
        )
    if new:
        let_in(database, own)
    return Side(cluster, own, database.url, database.owner_url)


def _given_up(key: str, cluster: str, was_closed: bool) -> None:
    if was_closed:
        say(f"办公室 {key} 已在 {cluster} 重新开放 · the office {key} is open again on {cluster}")
    else:
        say(f"办公室 {key} 在 {cluster}，没有停办 · the office {key} on {cluster} was not closed")


def _finished(key: str, cluster: str, was_closed: bool) -> None:
    if was_closed:
        say(f"办公室 {key} 的迁移已完成，在 {cluster} 开放 · finished: {key} is open on {cluster}")
    else:
        say(f"办公室 {key} 已在 {cluster} · the office {key} is on {cluster}")


def _told(found: Moved) -> dict[str, object]:
    told = asdict(found)
    return {
        **found.log.model_dump(mode="json"),
        "head": told["head"],
        "seconds": told["seconds"],
        "outage_seconds": told["outage"],
        "put_aside": told["put_aside"],
    }


STEPS: Final = {
    "closing": "停止办理",
    "copying": "复制",
    "verifying": "核验",
    "switching": "切换",
}


def _shown(here: Side, to: str, found: Moved, dry_run: bool) -> None:
    key, log = here.key, found.log
    zh = "，".join(f"{STEPS[name]} {took:.1f} 秒" for name, took in found.seconds.items())
    en = ", ".join(f"{name} {took:.1f} s" for name, took in found.seconds.items())
    if dry_run:
        total = sum(found.seconds.values())
        say(
            f"演练完成：{key} 共 {log.events} 条事件（至位置 {log.position}），两边核验一致；{zh}；"
            f"迁移约停办 {total:.0f} 秒"
        )
        say(
            f"rehearsed: {key}, {log.events} events (up to position {log.position}), both sides"
            f" agree; {en}; a move would stop writing for some {total:.0f} s"
        )
        return
    say(f"已迁移：{key} 在 {to}，{log.events} 条事件（至位置 {log.position}），两边核验一致；{zh}")
    say(
        f"moved: {key} lives on {to}, {log.events} events (up to position {log.position}), both"
        f" sides agree; {en}"
    )
    if found.outage is not None:
        say(f"停办 {found.outage:.1f} 秒 · nothing was taken for {found.outage:.1f} s")
    if found.put_aside is not None:
        note(
            f"{to} 上以前的副本改名为 {found.put_aside}"
            f" · the earlier copy on {to} is called {found.put_aside} now"
        )
    note(
        f"原处的副本（{here.cluster} 的 {here.schema}）已封存，没有删除；各人重新登录"
        f" · the former copy ({here.schema} on {here.cluster}) stays closed and was not removed;"
        " everybody signs in anew"
    )
