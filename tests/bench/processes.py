"""The office's own processes on a store of the bench, and what each of them takes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Final

from interfaces.supervisor import listening
from interfaces.wiring import POLICIES, House

ROOT: Final = Path(__file__).parents[2]
HERTZ: Final = os.sysconf("SC_CLK_TCK")
PATIENCE: Final = 7_200.0
"""Seconds: an export of ten million events takes its time."""


class Running:
    """One `duban …`; its log goes into a file."""

    def __init__(
        self, environment: Mapping[str, str], *command: str, log: Path, fds: Sequence[int] = ()
    ) -> None:
        self.log = log
        with log.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "interfaces.cli", *command],
                env=dict(environment), cwd=ROOT, stdout=out, stderr=out, pass_fds=fds,
            )  # fmt: skip

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)

    def most_held(self) -> float:
        """Megabytes that it held at most, what it shares among them."""
        return held(self.process.pid)


def held(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1_024


def used(pid: int) -> float:
    """Seconds of a processor since it began."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / HERTZ


def children(pid: int) -> Iterator[int]:
    """Those of a process, and theirs."""
    for one in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split():
        yield int(one)
        yield from children(int(one))


def environment(home: Path, **settings: str) -> dict[str, str]:
    """An office's own; its modules are compiled, as `make setup` leaves them."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DUBAN_")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    without = str(Path(__file__).with_name("absent"))
    return {**kept, "PYTHONPATH": without, "DUBAN_HOME": str(home), **settings}


def of(house: House) -> dict[str, str]:
    return environment(
        house.settings.home,
        DUBAN_DATABASE_URL=house.database.url,
        DUBAN_SCHEMA=house.database.schema,
        DUBAN_SWEEP_SECONDS=str(house.settings.sweep_seconds),
    )


@contextmanager
def api(house: House) -> Iterator[tuple[Running, int]]:
    """The API, and its port."""
    with listening("127.0.0.1", 0) as opened:
        fd, port = opened.fileno(), opened.getsockname()[1]
        log = house.settings.home / "api.log"
        running = Running(of(house), "api", "--fd", str(fd), log=log, fds=[fd])
        try:
            until(lambda: answers(port, "/healthz"), running)
            with told(running):
                yield running, port
        finally:
            running.stop()


@contextmanager
def worker(house: House, *options: str) -> Iterator[Running]:
    running = Running(of(house), "worker", *options, log=house.settings.home / "worker.log")
    try:
        with told(running):
            yield running
    finally:
        running.stop()


@contextmanager
def offices(
    path: Path, home: Path, workers: int = 1, **settings: str
) -> Iterator[tuple[int, Running, list[Running]]]:
    """The API of a table of offices (its port, its process), and the workers that share them."""
    port, env = free_port(), environment(home, DUBAN_OFFICES=str(path), **settings)
    with ExitStack() as stack:

        def started(name: str, *command: str) -> Running:
            running = Running(env, *command, log=home / f"{name}.log")
            stack.callback(running.stop)
            stack.enter_context(told(running))
            return running

        serving = started("serve", "serve", "--no-worker", "--port", str(port))
        working = [started(f"worker-{number}", "worker") for number in range(workers)]
        until(lambda: answers(port, "/readyz"), serving)
        yield port, serving, working


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def told(running: Running) -> Iterator[None]:
    """What went wrong in there, before its home goes."""
    try:
        yield
    except AssertionError:
        print(running.log.read_text("utf-8")[-10_000:], file=sys.stderr)
        raise


def answers(port: int, path: str) -> bool:
    try:
        return ask(port, "GET", path)[0] == 200
    except OSError:
        return False


def ask(
    port: int, method: str, path: str, headers: Mapping[str, str] | None = None, body: str = ""
) -> tuple[int, Mapping[str, str], bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request(method, path, body.encode(), dict(headers or {}))
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def at_head(house: House, running: Running, *, policies: bool = True) -> float:
    """Seconds until the views have the whole log, and the rules considered it."""
    names = [*(view.name for view in house.views), *([POLICIES] if policies else [])]
    head = house.office.head()
    return until(lambda: house.wait(names, head, 0.2), running)


def until(reached: Callable[[], bool], running: Running, pause: float = 0.005) -> float:
    """Seconds that it took."""
    began = time.perf_counter()
    while not reached():
        took = time.perf_counter() - began
        assert running.process.poll() is None, running.log.read_text("utf-8")
        assert took < PATIENCE * 5, f"not within {took:.0f} s"
        time.sleep(pause)
    return time.perf_counter() - began
