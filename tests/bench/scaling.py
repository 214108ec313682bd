"""One office against ten and a hundred offices (docs/scaling.md), one worker against three
(docs/running.md).

python tests/bench/scaling.py [--only offices|country|workers] [--short] [--no-write]
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "bench")]

import country  # noqa: E402
import sharing  # noqa: E402
import turns  # noqa: E402
from harness import Plan  # noqa: E402
from reports import write  # noqa: E402

PARTS: Final = {
    "offices": (sharing.table, "scaling.md"),
    "country": (country.table, "scaling.md"),
    "workers": (turns.table, "running.md"),
}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--short", action="store_true", help="one small round: a smoke test")
    parser.add_argument("--no-write", action="store_true", help="print only")
    asked = parser.parse_args(arguments)
    began = time.monotonic()
    for part in asked.only:
        table, report = PARTS[part]
        lines = []
        for line in table(Plan.short() if asked.short else Plan()):
            lines.append(line)
            print(line, flush=True)
        if not (asked.short or asked.no_write):
            write(ROOT / "docs" / report, part, lines)
    print(f"\n{time.monotonic() - began:.0f} s", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
