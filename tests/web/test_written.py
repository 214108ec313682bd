"""How sentences stand on a page."""

from __future__ import annotations

import pytest

from interfaces.web.written import whole


@pytest.mark.parametrize(
    ("sentence", "kept"),
    [
        ("并入 LZTS-2025-0012，另行答复", "并入 {LZTS-2025-0012}，另行答复"),
        ("已发出整改通知：柳工信函〔2025〕2号", "已发出整改通知：{柳工信函〔2025〕2号}"),
        ("LZDX-2025-0001 and LZDX-2025-10002", "{LZDX-2025-0001} and {LZDX-2025-10002}"),
        ("10 天内 A-1 完成", "10 天内 A-1 完成"),
        ("<b>LZDX-2025-0001</b>", "&lt;b&gt;{LZDX-2025-0001}&lt;/b&gt;"),
    ],
)
def test_a_number_stands_in_one_line_and_nothing_else_becomes_html(
    sentence: str, kept: str
) -> None:
    html = kept.replace("{", '<span class="app-nowrap">').replace("}", "</span>")
    assert whole(sentence) == html
