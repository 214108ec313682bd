"""Runs the benches and writes their table into docs/performance.md.

python tests/bench/run.py [--only NAME …] [--short] [--no-write]
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "bench")]

import append  # noqa: E402
import auditing  # noqa: E402
import catch_up  # noqa: E402
import figures  # noqa: E402
import long_records  # noqa: E402
import mailing  # noqa: E402
import over_http  # noqa: E402
import pages  # noqa: E402
import papers  # noqa: E402
import reading  # noqa: E402
import rebuild  # noqa: E402
import registers  # noqa: E402
import start  # noqa: E402
import sweeping  # noqa: E402
from harness import HEAD, Plan, server  # noqa: E402
from reports import write  # noqa: E402

BENCHES = {
    "append": append.run,
    "http": over_http.run,
    "reads": reading.run,
    "long": long_records.run,
    "catch-up": catch_up.run,
    "rebuild": rebuild.run,
    "sweep": sweeping.run,
    "start": start.run,
    "audit": auditing.run,
    "figures": figures.run,
    "pages": pages.run,
    "registers": registers.run,
    "messages": mailing.run,
    "papers": papers.run,
}
REPORT = ROOT / "docs" / "performance.md"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=BENCHES, default=list(BENCHES))
    parser.add_argument(
        "--short", action="store_true", help="one small round of each: a smoke test"
    )
    parser.add_argument("--no-write", action="store_true", help="print only")
    asked = parser.parse_args(arguments)
    plan = Plan.short() if asked.short else Plan()
    rows = [HEAD]
    print(HEAD, flush=True)
    began = time.monotonic()
    with server() as url:
        for name in asked.only:
            for figure in BENCHES[name](url, plan):
                rows.append(figure.row())
                print(rows[-1], flush=True)
    print(f"\n{time.monotonic() - began:.0f} s", file=sys.stderr)
    if not (asked.short or asked.no_write or set(asked.only) != set(BENCHES)):
        write(REPORT, "bench", rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
