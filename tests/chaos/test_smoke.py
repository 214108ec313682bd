"""A short round of faults in real processes; `make chaos` is the long form."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
REPORT = ROOT / "docs" / "reliability.md"


def test_a_few_faults_leave_everything_as_promised_and_write_nothing() -> None:
    before = REPORT.read_text("utf-8")
    command = (sys.executable, "tests/chaos/run.py", "--short", "--seed", "1")
    done = subprocess.run(
        command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (row,) = [line for line in done.stdout.splitlines() if line.startswith("| short")]
    cells = [cell.strip() for cell in row.split("|")]
    assert cells[4] == "api 1；database 1；reset 1；worker 1"
    assert int(cells[5].replace(",", "")) > 40
    assert cells[-2] == "0"
    assert REPORT.read_text("utf-8") == before


def test_the_report_holds_what_the_last_runs_found_and_nothing_was_amiss() -> None:
    text = REPORT.read_text("utf-8")
    table = text.partition("<!-- chaos: begin -->")[2].partition("<!-- chaos: end -->")[0]
    rows = [line.split("|") for line in table.splitlines() if re.match(r"\| [a-z]", line)]
    assert {row[1].strip() for row in rows} >= {"kill -9", "restart", "crowd", "network", "replica"}
    assert {row[-2].strip() for row in rows} == {"0"}
    soaked = text.partition("<!-- soak: begin -->")[2].partition("<!-- soak: end -->")[0]
    assert "memory: api" in soaked
    assert re.findall(r"不符 · not as promised：(\d+)", soaked) == ["0"]
