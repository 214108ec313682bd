"""kill -9 of the API, a worker, the database, a connection in it, or the program at work."""

from __future__ import annotations

import random
from itertools import cycle
from typing import Final

from chaos.rounds import Break, Report, trial
from chaos.running import Running
from chaos.works import WORKS

WORK: Final = "work"
TARGETS: Final = ("api", "worker", "database", "backend", WORK)


def run(seed: int, rounds: int) -> Report:
    """Each target in turn, each work in turn beside it, and each work killed in turn; in an order
    of chance."""
    killed, beside = cycle(WORKS), cycle((None, *WORKS))
    turns = [TARGETS[n % len(TARGETS)] for n in range(rounds)]
    plan = [(target, next(killed if target == WORK else beside)) for target in turns]
    random.Random(seed).shuffle(plan)
    with trial("kill -9", seed) as found:
        for target, made in plan:
            if target == WORK and made:
                found.killed(made)
            else:
                found.round(a_kill(target), made)
    return found.report


def a_kill(target: str) -> Break:
    def kill(office: Running, chance: random.Random) -> str:
        office.kill(target)
        return target

    return kill
