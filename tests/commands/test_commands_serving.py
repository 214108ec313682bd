"""`duban serve` for real: it comes up, heals, is joined, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import pytest

from domain.values import Role
from interfaces.demo import parties
from interfaces.sign_ins import USERS

ROOT = Path(__file__).parents[2]
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
direct = build_opener(ProxyHandler({})).open


class Office:
    """One `duban serve` with its output in files."""

    def __init__(self, home: Path, *options: str, port: int | None = None) -> None:
        self.home = home
        home.mkdir(parents=True, exist_ok=True)
        self.port = port or free_port()
        kept = {k: v for k, v in os.environ.items() if not k.startswith("DUBAN_")}
        self.env = {**kept, "PYTHONPATH": str(ROOT), "DUBAN_HOME": str(home)}
        self.out, self.err = home.parent / "out.txt", home.parent / "err.txt"
        with self.out.open("w") as out, self.err.open("w") as err:
            self.process = subprocess.Popen(
                [*PROGRAM, "serve", "--port", str(self.port), *options],
                stdout=out,
                stderr=err,
                env=self.env,
                cwd=home.parent,
            )

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*PROGRAM, *arguments],
            env=self.env,
            cwd=self.home.parent,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def announced(self) -> str:
        wait_until(lambda: "Ctrl-C" in self.out.read_text(), self.said)
        return self.out.read_text()

    def said(self) -> str:
        return self.out.read_text() + self.err.read_text()

    def get(self, path: str, token: str | None = None) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        url = f"http://127.0.0.1:{self.port}{path}"
        with direct(Request(url, headers=headers), timeout=20) as answer:
            return json.loads(answer.read())

    def ready(self) -> Any:
        """What it says once it is ready: on a busy machine its views take their time."""
        told: list[Any] = []

        def is_ready() -> bool:
            with suppress(HTTPError):
                told.append(self.get("/readyz"))
            return bool(told)

        wait_until(is_ready, self.said)
        return told[0]

    def children(self) -> dict[str, int]:
        """What the process started: api, worker, and perhaps the database."""
        found = {}
        for pid in pids():
            try:
                stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if int(stat[1]) == self.process.pid and stat[0] != "Z":
                name = command[3] if b"interfaces.cli" in command else command[0]
                found[name.decode().rpartition("/")[2]] = pid
        return found

    def left_behind(self) -> list[str]:
        """Processes that use the home: the database and whatever else carries it."""
        mark = os.fsencode(self.home)
        data = os.fsencode((self.home / "postgres").resolve())
        found = []
        for pid in pids():
            try:
                command = Path(f"/proc/{pid}/cmdline").read_bytes()
                environment = Path(f"/proc/{pid}/environ").read_bytes()
            except OSError:
                continue
            ours = b"DUBAN_HOME=" + mark + b"\0" in environment and b"interfaces.cli" in command
            if data in command or ours:
                found.append(command.decode())
        return found

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=90)


PROGRAM = [sys.executable, "-m", "interfaces.cli"]


def pids() -> list[int]:
    return [int(each.name) for each in Path("/proc").iterdir() if each.name.isdecimal()]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_until(
    reached: Callable[[], object], said: Callable[[], str], seconds: float = 90.0
) -> None:
    until = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < until, said()
        time.sleep(0.1)


@contextmanager
def an_office(home: Path, *options: str) -> Iterator[Office]:
    office = Office(home, *options)
    try:
        yield office
    finally:
        if office.process.poll() is None:
            office.stop()


PROVIDERS = "name,uscc,kind,admitted_on\n示例数字科技有限公司,91450204MAA0LW015X,integrated,{}\n"


@LINUX
def test_an_office_serves_heals_is_joined_and_leaves_nothing(home: Path, tmp_path: Path) -> None:
    with an_office(home, "--empty") as office:
        said = office.announced()
        assert f"http://127.0.0.1:{office.port}/" in said
        ready = office.ready()
        assert ready["status"] == "ready" and ready["log_guarded"] is True

        # A command joins it, and what it writes shows at once.
        roster = tmp_path / "roster.csv"
        roster.write_text(PROVIDERS.format("2025-03-05"), encoding="utf-8")
        assert office.run("import", "providers", str(roster)).returncode == 0
        token = office.run("token", "--user", "a", "--role", "auditor").stdout.strip()
        head = office.ready()["position"]
        assert len(office.get(f"/api/v1/providers?at_least={head}", token)["items"]) == 1

        # The API and the worker come back.
        for name in ("api", "worker"):
            before = office.children()[name]
            os.kill(before, signal.SIGKILL)
            wait_until(lambda b=before, n=name: office.children().get(n, b) != b, office.said)
        assert office.ready()["status"] == "ready"
        logged = [json.loads(line) for line in office.err.read_text().splitlines()]
        assert {line["name"] for line in logged if "name" in line} == {"api", "worker"}

        # So does the database.
        os.kill(office.children()["postgres"], signal.SIGKILL)
        wait_until(lambda: "postgres" in office.children(), office.said)
        wait_until(lambda: works(office, token), office.said)

        assert office.stop() == 0
        assert office.left_behind() == []


def works(office: Office, token: str) -> bool:
    try:
        return len(office.get("/api/v1/providers", token)["items"]) == 1
    except OSError:
        return False


@LINUX
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_it_stops_in_order_however_it_is_asked(home: Path, number: int) -> None:
    with an_office(home, "--empty") as office:
        office.announced()
        assert office.stop(number) == 0
        assert office.left_behind() == []


@LINUX
def test_it_receives_the_write_ahead_log_where_that_is_set(home: Path, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DUBAN_WAL_ARCHIVE=wal\n")

    def state() -> str:
        return str(office.ready()["components"]["wal"])

    with an_office(home, "--empty") as office:
        assert "预写日志" not in office.announced()
        wait_until(lambda: state() == "ready", office.said)
        before = office.children()["pg_receivewal"]
        os.kill(before, signal.SIGKILL)
        wait_until(lambda: office.children().get("pg_receivewal", before) != before, office.said)
        wait_until(lambda: state() == "ready", office.said)
        after = office.children()["pg_receivewal"]
        assert office.stop() == 0
        assert office.left_behind() == []
    assert not Path(f"/proc/{after}").exists()
    assert list((tmp_path / "wal").glob("0*"))


@LINUX
def test_nothing_survives_a_killed_supervisor(home: Path) -> None:
    with an_office(home, "--empty") as office:
        office.announced()
        assert set(office.children()) == {"api", "worker", "postgres"}
        office.stop(signal.SIGKILL)
        wait_until(lambda: office.left_behind() == [], lambda: "\n".join(office.left_behind()))


@LINUX
def test_it_can_be_stopped_while_it_starts(home: Path) -> None:
    for seconds in (0.3, 1.0, 2.0, 3.0):
        with an_office(home, "--empty") as office:
            time.sleep(seconds)
            # At worst, stuck in what was interrupted, it is ended by its last resort.
            assert office.stop() in (0, -signal.SIGTERM, -signal.SIGKILL), office.said()
            wait_until(lambda: office.left_behind() == [], lambda: "\n".join(office.left_behind()))


def test_a_port_in_use_is_one_line_at_once(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        office = Office(home, port=taken.getsockname()[1])
        assert office.process.wait(timeout=20) == 1
    assert len(office.err.read_text().splitlines()) == 1
    assert "--port" in office.err.read_text()
    assert not (home / "postgres").exists()


def test_sign_ins_are_printed_once_for_each_role(home: Path, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text(PROVIDERS.format("2025-03-05"), encoding="utf-8")
    with an_office(home, "--empty") as office:
        first = office.announced()
        assert office.run("import", "providers", str(roster)).returncode == 0
        office.stop()
    with an_office(home, "--no-worker") as office:  # not empty: no demonstration
        second = office.announced()
        roles = re.findall(r" · (\w+) · ", second)
        assert roles == ["caseworker", "approver", "principal", "auditor", "provider", "admin"]
        assert "provider" not in re.findall(r" · (\w+) · ", first)
        links = re.findall(rf"^  http://127\.0\.0\.1:{office.port}/#(\S+)$", second, re.MULTILINE)
        assert links == re.findall(r"^  token (\S+)$", second, re.MULTILINE)
        for role, token in zip(roles, links, strict=True):
            if role == "auditor":
                assert office.get("/api/v1/cases", token)["items"] == []


def test_an_office_for_others_keeps_its_tokens_out_of_the_log(home: Path) -> None:
    with an_office(home, "--empty", "--host", "0.0.0.0") as office:
        assert "#ey" not in office.announced()
        assert office.get("/healthz") == {"status": "ok"}
        # Neither is what somebody looks for in the log.
        looked_for = f"http://127.0.0.1:{office.port}/public?q=SOUGHT"
        with direct(looked_for, timeout=20) as answer:
            assert b"SOUGHT" in answer.read()
        # Whom a proxy brings by https gets cookies for https alone.
        behind = Request(looked_for + "&lang=en", headers={"X-Forwarded-Proto": "https"})
        with direct(behind, timeout=20) as answer:
            cookie = answer.headers["Set-Cookie"]
            assert cookie.startswith("__Host-duban_lang=en") and "Secure" in cookie
        assert office.stop() == 0
        assert "SOUGHT" not in office.said()


def test_demo_is_refused_where_providers_are(home: Path, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text(PROVIDERS.format("2025-03-05"), encoding="utf-8")
    with an_office(home, "--empty") as office:
        office.announced()
        assert office.run("import", "providers", str(roster)).returncode == 0
        done = office.run("demo")
        assert done.returncode == 1
        assert "空的办公室" in done.stderr


def test_the_sign_ins_are_people_of_the_demonstration_office() -> None:
    officers = parties.data("providers")["officers"]
    for role in (Role.CASEWORKER, Role.APPROVER, Role.PRINCIPAL):
        assert officers[USERS[role]] == role
