"""`duban serve`: keeps the database, the API and the worker going, and ends them with itself."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Final
from urllib.request import ProxyHandler, build_opener

import structlog

from interfaces.commands.common import Failed, leave_if_asked

BACK_OFF: Final = (0.1, 0.5, 1.0, 2.0, 5.0)
"""Seconds until a child that died is started again, by how often it died in a row."""
SETTLED: Final = 30.0
"""Seconds after which a child counts as well."""
HOPELESS: Final = 4
"""A child that dies so often before the office ever answered will not come up."""
GRACE: Final = 8.0
"""Seconds that children get to finish."""
PATIENCE: Final = 60.0
PULSE: Final = 0.1
PROBE: Final = 2.0
PR_SET_PDEATHSIG: Final = 1
DIRECT: Final = build_opener(ProxyHandler({}))
"""Asks this machine, whatever proxy the environment names."""
LIBC: Final = ctypes.CDLL(None) if sys.platform == "linux" else None

log = structlog.get_logger("duban.serve")


def listening(host: str, port: int) -> socket.socket:
    """The office's own address, held from the start: children inherit it, a restart keeps it."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        opened = socket.socket(family, kind)
        try:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            opened.bind(address)
            opened.listen(512)
        except BaseException:
            opened.close()
            raise
    except OSError as error:
        why = error.strerror or str(error)
        raise Failed(
            f"无法使用地址 {host}:{port}（{why}）：请换一个端口（--port）",
            f"the address {host}:{port} cannot be used ({why}): try another --port",
        ) from error
    return opened


def _dies_with(parent: int) -> Callable[[], None]:
    """Runs in the child before its program: however the parent ends, it is asked to stop."""

    def tie() -> None:
        if LIBC is not None:
            LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return tie


class Child:
    """One process of the office, started again whenever it dies."""

    def __init__(
        self,
        name: str,
        arguments: Sequence[str],
        fds: Sequence[int] = (),
        *,
        needed: bool = True,
    ) -> None:
        self.name = name
        self.needed = needed
        self.deaths = 0
        self._command = [sys.executable, "-m", "interfaces.cli", *arguments]
        self._fds = fds
        self._process: subprocess.Popen[bytes] | None = None
        self._started = self._next = 0.0

    def look_after(self) -> None:
        now = time.monotonic()
        if self._process is not None:
            status = self._process.poll()
            if status is None:
                if now - self._started > SETTLED:
                    self.deaths = 0
                return
            self._process = None
            self._count_death(now)
            log.warning("a process ended and is started again", name=self.name, status=status)
        if now >= self._next:
            try:
                self._start(now)
            except OSError as error:  # the machine has no memory or process to spare just now
                self._count_death(now)
                log.warning("a process cannot be started", name=self.name, error=str(error))

    def _count_death(self, now: float) -> None:
        self._next = now + BACK_OFF[min(self.deaths, len(BACK_OFF) - 1)]
        self.deaths += 1

    def _start(self, now: float) -> None:
        """In a session of its own, so that Ctrl-C reaches the supervisor alone."""
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.DEVNULL,
            pass_fds=self._fds,
            start_new_session=True,
            preexec_fn=_dies_with(os.getpid()),  # noqa: PLW1509 - it makes two system calls
        )
        self._started = now

    def ask_to_stop(self) -> None:
        if self._process is not None:
            self._process.terminate()

    def wait(self, until: float) -> None:
        if self._process is None:
            return
        try:
            self._process.wait(max(until - time.monotonic(), 0))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Children:
    """All of them: `with` them, they are there; after it, they are gone."""

    def __init__(self, keep_database: Callable[[], object]) -> None:
        self._children: list[Child] = []
        self._keep_database = keep_database
        self._probe = time.monotonic() + PROBE
        self._database_away = False

    def add(self, child: Child) -> None:
        self._children.append(child)
        child.look_after()

    def __enter__(self) -> Children:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Who receives the write-ahead log goes last, and has what the others wrote to the end."""
        for needed in (True, False):
            until = time.monotonic() + GRACE
            group = [child for child in self._children if child.needed is needed]
            for child in group:
                child.ask_to_stop()
            for child in group:
                child.wait(until)

    def look_after(self) -> None:
        leave_if_asked()
        now = time.monotonic()
        if now >= self._probe:
            self._probe = now + PROBE
            self._look_after_database()
        for child in self._children:
            child.look_after()

    def _look_after_database(self) -> None:
        """What goes wrong is said once, however often it is tried again."""
        try:
            self._keep_database()
        except RuntimeError as error:  # EmbeddedPostgresError: the next probe tries again
            if not self._database_away:
                log.error("the database does not come up, will try again", error=str(error))
            self._database_away = True
        else:
            if self._database_away:
                log.info("the database is back")
            self._database_away = False

    def until_ready(self, url: str) -> bool:
        """Whether the office answers within its time; fails where a process never comes up."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            self.look_after()
            if answers(url):
                return True
            for child in self._children:
                if child.needed and child.deaths >= HOPELESS:
                    raise Failed(
                        f"进程 {child.name} 无法启动，原因见上",
                        f"the process {child.name} does not come up, see above",
                    )
            time.sleep(PULSE)
        return False

    def forever(self) -> None:
        while True:
            self.look_after()
            time.sleep(PULSE)


def answers(url: str) -> bool:
    try:
        with DIRECT.open(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
