"""An office as `duban serve` runs it: API, workers and database, each a process of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

import psycopg
import structlog

from interfaces.embedded_place import erase
from interfaces.embedded_postgres import EmbeddedPostgres, as_application
from interfaces.settings import Settings
from interfaces.supervisor import PULSE, Child, Children, answers, listening
from interfaces.wiring import House

ROOT: Final = Path(__file__).resolve().parents[2]
HUNG_UP: Final = "anyio.BrokenResourceError"
"""The framework's word for a listener that went while it was being told; nobody misses anything."""
BRIEF: Final = {
    "DUBAN_SWEEP_SECONDS": "1",
    "DUBAN_STATEMENT_SECONDS": "10",  # so that a stall outlasts what a statement may take
    "DUBAN_WEBHOOK_PRIVATE": "true",
}
KILLED: Final = -signal.SIGKILL
THERE: Final = 30.0
"""Seconds until what is to be broken is there, or what was ended is gone."""


class Server(Protocol):
    """Where the office's data are."""

    def ensure_running(self) -> object: ...

    def pids(self) -> list[int]:
        """The process that all others of it come from, where it may be killed as `database`."""
        ...


@dataclass(frozen=True)
class Embedded:
    server: EmbeddedPostgres

    def ensure_running(self) -> object:
        return self.server.ensure_running()

    def pids(self) -> list[int]:
        notes = self.server._notes()
        return [notes.pid] if notes else []


@dataclass
class Running:
    """Kept by the product's own supervisor, so that what is killed comes back as it does there."""

    home: Path
    server: Server
    owner_url: str
    settings: Settings
    environment: dict[str, str]
    api: Child
    workers: list[Child]
    address: str
    log: Path
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    @contextmanager
    def house(self, **options: Any) -> Iterator[House]:
        """The office from inside, past whatever stands between it and its database."""
        house = House(as_application(self.owner_url), self.settings, pool_size=4, **options)
        try:
            yield house
        finally:
            house.close()

    # Coming and going

    def start(self) -> None:
        self._stop.clear()
        self._thread = threading.Thread(target=self._keep)  # the children go when it does
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _keep(self) -> None:
        keep = self.server.ensure_running
        with Children(keep) as children:
            for child in (self.api, *self.workers):
                children.add(child)
            while not self._stop.wait(PULSE):
                children.look_after()
                for child in (self.api, *self.workers):
                    child.deaths = 0  # it was no fault of its own: nobody waits the longer for it

    def until_ready(self, seconds: float = 180.0) -> float:
        """Seconds until the office says that it is ready."""
        began = time.monotonic()
        while not answers(f"{self.address}/readyz"):
            if time.monotonic() - began > seconds:
                raise TimeoutError(f"not ready after {seconds} s; see {self.log}")
            time.sleep(0.05)
        return time.monotonic() - began

    # What may be done to it

    def kill(self, name: str) -> None:
        """kill -9 of one process: of the office, of the server, or of a connection in it."""
        self._signal(signal.SIGKILL, PROCESSES[name])

    def restart_database(self, by: signal.Signals) -> None:
        """As an administrator does: SIGINT ends every session, SIGQUIT lets nobody finish. It is
        down when this returns."""
        pid = self._signal(by, Running._postmaster)
        _until(lambda: self._postmaster() != [pid], f"the server {pid} did not end")

    def _signal(self, by: signal.Signals, processes: Callable[[Running], list[int]]) -> int:
        """Whom it hit: who is just being started again is waited for."""
        hit: list[int] = []

        def try_() -> bool:
            with suppress(ProcessLookupError):
                for pid in processes(self)[:1]:
                    os.kill(pid, by)
                    hit.append(pid)
            return bool(hit)

        _until(try_, "there was nobody to end")
        return hit[0]

    def _postmaster(self) -> list[int]:
        return self.server.pids()

    def _backends(self) -> list[int]:
        with suppress(psycopg.Error), psycopg.connect(self.owner_url, connect_timeout=2) as conn:
            rows = conn.execute(
                "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                " AND backend_type = 'client backend' ORDER BY random()"
            ).fetchall()
            return [row[0] for row in rows]
        return []

    def pids(self) -> dict[str, list[int]]:
        """Of each part, the server's own children among it."""
        found = {"api": _pid(self.api), "worker": [p for w in self.workers for p in _pid(w)]}
        above = self._postmaster()
        return {**found, "database": above + [pid for parent in above for pid in _children(parent)]}

    # What else the program does

    def program(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "interfaces.cli", *arguments],
            env={**os.environ, **self.environment},
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def done(self, *arguments: str) -> str:
        """What it printed; it must succeed."""
        process = self.program(*arguments)
        said, _ = process.communicate(timeout=300)
        if process.returncode:
            raise AssertionError(f"duban {' '.join(arguments)}: {said}")
        return said

    def traces(self) -> list[str]:
        """Faults that the processes wrote down of which nobody should ever hear."""
        lines = self.log.read_text("utf-8", "replace").splitlines()
        told = (line for line in lines if "Traceback" in line or "unexpected fault" in line)
        return [line[:2_000] for line in told if HUNG_UP not in line]


@contextmanager
def running(
    *, workers: int = 1, by_way_of: Callable[[str], str] = lambda url: url, **more: str
) -> Iterator[Running]:
    """An empty office in a folder of its own; `by_way_of` says where its processes look for the
    database, from where it is. More settings as the environment has them."""
    with an_embedded_server() as (server, owner_url):
        url, place = by_way_of(as_application(owner_url)), Embedded(server)
        with running_on(server.home, place, owner_url, url, workers=workers, **more) as one:
            yield one


@contextmanager
def an_embedded_server() -> Iterator[tuple[EmbeddedPostgres, str]]:
    """In a folder of its own; and its owner's address."""
    home = Path(tempfile.mkdtemp(prefix="duban-chaos-"))
    server = EmbeddedPostgres(home)
    try:
        with server as owner_url:
            yield server, owner_url
    finally:
        erase(home)
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def running_on(
    home: Path, server: Server, owner_url: str, url: str, *, workers: int = 1, **more: str
) -> Iterator[Running]:
    """An empty office on a server that is there; `url` is where its processes look for it."""
    before = dict(os.environ)
    try:
        with listening("127.0.0.1", 0) as opened:
            settings = _settings(home, more)
            House(as_application(owner_url), settings, owner_url=owner_url, pool_size=2).close()
            environment = {
                "DUBAN_HOME": str(home),
                "DUBAN_DATABASE_URL": url,
                "PYTHONPATH": str(ROOT),
                **BRIEF,
                **more,
            }
            os.environ.update(environment)  # the supervisor's children inherit it
            office = Running(
                home=home,
                server=server,
                owner_url=owner_url,
                settings=settings,
                environment=environment,
                api=Child("api", ["api", "--fd", str(opened.fileno())], [opened.fileno()]),
                workers=[Child(f"worker {n}", ["worker"]) for n in range(workers)],
                address=f"http://127.0.0.1:{opened.getsockname()[1]}",
                log=home / "office.log",
            )
            with _into(office.log):
                office.start()
                try:
                    office.until_ready()
                    yield office
                finally:
                    office.stop()
    finally:
        os.environ.clear()
        os.environ.update(before)


def _settings(home: Path, more: dict[str, str]) -> Settings:
    given = {**BRIEF, **more}
    return Settings(home=home, **{k.removeprefix("DUBAN_").lower(): v for k, v in given.items()})


@contextmanager
def _into(log: Path) -> Iterator[None]:
    """What the supervisor's children write to standard output and error goes into a file."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = os.dup(1), os.dup(2)
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    shown = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = (os.fdopen(os.dup(fd), "w", buffering=1) for fd in kept)
    os.dup2(file, 1)
    os.dup2(file, 2)
    said = os.fdopen(os.dup(file), "w", buffering=1)
    usual = structlog.get_config()
    structlog.configure(logger_factory=structlog.WriteLoggerFactory(said))
    try:
        yield
    finally:
        structlog.configure(**usual)
        said.close()
        for stream in (sys.stdout, sys.stderr):
            stream.close()
        sys.stdout, sys.stderr = shown
        for number, fd in enumerate(kept, start=1):
            os.dup2(fd, number)
            os.close(fd)
        os.close(file)


PROCESSES: Final[dict[str, Callable[[Running], list[int]]]] = {
    "api": lambda office: _pid(office.api),
    "worker": lambda office: _pid(office.workers[0]),
    "database": Running._postmaster,
    "backend": Running._backends,
}


def _until(reached: Callable[[], bool], otherwise: str) -> None:
    until = time.monotonic() + THERE
    while not reached():
        if time.monotonic() > until:
            raise TimeoutError(otherwise)
        time.sleep(0.02)


def _pid(child: Child) -> list[int]:
    process = child._process
    return [process.pid] if process is not None and process.poll() is None else []


def _children(parent: int) -> list[int]:
    found = Path(f"/proc/{parent}/task/{parent}/children")
    with suppress(OSError):
        return [int(pid) for pid in found.read_text("ascii").split()]
    return []
