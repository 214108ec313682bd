"""A steady load for a long time: does memory grow, do views fall behind, is anything refused?

python tests/chaos/soak.py [--minutes N] [--seed N] [--no-write]
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from chaos import paper  # noqa: E402
from chaos.rounds import Report, Trial, trial  # noqa: E402
from chaos.works import WORKS, done  # noqa: E402
from reports import write  # noqa: E402

from interfaces.supervisor import DIRECT  # noqa: E402

EVERY: Final = 5.0
"""Seconds between two samples."""
WORK_EVERY: Final = 12
"""Samples between two works of the program: a rebuild, an import, an export …"""
WARM: Final = 0.25
"""Share of the time that counts as warming up, and is not looked at."""
LONG: Final = 20.0
"""Minutes from which on a run says whether memory grows; what a shorter one takes is warming up."""
GROWS: Final = 60.0
"""MB an hour by which API and worker may grow: less cannot be told from chance. The database first
fills the buffers that it was given, which takes longer than a run."""
LATE: Final = 5.0
"""Seconds that views may be behind, as for /readyz."""
LAG: Final = re.compile(r"^duban_view_lag_seconds\{[^}]*\} ([\d.e+-]+)$", re.MULTILINE)
HEAD: Final = (
    "| 量 · what | 首四分之一 · first quarter | 末四分之一 · last quarter | 每小时 · an hour |"
    " 最大 · max |\n| --- | ---: | ---: | ---: | ---: |"
)


@dataclass
class Samples:
    """Of one thing that is watched."""

    what: str
    unit: str
    at: list[float] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def take(self, at: float, value: float) -> None:
        self.at.append(at)
        self.values.append(value)

    def row(self) -> str:
        """Medians of the first and of the last quarter, and what a straight line says."""
        values = self._warm(self.values)
        quarter = max(len(values) // 4, 1)
        first, last = statistics.median(values[:quarter]), statistics.median(values[-quarter:])
        return (
            f"| {self.what} | {first:,.2f} {self.unit} | {last:,.2f} {self.unit} |"
            f" {self.an_hour:+,.1f} {self.unit} | {max(values):,.2f} {self.unit} |"
        )

    @property
    def an_hour(self) -> float:
        """By how much it grows."""
        values, at = self._warm(self.values), self._warm(self.at)
        return statistics.linear_regression(at, values).slope * 3_600 if len(set(at)) > 1 else 0.0

    @property
    def most(self) -> float:
        return max(self._warm(self.values))

    @staticmethod
    def _warm(values: Sequence[float]) -> Sequence[float]:
        return values[int(len(values) * WARM) :]


def too_much(ours: Iterable[Samples], lag: Samples, minutes: float) -> Iterator[str]:
    """What grows, and what falls behind."""
    for one in ours:
        if minutes >= LONG and one.an_hour > GROWS:
            yield f"{one.what}: {one.an_hour:+.0f} MB an hour"
    if lag.most > LATE:
        yield f"{lag.what}: {lag.most:.1f} s"


def run(seed: int, minutes: float) -> tuple[list[str], Report]:
    """The rows of the table, and what was not as promised."""
    watched = {
        name: Samples(f"内存 · memory: {name}", "MB") for name in ("api", "worker", "database")
    }
    lag = Samples("视图落后 · lag of the views", "s")
    slow = Samples("命令 p99 · commands, p99", "ms")
    with trial("soak", seed, clients=2) as found:
        found.load.pause = 1.0
        began = time.monotonic()
        turn = 0
        while (now := time.monotonic() - began) < minutes * 60:
            for name, pids in found.office.pids().items():
                watched[name].take(now, sum(map(pss, pids)) / 1e6)
            lag.take(now, _lag(found.office.address))
            slow.take(now, _slowest(found, began + now))
            turn += 1
            if turn % WORK_EVERY == 0:
                work = found.chance.choice(WORKS)(found.office.home, found.chance)
                found.report.faults += done(found.office, work)
            time.sleep(EVERY)
    report = found.report
    report.faults += too_much((watched["api"], watched["worker"]), lag, minutes)
    rows = [HEAD, *(one.row() for one in (*watched.values(), lag, slow))]
    rate = report.acknowledged / (minutes * 60)
    rows.append(
        f"\n{date.today()}，{minutes:g} min，种子 · seed {seed}："
        f"{report.acknowledged:,} 条命令 · commands（{rate:.0f}/s），"
        f"{report.events:,} 条事件 · events，{report.reads:,} 次查询 · reads，"
        f"{report.messages:,} 条消息 · messages，不符 · not as promised：{len(report.faults)}"
    )
    return rows, report


def pss(pid: int) -> int:
    """Bytes: what the process has for itself, and its share of what it shares."""
    with suppress(OSError, StopIteration):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
        return int(next(line.split()[1] for line in lines if line.startswith("Pss:"))) * 1_024
    return 0


def _lag(address: str) -> float:
    with DIRECT.open(f"{address}/metrics", timeout=20) as answer:
        found = LAG.findall(answer.read().decode())
    return max(map(float, found), default=0.0)


def _slowest(found: Trial, now: float) -> float:
    """Milliseconds that commands of the last half minute took, all but one in a hundred."""
    waits = sorted(
        (attempt.ended - attempt.began) * 1e3
        for call in found.load.history.calls[-2_000:]
        for attempt in call.attempts
        if attempt.ended > now - 30
    )
    return waits[int(len(waits) * 0.99)] if waits else 0.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--no-write", action="store_true", help="print only")
    asked = parser.parse_args()
    print(f"seed {asked.seed}\n", flush=True)
    rows, report = run(asked.seed, asked.minutes)
    print("\n".join(rows), flush=True)
    for said in (*report.faults[:50], *report.notes):
        print(said, file=sys.stderr)
    if not asked.no_write:
        write(paper.REPORT, "soak", rows)
    return int(bool(report.faults))


if __name__ == "__main__":
    sys.exit(main())
