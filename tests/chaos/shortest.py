"""One of each, in one office: a smoke test of the faults and of whatever looks for their traces."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial

from chaos.network import back_to_pass
from chaos.proxy import Proxy
from chaos.rounds import Report, trial
from chaos.running import Running


def run(seed: int, rounds: int) -> Report:
    with (
        Proxy() as proxy,
        trial("short", seed, clients=2, by_way_of=proxy.by_way_of) as found,
    ):
        breaks: list[Callable[[Running, random.Random], str]] = [
            *(partial(_killed, target=target) for target in ("api", "worker", "database")),
            lambda office, chance: back_to_pass(proxy, "reset", 0.3),
        ]
        for break_ in breaks[:rounds]:
            found.round(break_, works=False)
    return found.report


def _killed(office: Running, chance: random.Random, target: str) -> str:
    office.kill(target)
    return target
