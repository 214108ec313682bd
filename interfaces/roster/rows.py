"""One row that is being read: its cells, and what is wrong with them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

from domain import uscc
from domain.values import Text
from interfaces.roster import cells, days
from interfaces.roster.cells import Unreadable
from interfaces.roster.columns import LABELS, REQUIRED, SEALED, Column
from interfaces.roster.report import WITHHELD, Kind, Reference, RowError, RowWarning
from interfaces.roster.tables import RawRow

V = TypeVar("V")


@dataclass(slots=True)
class Row:
    """A row that is being read; what is wrong with it is noted, never raised."""

    kind: Kind
    number: int
    raw: RawRow
    columns: Mapping[str, Column]
    day_zero: str | None
    errors: list[RowError] = field(default_factory=list)
    warnings: list[RowWarning] = field(default_factory=list)

    def cell(self, name: str) -> object:
        column = self.columns.get(name)
        return self.raw[column.place] if column and column.place < len(self.raw) else None

    def take(self, name: str, read: Callable[[object], V], otherwise: V) -> V:
        """The value of a field; `otherwise` when the cell is empty or wrong."""
        cell = self.cell(name)
        try:
            cells.refuse_broken(cell)
            if not cells.empty(cell):
                return read(cell)
        except Unreadable as fault:
            self.wrong(name, fault.reason, fault.way_out)
            return otherwise
        if name in REQUIRED[self.kind] and name in self.columns:
            self.missing(name)
        return otherwise

    def missing(self, name: str) -> None:
        self.wrong(name, Text("必填项没有填写", "this has to be filled in"), FILL_IN)

    def wrong(self, name: str, reason: Text, way_out: Text) -> None:
        self.errors.append(RowError(*self._place(name), reason, way_out))

    def warn(self, name: str, reason: Text, way_out: Text) -> None:
        self.warnings.append(RowWarning(*self._place(name), reason, way_out))

    def _place(self, name: str) -> tuple[int, str, str]:
        column = self.columns.get(name)
        heading = column.heading if column else LABELS[self.kind][name]
        value = WITHHELD if name in SEALED[self.kind] else cells.shown(self.cell(name))
        return self.number, heading, value


FILL_IN: Final = Text("补填后重新导入", "fill it in and import again")


def credit_code(row: Row, name: str = "uscc") -> str:
    code = row.take(name, cells.code, "")
    if code and not uscc.inner_digit_ok(code):
        row.warn(name, *_INNER_DIGIT)
    return code


def on_day(row: Row, name: str) -> str | None:
    return row.take(name, lambda cell: days.day(cell, row.day_zero), None)


def reference(row: Row, who: str) -> Reference | None:
    """A code wins over a name; a name beside it goes along for comparison."""
    given = [name for name in (f"{who}_uscc", who, f"{who}_name") if name in row.columns]
    if given and all(row.cell(name) is None or cells.empty(row.cell(name)) for name in given):
        row.missing(given[0])
        return None
    column = who if cells.looks_like_code(row.cell(who)) else f"{who}_uscc"
    code = credit_code(row, column)
    generic = None if column == who else optional_line(row, who)
    name = optional_line(row, f"{who}_name") or generic
    if code:
        return Reference("uscc", code, name)
    return Reference("name", name) if name else None


def optional_line(row: Row, name: str) -> str | None:
    cell = row.cell(name)
    if cell is None or cells.empty(cell):
        return None
    return row.take(name, cells.line, "") or None


def word_of(cell: object) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", cells.text(cell))).lower()


_INNER_DIGIT: Final = (
    Text("代码中的组织机构代码校验位不符", "the organisation code inside has another check digit"),
    Text("多数情况无碍，请对照营业执照核对", "often harmless: compare with the business licence"),
)
