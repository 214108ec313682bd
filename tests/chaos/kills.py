"""kill -9 of the API, a worker, the database or a connection in it, at random moments."""

from __future__ import annotations

import random
from typing import Final

from chaos.rounds import Report, trial
from chaos.running import Running

TARGETS: Final = ("api", "worker", "database", "backend")


def run(seed: int, rounds: int) -> Report:
    with trial("kill -9", seed) as found:
        for _ in range(rounds):
            found.round(_killed)
    return found.report


def _killed(office: Running, chance: random.Random) -> str:
    target = chance.choice(TARGETS)
    office.kill(target)
    return target
