"""What is wrong with the routing table, in words: which field, which rule, and the way out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from domain.values import Text


class TableError(RuntimeError):
    """One message for people, Chinese first."""

    def __init__(self, path: Path, zh: str, en: str) -> None:
        self.text = Text(f"办公室路由表 {path}：{zh}", f"the table of offices {path}: {en}")
        super().__init__(str(self.text))


SAID: Final[Mapping[str, Text]] = {
    "missing": Text("须填写", "is missing"),
    "extra_forbidden": Text(
        "没有这一项，请删除或改正", "is not known here: remove it or correct it"
    ),
    "literal_error": Text("应为 {expected}", "has to be {expected}"),
    "string_type": Text("应为文字，写在引号里", "has to be text in quotes"),
    "string_too_short": Text("不能为空", "is empty"),
    "string_too_long": Text("至多 {max_length} 个字符", "has {max_length} characters at most"),
    "too_short": Text("至少 {min_length} 个", "needs {min_length} at least"),
    "tuple_type": Text('应为列表，如 ["a.example"]', 'has to be a list such as ["a.example"]'),
    "dict_type": Text("应为一节，如 [offices.liuzhou]", "has to be a section: [offices.liuzhou]"),
    "model_type": Text("应为一节，如 [offices.liuzhou]", "has to be a section: [offices.liuzhou]"),
    "string_pattern_mismatch": Text(
        "应为小写字母、数字、连字符和下划线", "has to be of small letters, digits, - and _"
    ),
}
"""What pydantic finds, in our words; what is not here is told in its own."""


def said(error: ValidationError, at: str) -> tuple[str, str]:
    """What is wrong where, each fault; `at` is where all of it stands."""
    zh, en = [], []
    for one in error.errors(include_url=False, include_input=False):
        where = ".".join(str(part) for part in (at, *one["loc"]) if part != "")
        if one["type"] == "value_error":
            ours, _, theirs = one["msg"].removeprefix("Value error, ").partition(" · ")
        else:
            ours = theirs = one["msg"]
            if (said := SAID.get(one["type"])) is not None:
                ours, theirs = (text.format(**one.get("ctx", {})) for text in (said.zh, said.en))
        zh.append(f"{where}：{ours}" if where else ours)
        en.append(f"{where}: {theirs}" if where else theirs)
    return "；".join(zh), "; ".join(en)
