"""The page on reliability: rows of former runs stay beside those of the last one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from reports import write

DOCS: Final = Path(__file__).resolve().parents[2] / "docs"
REPORT: Final = DOCS / "reliability.md"


def renew(name: str, head: str, rows: Sequence[str]) -> None:
    """Only the rows that begin as one of these: what was not run again stays as it was."""
    text = REPORT.read_text("utf-8").partition(f"<!-- {name}: begin -->")[2]
    told = text.partition(f"<!-- {name}: end -->")[0].splitlines()
    begin = {row.split("|")[1] for row in rows}
    old = [line for line in told if line.startswith("| ") and line not in head.splitlines()]
    kept = [line for line in old if line.split("|")[1] not in begin]
    write(REPORT, name, [head, *sorted([*kept, *rows])])
