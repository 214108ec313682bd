"""CSV and XLSX files as they come, and the ones that are refused as a whole."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.chart import BarChart
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from domain.values import Malformed
from interfaces import roster
from interfaces.roster import RosterError, files, tables, workbook

P1 = "91450204MAA0LW015X"
P2 = "91450205MAA0LW0237"
P3 = "91450203MAA0LW0315"

Build = Callable[..., Path]
HEADING = ("名称", "信用代码", "类型")
TEXT = f"名称,信用代码,类型\n甲镕,{P1},集成\n"


def rewritten(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """The workbook with one part changed, as other programs write it."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def refusal(path: Path) -> RosterError:
    with pytest.raises(RosterError) as refused:
        roster.read(path, "providers")
    assert isinstance(refused.value, Malformed)
    assert refused.value.field == "file"
    assert refused.value.text.zh and refused.value.text.en.isascii()
    return refused.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_csv(csv_file: Build, encoding: str, separator: str, newline: str) -> None:
    text = TEXT.replace(",", separator).replace("\n", newline)
    found = roster.read(csv_file(text, encoding), "providers")
    assert not found.errors
    assert found.rows[0].values["name"] == "甲镕"


def test_csv_quotes(csv_file: Build) -> None:
    text = (
        f'sep=;\n名称;信用代码;类型;经营范围\n"甲 ""一"", 乙";{P1};集成;"a,b,c,\n;d"\n乙;;集成;\n'
    )
    found = roster.read(csv_file(text), "providers")
    assert found.rows[0].values["name"] == '甲 "一", 乙'
    assert found.rows[0].values["business_scope"] == "a,b,c,\n;d"
    assert [error.row for error in found.errors] == [4]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "空"),
        (b" \r\n", "空"),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), "UTF-8"),
        (b"\x81\x20\xff\xff", "UTF-8"),
        (TEXT.encode() + '"乙,x\n'.encode(), "第 3 行"),
        (b"PK\x03\x04....", "Excel"),
        ("这里什么也没有\n".encode(), "表头"),
        (b'a,"' + b"x" * 200_000 + b'"', "第 1 行"),
        (TEXT.encode() + b"x" * 200_000, "第 3 行"),
    ],
)
def test_csv_refused(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "x.CSV"
    path.write_bytes(content)
    assert why in refusal(path).text.zh


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "空"),
        (b"<html><table></table></html>", "网页"),
        (b"\n<?xml version='1.0'?><Workbook/>", "网页"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".xls"),
        (TEXT.encode(), "不是 Excel"),
        (b"PK\x03\x04" + b"\0" * 100, "损坏"),
    ],
)
def test_xlsx_refused(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    assert why in refusal(path).text.zh


@pytest.mark.parametrize("name", ["x.xls", "x.pdf", "x"])
def test_unknown_extensions(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(TEXT)
    assert "另存为" in refusal(path).text.zh


def test_no_such_file(tmp_path: Path) -> None:
    assert "打不开" in refusal(tmp_path / "x.csv").text.zh
    (tmp_path / "folder.csv").mkdir()
    assert "打不开" in refusal(tmp_path / "folder.csv").text.zh


def test_too_large(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(TEXT.encode() + b"\n" * files.MAX_BYTES)
    assert "20 MB" in refusal(path).text.zh


def test_too_many_rows(csv_file: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_ROWS", 3)
    assert roster.read(csv_file("名称,信用代码,类型\n" + "甲,,\n" * 3), "providers").errors
    assert "3 行" in refusal(csv_file("名称,信用代码,类型\n" + "甲,,\n" * 4)).text.zh


def test_xlsx_with_titles_blank_rows_and_merged_cells(xlsx_file: Build) -> None:
    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells("A1:D1")
        sheet.merge_cells("D4:D7")
        sheet.merge_cells("A9:D10")

    path = xlsx_file(
        [
            ["柳州市服务商名单"],
            [],
            [*HEADING, "住所"],
            ["甲", P1, "集成", "柳州"],
            [],
            ["乙", P2, "产品"],
            ["丙", "x", "产品"],
            [],
            ["说明：以批复为准"],
        ],
        merge,
    )
    found = roster.read(path, "providers")
    assert [(row.number, row.values["domicile"]) for row in found.rows] == [
        (4, "柳州"),
        (6, "柳州"),
        (7, "柳州"),
    ]
    assert [(error.row, error.column) for error in found.errors] == [(7, "信用代码")]
    assert [warning.row for warning in found.warnings] == [9]


def test_xlsx_values_of_every_type(xlsx_file: Build) -> None:
    heading = (*HEADING, "手机", "联系人", "注册资本（万元）", "入库日期")
    path = xlsx_file(
        [
            heading,
            [123, P1, "集成", 13800000000.0, "张", 500.5, date(2025, 3, 5)],
            ["乙", P2, "产品", "13800000000", "李", "1,000", datetime(2025, 3, 5)],
            ["丙", P3, "产品", 13800000000, "王", 1, 45721],
        ]
    )
    found = roster.read(path, "providers")
    assert not found.errors
    assert {row.values["admitted_on"] for row in found.rows} == {"2025-03-05"}
    assert [row.values["liaison"]["phone"] for row in found.rows] == ["13800000000"] * 3  # type: ignore[index]
    capital = [row.values["registered_capital"] for row in found.rows]
    assert capital == ["5005000.00", "10000000.00", "10000.00"]
    assert found.rows[0].values["name"] == "123"


def test_xlsx_of_the_1904_date_system(xlsx_file: Build) -> None:
    def since_1904(sheet: Worksheet) -> None:
        assert sheet.parent is not None
        sheet.parent.epoch = CALENDAR_MAC_1904

    rows = [
        (*HEADING, "入库日期"),
        ["甲", P1, "集成", date(2025, 3, 5)],
        ["乙", P2, "集成", 45721 - 1462],
    ]
    found = roster.read(xlsx_file(rows, since_1904), "providers")
    assert [row.values["admitted_on"] for row in found.rows] == ["2025-03-05"] * 2


def test_xlsx_takes_the_first_visible_sheet_with_a_heading(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    intro = book.active
    assert isinstance(intro, Worksheet)
    intro.append(["填表说明"])
    for title, name, state in (("旧", "隐藏", "hidden"), ("名单", "甲", "visible")):
        sheet = book.create_sheet(title)
        sheet.append(HEADING)
        sheet.append([name, P1, "集成"])
        sheet.sheet_state = state
    book.create_chartsheet("图", 0).add_chart(BarChart())
    path = tmp_path / "x.xlsx"
    book.save(path)
    assert [row.values["name"] for row in roster.read(path, "providers").rows] == ["甲"]


def test_xlsx_formulas(xlsx_file: Build) -> None:
    path = xlsx_file(
        [
            [*HEADING, "住所", "法人"],
            ["甲", P1, "集成", "=A2", '=""'],
            ["=B9", None, None, None, None],
        ]
    )
    found = roster.read(path, "providers")
    assert [(error.row, error.column) for error in found.errors] == [(2, "住所"), (2, "法人")]
    assert "公式" in found.errors[0].reason.zh

    def calculated(sheet: bytes) -> bytes:
        sheet = sheet.replace(b"<f>A2</f><v />", b"<f>A2</f><v>7</v>")
        sheet = sheet.replace(b"<f>A2</f><v/>", b"<f>A2</f><v>7</v>")
        sheet = sheet.replace(b"<f>A2</f><v></v>", b"<f>A2</f><v>7</v>")
        return sheet.replace(b'<c r="E2">', b'<c r="E2" t="str">')

    found = roster.read(rewritten(path, "xl/worksheets/sheet1.xml", calculated), "providers")
    assert not found.errors
    assert found.rows[0].values["domicile"] == "7"
    assert found.rows[0].values["legal_representative"] == ""


def test_xlsx_error_values(xlsx_file: Build) -> None:
    found = roster.read(xlsx_file([HEADING, ["#N/A", P1, "#REF!"]]), "providers")
    assert [(error.row, error.column) for error in found.errors] == [(2, "名称"), (2, "类型")]


def test_xlsx_with_a_wrong_dimension(xlsx_file: Build) -> None:
    path = xlsx_file([HEADING, ["甲", P1, "集成"], ["乙", P2, "集成"]])
    path = rewritten(
        path, "xl/worksheets/sheet1.xml", lambda sheet: sheet.replace(b'ref="A1:C3"', b'ref="A1"')
    )
    assert len(roster.read(path, "providers").rows) == 2


def test_a_plain_archive_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("名单.csv", TEXT)
    assert "压缩包" in refusal(path).text.zh


def test_a_zip_bomb(xlsx_file: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    path = xlsx_file([HEADING, ["甲", P1, "集成"]])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/x.bin", b"\0" * 2_000_000)
    monkeypatch.setattr(workbook, "MAX_UNPACKED", 1_500_000)
    assert "解压" in refusal(path).text.zh


BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]>"""


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml"]
)
def test_a_document_type_is_refused(xlsx_file: Build, part: str) -> None:
    path = xlsx_file([HEADING, ["甲", P1, "集成"]])

    def with_doctype(content: bytes) -> bytes:
        return BOMB + content[content.find(b"?>") + 2 if content.startswith(b"<?xml") else 0 :]

    assert "DOCTYPE" in refusal(rewritten(path, part, with_doctype)).text.zh


def test_a_row_far_away_does_not_fill_the_memory(xlsx_file: Build) -> None:
    path = xlsx_file([HEADING, ["甲", P1, "集成"]])

    def far(sheet: bytes) -> bytes:
        return sheet.replace(
            b"</sheetData>",
            b'<row r="999999999999"><c r="A999999999999"><v>1</v></c></row></sheetData>',
        )

    path = rewritten(path, "xl/worksheets/sheet1.xml", far)
    assert len(roster.read(path, "providers").rows) == 1


def test_damaged_workbooks_never_break_the_reader(xlsx_file: Build, tmp_path: Path) -> None:
    whole = xlsx_file([HEADING, ["甲", P1, "集成"], ["乙", "=A1", "产品"]]).read_bytes()
    chance = random.Random(20250305)
    path = tmp_path / "damaged.xlsx"
    for _ in range(150):
        damaged = bytearray(whole[: chance.randrange(4, len(whole) + 1)])
        for _ in range(chance.randrange(4)):
            damaged[chance.randrange(4, len(damaged) + 1) - 1] = chance.randrange(256)
        path.write_bytes(damaged)
        try:
            roster.read(path, "providers")
        except RosterError as refused:
            assert refused.text.zh


def test_damaged_parts_never_break_the_reader(xlsx_file: Build, tmp_path: Path) -> None:
    whole = xlsx_file([HEADING, ["甲", P1, "集成"], ["乙", "=A1", "产品"]]).read_bytes()
    chance = random.Random(20250306)
    path = tmp_path / "damaged.xlsx"
    names = zipfile.ZipFile(io.BytesIO(whole)).namelist()
    for round_ in range(120):
        path.write_bytes(whole)

        def damage(content: bytes) -> bytes:
            at = chance.randrange(len(content))
            return content[:at] + bytes([chance.randrange(32, 127)]) + content[at + 1 :]

        try:
            roster.read(rewritten(path, names[round_ % len(names)], damage), "providers")
        except RosterError as refused:
            assert refused.text.zh
