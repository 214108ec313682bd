"""The benches run: a small round of some of them; their figures mean nothing here."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
REPORT = ROOT / "docs" / "performance.md"


def test_a_short_bench_prints_a_ratio_for_each_figure_and_writes_nothing() -> None:
    before = REPORT.read_text("utf-8")
    asked = ("append", "reads", "long", "catch-up", "audit", "figures", "pages")
    command = (sys.executable, "tests/bench/run.py", "--short", "--only", *asked)
    done = subprocess.run(
        command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=400
    )
    assert done.returncode == 0, done.stderr
    names = ("append", "reads", "long", "catch-up", "seal", "verify", "as-of", "figures", "pages")
    told = [(line.split("|")[1].strip(), line) for line in done.stdout.splitlines() if "|" in line]
    rows = [line for name, line in told if name in names]
    assert {name for name, _ in told} >= set(names)
    assert len(rows) >= 26
    for row in rows:
        assert re.search(r"\| \*\*[\d.e+-]+\*\* \|$", row), row
    assert REPORT.read_text("utf-8") == before


def test_the_report_holds_the_table_of_the_last_run() -> None:
    text = REPORT.read_text("utf-8")
    table = text.partition("<!-- bench: begin -->")[2].partition("<!-- bench: end -->")[0]
    benches = {row.split("|")[1].strip() for row in table.splitlines() if row.startswith("| ")}
    assert {
        "append",
        "http",
        "reads",
        "long",
        "catch-up",
        "lag",
        "rebuild",
        "sweep",
        "start",
        "figures",
        "pages",
    } <= benches
