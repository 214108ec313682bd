"""Breaks an office under load, fault by fault, and writes what came of it into docs/reliability.md.

python tests/chaos/run.py [--only NAME …] [--rounds N] [--seed N] [--short] [--no-write]
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from chaos import crowd, kills, network, paper, replica, restarts, shortest  # noqa: E402
from chaos.rounds import HEAD, Report  # noqa: E402

FAULTS = {
    "kills": kills.run,
    "restarts": restarts.run,
    "crowd": crowd.run,
    "network": network.run,
    "replica": replica.run,
}
SHORT = {"short": shortest.run}
SERIES = 50
"""Rounds in one office; the next ones go into a fresh one, under the next seed."""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=FAULTS, default=list(FAULTS))
    parser.add_argument("--rounds", type=int, default=SERIES, help="of each fault")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument(
        "--short", action="store_true", help="one office and four faults: a smoke test"
    )
    parser.add_argument("--no-write", action="store_true", help="print only")
    asked = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # through every `with`
    reports: list[Report] = []
    print(f"seed {asked.seed}\n\n{HEAD}", flush=True)
    began = time.monotonic()
    for name in ("short",) if asked.short else asked.only:
        left, seed = asked.rounds, asked.seed
        while left > 0:
            reports.append((FAULTS | SHORT)[name](seed, min(left, SERIES)))
            print(reports[-1].row(), flush=True)
            for said in (*reports[-1].faults[:50], *reports[-1].notes):
                print(said, file=sys.stderr, flush=True)
            left, seed = left - SERIES, seed + 1
    print(f"\n{time.monotonic() - began:.0f} s", file=sys.stderr)
    if not (asked.short or asked.no_write):
        paper.renew("chaos", HEAD, [report.row() for report in reports])
    return int(any(report.faults for report in reports))


if __name__ == "__main__":
    sys.exit(main())
