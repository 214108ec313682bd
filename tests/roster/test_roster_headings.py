"""Finding the heading, its columns, and what below it is no record."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from interfaces import roster
from interfaces.roster import Kind, RosterError
from interfaces.roster.columns import WORDS, columns

P1 = "91450204MAA0LW015X"
P2 = "91450205MAA0LW0237"
P3 = "91450203MAA0LW0315"

Csv = Callable[..., Path]


@pytest.mark.parametrize(
    ("kind", "heading", "field"),
    [
        ("providers", "  服务商 名称 *", "name"),
        ("providers", "统一社会\n信用代码（必填）", "uscc"),
        ("providers", "＊法人代表：", "legal_representative"),
        ("providers", "Legal Representative", "legal_representative"),
        ("providers", "liaison.phone", "liaison_phone"),
        ("providers", "ＵＳＣＣ", "uscc"),
        ("enterprises", "所属县（区）", "district"),
        ("enterprises", "联系人", "contact_name"),
        ("engagements", "服务商（统一社会信用代码）", "provider_uscc"),
        ("engagements", "牵头服务商（名称）", "provider_name"),
        ("engagements", "牵头服务商（名称或统一社会信用代码）", "provider"),
        ("engagements", "产品服务商(信用代码)", "product_providers_uscc"),
        ("engagements", "established_on", "established_on"),
    ],
)
def test_a_heading(kind: str, heading: str, field: str) -> None:
    assert columns(Kind(kind), (heading,))[0].field == field


@pytest.mark.parametrize("kind", Kind)
def test_no_word_means_two_things(kind: Kind) -> None:
    words = [word for spelled in WORDS[kind].values() for word in spelled.split()]
    assert sorted(words) == sorted(set(words))


def test_columns_in_any_order(csv_file: Csv) -> None:
    found = roster.read(csv_file(f"类型,信用代码,单位名称\n产品,{P1},甲\n"), "providers")
    assert (found.rows[0].values["name"], found.rows[0].values["uscc"]) == ("甲", P1)


@pytest.mark.parametrize(("rows_above", "is_found"), [(0, True), (19, True), (20, False)])
def test_the_heading_is_among_the_first_twenty_rows(
    csv_file: Csv, rows_above: int, is_found: bool
) -> None:
    path = csv_file("标题,,\n" * rows_above + f"名称,信用代码,类型\n甲,{P1},集成\n")
    if is_found:
        assert roster.read(path, "providers").rows[0].number == rows_above + 2
    else:
        with pytest.raises(RosterError, match="表头"):
            roster.read(path, "providers")


def test_a_missing_column_is_one_error(csv_file: Csv) -> None:
    found = roster.read(csv_file("标题,\n名称,类型\n甲,集成\n乙,产品\n"), "providers")
    assert [(error.row, error.column) for error in found.errors] == [(2, "统一社会信用代码")]
    assert "uscc" in found.errors[0].reason.en


def test_missing_columns_of_engagements(csv_file: Csv) -> None:
    found = roster.read(csv_file("项目名称,改造前等级\n一号,一级\n"), "engagements")
    assert [error.column for error in found.errors] == ["试点企业", "服务商", "立项日期"]


def test_unknown_columns_are_warnings_and_counters_are_not(csv_file: Csv) -> None:
    path = csv_file(f"序号,名称,信用代码,备注,\n1,甲,{P1},好,x\n2,乙,{P2},,\n")
    found = roster.read(path, "enterprises")
    assert not found.errors
    assert [(w.row, w.column) for w in found.warnings] == [(1, "备注"), (2, "E")]


def test_two_columns_for_one_thing(csv_file: Csv) -> None:
    found = roster.read(csv_file(f"名称,信用代码,电话,手机\n甲,{P1},,\n"), "enterprises")
    assert [(error.row, error.column) for error in found.errors] == [(1, "手机")]
    assert found.errors[0].value == "C 电话 / D 手机"


def test_totals_notes_and_signatures_are_left_out(csv_file: Csv) -> None:
    path = csv_file(
        "序号,名称,信用代码,类型,电话\n"
        f"1,甲,{P1},集成,\n"
        "小计,,,1,\n"
        f"2,乙,{P2},产品,\n"
        "3,,,,\n"
        "合计,,,2,\n"
        "注：1. 名单以批复为准,,,,\n"
        ",以上名单由各县区推荐，经专家评审产生。,,,\n"
        "填表人：张三,,,审核人：李四,\n"
        ",,,,柳州市工业和信息化局\n"
    )
    found = roster.read(path, "providers")
    assert not found.errors
    assert [row.number for row in found.rows] == [2, 4]
    assert [warning.row for warning in found.warnings] == [3, 6, 7, 8, 9, 10]


def test_what_looks_like_data_at_the_end_is_not_left_out(csv_file: Csv) -> None:
    path = csv_file(
        f"名称,信用代码,类型\n甲,{P1},集成\n乙公司,,\n合计,{P2},集成\n,{P3},产品\n丙公司,,产品\n"
    )
    found = roster.read(path, "providers")
    assert [row.number for row in found.rows] == [2, 3, 4, 5, 6]
    assert {error.row for error in found.errors} == {3, 5, 6}


def test_a_heading_repeated_on_each_page(csv_file: Csv) -> None:
    path = csv_file(f"名称,信用代码\n甲,{P1}\n名称,信用代码\n乙,{P2}\n")
    found = roster.read(path, "enterprises")
    assert [row.number for row in found.rows] == [2, 4]
    assert not found.errors


def test_a_heading_alone_is_no_roster(csv_file: Csv) -> None:
    with pytest.raises(RosterError, match="没有数据"):
        roster.read(csv_file("名称,信用代码\n,\n合计,\n"), "enterprises")
