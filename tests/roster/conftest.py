"""Rosters built the way offices save them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

Rows = Sequence[Sequence[object]]


@pytest.fixture
def csv_file(tmp_path: Path) -> Callable[..., Path]:
    def build(text: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / "名单.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return build


@pytest.fixture
def xlsx_file(tmp_path: Path) -> Callable[..., Path]:
    def build(rows: Rows, change: Callable[[Worksheet], None] | None = None) -> Path:
        book = openpyxl.Workbook()
        sheet = book.active
        assert isinstance(sheet, Worksheet)
        for row in rows:
            sheet.append(list(row))
        if change is not None:
            change(sheet)
        path = tmp_path / "名单.xlsx"
        book.save(path)
        return path

    return build
