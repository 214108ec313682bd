"""Which rows under the heading are records, and which are totals, notes and signatures."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from interfaces.roster.cells import looks_like_code, text
from interfaces.roster.columns import REFERENCES, REQUIRED, Column, same_heading
from interfaces.roster.report import Kind
from interfaces.roster.tables import RawRow, Table, blank

_SUM: Final = re.compile(r"(合计|总计|小计|共计|total|subtotal|sum)[::]?", re.IGNORECASE)
_COUNT: Final = re.compile(r"共\s*\d+\s*[家户个条]")
_NOTE: Final = re.compile(
    r"(注|备注|说明|填表说明|附注|(填表|制表|填报|审核|复核|经办)(人|单位|日期|时间)|单位负责人"
    r"|联系人|数据来源|截止日期|notes?|remarks?|prepared by)\s*([::]|\d)",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"[。;:!]|.{40}")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the columns of one file are; it judges its rows."""

    kind: Kind
    columns: Sequence[Column]

    def records(self, table: Table) -> tuple[list[tuple[int, RawRow]], list[tuple[int, RawRow]]]:
        """The rows to import, and those left out because they say something else."""
        rows = [row for row in table.body if self._content(row[1])]
        while rows and self._weak(rows[-1][1]):
            rows.pop()
        last = rows[-1][0] if rows else 0
        kept: list[tuple[int, RawRow]] = []
        left_out: list[tuple[int, RawRow]] = []
        for number, cells in table.body:
            if not self._content(cells):
                continue
            aside = number > last or self._beside(cells) or same_heading(table.heading, cells)
            (left_out if aside else kept).append((number, cells))
        return kept, left_out

    def _content(self, cells: RawRow) -> list[tuple[Column | None, object]]:
        """The cells with something in them; a number that only counts rows is nothing."""
        found: list[tuple[Column | None, object]] = []
        for place, cell in enumerate(cells):
            column = self.columns[place] if place < len(self.columns) else None
            counts = column is not None and column.counter and re.fullmatch(r"[\d.]+", text(cell))
            if not blank(cell) and not counts:
                found.append((column, cell))
        return found

    def _beside(self, cells: RawRow) -> bool:
        """A row that is no record wherever it stands."""
        content = self._content(cells)
        first = unicodedata.normalize("NFKC", text(content[0][1]))
        marked = _SUM.fullmatch(first) or _COUNT.match(first) or _NOTE.match(first)
        if marked:
            return not any(looks_like_code(cell) for _, cell in content)
        return not _filled(content)

    def _weak(self, cells: RawRow) -> bool:
        """A row that would be no record if nothing but such rows followed."""
        content = self._content(cells)
        if self._beside(cells):
            return True
        filled = _filled(content)
        if len(filled) > 2 or any(looks_like_code(cell) for _, cell in content):
            return False
        if not filled & self._identifying():
            return True
        first = unicodedata.normalize("NFKC", text(content[0][1]))
        return len(content) == 1 and _SENTENCE.search(first) is not None

    def _identifying(self) -> set[str]:
        needed = REQUIRED[self.kind]
        spelled = {f"{name}_{by}" for name in needed if name in REFERENCES for by in _BY}
        return {*needed, *spelled}


_BY: Final = ("name", "uscc")


def _filled(content: Sequence[tuple[Column | None, object]]) -> set[str]:
    return {column.field for column, _ in content if column is not None and column.field}
