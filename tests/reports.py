"""Pages of docs/ that a command rewrites, each between the markers of its own."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable
from pathlib import Path


def write(report: Path, name: str, lines: Iterable[str]) -> None:
    """What a command measured takes the place of what it measured before, between its markers."""
    between = re.compile(rf"(?<=<!-- {name}: begin -->\n).*(?=<!-- {name}: end -->)", re.DOTALL)
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    told, text = "\n".join((machine, "", *lines, "")), report.read_text("utf-8")
    assert between.search(text), f"{report} has lost its markers"
    report.write_text(between.sub(lambda _: told, text), "utf-8")
