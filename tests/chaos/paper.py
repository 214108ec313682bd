"""Writes what a run found into a page of docs/, between the markers of that run."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

DOCS: Final = Path(__file__).resolve().parents[2] / "docs"
REPORT: Final = DOCS / "reliability.md"


def write(name: str, rows: Sequence[str], report: Path = REPORT) -> None:
    between = re.compile(rf"(?<=<!-- {name}: begin -->\n).*(?=<!-- {name}: end -->)", re.DOTALL)
    text = report.read_text("utf-8")
    assert between.search(text), f"{report.name} has lost its markers"
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    table = "\n".join((f"{machine}\n", *rows, ""))
    report.write_text(between.sub(lambda _: table, text), "utf-8")


def renew(name: str, head: str, rows: Sequence[str]) -> None:
    """Only the rows that begin as one of these: what was not run again stays as it was."""
    text = REPORT.read_text("utf-8").partition(f"<!-- {name}: begin -->")[2]
    told = text.partition(f"<!-- {name}: end -->")[0].splitlines()
    begin = {row.split("|")[1] for row in rows}
    old = [line for line in told if line.startswith("| ") and line not in head.splitlines()]
    kept = [line for line in old if line.split("|")[1] not in begin]
    write(name, [head, *sorted([*kept, *rows])])
