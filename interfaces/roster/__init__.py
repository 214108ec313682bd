"""Rosters as they exist in offices: read whole, or a report of all that is wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from domain.values import Text
from interfaces.roster import cells
from interfaces.roster.columns import (
    LABELS,
    REFERENCES,
    REQUIRED,
    SEALED,
    Column,
    columns,
    recognised,
)
from interfaces.roster.files import load
from interfaces.roster.notes import Sheet
from interfaces.roster.records import READERS
from interfaces.roster.report import (
    WITHHELD,
    Finding,
    Kind,
    Reference,
    Roster,
    RosterError,
    RosterRow,
    RowError,
    RowWarning,
)
from interfaces.roster.rows import Row
from interfaces.roster.tables import RawRow, Table, blank

__all__ = [
    "Finding",
    "Kind",
    "Reference",
    "Roster",
    "RosterError",
    "RosterRow",
    "RowError",
    "RowWarning",
    "read",
]


def read(path: str | Path, kind: str) -> Roster:
    """The roster in a CSV or XLSX file; `RosterError` when the file is none at all."""
    roster = Roster(Kind(kind))
    table = load(Path(path), partial(recognised, roster.kind))
    found = columns(roster.kind, table.heading)
    _judge_columns(roster, table, found)
    kept, left_out = Sheet(roster.kind, found).records(table)
    if not kept:
        raise RosterError("表头下面没有数据", "there are no rows under the heading")
    _note_left_out(roster, left_out)
    _read_rows(roster, table, kept, found)
    _refuse_duplicates(roster, found)
    places = {column.heading: column.place for column in reversed(found)}
    for findings in (roster.errors, roster.warnings):
        findings.sort(key=lambda each: (each.row, places.get(each.column, len(places))))
    return roster


def _read_rows(
    roster: Roster, table: Table, kept: list[tuple[int, RawRow]], found: list[Column]
) -> None:
    by_field = {column.field: column for column in reversed(found) if column.field}
    for number, raw in kept:
        row = Row(roster.kind, number, raw, by_field, table.day_zero)
        roster.rows.append(RosterRow(number, READERS[roster.kind](row)))
        roster.errors += row.errors
        roster.warnings += row.warnings
    _warn_of_assumed_yuan(roster, table, kept, by_field.get("registered_capital"))


def _judge_columns(roster: Roster, table: Table, found: list[Column]) -> None:
    at = table.heading_row
    by_field: dict[str, list[Column]] = defaultdict(list)
    for column in found:
        if column.field is not None:
            by_field[column.field].append(column)
        elif column.heading and not column.counter:
            roster.warnings.append(RowWarning(at, column.heading, "", *_UNKNOWN_COLUMN))
    for same in by_field.values():
        if len(same) > 1:
            names = " / ".join(f"{_letter(c.place)} {c.heading}" for c in same)
            roster.errors.append(RowError(at, same[1].heading, names, *_SAME_COLUMN))
        if same[0].foreign_currency:
            roster.errors.append(RowError(at, same[0].heading, "", *_FOREIGN_CURRENCY))
    for name in REQUIRED[roster.kind]:
        ways = (name, f"{name}_name", f"{name}_uscc") if name in REFERENCES else (name,)
        if not any(way in by_field for way in ways):
            roster.errors.append(_missing_column(roster.kind, at, name))
    _warn_of_nameless(roster, table, found)


def _warn_of_nameless(roster: Roster, table: Table, found: list[Column]) -> None:
    named = {column.place for column in found if column.heading}
    rows: dict[int, int] = {}
    for number, raw in table.body:
        for place, cell in enumerate(raw):
            if place not in named and not blank(cell):
                rows.setdefault(place, number)
    for place, number in sorted(rows.items()):
        roster.warnings.append(RowWarning(number, _letter(place), "", *_NAMELESS_COLUMN))


def _note_left_out(roster: Roster, left_out: Sequence[tuple[int, RawRow]]) -> None:
    for number, raw in left_out:
        said = cells.shown(" ".join(cells.text(cell) for cell in raw if not blank(cell)))
        said = WITHHELD if SEALED[roster.kind] else said
        roster.warnings.append(RowWarning(number, "", said, *_LEFT_OUT))


def _warn_of_assumed_yuan(
    roster: Roster, table: Table, kept: Sequence[tuple[int, RawRow]], column: Column | None
) -> None:
    if column is None or column.factor is not None or column.foreign_currency:
        return
    given = [raw[column.place] for _, raw in kept if column.place < len(raw)]
    if any(not cells.empty(cell) and not cells.money_names_unit(cell) for cell in given):
        roster.warnings.append(RowWarning(table.heading_row, column.heading, "", *_ASSUMED_YUAN))


def _refuse_duplicates(roster: Roster, found: Sequence[Column]) -> None:
    if roster.kind not in (Kind.PROVIDERS, Kind.ENTERPRISES):
        return
    heading = next((column.heading for column in found if column.field == "uscc"), "")
    rows: dict[str, list[int]] = defaultdict(list)
    for row in roster.rows:
        if code := str(row.values["uscc"]):
            rows[code].append(row.number)
    for code, numbers in rows.items():
        for number in numbers if len(numbers) > 1 else ():
            others = [other for other in numbers if other != number]
            listed = "、".join(map(str, others[:5])) + ("…" if len(others) > 5 else "")
            reason = Text(f"与第 {listed} 行的代码相同", f"the same code as in row {listed}")
            roster.errors.append(RowError(number, heading, code, reason, _KEEP_ONE))


def _missing_column(kind: Kind, at: int, name: str) -> RowError:
    label = LABELS[kind][name]
    return RowError(
        at,
        label,
        "",
        Text(f"缺少必需的列“{label}”", f"the required column {label} ({name}) is missing"),
        Text(
            "在表头加上这一列并填写，或改用导入说明中的列名",
            "add it, or use a heading of the guide",
        ),
    )


def _letter(place: int) -> str:
    """A column as spreadsheet programs call it: A for 0, AA for 26."""
    before, last = divmod(place, 26)
    return (_letter(before - 1) if before else "") + chr(ord("A") + last)


_UNKNOWN_COLUMN = (
    Text("不认识的列，未导入", "an unknown column: not imported"),
    Text("如需导入，请改用导入说明中的列名", "to import it, use a heading of the guide"),
)
_NAMELESS_COLUMN = (
    Text("有内容但没有表头的列，未导入", "a column with content and no heading: not imported"),
    Text("如需导入，请在表头写上列名", "to import it, give it a heading"),
)
_SAME_COLUMN = (
    Text("几列是同一项内容，不知道用哪一列", "several columns mean the same: which one counts?"),
    Text("只保留一列，或给其余的改名", "keep one, or rename the others"),
)
_FOREIGN_CURRENCY = (
    Text("金额单位不是人民币元或万元", "the unit is neither yuan nor 10,000 yuan"),
    Text("折算成人民币，写明“元”或“万元”", "convert it, and name 元 or 万元"),
)
_ASSUMED_YUAN = (
    Text("没有写单位，按“元”读取", "no unit is named: read as yuan"),
    Text(
        "如为万元，请把表头改为“注册资本（万元）”后再导入", "if it is not, say 万元 in the heading"
    ),
)
_LEFT_OUT = (
    Text("看起来是合计、说明或签章，未导入", "a total, note or signature, it seems: not imported"),
    Text("如为数据，请补全该行", "if it is a record, complete the row"),
)
_KEEP_ONE = Text("只保留正确的一行，或更正代码", "keep the right row, or correct the code")
