"""How sentences stand on a page."""

from __future__ import annotations

import pytest

from interfaces.web.texts import Words
from interfaces.web.written import sentence


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("并入 LZTS-2025-0012，另行答复", "并入 {LZTS-2025-0012}，另行答复"),
        ("已发出整改通知：柳工信函〔2025〕2号", "已发出整改通知：{柳工信函〔2025〕2号}"),
        ("LZDX-2025-0001 and LZDX-2025-10002", "{LZDX-2025-0001} and {LZDX-2025-10002}"),
        ("10 天内 A-1 完成", "10 天内 A-1 完成"),
        ("<b>LZDX-2025-0001</b>", "&lt;b&gt;{LZDX-2025-0001}&lt;/b&gt;"),
    ],
)
def test_a_number_stands_in_one_line_and_nothing_else_becomes_html(told: str, kept: str) -> None:
    html = kept.replace("{", '<span class="app-nowrap">').replace("}", "</span>")
    assert sentence(Words("zh"), told) == html


@pytest.mark.parametrize(
    ("told", "zh", "en"),
    [
        ("至 2025-10-09 止", "至 2025年10月9日（周四） 止", "至 Thu 9 October 2025 止"),
        (
            "2025-02-30、A-2025-10-09、2025-10-09T08:00",
            *["2025-02-30、A-2025-10-09、2025-10-09T08:00"] * 2,
        ),
    ],
)
def test_days_stand_as_offices_write_them(told: str, zh: str, en: str) -> None:
    assert (sentence(Words("zh"), told), sentence(Words("en"), told)) == (zh, en)
