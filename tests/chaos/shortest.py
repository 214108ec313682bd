"""One of each, in one office: a smoke test of the faults and of whatever looks for their traces."""

from __future__ import annotations

from chaos.kills import a_kill
from chaos.network import back_to_pass
from chaos.proxy import Proxy
from chaos.rounds import Break, Report, trial


def run(seed: int, rounds: int) -> Report:
    with (
        Proxy() as proxy,
        trial("short", seed, clients=2, by_way_of=proxy.by_way_of) as found,
    ):
        breaks: list[Break] = [
            *(a_kill(target) for target in ("api", "worker", "database")),
            lambda office, chance: back_to_pass(proxy, "reset", 0.3),
        ]
        for break_ in breaks[:rounds]:
            found.round(break_)
    return found.report
