"""The database is restarted under load: in order (SIGINT), or at once (SIGQUIT)."""

from __future__ import annotations

import random
import signal
from itertools import cycle, islice
from typing import Final

from chaos.rounds import Report, trial
from chaos.running import Running
from chaos.works import WORKS

WAYS: Final = {"fast": signal.SIGINT, "immediate": signal.SIGQUIT}


def run(seed: int, rounds: int) -> Report:
    with trial("restart", seed) as found:
        for made in islice(cycle((None, *WORKS)), rounds):
            found.round(_restarted, made)
    return found.report


def _restarted(office: Running, chance: random.Random) -> str:
    way = chance.choice(tuple(WAYS))
    office.restart_database(WAYS[way])
    return way
