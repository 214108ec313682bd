"""How one value of a record is written on a page: by its field, and by what it really is."""

from __future__ import annotations

from typing import Any

import pytest

from interfaces.web.shown import Cell, Showing
from interfaces.web.texts import Words


def cell(noun: str, *path: str, value: Any) -> Cell:
    return Showing(noun, Words("zh"), {}).cell(path, value)


def test_days_and_instants_are_written_as_offices_write_them() -> None:
    assert cell("cases", "opened_on", value="2025-10-09").text == "2025年10月9日（周四）"
    assert cell("cases", "at", value="2025-10-09T08:05:00+08:00").text.endswith(" 08:05")


@pytest.mark.parametrize(
    "written",
    ["2025-02-30", "2025-13-01", "2025-10-09T25:00", "2025-10-09T08:05 左右",
     "9999-12-31T23:59:59Z", "20251009"],
)  # fmt: skip
def test_what_only_looks_like_a_day_stands_as_somebody_wrote_it(written: str) -> None:
    """A page of a record opens, whatever people wrote into it."""
    assert cell("complaints", "summary", value=written) == Cell(written)


def test_a_clause_leads_to_its_text_and_a_code_of_an_item_nowhere() -> None:
    assert cell("expulsions", "grounds", "code", value="14.4.a").address == "/measures/14.4.a"
    computed = cell("expulsions", "grounds", "checklist", "computed", "code", value="14.4")
    assert (computed.text, computed.address) == ("第十四条第（四）项", "/measures/14.4")
    assert cell("cases", "grounds", value="12.3").address == "/measures/12.3"
    assert cell("price-lists", "filings", "items", "code", value="1.2") == Cell("1.2")
