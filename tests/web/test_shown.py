"""How one value of a record is written on a page: by its field, and by what it really is."""

from __future__ import annotations

from typing import Any

import pytest

from interfaces.web.saying import in_reading_order
from interfaces.web.shown import Cell, Line, Showing
from interfaces.web.texts import Language, Words


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


def lines(noun: str, said: dict[str, Any], lang: Language = "zh") -> dict[str, Line]:
    return {line.name: line for line in Showing(noun, Words(lang), {}).lines(said)}


def heads(noun: str, *rows: dict[str, Any]) -> list[str]:
    return list(Showing(noun, Words("zh"), {}).table("", rows).head)


def test_a_role_stands_in_words_in_the_list_of_accounts() -> None:
    (place,) = Showing("accounts", Words("zh"), {}).table("", [{"roles": ["approver"]}]).rows[0]
    assert [one.text for one in place] == ["审批人员"]


def test_the_number_of_a_decision_is_never_broken() -> None:
    assert cell("expulsions", "decision_reference", value="柳工信〔2026〕2号").nowrap


def test_columns_stand_as_people_read_them() -> None:
    """Whom it concerns, what, how many, and the days one after the other, in whichever order the
    database gives them."""
    row = {
        "last": "2026-11-24",
        "first": "2026-11-11",
        "total": 1,
        "document": "柳工信通〔2026〕61号",
    }
    assert heads("admission-batches", row) == ["文号", "总分", "申报首日", "申报末日"]


@pytest.mark.parametrize(
    ("noun", "said", "kept"),
    [
        ("duties", {"clause": "8.2", "grounds": ["8.2"]}, ["grounds"]),
        ("duties", {"clause": "8.2", "grounds": ["9.2"]}, ["clause", "grounds"]),
        ("assessments", {"period_id": "x", "period_name": "2025年度考核"}, ["period_id"]),
        ("enterprises", {"pilot": [{"since": None, "joined": 1, "left": None}]}, []),
        ("enterprises", {"pilot": [{"since": "2026-01-05", "joined": 1, "left": None}]}, ["pilot"]),
    ],
)
def test_nothing_is_said_twice_and_no_heading_stands_over_nothing(
    noun: str, said: dict[str, Any], kept: list[str]
) -> None:
    assert list(lines(noun, said)) == kept


@pytest.mark.parametrize(("lang", "text"), [("zh", "平均 80%"), ("en", "mean 80%")])
def test_what_the_system_reckoned_is_said_in_one_language(lang: Language, text: str) -> None:
    (said,) = lines("assessments", {"basis": "平均 80% · mean 80%"}, lang)["basis"].cells
    assert said.text == text


def test_a_day_that_no_row_has_breaks_no_list() -> None:
    assert in_reading_order(["closed_on", "provider_id"], [{"closed_on": None}]) == [
        "provider_id",
        "closed_on",
    ]
