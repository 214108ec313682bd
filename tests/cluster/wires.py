"""Three machines on one: each has a network of its own, whose cable can be pulled.

All of it is in namespaces that nobody else sees and that end with the program, so no rights of the
machine are needed. The office has a second cable to each node: what is cut off from its peers still
answers the office, which is the worst that a broken network can do.
"""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

INSIDE: Final = "DUBAN_TEST_IN_NAMESPACES"
ENTER: Final = (
    "unshare", "--user", "--map-root-user", "--net", "--mount", "--pid", "--fork", "--kill-child",
    "--mount-proc",
)  # fmt: skip
NODES: Final = (1, 2, 3)


def among_peers(node: int) -> str:
    return f"10.77.0.{node}"


def to_office(node: int) -> str:
    return f"10.78.{node}.2"


def enter() -> None:
    """The program begins again inside, as the first process there: all end when it does."""
    if INSIDE not in os.environ:
        os.environ[INSIDE] = "yes"
        os.execvp(ENTER[0], [*ENTER, sys.executable, *sys.argv])
    if child := os.fork():
        _be_first(child)


def _be_first(child: int) -> None:
    """Whoever loses its parent becomes a child of the first process, which has to bury it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: os.kill(child, signal.SIGTERM))
    while True:
        ended, status = os.wait()
        if ended == child:
            sys.stdout.flush()
            os._exit(os.waitstatus_to_exitcode(status) & 0xFF)


class Wires:
    """A hub with a cable to each node."""

    def __enter__(self) -> Wires:
        _ip("link set lo up", "link add hub type bridge", "link set hub up")
        self._holders = {node: _holder() for node in NODES}
        for node, holder in self._holders.items():
            _ip(
                f"link add in{node} type veth peer name inner netns {holder.pid}",
                f"link set in{node} master hub up",
                f"link add out{node} type veth peer name outer netns {holder.pid}",
                f"address add 10.78.{node}.1/30 dev out{node}",
                f"link set out{node} up",
            )
            _ip(
                "link set lo up",
                f"address add {among_peers(node)}/24 dev inner",
                "link set inner up",
                f"address add {to_office(node)}/30 dev outer",
                "link set outer up",
                inside=self._network(node),
            )
        return self

    def __exit__(self, *_: object) -> None:
        for holder in self._holders.values():
            holder.kill()
            holder.wait()
        _ip("link delete hub")

    def as_ordinary_user(self, node: int) -> list[str]:
        """What goes before a command that is to run on the node: PostgreSQL refuses root."""
        nobody = pwd.getpwnam("nobody")
        user = f"--map-user={nobody.pw_uid}", f"--map-group={nobody.pw_gid}"
        return [*self._network(node), "unshare", "--user", *user]

    def _network(self, node: int) -> list[str]:
        return ["nsenter", f"--net=/proc/{self._holders[node].pid}/ns/net"]

    def cut(self, node: int) -> None:
        """It hears no other node, and none hears it."""
        _ip(f"link set in{node} down")

    def mend(self, node: int) -> None:
        _ip(f"link set in{node} up")


def _ip(*commands: str, inside: list[str] | None = None) -> None:
    for command in commands:
        subprocess.run([*(inside or ()), "ip", *command.split()], check=True)


def _holder() -> subprocess.Popen[bytes]:
    """A process that does nothing but have a network."""
    holder = subprocess.Popen(["unshare", "--net", "sleep", "infinity"])
    ours = Path("/proc/self/ns/net").readlink()
    until = time.monotonic() + 10
    while Path(f"/proc/{holder.pid}/ns/net").readlink() == ours:
        assert holder.poll() is None and time.monotonic() < until, "there is no new network"
        time.sleep(0.01)
    return holder
