"""A cluster of three nodes under load, fault by fault; writes what came of it into docs/cluster.md.

python tests/cluster/run.py [--rounds N] [--seed N] [--only FAULT …] [--short] [--no-write]
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from chaos import paper  # noqa: E402
from chaos.rounds import Report  # noqa: E402
from cluster import needs, trials, wires  # noqa: E402
from cluster.faults import FAULTS, TITLES, Outages, order  # noqa: E402
from reports import write  # noqa: E402

PAGE: Final = paper.DOCS / "cluster.md"
HEAD: Final = (
    "| 故障 · fault | 次数 · times | 中断 · outage p50 / max s | 复原 · whole again max s |\n"
    "| --- | ---: | ---: | ---: |"
)


def main() -> int:
    asked = _asked()
    if wires.INSIDE not in os.environ:
        if needs.missing() is not None:
            needs.install()
        if (why := needs.missing()) is not None:
            print(why, file=sys.stderr)
            return 2
    wires.enter()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # through every `with`
    began = time.monotonic()
    names = asked.only[:1] if asked.short else order(asked.only, asked.rounds, asked.seed)
    print(f"seed {asked.seed}: {', '.join(names)}\n", flush=True)
    report, outages = trials.survived(asked.seed, names)
    told = [HEAD, *rows(outages), "", *said(report)]
    print("\n".join(told), flush=True)
    for found in (*report.faults[:50], *report.notes):
        print(found, file=sys.stderr, flush=True)
    lost = None
    if not asked.short:
        acknowledged, lost = trials.control(asked.seed)
        told.append(
            "对照，异步提交 · control, asynchronous commit："
            f"已答复 · acknowledged {acknowledged:,}，丢失 · lost **{lost:,}**。"
        )
        print(told[-1], flush=True)
    print(f"\n{time.monotonic() - began:.0f} s", file=sys.stderr)
    if not (asked.short or asked.no_write):
        write(PAGE, "cluster", told)
    if lost == 0:
        print("the control lost nothing: this run proves nothing", file=sys.stderr)
    return int(bool(report.faults) or lost == 0)


def rows(outages: Outages) -> Iterator[str]:
    for name, seconds in sorted(outages.of.items(), key=lambda one: list(FAULTS).index(one[0])):
        yield (
            f"| {TITLES[name]} | {len(seconds)} | {statistics.median(seconds):.1f} /"
            f" {max(seconds):.1f} | {max(outages.whole[name]):.1f} |"
        )


def said(report: Report) -> Iterator[str]:
    yield (
        f"{date.today()}，种子 · seed {report.seed}："
        f"已答复 · acknowledged {report.acknowledged:,}，"
        f"重发 · sent again {report.unknown:,}，查询 · reads {report.reads:,}，"
        f"事件 · events {report.events:,}，消息／重复 · messages / again {report.messages:,} /"
        f" {report.came_again}；不符 · not as promised **{len(report.faults)}**。"
    )


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=FAULTS, default=list(FAULTS))
    parser.add_argument("--rounds", type=int, default=14)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--short", action="store_true", help="one fault, no control")
    parser.add_argument("--no-write", action="store_true", help="print only")
    asked = parser.parse_args()
    if "--seed" not in sys.argv:
        sys.argv += ["--seed", str(asked.seed)]  # the same one inside
    return asked


if __name__ == "__main__":
    sys.exit(main())
