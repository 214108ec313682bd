"""The measures, the calendar and the counting of days, for everybody to read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from client import Client
from visitor import Visitor

from domain.measures import read, shipped
from domain.measures.faults import CHOICES
from domain.measures.model import KINDS
from interfaces import coverage, official_text
from interfaces.api.app import create_app
from interfaces.texts import catalogue
from interfaces.web.measures import carried
from interfaces.web.texts import LANGUAGES, Words
from interfaces.web.wording.parameters import PLAIN, worth
from interfaces.wiring import House

PAGES = (
    "/measures", "/measures/12", "/measures/12.6", "/measures/8", "/measures/parameters",
    "/measures/interpretations", "/measures/versions", "/measures/coverage", "/calendar",
    "/deadlines/compute", "/deadlines/compute?date=2025-09-05&days=30",
)  # fmt: skip
OFFICIAL = """某市服务商管理办法

第一章 总则
第一条 为规范服务商行为，制定本办法。
第二章 整改
第十二条  有下列情形之一的，责令限期整改：
（一）引起投诉的；
（十一）其他情形，
限于重大的。
第三章 附则
第二十条 本办法自印发之日起施行。
"""


def test_anybody_may_read_them_in_either_language(office: Client) -> None:
    for lang in LANGUAGES:
        for role in (None, "auditor", "admin"):
            visitor = Visitor(office, role, lang=lang)
            for address in PAGES:
                visitor.page(address)


def test_what_the_office_knew_once_is_for_officers_and_auditors(office: Client) -> None:
    past = office.house.office.head()
    for address in ("/measures", "/measures/12", "/measures/parameters", "/calendar"):
        answer = Visitor(office).get(f"{address}?as_of={past}")
        assert answer.headers["location"].startswith("/sign-in")
        Visitor(office, "admin").page(f"{address}?as_of={past}", 403)
        assert f"日志位置 {past}" in Visitor(office, "auditor").page(f"{address}?as_of={past}")


@pytest.mark.clause("16")
def test_an_interpretation_and_what_it_sets_stand_where_they_belong(office: Client) -> None:
    """Below, at and above the day from which it holds."""
    office.post(
        "/measures/interpretations", "principal",
        document="柳工信函〔2025〕30号", issued_on="2025-06-02", clauses=["12.6"],
        question={"zh": "几家算多？", "en": "How many are many?"},
        answer={"zh": "六家", "en": "Six."},
        sets=[{"key": "satisfaction.rectify-above", "value": 6, "holds_from": "2025-06-03"}],
    )  # fmt: skip
    visitor = Visitor(office)
    number = re.compile(r"不满意企业多于此数的，责令整改 (\d+) 家企业")
    for day, value in (("2025-06-02", "5"), ("2025-06-03", "6"), ("2025-06-04", "6")):
        assert number.findall(visitor.words(f"/measures/parameters?on={day}"))[:1] == [value], day
        assert number.findall(visitor.words(f"/measures/12.6?on={day}"))[:1] == [value], day
    clause = visitor.words("/measures/12.6")
    assert "柳工信函〔2025〕30号" in clause
    assert "六家" in clause
    assert "几家算多" not in visitor.words("/measures/12.6?on=2025-06-01"), "not issued yet"
    assert "几家算多" in visitor.words("/measures/interpretations")


@pytest.mark.clause("17")
def test_a_version_that_ended_says_so(office: Client) -> None:
    office.post(
        "/measures/pilot-conclusion", "principal",
        document="柳数转办发〔2025〕9号", concluded_on="2025-06-05",
    )  # fmt: skip
    visitor = Visitor(office)
    assert "施行中" in visitor.words("/measures?on=2025-06-05")
    ended = visitor.words("/measures?on=2025-06-06")
    assert "已终止" in ended
    assert "柳数转办发〔2025〕9号" in ended


@pytest.mark.parametrize("address", ["/measures?on=2001-01-01", "/measures/99", "/measures/x"])
def test_what_is_not_there_is_said(office: Client, address: str) -> None:
    status = 409 if "on=" in address else 404
    assert "代码" in Visitor(office).words(address, status)


# The official wording


@pytest.mark.parametrize(
    ("code", "wording"),
    [
        ("1", "为规范服务商行为，制定本办法。"),
        ("12.1", "（一）引起投诉的；"),
        ("12.11", "（十一）其他情形，\n限于重大的。"),
        ("20", "本办法自印发之日起施行。"),
        ("12.2", None),
        ("2", None),
    ],
)
def test_an_article_is_found_by_its_number(code: str, wording: str | None) -> None:
    assert official_text.parsed(OFFICIAL).get(code) == wording


def test_an_article_goes_as_far_as_the_next_chapter() -> None:
    lines = official_text.parsed(OFFICIAL)["12"].splitlines()
    assert (lines[0], lines[-1]) == ("有下列情形之一的，责令限期整改：", "限于重大的。")


def test_the_official_wording_stands_beside_our_own_where_it_was_laid(
    house: House, worker: object, tmp_path: Path
) -> None:
    path = tmp_path / "official.txt"
    path.write_text(OFFICIAL, "utf-8")
    house.settings = house.settings.model_copy(update={"official_text": path})
    visitor = Visitor(Client(create_app(house), house))
    assert "引起投诉的" in visitor.words("/measures/12.1")
    assert "measures-verbatim" not in visitor.page("/measures/12.2")
    path.write_bytes(b"\xff\xfe\x00")
    assert "measures-verbatim" not in visitor.page("/measures/12.1"), "it is no text any more"
    path.unlink()
    visitor.words("/measures/12.1")


# In words


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_number_is_said_in_words(lang: Any) -> None:
    """Each unit that there is, and each choice that may be made."""
    t = Words(lang)
    for parameter in read(shipped()).parameters:
        assert worth(t, parameter.value, parameter.unit)
        assert worth(t, str(parameter.value), parameter.unit), "as a dossier has it"
    for unit in KINDS.keys() - PLAIN - {"flag", "date", "choice", "unit"}:
        assert "7" in worth(t, 7, unit)
    said = catalogue("measures")
    for key, values in CHOICES.items():
        if read(shipped()).parameter(key).unit in ("choice", "unit"):
            assert all(f"choice.{value}" in said for value in values), key


def test_all_that_carries_a_clause_out_is_said_in_words() -> None:
    for covered in coverage.coverage():
        kinds = carried.carriers(covered.code)
        assert kinds.keys() <= set(carried.KINDS.values())
        for texts in kinds.values():
            assert all(text.zh and text.en for text in texts)


# Days


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("date=2025-09-05&days=30", "届满日： 2025年10月9日（周四）"),
        ("date=2025-09-05&days=30&unit=working", "届满日： 2025年10月23日（周四）"),
        ("date=2025-03-01&days=30", "届满日： 2025年4月2日（周三）"),
        ("date=2025-03-01&days=30&region=CN", "届满日： 2025年3月31日（周一）"),
    ],
)
def test_a_period_is_counted_step_by_step(office: Client, query: str, words: str) -> None:
    page = Visitor(office).words(f"/deadlines/compute?{query}")
    assert words in page
    assert "第 1 日（起算当日不计入） 民法典 201" in page


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("date=&days=30", "date"),
        ("date=5.9.2025&days=30", "date"),
        ("date=2025-09-05&days=0", "days"),
        ("date=2025-09-05&days=3651", "days"),
        ("date=2025-09-05&days=x", "days"),
        ("date=2025-09-05&days=1&unit=weeks", "unit"),
    ],
)
def test_what_cannot_be_counted_is_said_beside_its_field(
    office: Client, query: str, field: str
) -> None:
    page = Visitor(office).page(f"/deadlines/compute?{query}")
    assert f'<a href="#{field}">' in page


def test_the_calendar_marks_what_is_moved(office: Client) -> None:
    visitor = Visitor(office)
    page = visitor.page("/calendar?year=2025&region=CN-GX")
    assert re.search(r"measures-day--holiday[^>]*>31<[^>]*> 壮族三月三", page)
    assert re.search(r"measures-day--moved[^>]*>28<[^>]*> 调休上班", page), "28 September"
    assert not re.search(r"measures-day--holiday[^>]*>31<[^>]*> 壮族三月三",
                         visitor.page("/calendar?year=2025&region=CN"))  # fmt: skip
    assert "安排尚未公布" in visitor.words("/calendar?year=2030")
    visitor.page("/calendar?year=1", 422)
