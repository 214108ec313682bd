"""Values as offices write them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interfaces.roster import cells, days
from interfaces.roster.cells import Unreadable

plausible = st.dates(days.EARLIEST, days.LATEST)
FORMS = (
    "{0:%Y-%m-%d}",
    "{0:%Y%m%d}",
    "{0:%Y/%m/%d} 00:00:00",
    "{0:%Y-%m-%d}T00:00:00",
    "{0.year}年{0.month}月{0.day}日",
    "{0.year}年{0.month:02}月{0.day:02}号",
    "{0.year}/{0.month}/{0.day}",
    "{0.year}.{0.month}.{0.day}",
    "{0.year}-{0.month}-{0.day} 0:00",
    "\u3000{0.year} 年 {0.month} 月 {0.day} 日\u200b",
)
WIDE = str.maketrans("0123456789/-.", "０１２３４５６７８９／－．")


@given(plausible, st.sampled_from(FORMS), st.booleans())
def test_days_written_out(day: date, form: str, wide: bool) -> None:
    written = form.format(day)
    written = written.translate(WIDE) if wide and "T" not in written else written
    assert days.day(written, None) == day.isoformat()


@given(plausible)
def test_days_as_numbers_and_real_dates(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    assert days.day(serial, "1900") == day.isoformat()
    assert days.day(float(serial), "1900") == day.isoformat()
    assert days.day(str(serial), "1900") == day.isoformat()
    assert days.day(serial - 1462, "1904") == day.isoformat()
    assert days.day(int(f"{day:%Y%m%d}"), "1900") == day.isoformat()
    assert days.day(float(f"{day:%Y%m%d}"), "1900") == day.isoformat()
    assert days.day(day, None) == day.isoformat()
    assert days.day(datetime.combine(day, time()), None) == day.isoformat()


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("2025-02-30", "没有这一天"),
        ("2025年13月1日", "没有这一天"),
        ("20250230", "没有这一天"),
        (20251301, "没有这一天"),
        ("25-3-5", "四位"),
        ("25/3/5", "四位"),
        ("25.3.5", "四位"),
        ("25年3月5日", "四位"),
        ("3/5/25", "四位"),
        ("3/5/2025", "看不懂"),
        ("2025-3/5", "看不懂"),
        ("2025年3月", "看不懂"),
        ("待定", "看不懂"),
        (2025, "不合情理"),
        (0, "看不懂"),
        (float("inf"), "看不懂"),
        (True, "看不懂"),
        (timedelta(1), "看不懂"),
        (45721.5, "钟点"),
        ("2025-03-05 14:30", "钟点"),
        (datetime(2025, 3, 5, 8), "钟点"),
        ("0205-03-05", "不合情理"),
        (date(2205, 3, 5), "不合情理"),
    ],
)
def test_days_refused(cell: object, why: str) -> None:
    with pytest.raises(Unreadable) as refused:
        days.day(cell, "1900")
    assert why in refused.value.reason.zh


def test_a_serial_number_needs_a_date_system() -> None:
    with pytest.raises(Unreadable, match="Excel"):
        days.day("45721", None)


money = st.decimals(0, Decimal("999999999999999.99"), places=2)


@given(money)
def test_money_round_trip(amount: Decimal) -> None:
    yuan = f"{amount:.2f}"
    wan = f"{amount / 10_000:.6f}"
    assert cells.money(yuan, Decimal(1)) == yuan
    assert cells.money(f"{amount:,.2f}元", None) == yuan
    assert cells.money(f"￥ {yuan}", Decimal(1)) == yuan
    assert cells.money(wan, Decimal(10_000)) == yuan
    assert cells.money(f"人民币{wan}万元整", None) == yuan


@given(st.decimals(0, 10_000_000, places=2))
def test_money_as_a_number_of_the_spreadsheet(amount: Decimal) -> None:
    assert cells.money(float(amount), Decimal(1)) == f"{amount:.2f}"


@pytest.mark.parametrize(
    ("cell", "factor", "yuan"),
    [
        ("500万元", 1, "5000000.00"),
        ("500万", 10_000, "5000000.00"),
        ("５００万元", None, "5000000.00"),
        (500, 10_000, "5000000.00"),
        (500.1, 10_000, "5001000.00"),
        (1234.56, 10_000, "12345600.00"),
        ("1,000", 1, "1000.00"),
        ("１，０００", 1, "1000.00"),
        ("1.2亿元", 1, "120000000.00"),
        ("5000000元", 10_000, "5000000.00"),
        ("500万元人民币", None, "5000000.00"),
        ("RMB 5,000,000", 1, "5000000.00"),
        (5_000_000, None, "5000000.00"),
    ],
)
def test_money(cell: object, factor: int | None, yuan: str) -> None:
    assert cells.money(cell, None if factor is None else Decimal(factor)) == yuan


@pytest.mark.parametrize(
    ("cell", "factor", "why"),
    [
        ("500", None, "单位"),
        ("壹佰万元", 1, "不是人民币"),
        ("500万美元", 1, "不是人民币"),
        ("-5", 1, "不是人民币"),
        ("1,00", 1, "不是人民币"),
        ("1.234,56", 1, "不是人民币"),
        (True, 1, "不是人民币"),
        ("0.001", 1, "一分"),
        ("9" * 17, 1, "过大"),
        ("9" * 400, 1, "过大"),
    ],
)
def test_money_refused(cell: object, factor: int | None, why: str) -> None:
    with pytest.raises(Unreadable) as refused:
        cells.money(cell, None if factor is None else Decimal(factor))
    assert why in refused.value.reason.zh


@pytest.mark.parametrize(
    ("cell", "phone"),
    [
        (13800000000.0, "13800000000"),
        (13800000000, "13800000000"),
        ("13800000000.0", "13800000000"),
        ("１３８００００００００", "13800000000"),
        ("0772-2860000转801", "0772-2860000转801"),
        ("+86 138 0000 0000", "+86 138 0000 0000"),
        ("0772-2860000\n13800000000", "0772-2860000 13800000000"),
    ],
)
def test_phone(cell: object, phone: str) -> None:
    assert cells.phone(cell) == phone


@pytest.mark.parametrize("cell", ["张三", "1.38E+10", "138", 1.38e18, "1" * 41])
def test_phone_refused(cell: object) -> None:
    with pytest.raises(Unreadable):
        cells.phone(cell)


def test_a_code_kept_as_a_number_has_lost_its_end() -> None:
    for cell in (9.11100006000373e17, 911100006000373000, "9.1110E+17"):
        with pytest.raises(Unreadable, match="末几位"):
            cells.code(cell)


def test_text_loses_what_is_invisible() -> None:
    assert cells.line("\ufeff\u3000广西\u200b（柳州）\n数字  科技\u3000") == "广西（柳州）数字 科技"
    assert cells.line("Liuzhou\nDigital") == "Liuzhou Digital"
    assert cells.paragraphs("软件开发；_x000D_\n系统集成。 ") == "软件开发；\n系统集成。"
    assert cells.line(12.0) == "12"
    assert all(map(cells.empty, (None, "", " \u3000", "无", "／", "——", "N/A")))
    assert not cells.empty(0)


def test_text_too_long() -> None:
    with pytest.raises(Unreadable, match="200"):
        cells.line("长" * 201)


@given(st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.datetimes(), st.none()))
def test_no_cell_breaks_a_reader(cell: object) -> None:
    readers = (
        cells.line,
        cells.paragraphs,
        cells.code,
        cells.phone,
        cells.refuse_broken,
        lambda each: cells.money(each, None),
        lambda each: days.day(each, "1904"),
    )
    cells.shown(cell)
    cells.empty(cell)
    cells.looks_like_code(cell)
    cells.money_names_unit(cell)
    for read in readers:
        try:
            read(cell)
        except Unreadable as fault:
            assert fault.reason.zh and fault.way_out.en
