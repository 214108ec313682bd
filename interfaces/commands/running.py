"""`duban serve`, `duban worker` and `duban demo`: what stays, and what it starts with."""

from __future__ import annotations

import signal
import socket
from typing import TYPE_CHECKING, Annotated

import typer

from interfaces.commands.common import (
    Database,
    Failed,
    is_empty,
    opened,
    the_database,
    the_house,
)
from interfaces.commands.common import the_settings as settings_now
from interfaces.commands.shown import note, progress, say

if TYPE_CHECKING:
    from interfaces.settings import Settings
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
    settings = settings_now()
    with listening(host, port) as opened, the_database(settings) as database:
        address = _address(host, opened)
        sign_ins = _prepare(settings, database, address, empty, quiet=empty and _open(host))
        api = Child("api", ["api", "--fd", str(opened.fileno())], [opened.fileno()])
        worker = [] if no_worker else [Child("worker", ["worker"])]
        with Children([api, *worker], database.keep) as children:
            # Without a worker of ours the views may be behind for reasons that are not ours.
            sign = "healthz" if no_worker else "readyz"
            ready = children.until_ready(f"{address}/{sign}")
            _announce(address, sign_ins, ready)
            children.forever()


def _prepare(settings: Settings, database: Database, address: str, empty: bool, quiet: bool) -> str:
    """The demonstration office where it belongs; the sign-ins to be printed. What is not there is
    said now, and the office comes up without."""
    from interfaces.doctor import components
    from interfaces.sign_ins import listed

    with opened(database, settings, pool_size=4) as house:
        for check, found in components(house):
            if found.right is not False:
                continue
            note(f"{check.title.zh}：{found.text.zh} · {check.title.en}: {found.text.en}")
        if not empty:
            _load_demo(house)
        return "" if quiet else listed(house, address)


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


def worker() -> None:
    """后台：视图、清查、升级、外发消息，可同时运行多个 · the worker; run as many as you like."""
    from interfaces import logs

    logs.set_up()
    with the_house(pool_size=16) as house:
        from interfaces.worker import Worker

        with Worker(house):
            while True:
                signal.pause()


def api(fd: Annotated[int, typer.Option(min=0)]) -> None:
    """接口进程 · the API on an inherited socket; `serve` starts it."""
    from interfaces import logs

    logs.set_up()
    with socket.socket(fileno=fd) as opened, the_house(pool_size=16) as house:
        import uvicorn

        from interfaces.api.app import create_app

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
        if not is_empty(house):
            return False
        from interfaces.demo import load
        from interfaces.sign_ins import issue

        with progress("载入示范数据 · loading the demonstration office") as step:
            load(house, step)
        house.catch_up()
        issue(house)
    return True
