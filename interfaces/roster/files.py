"""From a file to its table, whatever the office saved it as."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from interfaces.roster.report import RosterError
from interfaces.roster.tables import (
    HEADING_WITHIN,
    RawRow,
    Score,
    Table,
    from_heading,
    no_heading,
)

MAX_BYTES: Final = 20 * 1024 * 1024
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP: Final = b"PK\x03\x04"
_MARKUP: Final = re.compile(rb"\s*<(!doctype|html|\?xml|table|meta|head)", re.IGNORECASE)


def load(path: Path, score: Score) -> Table:
    """The table in the file; refused with a reason when there is none."""
    content = _content(path)
    match path.suffix.lower():
        case ".csv":
            return _csv_table(content, score)
        case ".xlsx":
            _refuse_disguise(content)
            from interfaces.roster.workbook import xlsx_table

            return xlsx_table(content, score)
    raise RosterError(
        f"不支持“{path.suffix or path.name}”文件，请另存为 .xlsx 或 .csv 再导入",
        f"{path.suffix or path.name} files are not read: save it as .xlsx or .csv",
    )


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise RosterError(
            f"打不开文件 {path}：{error.strerror}", f"cannot open {path}: {error.strerror}"
        ) from None
    if len(content) > MAX_BYTES:
        raise RosterError(
            f"文件超过 {MAX_BYTES >> 20} MB，请删去图片或拆成几个文件",
            f"the file is larger than {MAX_BYTES >> 20} MB: remove pictures or split it",
        )
    if not content.strip():
        raise RosterError("文件是空的", "the file is empty")
    return content


def _refuse_disguise(content: bytes) -> None:
    if content.startswith(_OLE):
        raise RosterError(
            "这是旧版 .xls 或加密的工作簿，请在 Excel/WPS 中去掉密码并另存为 .xlsx",
            "this is an old .xls or a workbook with a password: save it as .xlsx without one",
        )
    if _MARKUP.match(content):
        raise RosterError(
            "这是改了扩展名的网页，请在 Excel/WPS 中打开并另存为 .xlsx",
            "this is a web page under another name: open it and save it as .xlsx",
        )
    if not content.startswith(_ZIP):
        raise RosterError(
            "这不是 Excel 工作簿（.xlsx），请用 Excel/WPS 另存为 .xlsx",
            "this is no Excel workbook: save it as .xlsx",
        )


def _csv_table(content: bytes, score: Score) -> Table:
    if content.startswith((_OLE, _ZIP)):
        raise RosterError(
            "这是改了扩展名的 Excel 文件，请把扩展名改回 .xlsx 或另存为 CSV",
            "this is an Excel file under another name: call it .xlsx or save it as CSV",
        )
    text = _decoded(content)
    tries = {separator: _csv_top_score(text, separator, score) for separator in ",;\t"}
    separator = max(tries, key=lambda each: tries[each])
    table = from_heading(_csv_rows(text, separator), score)
    if table is None:
        raise no_heading()
    return table


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise RosterError(
        "文件既不是 UTF-8 也不是 GB18030 编码的文本，请另存为“CSV UTF-8”",
        'the text is neither UTF-8 nor GB18030: save it as "CSV UTF-8"',
    )


def _csv_top_score(text: str, separator: str, score: Score) -> int:
    best = 0
    try:
        for _, cells in islice(_csv_rows(text, separator), HEADING_WITHIN):
            best = max(best, score(cells))
    except RosterError:
        pass  # a wrong separator breaks the quotes; what was read so far still counts
    return best


def _csv_rows(text: str, separator: str) -> Iterator[tuple[int, RawRow]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise RosterError(
                f"第 {number} 行（文本第 {reader.line_num} 行）的引号不成对或单元格过长",
                f"row {number} (line {reader.line_num} of the text) has an unbalanced quotation"
                " mark or an oversized cell",
            ) from None
        yield number, tuple(cells)
