"""One failover in real processes; `make cluster-test` is the long form."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from cluster import needs
from cluster.faults import FAULTS, TITLES, order
from cluster.node import PARAMETERS, SETTINGS, SYNCHRONOUS

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "cluster.md"
MISSING = needs.missing()


@pytest.mark.skipif(MISSING is not None, reason=str(MISSING))
def test_the_primary_dies_and_nothing_that_was_acknowledged_is_lost() -> None:
    before = PAGE.read_text("utf-8")
    command = (sys.executable, "tests/cluster/run.py", "--short", "--seed", "1")
    done = subprocess.run(
        command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert TITLES["primary"] in done.stdout
    assert "not as promised **0**" in done.stdout
    assert PAGE.read_text("utf-8") == before


def test_the_page_holds_what_the_last_run_found() -> None:
    told = PAGE.read_text("utf-8").partition("<!-- cluster: begin -->")[2]
    told = told.partition("<!-- cluster: end -->")[0]
    assert [title for title in TITLES.values() if title not in told] == []
    assert sum(int(n) for n in re.findall(r"^\| .* \| (\d+) \| [\d.]+ /", told, re.MULTILINE)) >= 10
    assert "not as promised **0**" in told
    (lost,) = re.findall(r"lost \*\*([\d,]+)\*\*", told)
    assert int(lost.replace(",", "")) > 0


def test_the_page_recommends_what_was_tested() -> None:
    text = PAGE.read_text("utf-8")
    settings = {**SETTINGS, **SYNCHRONOUS, **PARAMETERS}
    for name, value in settings.items():
        shown = str(value).lower() if isinstance(value, bool) else str(value)
        assert re.search(rf"^\s*{name}: {re.escape(shown)}\b", text, re.MULTILINE), name


def test_each_fault_comes_as_often_as_any_other() -> None:
    drawn = order(list(FAULTS), 2 * len(FAULTS), 7)
    assert {drawn.count(name) for name in FAULTS} == {2}
    assert drawn == order(list(FAULTS), 2 * len(FAULTS), 7)
    assert len(order(list(FAULTS), 10, 7)) == 10
