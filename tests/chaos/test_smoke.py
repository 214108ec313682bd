"""A short round of faults in real processes; `make chaos` is the long form."""

from __future__ import annotations

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
    assert cells[3] == "api 1；database 1；reset 1；worker 1"
    assert int(cells[4].replace(",", "")) > 40
    assert cells[-2] == "0"
    assert REPORT.read_text("utf-8") == before
