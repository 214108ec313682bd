"""Tables for people who work in a spreadsheet: CSV for each, and one workbook of all.

What people wrote is text and stays text: no cell begins a formula.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from domain.values import SHANGHAI

if TYPE_CHECKING:
    from openpyxl import Workbook

Cell = str | int | float | Decimal | date | datetime | None
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""With these, also full-width, some spreadsheet takes a text for a formula."""
UNWRITABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class CsvTable:
    """One table, written row by row to a text file that was opened with `newline=""`."""

    def __init__(self, out: Any, heads: Sequence[str]) -> None:
        self._csv = csv.writer(out, quoting=csv.QUOTE_ALL)  # other places set ";" apart
        self._csv.writerow(heads)

    def add(self, row: Sequence[Cell]) -> None:
        self._csv.writerow([in_csv(cell) for cell in row])


class Sheet:
    """One table, written row by row to its CSV and to a sheet of the workbook."""

    def __init__(self, book: Workbook, out: Any, title: str, heads: Sequence[str]) -> None:
        from interfaces.audit.books import BookTable

        self._csv, self._book = CsvTable(out, heads), BookTable(book, title, heads)

    def add(self, row: Sequence[Cell]) -> None:
        self._csv.add(row)
        self._book.add(row)

    def finish(self) -> None:
        self._book.finish()


def in_csv(value: Cell) -> str | int | float | Decimal:
    match value:
        case None:
            return ""
        case datetime():
            return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
        case date():
            return value.isoformat()
        case str():
            text = UNWRITABLE.sub("", value)
            return f"'{text}" if text.startswith(FORMULA) else text
    return value


class Sheets:
    """The tables of one export, in files below a folder."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder, self._stack = folder, stack
        from interfaces.audit.books import new_book  # what makes workbooks is loaded for them alone

        self._book = new_book()
        self._made: list[Sheet] = []
        self.names: list[str] = []

    def sheet(self, name: str, title: str, heads: Sequence[str]) -> Sheet:
        path = self._folder / f"{name}.csv"
        out = self._stack.enter_context(path.open("w", encoding="utf-8-sig", newline=""))
        made = Sheet(self._book, out, title, heads)
        self._made.append(made)
        self.names.append(path.name)
        return made

    def finish(self) -> None:
        for made in self._made:
            made.finish()
        self._book.save(self._folder / "registers.xlsx")
        self.names.append("registers.xlsx")


@contextmanager
def sheets(folder: Path) -> Iterator[Sheets]:
    with ExitStack() as stack:
        made = Sheets(folder, stack)
        try:
            yield made
        finally:  # also where it went wrong: what openpyxl keeps aside goes when it saves
            made.finish()
