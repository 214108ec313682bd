"""Four workers and two sweeps on one store at once, and one of the workers dies now and then."""

from __future__ import annotations

import random
import subprocess
from typing import Final

from chaos.rounds import Report, trial
from chaos.running import Running

WORKERS: Final = 4
SWEEPS: Final = 2


def run(seed: int, rounds: int) -> Report:
    with trial("crowd", seed, workers=WORKERS) as found:
        for _ in range(rounds):
            sweeps = [found.office.program("sweep") for _ in range(SWEEPS)]
            found.round(_one_dies)
            found.report.faults += [said for one in sweeps if (said := _failed(one))]
    return found.report


def _one_dies(office: Running, chance: random.Random) -> str:
    chance.shuffle(office.workers)
    office.kill("worker")
    return "worker"


def _failed(sweep: subprocess.Popen[str]) -> str:
    said, _ = sweep.communicate(timeout=120)
    return f"duban sweep: {said.strip()[-500:]}" if sweep.returncode else ""
