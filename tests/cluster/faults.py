"""What befalls a cluster, and the round in which it does."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from chaos.history import History
from chaos.rounds import Trial
from chaos.works import Made
from cluster.node import PROGRAMS, SETTINGS
from cluster.nodes import Cluster

Fault = Callable[[Cluster, random.Random], None]
TWO_LEAD: Final = 20.0
"""Seconds that a former primary goes on beside the next one: more than anybody waits for what it
was asked."""
WITHOUT_ETCD: Final = SETTINGS["ttl"] + 10.0
"""Seconds: more than whoever leads may go on by itself."""
PROMOTES: Final = 2.0
"""Seconds before a standby is seen to lead, at most, in which it stops confirming commits."""


def primary(cluster: Cluster, chance: random.Random) -> None:
    """kill -9 of the postmaster to which everybody writes."""
    cluster.nodes[cluster.primary()].kill("postgres")


def standby(cluster: Cluster, chance: random.Random) -> None:
    """kill -9 of the postmaster that confirms every commit."""
    members = cluster.members()
    first = sorted(members, key=lambda node: members[node]["role"] != "sync_standby")
    cluster.nodes[first[0]].kill("postgres")


def etcd(cluster: Cluster, chance: random.Random) -> None:
    """kill -9 of the leader of those who know who leads."""
    cluster.nodes[cluster.leader_of_etcd()].kill("etcd")


def node(cluster: Cluster, chance: random.Random) -> None:
    """Everything on the primary's machine at once, as if the power went."""
    cluster.nodes[cluster.primary()].kill_all()


def cut(cluster: Cluster, chance: random.Random) -> None:
    """The primary hears the others no more, and goes on answering the office."""
    cluster.wires.cut(cluster.primary())


def halted(cluster: Cluster, chance: random.Random) -> None:
    """The primary's machine stands still, as a virtual one does that is moved; it wakes up beside
    the one that took its place, and knows nothing of that."""
    _halt(cluster, *PROGRAMS)


def unattended(cluster: Cluster, chance: random.Random) -> None:
    """Patroni of the primary stands still, and PostgreSQL goes on: two can be written to."""
    _halt(cluster, "patroni")


def _halt(cluster: Cluster, *names: str) -> None:
    former = cluster.primary()
    cluster.nodes[former].halt(*names)
    cluster.until_another_leads(former)
    time.sleep(TWO_LEAD)
    cluster.nodes[former].go_on()


def no_etcd(cluster: Cluster, chance: random.Random) -> None:
    """All of it is gone; PostgreSQL and Patroni are there, and nobody can say who leads."""
    for node in cluster.nodes.values():
        node.kill("etcd")
    time.sleep(WITHOUT_ETCD)


def other_node(cluster: Cluster, chance: random.Random) -> None:
    cluster.nodes[_other(cluster, chance)].kill_all()


def other_cut(cluster: Cluster, chance: random.Random) -> None:
    cluster.wires.cut(_other(cluster, chance))


def switched(cluster: Cluster, chance: random.Random) -> None:
    """As an administrator does who wants to work on the primary's machine."""
    cluster.switch_over()


def replaced(cluster: Cluster, chance: random.Random) -> None:
    """A machine is gone for good, and an empty one takes its place."""
    cluster.replace(_other(cluster, chance))


def _other(cluster: Cluster, chance: random.Random) -> int:
    leads = cluster.primary()
    return chance.choice([number for number in cluster.nodes if number != leads])


FAULTS: Final[dict[str, Fault]] = {
    "primary": primary,
    "standby": standby,
    "etcd": etcd,
    "node": node,
    "cut": cut,
    "halted": halted,
    "unattended": unattended,
    "no etcd": no_etcd,
    "other node": other_node,
    "other cut": other_cut,
    "switched": switched,
    "replaced": replaced,
}
TITLES: Final = {
    "primary": "主库进程 · the primary's postmaster",
    "standby": "同步备库进程 · the synchronous standby's",
    "etcd": "etcd 的首领 · etcd's leader",
    "node": "主库所在整台节点 · the primary's whole node",
    "cut": "主库的网络被切断 · the primary's network, cut",
    "halted": "主库所在节点停住后醒来 · the primary's node, halted, then awake",
    "unattended": "主库的 Patroni 停住，PostgreSQL 照常 · the primary's Patroni alone, halted",
    "no etcd": "三台 etcd 全停 30 秒 · all of etcd, for 30 s",
    "other node": "另一台整台节点 · another whole node",
    "other cut": "另一台的网络被切断 · another's network, cut",
    "switched": "人工切换 · a switchover by hand",
    "replaced": "换上一台空的节点 · a node replaced by an empty one",
}


@dataclass
class Outages:
    """Of each fault, seconds that a command took at most, from when it was first sent until it was
    acknowledged; and until all three nodes were there again once it was mended."""

    of: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    whole: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def round(self, found: Trial, cluster: Cluster, name: str, made: Made | None) -> None:
        """The office goes on while the fault lasts; then it is mended, and the cluster heals."""

        def break_(office: object, chance: random.Random) -> str:
            FAULTS[name](cluster, chance)
            for at in cluster.taken_over:
                found.broken_at += [at - PROMOTES, at]
            cluster.taken_over.clear()
            found.broken_at.append(time.monotonic())
            return name

        began = time.monotonic()
        found.round(break_, made)
        found.broken_at.append(time.monotonic())
        cluster.mend()
        self.whole[name].append(cluster.until_whole())
        self.of[name].append(_slowest(found.load.history, began))


def _slowest(history: History, since: float) -> float:
    """Also one that was sent while the fault was still to be felt."""
    found = [
        call
        for call in list(history.calls)
        if call.acknowledged and call.attempts[-1].ended > since
    ]
    return max(call.attempts[-1].ended - max(call.attempts[0].began, since) for call in found)


def order(names: Sequence[str], rounds: int, seed: int) -> list[str]:
    """Each fault as often as any other; their order is by chance."""
    names, chance = list(names), random.Random(seed)
    drawn: list[str] = []
    while len(drawn) < rounds:
        chance.shuffle(names)
        drawn += names
    return drawn[:rounds]
