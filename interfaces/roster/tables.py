"""Rows of raw cells from the heading on, whichever kind of file they came from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from interfaces.roster.report import RosterError

MAX_ROWS: Final = 50_000
HEADING_WITHIN: Final = 20

RawRow = tuple[object, ...]
Score = Callable[[RawRow], int]
"""How many columns of the roster a row would be the heading of; 0 when it is none."""


class NoResult:
    """A formula whose result the file does not hold: nobody knows its value."""

    def __str__(self) -> str:
        return "=?"


NO_RESULT: Final = NoResult()


@dataclass(frozen=True, slots=True)
class Table:
    """The rows from the heading on, each with its number in the file.

    `day_zero` turns serial numbers into dates: "1900", "1904", or none where the file cannot know.
    """

    heading_row: int
    heading: RawRow
    body: list[tuple[int, RawRow]]
    day_zero: str | None = None


def blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip("\u200b\ufeff \t\r\n\u3000"))


def from_heading(
    rows: Iterator[tuple[int, RawRow]], score: Score, day_zero: str | None = None
) -> Table | None:
    """The best heading of the first rows, and all that follows it; none when no row is one."""
    top = list(islice(rows, HEADING_WITHIN))
    scored = [(score(cells), -at) for at, (_, cells) in enumerate(top)]
    best, at = max(scored, default=(0, 0))
    if best == 0:
        return None
    number, heading = top[-at]
    body = _counted(row for part in (top[1 - at :], rows) for row in part)
    return Table(number, heading, body, day_zero)


def no_heading() -> RosterError:
    return RosterError(
        f"前 {HEADING_WITHIN} 行里找不到表头，请对照导入说明检查表头文字",
        f"no heading row among the first {HEADING_WITHIN} rows: compare it with the guide",
    )


def _counted(rows: Iterator[tuple[int, RawRow]]) -> list[tuple[int, RawRow]]:
    body: list[tuple[int, RawRow]] = []
    for number, cells in rows:
        if all(map(blank, cells)):
            continue
        if len(body) == MAX_ROWS:
            raise RosterError(
                f"数据超过 {MAX_ROWS} 行，请拆成几个文件分别导入",
                f"more than {MAX_ROWS} rows: split the file",
            )
        body.append((number, cells))
    return body
