"""`duban deadline` from a cold start, beside a Python that does nothing."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from harness import Figure, Plan

ROOT = Path(__file__).parents[2]


def run(url: str, plan: Plan) -> list[Figure]:
    figure = Figure("start", "`duban deadline`", "ms", "python -c pass")
    for _ in range(plan.rounds):
        figure.limits.append(_took(sys.executable, "-c", "pass"))
        figure.rounds.append(
            _took(sys.executable, "-m", "interfaces.cli", "deadline", "2025-06-10", "--days", "15")
        )
    return [figure]


def _took(*command: str) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    return (time.perf_counter() - began) * 1e3
