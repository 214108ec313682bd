"""`duban serve`, `api` and `worker` for all offices of a table."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NoReturn
from urllib.parse import urlsplit

from interfaces.commands.common import Failed
from interfaces.commands.shown import note, say
from interfaces.garbage import look_seldom
from interfaces.offices.faults import TableError
from interfaces.offices.opened import Routes
from interfaces.offices.places import settings_of
from interfaces.offices.table import Table, read
from interfaces.settings import Settings

BACKLOG: Final = 2
"""Seconds that requests get to finish when the server ends."""


def serve(settings: Settings, opened: socket.socket, address: str, workers: int) -> None:
    """All offices behind one address, each at its own hosts."""
    from interfaces.supervisor import Child, Children

    path, table, faults = checked(settings)
    fd = opened.fileno()
    with _servers(settings, table) as keep, Children(keep) as children:
        children.add(Child("api", ["api", "--fd", str(fd)], [fd]))
        for number in range(workers):
            children.add(Child(f"worker {number + 1}", ["worker"]))
        if not children.until_ready(f"{address}/readyz"):
            note("没有一个集群应答 · none of the clusters answers")
        say(f"督办已启动，共 {len(table.offices)} 个办公室 · duban is running for these offices:")
        port = urlsplit(address).port
        for one in table.offices.values():
            say(f"  {one.name}  http://{one.hosts[0]}:{port}/")
        for fault in faults.values():
            note(str(fault))
        note(f"{path} 改动后自动生效 · what changes in it is taken up at once")
        say("按 Ctrl-C 停止 · Ctrl-C stops it")
        children.forever()


def checked(settings: Settings) -> tuple[Path, Table, Mapping[str, TableError]]:
    """The table, and which of its offices lack something, as their settings tell: the others are
    served all the same. What all of them lack is the program's own fault, and no start."""
    path = settings.offices
    assert path is not None
    table = read(path)
    if not table.offices:
        raise Failed(
            "路由表中还没有办公室：请先执行 duban office add",
            "there is no office in the table yet: run duban office add first",
        )
    faults: dict[str, TableError] = {}
    for key in table.offices:
        try:
            settings_of(settings, table, key)
        except TableError as error:
            faults[key] = error
    if len(faults) == len(table.offices):
        raise next(iter(faults.values()))
    return path, table, faults


@contextmanager
def _servers(settings: Settings, table: Table) -> Iterator[Callable[[], object]]:
    """The embedded server, where one of the clusters is that."""
    if all(cluster.url is not None for cluster in table.clusters.values()):
        yield lambda: None
        return
    from interfaces.embedded_postgres import EmbeddedPostgres

    embedded = EmbeddedPostgres(settings.home)
    with embedded:
        yield embedded.ensure_running


def api(settings: Settings, opened: socket.socket) -> None:
    import uvicorn

    from interfaces.offices.hosting import hosting

    checked(settings)
    look_seldom()
    with hosting(settings) as app:
        config = uvicorn.Config(
            app,
            access_log=False,
            log_config=None,
            server_header=False,
            timeout_graceful_shutdown=BACKLOG,
        )
        uvicorn.Server(config).run(sockets=[opened])


def work(settings: Settings) -> NoReturn:
    from interfaces.offices.workers import OfficesWorker
    from interfaces.worker import stay

    path, *_ = checked(settings)
    look_seldom()
    with OfficesWorker(settings, Routes(path)):
        stay()
