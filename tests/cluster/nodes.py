"""Three nodes as one cluster: who leads, whether it is whole, and what may be done to it."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.request import Request

import psycopg
from cluster import needs
from cluster.node import Node
from cluster.wires import NODES, Wires, among_peers, to_office

from interfaces.supervisor import DIRECT

DATABASE: Final = "duban"
HOSTS: Final = ",".join(f"{to_office(node)}:5432" for node in NODES)
OWNER_URL: Final = f"postgresql://postgres@{HOSTS}/{DATABASE}?target_session_attrs=read-write"
OFFICE_URL: Final = f"postgresql://duban_app@{HOSTS}/{DATABASE}"
"""As an administrator writes it: the office knows by itself which host it wants."""


@dataclass
class Cluster:
    nodes: dict[int, Node]
    wires: Wires
    synchronous: bool
    taken_over: list[float] = field(default_factory=list)
    """When another was seen to lead beside one that did not know of it."""

    # How it is

    def members(self) -> dict[int, dict[str, Any]]:
        """As Patroni sees them, asked of whoever answers; the one that is led by most counts."""
        found = [seen for node in NODES if (seen := _asked(node, 8008, "/cluster"))]
        best = max(found, key=lambda seen: _newest(seen["members"]), default={"members": []})
        return {int(one["name"].removeprefix("node")): one for one in best["members"]}

    def primary(self) -> int:
        for _ in range(100):
            for node, one in self.members().items():
                if one["role"] == "leader" and one["state"] == "running":
                    return node
            time.sleep(0.1)
        raise TimeoutError("nobody leads")

    def until_another_leads(self, former: int, seconds: float = 90.0) -> None:
        """One that can be written to, whatever the former one believes."""
        others = [node for node in NODES if node != former]
        until = time.monotonic() + seconds
        while not any(
            (_asked(node, 8008, "/patroni") or {}).get("role") == "primary" for node in others
        ):
            if time.monotonic() > until:
                raise TimeoutError(f"nobody takes the place of node {former}")
            time.sleep(0.1)
        self.taken_over.append(time.monotonic())

    def leader_of_etcd(self) -> int:
        for _ in range(100):
            for node in NODES:
                said = _asked(node, 2379, "/v3/maintenance/status", b"{}")
                if said and said["header"]["member_id"] == said.get("leader"):
                    return node
            time.sleep(0.1)
        raise TimeoutError("etcd has no leader")

    def whole(self) -> bool:
        """All three are there, and what is committed is with two. Each speaks for itself: what
        the others say of it is old, while they do not know yet that it is gone."""
        told = [_asked(node, 8008, "/patroni") or {} for node in NODES]
        roles = [one["role"] for one in self.members().values()]
        return (
            sorted(one.get("replication_state", "") for one in told) == ["", *["streaming"] * 2]
            and len({one.get("timeline") for one in told}) == 1
            and roles.count("leader") == 1
            and (not self.synchronous or "sync_standby" in roles)
            and all(_asked(node, 2379, "/health") for node in NODES)
        )

    def until_whole(self, seconds: float = 120.0) -> float:
        began = time.monotonic()
        while not self.whole():
            if time.monotonic() - began > seconds:
                logs = "\n".join(node.last_words() for node in self.nodes.values())
                raise TimeoutError(f"the cluster does not become whole: {self.members()}\n{logs}")
            time.sleep(0.2)
        return time.monotonic() - began

    # What is done to it

    def mend(self) -> None:
        """Cables are put back, and what was killed is started again, as systemd would."""
        for node in self.nodes.values():
            self.wires.mend(node.number)
            node.start()

    def switch_over(self) -> None:
        """To the synchronous standby; `patronictl switchover` asks for the same."""
        members = self.members()
        leader = self.primary()
        wanted = next(node for node, one in members.items() if one["role"] == "sync_standby")
        said = {"leader": f"node{leader}", "candidate": f"node{wanted}"}
        url = f"http://{to_office(leader)}:8008/switchover"
        with DIRECT.open(Request(url, data=json.dumps(said).encode()), timeout=60) as answer:
            assert answer.status == 200

    def replace(self, node: int) -> None:
        """Nothing that it had is left; etcd is told of one that leaves and one that comes."""
        self.nodes[node].lose_everything()
        other = next(number for number in self.nodes if number != node)
        members = self._etcd(other, "list", {})["members"]
        gone = next(one for one in members if one.get("name") == str(node))
        self._etcd(other, "remove", {"ID": gone["ID"]})
        self._etcd(other, "add", {"peerURLs": [f"http://{among_peers(node)}:2380"]})

    def _etcd(self, node: int, what: str, body: dict[str, Any]) -> dict[str, Any]:
        for _ in range(50):
            path = f"/v3/cluster/member/{what}"
            if said := _asked(node, 2379, path, json.dumps(body).encode()):
                return said
            time.sleep(0.2)
        raise TimeoutError(f"etcd does not {what} a member")

    def ensure_running(self) -> None:
        """Nobody but Patroni keeps it."""

    def pids(self) -> list[int]:
        return []


def _asked(node: int, port: int, path: str, body: bytes | None = None) -> dict[str, Any] | None:
    with suppress(OSError, ValueError):
        url = f"http://{to_office(node)}:{port}{path}"
        with DIRECT.open(Request(url, data=body), timeout=1) as answer:
            found: dict[str, Any] = json.load(answer)
            return found
    return None


def _newest(members: list[dict[str, Any]]) -> tuple[int, int]:
    """The line that the leader is on, and how many there are on it."""
    lines = [int(one.get("timeline") or 0) for one in members]
    return max(lines, default=0), sum(one["state"] in ("running", "streaming") for one in members)


@contextmanager
def cluster(*, synchronous: bool = True) -> Iterator[Cluster]:
    programs = needs.postgresql()
    assert programs is not None
    folder = Path(tempfile.mkdtemp(prefix="duban-cluster-"))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        wires = stack.enter_context(Wires())
        nodes = {n: Node(n, folder / str(n), wires, programs, synchronous) for n in NODES}
        found = Cluster(nodes, wires, synchronous)
        for node in nodes.values():
            node.start()
            stack.callback(node.kill_all)
        found.until_whole()
        with psycopg.connect(OWNER_URL, dbname="postgres", autocommit=True) as conn:
            conn.execute(f"CREATE DATABASE {DATABASE}")
        yield found
