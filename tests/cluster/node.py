"""One node: etcd, and Patroni with the PostgreSQL that it keeps."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from chaos.running import _children
from cluster.wires import NODES, Wires, among_peers

SETTINGS: Final = {
    "ttl": 20,
    "loop_wait": 2,
    "retry_timeout": 5,
    "primary_start_timeout": 0,
    "maximum_lag_on_failover": 1_048_576,
    "failsafe_mode": True,
}
"""As docs/cluster.md recommends them: a test compares."""
SYNCHRONOUS: Final = {"synchronous_mode": True, "synchronous_mode_strict": True}
PARAMETERS: Final = {
    "max_connections": 200,
    "wal_log_hints": "on",
    "wal_keep_size": "256MB",
    "tcp_keepalives_idle": 10,
    "wal_sender_timeout": "10s",
    "wal_receiver_timeout": "10s",
}
PROGRAMS: Final = ("etcd", "patroni", "postgres")


@dataclass
class Node:
    number: int
    folder: Path
    wires: Wires
    programs: Path
    synchronous: bool
    joins: bool = False
    """Whether it comes to an etcd that is there already."""
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self) -> None:
        """Whatever of it does not run."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        config = self.folder / "patroni.json"
        config.write_text(json.dumps(self._patroni(), indent=2), "utf-8")
        self._keep("etcd", ["etcd", *self._etcd()])
        self._keep("patroni", [sys.executable, "-m", "patroni", str(config)])

    def _keep(self, name: str, command: list[str]) -> None:
        known = self._running.get(name)
        if known is not None and known.poll() is None:
            return
        with (self.folder / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                [*self.wires.as_ordinary_user(self.number), *command],
                cwd=self.folder,
                env={"PATH": f"{self.programs}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _etcd(self) -> list[str]:
        peers = ",".join(f"{node}=http://{among_peers(node)}:2380" for node in NODES)
        here = among_peers(self.number)
        return [
            f"--name={self.number}", f"--data-dir={self.folder / 'etcd'}",
            f"--listen-peer-urls=http://{here}:2380",
            f"--initial-advertise-peer-urls=http://{here}:2380",
            "--listen-client-urls=http://0.0.0.0:2379",
            f"--advertise-client-urls=http://{here}:2379",
            f"--initial-cluster={peers}",
            f"--initial-cluster-state={'existing' if self.joins else 'new'}",
        ]  # fmt: skip

    def _patroni(self) -> dict[str, Any]:
        here = among_peers(self.number)
        return {
            "scope": "duban",
            "name": f"node{self.number}",
            "restapi": {"listen": "0.0.0.0:8008", "connect_address": f"{here}:8008"},
            "etcd3": {"hosts": [f"{among_peers(node)}:2379" for node in NODES]},
            "bootstrap": {
                "dcs": {
                    **SETTINGS,
                    **(SYNCHRONOUS if self.synchronous else {}),
                    "postgresql": {
                        "use_pg_rewind": True, "use_slots": True, "parameters": PARAMETERS,
                    },
                },
                "initdb": [{"encoding": "UTF8"}, {"locale": "C.UTF-8"}, "data-checksums"],
            },
            "postgresql": {
                "listen": "0.0.0.0:5432",
                "connect_address": f"{here}:5432",
                "data_dir": str(self.folder / "data"),
                "bin_dir": str(self.programs),
                "basebackup": [{"checkpoint": "fast"}],
                "pgpass": str(self.folder / "pgpass"),
                "authentication": {
                    "superuser": {"username": "postgres"},
                    "replication": {"username": "replicator"},
                    "rewind": {"username": "postgres"},
                },
                "parameters": {"unix_socket_directories": str(self.folder)},
                "pg_hba": [
                    "local all all trust",
                    "host all all 0.0.0.0/0 trust",
                    "host replication all 0.0.0.0/0 trust",
                ],
            },
        }  # fmt: skip

    # What may be done to it

    def kill(self, name: str) -> None:
        """kill -9 of `etcd`, of `patroni`, or of the `postgres` that all others there come from."""
        _send(signal.SIGKILL, self._first(name))
        if name != "postgres":
            self._running[name].wait()

    def kill_all(self) -> None:
        """As if the power went."""
        _send(signal.SIGKILL, self._all(*PROGRAMS))
        for process in self._running.values():
            process.wait()

    def halt(self, *names: str) -> None:
        """They stand still with all that comes from them, until they are told to go on."""
        _send(signal.SIGSTOP, self._first(*names))  # from here on nothing more comes from them
        _send(signal.SIGSTOP, self._all(*names))

    def go_on(self) -> None:
        """As if nothing had been."""
        _send(signal.SIGCONT, self._all(*PROGRAMS))

    def lose_everything(self) -> None:
        self.kill_all()
        for name in ("data", "etcd"):
            shutil.rmtree(self.folder / name)
        self.joins = True

    def last_words(self) -> str:
        """The ends of its logs."""
        found = []
        for name in ("etcd", "patroni"):
            lines = (self.folder / f"{name}.log").read_text("utf-8", "replace").splitlines()
            found += [f"{self.number} {name}: {line[:300]}" for line in lines[-6:]]
        return "\n".join(found)

    def _first(self, *names: str) -> list[int]:
        """The process of each that the others come from, where it runs."""
        running = [self._running[name] for name in names if name in self._running]
        found = [process.pid for process in running if process.poll() is None]
        return [*found, *(self._postmaster() if "postgres" in names else ())]

    def _all(self, *names: str) -> list[int]:
        first = self._first(*names)
        return [*first, *(pid for parent in first for pid in _children(parent))]

    def _postmaster(self) -> list[int]:
        with suppress(OSError, ValueError, IndexError):
            notes = (self.folder / "data" / "postmaster.pid").read_text("utf-8")
            return [int(notes.splitlines()[0])]
        return []


def _send(by: signal.Signals, pids: list[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, by)
