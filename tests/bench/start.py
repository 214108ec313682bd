"""How long programs take from a cold start, beside a Python that does nothing."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Final

import processes
from harness import Figure, Plan, a_home

from interfaces.embedded_postgres import EmbeddedPostgres

ROOT: Final = Path(__file__).parents[2]
NOTHING: Final = "python -c pass"


def run(url: str, plan: Plan) -> Iterator[Figure]:
    yield _deadline(plan)
    with a_home() as home:
        environment = processes.environment(home)
        served(environment)  # makes the office
        for what, held in (
            ("含数据库 · with its database", nullcontext()),
            ("数据库已在运行 · on a database that runs", EmbeddedPostgres(home)),
        ):
            figure = Figure("start", f"`duban serve` → /readyz 200，{what}", "ms", NOTHING)
            with held:
                for _ in range(plan.rounds):
                    figure.limits.append(_took(sys.executable, "-c", "pass"))
                    figure.rounds.append(served(environment) * 1e3)
            yield figure


def _deadline(plan: Plan) -> Figure:
    figure = Figure("start", "`duban deadline`", "ms", NOTHING)
    for _ in range(plan.rounds):
        figure.limits.append(_took(sys.executable, "-c", "pass"))
        figure.rounds.append(
            _took(sys.executable, "-m", "interfaces.cli", "deadline", "2025-06-10", "--days", "15")
        )
    return figure


def _took(*command: str) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    return (time.perf_counter() - began) * 1e3


def served(environment: Mapping[str, str]) -> float:
    """Seconds from the start of the process until it says that it is ready; then it is stopped."""
    port = processes.free_port()
    log = Path(environment["DUBAN_HOME"]) / "serve.log"
    running = processes.Running(environment, "serve", "--empty", "--port", str(port), log=log)
    try:
        return processes.until(lambda: processes.answers(port, "/readyz"), running)
    finally:
        running.stop()
