"""`duban serve`, `duban worker` and `duban demo`: what stays, and what it starts with."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from interfaces.commands.common import (
    Failed,
    has_providers,
    is_used,
    opened,
    several_offices,
    the_database,
    the_house,
)
from interfaces.commands.common import the_settings as settings_now
from interfaces.commands.shown import note, progress, say

if TYPE_CHECKING:
    from interfaces.settings import Settings
    from interfaces.supervisor import Child
    from interfaces.wiring import House

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def serve(
    host: Annotated[str, typer.Option(help="监听地址 · address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="端口 · port")] = 8000,
    no_worker: Annotated[
        bool, typer.Option("--no-worker", help="不启动后台 · without the worker")
    ] = False,
    empty: Annotated[
        bool, typer.Option("--empty", help="不载入示范办公室 · without the demonstration office")
    ] = False,
) -> None:
    """启动接口、页面和后台 · API, pages and worker in one go."""
    from interfaces import logs
    from interfaces.supervisor import Child, Children, listening

    logs.set_up()
    if (several := several_offices()) is not None:
        from interfaces.offices import serving

        with listening(host, port) as socket_:
            workers = 0 if no_worker else several.workers
            serving.serve(several, socket_, _address(host, socket_), workers)
        return
    settings = settings_now()
    with listening(host, port) as socket_, the_database(settings) as database:
        address, fd = _address(host, socket_), socket_.fileno()
        if not (empty or is_used(database, settings)):
            with opened(database, settings, pool_size=4) as house:
                _load_demo(house)
        with Children(database.keep) as children:
            children.add(Child("api", ["api", "--fd", str(fd)], [fd]))  # it loads while we do
            with opened(database, settings, pool_size=4) as house:
                _tell_what_is_away(house)
                for number in range(0 if no_worker else settings.workers):
                    children.add(Child(f"worker {number + 1}" if number else "worker", ["worker"]))
                for child in _archiving(settings):
                    children.add(child)
                # Without a worker of ours the views may be behind for reasons that are not ours.
                ready = children.until_ready(f"{address}/{'healthz' if no_worker else 'readyz'}")
                _announce(
                    address, "" if empty and _open(host) else _sign_ins(house, address), ready
                )
            children.forever()


def _archiving(settings: Settings) -> list[Child]:
    """The office comes up without it; the doctor says so."""
    if settings.wal_archive is None or settings.database_url is not None:
        return []
    from interfaces.supervisor import Child

    return [Child("wal", ["wal"], needed=False)]


def _tell_what_is_away(house: House) -> None:
    """The office comes up without. Who receives the write-ahead log has yet to start."""
    from interfaces.doctor import components

    for check, found in components(house):
        if found.right is False and check.name != "wal":
            note(f"{check.title.zh}：{found.text.zh} · {check.title.en}: {found.text.en}")


def _sign_ins(house: House, address: str) -> str:
    from interfaces.sign_ins import listed

    return listed(house, address)


def _open(host: str) -> bool:
    """Whether others reach it: then the way in is not written into a log."""
    return host not in LOOPBACK


def _address(host: str, opened: socket.socket) -> str:
    port = opened.getsockname()[1]
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared only
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def _announce(address: str, sign_ins: str, ready: bool) -> None:
    say(f"督办已启动 · duban is running: {address}/")
    if not ready:
        note("数据视图仍在追赶日志，列表稍后完整 · the views are still catching up with the log")
    if sign_ins:
        say(sign_ins)
    else:
        say("登录令牌 · for a sign-in: duban token --user NAME --role ROLE")
    say("按 Ctrl-C 停止 · Ctrl-C stops it")


def worker(
    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="只做所列各项，其他后台不再做；可重复 · these alone, and nobody else does them;"
            " may be repeated",
        ),
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="不做所列各项 · all but these; may be repeated"),
    ] = None,
) -> None:
    """后台：视图、清查、升级、外发消息，可同时运行多个 · the worker; run as many as you like."""
    from interfaces import logs
    from interfaces.tracing import wanted
    from projections.workers import a_name

    logs.set_up()
    wanted.set_up("worker")
    if (several := several_offices()) is not None:
        from interfaces.offices import serving

        if only or without:
            why = "有多个办公室时不适用 · not with several offices"
            raise typer.BadParameter(why, param_hint="--only, --without")
        serving.work(several)
    name = a_name()
    with the_house(pool_size=16, connections=name) as house:
        from interfaces.worker import Worker, consumers, stay

        _check_names([one.name for one in consumers(house)], only=only, without=without)
        with Worker(house, only=only or (), without=without or (), name=name):
            stay()


def _check_names(known: Sequence[str], **given: Sequence[str] | None) -> None:
    for option, names in given.items():
        for name in names or ():
            if name not in known:
                why = f"没有“{name}”一项 · there are {', '.join(known)}"
                raise typer.BadParameter(why, param_hint=f"--{option}")


def api(fd: Annotated[int, typer.Option(min=0)]) -> None:
    """接口进程 · the API on an inherited socket; `serve` starts it."""
    from interfaces import logs
    from interfaces.tracing import wanted

    logs.set_up()
    wanted.set_up("api")
    if (several := several_offices()) is not None:
        from interfaces.offices import serving

        with socket.socket(fileno=fd) as opened:
            serving.api(several, opened)
        return
    import uvicorn

    from interfaces.api.app import create_app

    with socket.socket(fileno=fd) as opened, the_house(pool_size=16) as house:
        tell_if_open(house)
        config = uvicorn.Config(
            create_app(house),
            access_log=False,
            log_config=None,
            server_header=False,
            timeout_graceful_shutdown=2,
        )
        uvicorn.Server(config).run(sockets=[opened])


def tell_if_open(house: House) -> None:
    if not house.guarded():
        from structlog import get_logger

        log = get_logger("duban.api")
        log.warning("the application's own role may change the log of events, see DUBAN_OWNER_URL")


def demo() -> None:
    """在空的办公室载入示范数据 · loads the demonstration office into an empty store."""
    with the_house() as house:
        if not _load_demo(house):
            raise Failed(
                "已有登记的服务商：示范数据只能载入空的办公室",
                "there are providers already: the demonstration goes into an empty store only",
            )
    say("示范办公室已载入 · the demonstration office is loaded")


def _load_demo(house: House) -> bool:
    """Whether it was loaded: by one process only, and only where nothing is."""
    from projections.runner import alone

    with alone(house.database, "demo"):
        with house.connection() as conn:
            if has_providers(conn):
                return False
        from interfaces.demo import load
        from interfaces.sign_ins import issue

        with progress("载入示范数据 · loading the demonstration office") as step:
            load(house, step)
        house.catch_up()
        issue(house)
    return True
