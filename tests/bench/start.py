"""`duban deadline` from a cold start, beside a Python that does nothing."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from harness import Figure, Plan

PROGRAM = Path(sys.executable).with_name("duban")


def run(url: str, plan: Plan) -> list[Figure]:
    if not PROGRAM.exists():
        return []
    figure = Figure("start", "`duban deadline`", "ms", "python -c pass")
    for _ in range(plan.rounds):
        figure.limits.append(_took(sys.executable, "-c", "pass"))
        figure.rounds.append(_took(str(PROGRAM), "deadline", "2025-06-10", "--days", "15"))
    return [figure]


def _took(*command: str) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return (time.perf_counter() - began) * 1e3
