"""Tables in a workbook.

What people wrote is text and stays text: no cell begins a formula.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from domain.values import SHANGHAI
from interfaces.audit.sheets import UNWRITABLE, Cell

LONGEST: Final = 32_767
"""Characters in one cell of a workbook."""
LAST_ROW: Final = 1_048_576
BOLD: Final = Font(bold=True)
WRAPPED: Final = Alignment(wrap_text=True, vertical="center")


def new_book() -> Workbook:
    """Written row by row, and never held whole."""
    return Workbook(write_only=True)


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


def in_workbook(value: str | date | datetime) -> Any:
    """A workbook knows no time zones: instants stand as Beijing time."""
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).replace(tzinfo=None, microsecond=0)
    return UNWRITABLE.sub("", value)[:LONGEST] if isinstance(value, str) else value
