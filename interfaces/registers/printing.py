"""A register in print: set in parts, so that memory holds one part, and joined.

Each part is set twice, since no page says "of how many" before all of them are counted.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, Final

from domain.values import SHANGHAI, Text
from interfaces.registers.spool import Spool
from projections.registers.declared import Type
from projections.registers.view import Cell

ROWS: Final = 1_000
"""Of a part."""
RUNS: Final = 2
"""Orders that one press takes."""
WIDEST: Final = 170
"""Half-width characters in a line of A4; what is wider is set on A3."""
Told = Callable[[int], object]


def printed(spool: Spool, path: Path, told: Told, fonts: Path | None = None) -> None:
    """`told`: how many lines were set; each is set twice. `fonts`: faces of the office's own."""
    parts, press = list(_parts(spool, path.parent)), Press(fonts)
    with press:
        pages = []
        for done, rows in enumerate(parts, start=1):
            pages.append(press.take(_order(spool, rows)))
            told(min(done * ROWS, spool.count))
        first, total = 1, sum(pages)
        for done, (rows, count) in enumerate(zip(parts, pages, strict=True), start=1):
            press.take(_order(spool, rows, first, total, to=f"{rows}.pdf"))
            first += count
            told(spool.count + min(done * ROWS, spool.count))
        press.take({"parts": [f"{rows}.pdf" for rows in parts], "to": str(path)})


def _parts(spool: Spool, folder: Path) -> Iterator[Path]:
    """Files of rows as they are printed; one without rows where the register has none."""
    lines, number = spool.lines(), 0
    while (rows := list(islice(lines, ROWS))) or not number:
        number += 1
        path = folder / f"rows-{number}.json"
        said = [[_said(cell) for cell in row] for row in rows]
        path.write_text(json.dumps(said, ensure_ascii=False), "utf-8")
        yield path


def _said(cell: Cell) -> str:
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _order(
    spool: Spool, rows: Path, first: int = 1, total: int = 0, to: str = ""
) -> dict[str, Any]:
    columns, at = spool.columns, spool.at.astimezone(SHANGHAI)
    paper = {
        "title": _both(spool.asked.declared.title),
        "scope": _both(Text(f"共 {spool.count} 条", f"{spool.count} lines")),
        "as_of": _both(spool.as_of),
        "size": "a4" if sum(column.width for column in columns) <= WIDEST else "a3",
        "columns": [
            {**_both(one.heading), "width": one.width, "right": one.type is Type.NUMBER}
            for one in columns
        ],
        "first": first,
        "total": total,
    }
    return {"paper": paper, "rows": str(rows), "on": at.date().isoformat(), "to": to}


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


class Press:
    """A process that sets pages, another one after every few orders (press.py says why)."""

    def __init__(self, fonts: Path | None = None) -> None:
        self._fonts = [] if fonts is None else [str(fonts)]
        self._process: subprocess.Popen[str] | None = None
        self._taken = 0

    def __enter__(self) -> Press:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def take(self, order: dict[str, Any]) -> int:
        """How many pages it came to; `PressFailed` where the press did not answer."""
        if self._taken == RUNS:
            self._end()
        process = self._process or self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(order, ensure_ascii=False) + "\n")
        process.stdin.flush()
        self._taken += 1
        answer = process.stdout.readline()
        if not answer:
            raise PressFailed(f"the press ended with {process.wait()}")
        return int(answer)

    def _start(self) -> subprocess.Popen[str]:
        self._taken = 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "interfaces.registers.press", *self._fonts],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        return self._process

    def _end(self) -> None:
        if self._process is None:
            return
        process, self._process = self._process, None
        with process:
            process.kill()


class PressFailed(Exception):  # noqa: N818 - said in the log, with what the press wrote there
    """The pages could not be set."""
