"""From the cells of one row to the values of one record."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from domain.values import Text
from interfaces.roster import cells, happened
from interfaces.roster.cells import Unreadable
from interfaces.roster.report import Kind, Reference
from interfaces.roster.rows import Row, credit_code, on_day, reference, word_of

_KINDS: Final = {
    **dict.fromkeys(
        ["集成", "集成服务商", "集成类", "集成型", "综合集成", "integrated", "integrator"],
        "integrated",
    ),
    **dict.fromkeys(["产品", "产品服务商", "产品类", "产品型", "product"], "product"),
}
_LEVELS: Final[Mapping[str, int | None]] = {
    **{f"{mark}{end}": n for n, mark in enumerate("一二三四", 1) for end in ("", "级")},
    **{f"{mark}{n}{end}": n for n in range(1, 5) for mark in ("", "l") for end in ("", "级", ".0")},
    **{f"level{n}": n for n in range(1, 5)},
    **dict.fromkeys(
        ["0", "0级", "零级", "无等级", "未评级", "未评定", "未评测", "未入级", "未定级"], None
    ),
}
_YES: Final = frozenset(["是", "试点", "试点企业", "y", "yes", "true", "1", "√", "✓", "✔"])
_NO: Final = frozenset(["否", "非试点", "不是", "n", "no", "false", "0", "×", "x", "✗"])
_LIST: Final = re.compile(r"[、，；;/\n]|,(?!\s*(?:ltd|inc|llc|co|limited|corp)\b)", re.IGNORECASE)


def _provider(row: Row) -> dict[str, object]:
    return {
        "kind": row.take("kind", _provider_kind, None),
        "name": row.take("name", cells.line, ""),
        "uscc": credit_code(row),
        "legal_representative": row.take("legal_representative", cells.line, ""),
        "domicile": row.take("domicile", cells.line, ""),
        "business_scope": row.take("business_scope", cells.paragraphs, ""),
        "registered_capital": _capital(row),
        "liaison": _contact(row, "liaison"),
        "admitted_on": on_day(row, "admitted_on"),
    }


def _enterprise(row: Row) -> dict[str, object]:
    row.take("pilot", _pilot, None)
    return {
        "name": row.take("name", cells.line, ""),
        "uscc": credit_code(row),
        "district": row.take("district", cells.line, ""),
        "industry": row.take("industry", cells.line, ""),
        "contact": _contact(row, "contact"),
    }


def _engagement(row: Row) -> dict[str, object]:
    return {
        "title": row.take("title", cells.line, ""),
        "enterprise": reference(row, "enterprise"),
        "provider": reference(row, "provider"),
        "product_providers": _references(row, "product_providers"),
        "established_on": on_day(row, "established_on"),
        "level_before": row.take("level_before", _level, None),
    }


READERS: Final[Mapping[Kind, Callable[[Row], dict[str, object]]]] = {
    Kind.PROVIDERS: _provider,
    Kind.ENTERPRISES: _enterprise,
    Kind.ENGAGEMENTS: _engagement,
    **happened.READERS,
}


def _capital(row: Row) -> str | None:
    column = row.columns.get("registered_capital")
    if column is None or column.foreign_currency:
        return None
    return row.take("registered_capital", lambda cell: cells.money(cell, column.factor), None)


def _contact(row: Row, who: str) -> dict[str, str] | None:
    name = row.take(f"{who}_name", cells.line, "")
    phone = row.take(f"{who}_phone", cells.phone, "")
    if phone and cells.empty(row.cell(f"{who}_name")):
        row.wrong(
            f"{who}_phone",
            Text("有电话而没有姓名", "a telephone number without a name"),
            Text("补填姓名，或删去电话", "add the name, or remove the number"),
        )
    return {"name": name, "phone": phone} if name else None


def _references(row: Row, who: str) -> list[Reference]:
    none: list[Reference] = []
    if not cells.empty(row.cell(f"{who}_uscc")):
        if not cells.empty(row.cell(f"{who}_name")):
            row.warn(f"{who}_name", *_CODES_WIN)
        return row.take(f"{who}_uscc", _listed_codes, none)
    both = row.take(who, _listed, none) + row.take(f"{who}_name", _listed, none)
    return list(dict.fromkeys(both))


def _listed_codes(cell: object) -> list[Reference]:
    return _listed(cell, codes_only=True)


def _listed(cell: object, codes_only: bool = False) -> list[Reference]:
    found: list[Reference] = []
    for part in _LIST.split(cells.text(cell)):
        words = part.split()
        several = len(words) > 1 and all(map(cells.looks_like_code, words))
        for item in words if several else [part]:
            if cells.empty(item):
                continue
            if codes_only or cells.looks_like_code(item):
                found.append(Reference("uscc", cells.code(item)))
            else:
                found.append(Reference("name", cells.line(item)))
    return list(dict.fromkeys(found))


def _provider_kind(cell: object) -> str:
    kind = _KINDS.get(word_of(cell))
    if kind is None:
        raise Unreadable(
            Text("不是已知的服务商类型", "this is no kind of provider"),
            Text("填“集成服务商”或“产品服务商”", "write integrated or product"),
        )
    return kind


def _pilot(cell: object) -> None:
    word = word_of(cell)
    if word in _NO:
        raise Unreadable(
            Text("这里只登记试点企业", "only pilot enterprises are registered"),
            Text("删去这一行，或改为“是”", "remove the row, or write 是"),
        )
    if word not in _YES:
        raise Unreadable(Text("看不出是否试点", "neither yes nor no"), Text("填“是”", "write 是"))


def _level(cell: object) -> int | None:
    word = word_of(cell)
    if word not in _LEVELS:
        raise Unreadable(
            Text("不是数字化水平等级", "this is no digital level"),
            Text("填一级、二级、三级、四级或无", "write 1, 2, 3, 4 or 无"),
        )
    return _LEVELS[word]


_CODES_WIN: Final = (
    Text("已按信用代码识别，名称一栏未采用", "the codes were used, the names beside them were not"),
    Text("无需处理", "nothing to do"),
)
