"""The benches run: a small round of some of them; their figures mean nothing here."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REPORT, RUNNING = (ROOT / "docs" / name for name in ("performance.md", "running.md"))


def test_a_short_bench_prints_a_ratio_for_each_figure_and_writes_nothing() -> None:
    before = REPORT.read_text("utf-8")
    asked = ("append", "reads", "long", "catch-up", "sweep", "audit", "figures", "pages")
    said = _run("tests/bench/run.py", "--short", "--only", *asked)
    names = {*asked, "seal", "verify", "as-of"} - {"audit"}
    told = [(line.split("|")[1].strip(), line) for line in said.splitlines() if "|" in line]
    rows = [line for name, line in told if name in names]
    assert {name for name, _ in told} >= names
    assert len(rows) >= 31
    for row in rows:
        assert re.search(r"\| \*\*[\d.e+-]+\*\* \|$", row), row
    assert REPORT.read_text("utf-8") == before


def test_a_short_run_of_growth_measures_the_processes_of_an_office() -> None:
    before = REPORT.read_text("utf-8")
    rows = [line for line in _run("tests/bench/growth.py", "--short").splitlines() if "|" in line]
    for what in ("records", "GET", "POST", "memory of the worker", "duban serve", "audit verify"):
        assert any(what in row for row in rows), what
    assert REPORT.read_text("utf-8") == before


def test_a_short_run_of_scaling_compares_workers() -> None:
    before = RUNNING.read_text("utf-8")
    said = _run("tests/bench/scaling.py", "--short", "--only", "workers")
    assert re.findall(r"^\| (\d) \| [\d.,]+ \| .* MB \|$", said, re.MULTILINE) == ["1", "2", "3"]
    assert RUNNING.read_text("utf-8") == before


def test_a_short_load_says_what_held_the_office_up() -> None:
    pytest.importorskip("locust", reason="make load installs it")
    before = REPORT.read_text("utf-8")
    said = _run("tests/load/run.py", "--short")
    assert re.search(r"^\| 5 \| [\d.]+ \| \d+ / \d+ \| 0 \|", said, re.MULTILINE), said
    assert REPORT.read_text("utf-8") == before


def _run(*command: str) -> str:
    done = subprocess.run(
        (sys.executable, *command),
        check=False, cwd=ROOT, capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


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
