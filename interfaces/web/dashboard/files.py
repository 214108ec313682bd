"""The tables as files for a spreadsheet: one or all of them, CSV or a workbook.

Written as the tables of an export are (interfaces/audit/sheets.py): no cell begins a formula.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from interfaces.audit.sheets import sheets
from interfaces.web.dashboard.tables import Table

TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
LONGEST_NAME: Final = 31
"""Characters in the name of a sheet."""


def one_csv(tables: Sequence[Table]) -> bytes:
    """Of a table by itself."""
    (table,) = tables
    with _written(tables) as folder:
        return (folder / f"{table.key}.csv").read_bytes()


def workbook(tables: Sequence[Table]) -> bytes:
    with _written(tables) as folder:
        return (folder / "registers.xlsx").read_bytes()


def every_csv(tables: Sequence[Table]) -> bytes:
    """In one archive."""
    out = io.BytesIO()
    with _written(tables) as folder, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in tables:
            archive.write(folder / f"{table.key}.csv", f"{table.key}.csv")
    return out.getvalue()


@contextmanager
def _written(tables: Sequence[Table]) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        with sheets(folder) as made:
            for table in tables:
                sheet = made.sheet(table.key, table.title[:LONGEST_NAME], table.heads)
                for row in table.rows:
                    sheet.add([row.name, *(cell.value for cell in row.cells)])
        yield folder
