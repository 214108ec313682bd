"""`duban worker` as processes of their own, which a test kills or stops while commands come."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from client import Client
from examples import a_provider
from faults.seen import wait_until

from interfaces.wiring import House
from projections.rebuild import rebuild
from projections.view import View

ROOT = Path(__file__).parents[2]
WITHIN = 10.0
"""Seconds."""


class Process:
    """One of them, known to the database by a name that holds its number."""

    def __init__(self, environment: Mapping[str, str], *options: str) -> None:
        command = [sys.executable, "-m", "interfaces.cli", "worker", *options]
        self._process = subprocess.Popen(command, env=environment, cwd=ROOT)
        self.mark = f":{self._process.pid}:"

    def send(self, number: signal.Signals) -> float:
        """Answers when."""
        self._process.send_signal(number)
        return time.monotonic()

    def end(self) -> None:
        for number in (signal.SIGCONT, signal.SIGTERM):
            self._process.send_signal(number)
        assert self._process.wait(60) in (0, -signal.SIGKILL)


Start = Callable[..., Process]


@contextmanager
def starting(environment: Mapping[str, str]) -> Iterator[Start]:
    with ExitStack() as ended:

        def one(*options: str) -> Process:
            process = Process(environment, *options)
            ended.callback(process.end)
            return process

        yield one


@contextmanager
def commands(office: Client) -> Iterator[None]:
    """Ten a second, one after the other."""
    stop = threading.Event()

    def work() -> None:
        while not stop.wait(0.1):
            a_provider(office)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def rows(house: House, view: View) -> list[str]:
    with house.database.connect() as conn:
        return [
            row["row"]
            for table in view.tables
            for row in conn.execute(f"SELECT t::text AS row FROM {table} t ORDER BY 1")
        ]


def are_as_built_anew(house: House) -> None:
    head = house.office.head()
    wait_until(lambda: house.wait([view.name for view in house.views], head))
    for view in house.views:
        followed = rows(house, view)
        assert rebuild(view.fresh(), house.database, house.log) == head
        assert rows(house, view) == followed, view.name
