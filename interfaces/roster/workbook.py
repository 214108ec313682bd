"""From an Excel workbook to rows of raw cells, without trusting the file.

A workbook is a ZIP of XML written by whoever sent it. Before openpyxl sees it, its size after
unpacking is bounded and a document type (the way to "billion laughs") is refused; OOXML has none.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from xml.parsers import expat
from zipfile import ZipFile

import openpyxl
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from interfaces.roster.report import RosterError
from interfaces.roster.tables import (
    MAX_ROWS,
    NO_RESULT,
    RawRow,
    Score,
    Table,
    blank,
    from_heading,
    no_heading,
)

MAX_UNPACKED: Final = 200 * 1024 * 1024
MAX_PARTS: Final = 5_000
MAX_COLUMNS: Final = 256
LAST_ROW: Final = 1_048_576
_CHUNK: Final = 1 << 16
_MARKS: Final = re.compile(rb"mergeCell |<(?:\w+:)?f[ >/]")


@dataclass(slots=True)
class Layout:
    """What openpyxl does not tell when it only reads values."""

    merged_down: list[tuple[int, int, int]] = field(default_factory=list)
    """first row, last row, column"""
    no_result: set[tuple[int, int]] = field(default_factory=set)


def xlsx_table(content: bytes, score: Score) -> Table:
    """The first visible sheet that has a heading row."""
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            _refuse_unsafe(archive)
            return _first_table(content, archive, score)
    except RosterError:
        raise
    except Exception as error:  # a damaged workbook fails in openpyxl in a hundred ways
        raise _damaged() from error


def _refuse_unsafe(archive: ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise RosterError(
            f"工作簿解压后超过 {MAX_UNPACKED >> 20} MB 或部件过多，不予读取；请只保留名单后另存",
            f"the workbook unpacks to more than {MAX_UNPACKED >> 20} MB or too many parts:"
            " keep the roster only and save it again",
        )
    if "[Content_Types].xml" not in archive.namelist():
        raise RosterError(
            "这是压缩包，不是 Excel 工作簿；请先解压，再导入里面的 .xlsx",
            "this is a ZIP archive and no workbook: unpack it, import the .xlsx inside",
        )
    for part in parts:
        if part.flag_bits & 0x1:
            raise _damaged()
        _refuse_document_type(archive, part.filename)


def _refuse_document_type(archive: ZipFile, part: str) -> None:
    parser, state = expat.ParserCreate(), {"root": False}

    def root(*_: object) -> None:
        state["root"] = True

    def document_type(*_: object) -> None:
        raise RosterError(
            "工作簿含有不允许的 XML 声明（DOCTYPE），可能被改动过，不予读取",
            "the workbook holds a document type declaration (DOCTYPE), which none should",
        )

    parser.StartElementHandler, parser.StartDoctypeDeclHandler = root, document_type
    with archive.open(part) as source:
        try:
            while not state["root"] and (chunk := source.read(_CHUNK)):
                parser.Parse(chunk, False)
        except expat.ExpatError:
            return  # a picture, or XML that openpyxl cannot read either


def _first_table(content: bytes, archive: ZipFile, score: Score) -> Table:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl's remarks on styling that it drops
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            day_zero = "1904" if book.epoch == CALENDAR_MAC_1904 else "1900"
            for sheet in book.worksheets:
                if sheet.sheet_state != "visible":
                    continue
                table = from_heading(_rows(sheet), score, day_zero)
                if table is not None:
                    _complete(table, _layout(archive, _part(sheet)))
                    return table
        finally:
            book.close()
    raise no_heading()


def _rows(sheet: Any) -> Iterator[tuple[int, RawRow]]:
    sheet.reset_dimensions()  # other programs write a wrong one, which would cut the table short
    rows = sheet.iter_rows(max_row=LAST_ROW, max_col=MAX_COLUMNS, values_only=True)
    for number, cells in enumerate(rows, start=1):
        last = next((i for i in range(len(cells), 0, -1) if cells[i - 1] is not None), 0)
        yield number, cells[:last]


def _part(sheet: Any) -> str:
    part: str = sheet._worksheet_path
    return part


def _layout(archive: ZipFile, part: str) -> Layout:
    layout = Layout()
    if not _mentions(archive, part):
        return layout
    scan = _LayoutScan(layout)
    with archive.open(part) as source:
        scan.parser.ParseFile(source)
    return layout


def _mentions(archive: ZipFile, part: str) -> bool:
    """Most sheets have neither merged cells nor formulas, and need no second reading."""
    tail = b""
    with archive.open(part) as source:
        while chunk := source.read(_CHUNK):
            if _MARKS.search(tail + chunk):
                return True
            tail = chunk[-40:]
    return False


class _LayoutScan:
    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.cell: dict[str, str] = {}
        self.inside = ""
        self.rows_merged = 0
        self.formula = self.result = False
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.inside = tag.rpartition(":")[2]
        if self.inside == "c":
            self.cell, self.formula, self.result = attributes, False, False
        elif self.inside == "f":
            self.formula = True
        elif self.inside == "mergeCell":
            self.merged(attributes.get("ref", ""))

    def text(self, _: str) -> None:
        self.result = self.result or self.inside in ("v", "t")

    def end(self, tag: str) -> None:
        self.inside = ""
        if tag.rpartition(":")[2] != "c" or not self.formula or self.result:
            return
        if self.cell.get("t") != "str" and "r" in self.cell:  # "str" is a formula that gives ""
            column, row, _, _ = range_boundaries(self.cell["r"])
            self.layout.no_result.add((_known(row), _known(column)))

    def merged(self, ref: str) -> None:
        left, top, _, bottom = map(_known, range_boundaries(ref))
        if bottom > top and left <= MAX_COLUMNS:
            self.rows_merged += min(bottom, MAX_ROWS) - top
            if self.rows_merged > MAX_COLUMNS * MAX_ROWS:  # merged cells never overlap
                raise ValueError("overlapping merged cells")
            self.layout.merged_down.append((top, bottom, left))


def _known(bound: int | None) -> int:
    if bound is None:
        raise ValueError("open range")
    return bound


def _complete(table: Table, layout: Layout) -> None:
    """Mark what no one calculated; give each row of a merged cell the value that it shows."""
    places = {number: at for at, (number, _) in enumerate(table.body)}
    for row, column in layout.no_result:
        if row in places:
            _put(table, places[row], column, NO_RESULT)
    for top, bottom, left in layout.merged_down:
        shown = _cell(table, places[top], left) if top in places else None
        if blank(shown):
            continue
        at = places[top] + 1
        while at < len(table.body) and table.body[at][0] <= bottom:
            _put(table, at, left, shown)
            at += 1


def _cell(table: Table, at: int, column: int) -> object:
    cells = table.body[at][1]
    return cells[column - 1] if column <= len(cells) else None


def _put(table: Table, at: int, column: int, value: object) -> None:
    number, cells = table.body[at]
    filled = [*cells, *[None] * (column - len(cells))]
    filled[column - 1] = value
    table.body[at] = (number, tuple(filled))


def _damaged() -> RosterError:
    return RosterError(
        "工作簿已损坏、不完整或加了密码，请用 Excel/WPS 打开并另存为 .xlsx 后重试",
        "the workbook is damaged, cut short or has a password: open it and save it as .xlsx again",
    )
