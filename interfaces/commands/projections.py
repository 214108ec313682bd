"""`duban projections`: where each view stands, and building one anew beside the live one."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interfaces.commands.common import AsJson, the_house
from interfaces.commands.shown import as_json, progress, say, table

if TYPE_CHECKING:
    from interfaces.wiring import House
    from projections.tracking import Stop
    from projections.view import View

app = typer.Typer(help="数据视图 · the projections")


@app.command()
def status(json: AsJson = False) -> None:
    """各视图的位置，各后台在做什么 · where each projection stands, and which worker runs what."""
    with the_house() as house:
        found, workers = standings(house), at_work(house)
    if json:
        as_json({"items": found, "workers": workers})
        return
    heads = ("视图 · view", "位置 · position", "日志 · head", "落后 · behind")
    table(
        (*heads, "待重建 · stale", "停于 · stopped", "原因 · why"),
        [
            (
                one["view"],
                *(_or_none(one[name]) for name in ("position", "head", "behind")),
                "是 · yes" if one["stale"] else "否 · no",
                _or_none(one["since"]),
                _or_none(one["why"]),
            )
            for one in found
        ],
    )
    say()
    table(
        ("后台 · worker", "专做 · only these", "最近 · seen", "在做 · runs"),
        [
            (
                one["worker"] or "其他程序 · another program",
                "是 · yes" if one["only"] else "否 · no",
                _or_none(one["seen_at"])
                if one["alive"]
                else f"{one['seen_at']}，没有动静 · and not since",
                "、".join(one["runs"]) or "-",
            )
            for one in workers
        ],
    )


def _or_none(found: object) -> object:
    return "-" if found is None else found


def _followers() -> tuple[str, ...]:
    """Who follows the log beside the views."""
    from interfaces.audit.consumers import HEADS, TREE
    from interfaces.wiring import MESSAGES, POLICIES

    return (POLICIES, MESSAGES, TREE, HEADS)


def at_work(house: House) -> list[dict[str, Any]]:
    """Each worker with what it runs; last, without a name, what other programs run, as those of a
    former release."""
    from projections import workers

    names = {view.name for view in house.views}.union(_followers())
    with house.connection() as conn:
        found = workers.at_work(conn, house.database.schema, names)
    listed: list[dict[str, Any]] = [
        {
            "worker": one.hand.name,
            "alive": one.alive,
            "since": _moment(one.since),
            "seen_at": _moment(one.seen_at),
            "only": one.hand.only,
            "runs": found.runs(one.hand.name),
        }
        for one in found.workers
    ]
    known = {one["worker"] for one in listed}
    others = sorted(name for name, by in found.running.items() if by not in known)
    nobody = {"worker": None, "alive": True, "since": None, "seen_at": None, "only": False}
    return [*listed, {**nobody, "runs": others}] if others else listed


def _moment(at: datetime) -> str:
    from domain.values import SHANGHAI

    return at.astimezone(SHANGHAI).isoformat(sep=" ", timespec="seconds")


def standings(house: House) -> list[dict[str, Any]]:
    """Views and others who follow the log; and whoever else cannot go on, without a position."""
    from projections.tracking import progress as positions

    others: Any = [SimpleNamespace(name=name, version=1) for name in _followers()]
    with house.connection() as conn:
        found = positions(conn, [*house.views, *others])
    head, stopped = house.office.head(), house.stops()
    standing = [
        {
            "view": one.name,
            "position": one.position,
            "head": head,
            "behind": max(head - one.position, 0),
            "stale": one.stale,
        }
        for one in found
    ]
    others_stopped = [
        {"view": name, "position": None, "head": None, "behind": None, "stale": False}
        for name in sorted(stopped.keys() - {one.name for one in found})
    ]
    return [{**one, **_told(stopped.get(one["view"]))} for one in (*standing, *others_stopped)]


def _told(stop: Stop | None) -> dict[str, Any]:
    if stop is None:
        return {"since": None, "why": None, "error": None}
    return {"since": _moment(stop.since), "why": stop.why, "error": stop.error}


@app.command()
def rebuild(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME ...]", help="默认全部 · all of them if left out"),
    ] = None,
    json: AsJson = False,
) -> None:
    """在线重建后替换 · builds projections anew beside the live ones, then swaps."""
    from interfaces.commands.common import the_settings
    from interfaces.views import all_views

    settings = the_settings()
    known = {view.name: view for view in all_views(settings.region)}
    for name in names or ():
        if name not in known:
            why = f"没有视图“{name}” · the projections are {', '.join(known)}"
            raise typer.BadParameter(why, param_hint="NAME")
    wanted = [view for name, view in known.items() if not names or name in names]
    with the_house(settings) as house:
        with house.connection() as conn:
            total = conn.execute("SELECT count(*) AS n FROM stored_events").fetchone()["n"]
        found = [{"view": view.name, "position": _rebuild(house, view, total)} for view in wanted]
    if json:
        as_json({"items": found})
        return
    for one in found:
        say(f"{one['view']}：已重建到位置 {one['position']} · rebuilt up to {one['position']}")


def _rebuild(house: House, view: View, total: int) -> int:
    from projections.rebuild import rebuild as build_anew

    done = 0
    with progress(f"重建 · rebuilding {view.name}") as step:

        def count(taken: int) -> None:
            nonlocal done
            done += taken
            step(done, max(total, done))

        return build_anew(view, house.database, house.log, progress=count)
