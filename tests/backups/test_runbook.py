"""docs/backups.md, word by word: its own commands, in an empty place."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing.connection import Client as Caller
from multiprocessing.connection import Listener
from pathlib import Path
from typing import Any

import psycopg
import pytest
from backups.places import received, until
from program import ROOT, environment, program

from interfaces.embedded_place import Account, binaries, erase, owner
from interfaces.embedded_postgres import CONNECTIONS, EmbeddedPostgres

RUNBOOK = (ROOT / "docs" / "backups.md").read_text("utf-8")
SECTION = re.compile(r"^## .*?· (.*)$", re.MULTILINE)
BLOCK = re.compile(r"^```sh( \w+)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(section: str) -> list[str]:
    """The commands of a section, by its English heading."""
    parts = SECTION.split(RUNBOOK)
    found = [
        text for _, text in BLOCK.findall(dict(zip(parts[1::2], parts[2::2], strict=True))[section])
    ]
    assert found
    return found


SHIM = """#!{python} -IS
import os, sys
from multiprocessing.connection import Client
with Client({address!r}) as office:
    office.send((sys.argv[1:], dict(os.environ), os.getcwd()))
    status, out, err = office.recv()
sys.stdout.write(out), sys.stderr.write(err), sys.exit(status)
"""


class Machine:
    """Empty: a home, `/srv` of its own, and the program, which this process runs."""

    def __init__(self, folder: Path) -> None:
        self.srv, self.home, bin_ = (folder / name for name in ("srv", "home", "bin"))
        for one in (self.srv, self.home, bin_):
            one.mkdir()
        self.address = str(folder / "program")
        duban = bin_ / "duban"
        duban.write_text(SHIM.format(python=sys.executable, address=self.address))
        duban.chmod(0o755)
        self.env = {
            **environment(DUBAN_HOME=str(self.srv / "duban" / "var")),
            "HOME": str(self.home),
            "PATH": f"{bin_}:{os.environ['PATH']}",
        }

    @contextmanager
    def answering(self) -> Iterator[None]:
        with Listener(self.address) as listener:
            thread = threading.Thread(target=self._answer, args=(listener,), daemon=True)
            thread.start()
            yield
            with Caller(self.address) as caller:
                caller.send(None)
            thread.join(10)

    @staticmethod
    def _answer(listener: Listener) -> None:
        while True:
            with listener.accept() as caller:
                if (asked := caller.recv()) is None:
                    return
                arguments, env, folder = asked
                done = program(*arguments, env=env, cwd=Path(folder))
                caller.send((done.returncode, done.stdout, done.stderr))

    def run(self, *commands: str, **options: Any) -> str:
        """Without waiting for what stays in the background."""
        script = "\n".join(("set -euo pipefail", *commands)).replace("/srv/", f"{self.srv}/")
        said = self.home / "said"
        with said.open("w") as out:
            done = subprocess.run(
                ["bash", "-c", script], stdout=out, stderr=out, check=False, timeout=300,
                **{"env": self.env, "cwd": self.home, **options},
            )  # fmt: skip
        text = said.read_text()
        assert done.returncode == 0, f"{script}\n{text}"
        return text


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(tmp_path)
    with machine.answering():
        yield machine
    for home in (machine.srv / "duban").iterdir():
        erase(home)


def logins(machine: Machine, home: str) -> set[str]:
    told = machine.run(
        "duban account list --json 2>/dev/null", env={**machine.env, "DUBAN_HOME": home}
    )
    return {one["login"] for one in json.loads(told)["items"]}


def test_the_runbook_of_the_embedded_office_works_word_by_word(machine: Machine) -> None:
    office = Path(machine.env["DUBAN_HOME"])
    account = "duban account open {0} --name {0} --role admin"
    with EmbeddedPostgres(office) as url:  # as a running office keeps it up
        machine.run(account.format("first"))
        daily = blocks("Every day")
        machine.run(*daily, *blocks("On an empty machine"))
        assert logins(machine, f"{machine.srv}/duban/restored") == {"first"}

        archive, restoring = blocks("To a point in time")
        wal = {**machine.env, "DUBAN_WAL_ARCHIVE": str(machine.srv / "backups" / "wal")}
        command = [sys.executable, "-m", "interfaces.cli", "wal"]
        with subprocess.Popen(command, env=wal, cwd=machine.home) as receiver:
            try:
                until(lambda: any(machine.srv.glob("backups/wal/*")))
                machine.run(daily[0], archive, account.format("second"))
                kept = _instant()
                machine.run(account.format("third"))
                until(lambda: received(url))
                named = re.sub("^UNTIL=.*$", f"UNTIL={kept}", restoring, flags=re.MULTILINE)
                assert named != restoring
                machine.run(daily[0].splitlines()[0], named)
            finally:
                receiver.terminate()
    assert logins(machine, f"{machine.srv}/duban/as-it-was") == {"first", "second"}


def _instant() -> str:
    time.sleep(0.02)
    now = datetime.now(UTC).isoformat()
    time.sleep(0.02)
    return now


# A server of one's own, which here is ours: whoever runs it is no root


@pytest.fixture
def open_machine() -> Iterator[Machine]:
    """In a folder that every account can enter, unlike those of pytest."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        yield Machine(Path(name))


def test_the_runbook_of_a_server_of_ones_own_works_word_by_word(open_machine: Machine) -> None:
    machine = open_machine
    home = machine.home / "server"
    with EmbeddedPostgres(home) as url:
        account = owner((home / "postgres").resolve())
        programs = binaries(account)
        _give(machine.srv.parent, account)
        as_operator: dict[str, Any] = {
            **account.child(),
            "env": {"PATH": f"{programs}:/usr/bin:/bin", "OWNER_URL": url, "LC_ALL": "C"},
        }
        serving, restoring = blocks("A server of your own")
        try:
            with psycopg.connect(url, autocommit=True) as conn:
                conn.execute("CREATE TABLE happened (what text)")
                machine.run("mkdir -p /srv/backups/server-wal", **as_operator)
                machine.run(f"{serving} echo $! > /srv/receiver", **as_operator)
                conn.execute("INSERT INTO happened VALUES ('kept')")
                kept = _instant()
                conn.execute("INSERT INTO happened VALUES ('lost')")
                until(lambda: received(url))
            # What ours is told at its start stands in the settings of a server of one's own.
            told = {
                "listen_addresses": "",
                "unix_socket_directories": machine.srv,
                "max_connections": CONNECTIONS,
            }
            options = " ".join(f"-c {name}={value}" for name, value in told.items())
            start = restoring.replace("--wait", f'-o "{options}" --wait')
            machine.run(f"UNTIL={kept}", start, **as_operator)
            with psycopg.connect(f"host={machine.srv} dbname=duban user=duban") as conn:
                assert conn.execute("SELECT what FROM happened").fetchall() == [("kept",)]
        finally:
            machine.run(
                "kill $(cat /srv/receiver) || true",
                "pg_ctl --pgdata=/srv/restored --mode=immediate stop || true",
                **as_operator,
            )
    erase(home)


def _give(folder: Path, account: Account) -> None:
    if not os.geteuid():
        for path in (folder, *folder.rglob("*")):
            os.chown(path, account.uid, account.gid)
