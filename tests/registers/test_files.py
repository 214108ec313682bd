"""Registers as files: a workbook that an office can sort, a CSV, a print; all say the same."""

from __future__ import annotations

import csv
import ctypes
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from client import Client
from examples import (
    a_complaint,
    a_provider,
    a_served_case,
    an_engagement,
    an_enterprise,
    an_open_case,
)
from papers.drafting import a_case_with_an_order, drafted, signed
from papers.faces_named import renamed

from domain.values import Actor, Role
from interfaces.registers import printing
from interfaces.registers.making import Format, Made, make
from interfaces.registers.spool import VIEWS, Asked
from interfaces.wiring import House
from projections.registers import REGISTERS

WHO = Actor(name="覃晓岚", role=Role.CASEWORKER)
Export = Callable[..., tuple[Made, Path]]


@pytest.fixture
def exported(house: House, tmp_path: Path) -> Export:
    def export(name: str, form: Format, as_of: int | None = None) -> tuple[Made, Path]:
        for view in VIEWS:
            house.reach(view, house.office.head())
        path = tmp_path / f"{name}.{form}"
        return make(house, path, Asked(name, as_of), form, WHO), path

    return export


def in_csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def sheet_of(path: Path) -> Any:
    return openpyxl.load_workbook(path).active


def text_of(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as document:
        return [page.get_textpage().get_text_range() for page in document]


@pytest.fixture
def filled(office: Client) -> str:
    """Two cases, one of them served; a complaint by name; the provider's name begins a formula."""
    provider, enterprise = a_provider(office, name="=1+1 数字科技"), an_enterprise(office)
    an_open_case(office, provider, opened_on="2025-06-02")
    a_served_case(office, provider, "2025-06-03", 15)
    an_engagement(office, provider, enterprise)
    office.post(
        "/complaints", "public", provider_id=provider, summary="迟迟不到场",
        received_on="2025-06-01",
        complainant={"kind": "individual", "name": "张三丰", "contact": "13800138000"},
    )  # fmt: skip
    a_complaint(office, provider, enterprise)
    return provider


def test_a_workbook_is_frozen_filtered_and_has_dates(exported: Export, filled: str) -> None:
    made, path = exported("cases", "xlsx")
    sheet = sheet_of(path)
    assert (made.lines, sheet.max_row, sheet.title) == (2, 3, "整改案件台账")
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:L3")
    heads = [cell.value for cell in sheet[1]]
    assert heads[:4] == ["序号\nno.", "案件编号\ncase", "服务商\nprovider", "事由\ngrounds"]
    opened = sheet.cell(2, heads.index("立案日期\nopened") + 1)
    assert (opened.value, opened.number_format) == (datetime(2025, 6, 2), "yyyy-mm-dd")
    assert sheet.column_dimensions["C"].width > sheet.column_dimensions["A"].width
    assert (sheet.print_title_rows, sheet.page_setup.orientation) == ("$1:$1", "landscape")


def test_no_cell_begins_a_formula(exported: Export, filled: str) -> None:
    name = sheet_of(exported("cases", "xlsx")[1]).cell(2, 3)
    assert (name.value, name.data_type) == ("=1+1 数字科技", "s")
    rows = in_csv(exported("cases", "csv")[1])
    assert rows[1][2] == "'=1+1 数字科技"


def test_csv_is_for_spreadsheets_in_chinese(exported: Export, filled: str) -> None:
    _, path = exported("orders", "csv")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    heads, *rows = in_csv(path)
    assert heads[1:3] == ["通知书文号 · order no.", "案件编号 · case"]
    [order] = rows
    assert order[heads.index("送达日期 · served")] == "2025-06-03"
    assert order[heads.index("期限（日） · days")] == "15"


def test_print_says_the_same_with_page_numbers(exported: Export, filled: str) -> None:
    made, path = exported("services", "pdf")
    [page] = text_of(path)
    [_, row] = in_csv(exported("services", "csv")[1])
    told = "".join(page.split())
    for cell in row:
        assert "".join(cell.removeprefix("'").split()) in told
    for said in ("送达台账", "第1页，共1页", "page1of1", f"（位置{made.position}）", "共1条"):
        assert said in told


def test_parts_of_a_print_are_numbered_on(
    exported: Export, filled: str, office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "ROWS", 2)
    monkeypatch.setattr(printing, "RUNS", 1)
    for day in range(3, 6):
        an_open_case(office, filled, opened_on=f"2025-06-{day:02}")
    made, path = exported("cases", "pdf")
    pages = text_of(path)
    assert (made.lines, len(pages)) == (5, 3)
    for number, page in enumerate(pages, start=1):
        told = "".join(page.split())
        assert f"第{number}页，共3页" in told
        assert "立案日期" in told
    with pypdfium2.PdfDocument(path) as document:
        width, height = document[0].get_size()
    assert width > height


def test_an_empty_register_is_a_heading(exported: Export) -> None:
    for form in ("xlsx", "csv", "pdf"):
        assert exported("expulsions", form)[0].lines == 0
    assert len(in_csv(exported("expulsions", "csv")[1])) == 1
    assert "清退台账" in text_of(exported("expulsions", "pdf")[1])[0]


@pytest.mark.parametrize("form", ["xlsx", "csv", "pdf"])
def test_nobody_who_complained_is_named(exported: Export, filled: str, form: Format) -> None:
    _, path = exported("complaints", form)
    rows = in_csv(exported("complaints", "csv")[1])
    assert len(rows) == 3
    told = {
        "csv": lambda: path.read_text("utf-8-sig"),
        "xlsx": lambda: str(list(sheet_of(path).values)),
        "pdf": lambda: "".join(text_of(path)),
    }[form]()
    assert "个人" in told
    for secret in ("张三丰", "13800138000", "迟迟不到场"):
        assert secret not in told


def test_a_register_as_of_a_position_knows_no_more(
    exported: Export, house: House, filled: str, office: Client
) -> None:
    then = house.office.head()
    an_open_case(office, filled, opened_on="2025-06-04")
    assert exported("cases", "csv")[0].lines == 3
    made, path = exported("cases", "csv", as_of=then)
    assert (made.lines, made.position) == (2, then)
    assert [row[0] for row in in_csv(path)[1:]] == ["1", "2"]


def test_each_export_is_in_the_journal(exported: Export, office: Client, filled: str) -> None:
    made, _ = exported("cases", "csv")
    read = office.get("/audit/reads", "auditor")["items"][0]
    assert (read["what"], read["actor"]["name"]) == ("export", "覃晓岚")
    assert read["scope"] == {
        "register": "cases", "format": "csv", "lines": 2, "as_of": made.position,
    }  # fmt: skip


@pytest.mark.parametrize(("form", "whole"), [("csv", 2), ("xlsx", 2), ("pdf", 4)])
def test_progress_goes_to_the_end(
    house: House, filled: str, tmp_path: Path, form: Format, whole: int
) -> None:
    heard: list[tuple[int, int]] = []
    house.reach("registers", house.office.head())
    path = tmp_path / f"x.{form}"
    make(house, path, Asked("cases"), form, WHO, lambda *step: heard.append(step))
    assert (heard[0], heard[-1]) == ((0, whole), (whole, whole))


def test_a_broken_press_leaves_nothing(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing.sys, "executable", "/bin/false")
    with pytest.raises((printing.PressFailed, BrokenPipeError)):
        make(house, tmp_path / "x.pdf", Asked("cases"), "pdf", WHO)
    assert list(tmp_path.glob("*x*")) == []
    assert list(tmp_path.glob(".duban*")) == []


def test_each_register_is_declared_in_full() -> None:
    for register in REGISTERS.values():
        headings = [column.heading for column in register.columns]
        assert len({heading.zh for heading in headings}) == len(headings), register.name
        assert all(heading.en.isascii() for heading in headings)


def test_signed_papers_are_registered_by_number(exported: Export, office: Client) -> None:
    case, _, number = a_case_with_an_order(office)
    signed(office, "order", case)
    drafted(office, "history-certificate", case)
    heads, row = in_csv(exported("documents", "csv")[1])
    said = dict(zip(heads, row, strict=True))
    assert said["文号 · no."] == number
    assert said["文种 · paper"].startswith("责令限期整改通知书 · ")
    assert (said["签发日期 · signed"], said["作废日期 · void since"]) == ("2025-06-10", "")


def test_a_print_is_set_in_the_faces_of_the_office(
    office: Client, house: House, filled: str, tmp_path: Path
) -> None:
    """DUBAN_FONTS, as for papers."""
    renamed(tmp_path / "faces", "FangSong", "OwnFangSong")
    for view in VIEWS:
        house.reach(view, house.office.head())
    for fonts, own in ((None, False), (tmp_path / "faces", True)):
        house.settings = house.settings.model_copy(update={"fonts": fonts})
        make(house, tmp_path / "cases.pdf", Asked("cases"), "pdf", WHO)
        assert any("OwnFangSong" in name for name in fonts_of(tmp_path / "cases.pdf")) is own


def fonts_of(path: Path) -> set[str]:
    """Names of the faces of its first page."""
    with pypdfium2.PdfDocument(path) as document:
        text, found = document[0].get_textpage(), set()
        for place in range(text.count_chars()):
            name, flags = ctypes.create_string_buffer(100), ctypes.c_int()
            pdfium.FPDFText_GetFontInfo(text, place, name, len(name), flags)
            found.add(name.value.decode())
        return found
