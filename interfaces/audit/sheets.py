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
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from domain.values import SHANGHAI

Cell = str | int | float | Decimal | date | datetime | None
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""With these, also full-width, some spreadsheet takes a text for a formula."""
UNWRITABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
LONGEST: Final = 32_767
"""Characters in one cell of a workbook."""
LAST_ROW: Final = 1_048_576
BOLD: Final = Font(bold=True)
WRAPPED: Final = Alignment(wrap_text=True, vertical="center")


class BookTable:
    """One table, written row by row to as many sheets of a workbook as it takes.

    `widths`: of its columns, in half-width characters.
    """

    def __init__(
        self, book: Workbook, title: str, heads: Sequence[str], widths: Sequence[int] = ()
    ) -> None:
        self._book, self._title, self._heads = book, title, heads
        self._widths = widths or [20] * len(heads)
        self._part = 0
        self._next_sheet()

    def add(self, row: Sequence[Cell]) -> None:
        if self._rows == LAST_ROW:
            self._next_sheet()
        self._sheet.append([self._cell(cell) for cell in row])
        self._rows += 1

    def finish(self) -> None:
        last = get_column_letter(len(self._heads))
        self._sheet.auto_filter.ref = f"A1:{last}{self._rows}"

    def _next_sheet(self) -> None:
        """A sheet has an end: the rest goes on to another."""
        if self._part:
            self.finish()
        self._part += 1
        name = self._title if self._part == 1 else f"{self._title} {self._part}"
        self._sheet: Any = self._book.create_sheet(name)
        self._sheet.freeze_panes = "A2"
        self._sheet.print_title_rows = "1:1"
        self._sheet.page_setup.orientation = "landscape"
        for number, width in enumerate(self._widths, start=1):
            self._sheet.column_dimensions[get_column_letter(number)].width = width
        self._sheet.append([self._cell(head, heading=True) for head in self._heads])
        self._rows = 1

    def _cell(self, value: Cell, *, heading: bool = False) -> Any:
        if value is None or isinstance(value, int | float | Decimal):
            return value
        cell = WriteOnlyCell(self._sheet, value=in_workbook(value))
        if isinstance(value, datetime):
            cell.number_format = "yyyy-mm-dd hh:mm:ss"
        elif isinstance(value, date):
            cell.number_format = "yyyy-mm-dd"
        else:
            cell.data_type = "s"
        if heading:
            cell.font, cell.alignment = BOLD, WRAPPED
        return cell


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


def in_workbook(value: str | date | datetime) -> Any:
    """A workbook knows no time zones: instants stand as Beijing time."""
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).replace(tzinfo=None, microsecond=0)
    return UNWRITABLE.sub("", value)[:LONGEST] if isinstance(value, str) else value


class Sheets:
    """The tables of one export, in files below a folder."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder, self._stack = folder, stack
        self._book = Workbook(write_only=True)
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
