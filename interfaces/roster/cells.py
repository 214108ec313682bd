"""What a cell means: each function gives the value or raises `Unreadable`, saying why."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, time
from decimal import Decimal
from typing import Final

from domain import uscc
from domain.values import Malformed, Text
from interfaces.roster.tables import NoResult

LONGEST_SHOWN: Final = 60
UNIT_NEEDED_BELOW: Final = 10_000
"""No company's capital is a few thousand yuan, so a bare 500 is probably 500万."""
EXACT: Final = 10**15
"""A spreadsheet keeps 15 digits of a number; the rest become zeros."""

_INVISIBLE: Final = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SAYS_NONE: Final = frozenset(("", "-", "--", "—", "——", "/", "\\", "无", "暂无", "n/a", "none"))
_BROKEN: Final = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|#+)", re.IGNORECASE)
_WIDE: Final = r"[\u3000-\u9fff\uff00-\uffef]"
_BREAK: Final = re.compile(rf"(?<={_WIDE})[ \t]*\n\s*(?={_WIDE})")

_MONEY: Final = re.compile(
    r"(?:人民币|rmb|cny|[¥￥])?\s*(?P<amount>\d+(?:\.\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?)\s*"
    r"(?P<unit>亿元|亿|万元|万|元)?\s*(?:整|正)?(?:人民币|rmb|cny)?(?:整|正)?",
    re.IGNORECASE,
)
_UNIT: Final = {"元": 1, "万元": 10**4, "万": 10**4, "亿元": 10**8, "亿": 10**8}
_PHONE: Final = re.compile(r"[0-9+\-()#*.,;/、 转分机extEXT]+")
_ROUNDED: Final = re.compile(r"\d(\.\d+)?E\+\d+|\d\.\d+E\d+", re.IGNORECASE)
_LOOKS_LIKE_CODE: Final = re.compile(r"[0-9A-Z]{15,20}")


class Unreadable(Exception):  # noqa: N818 - it is an answer, not a fault
    def __init__(self, reason: Text, way_out: Text) -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.way_out = way_out


def shown(cell: object) -> str:
    """A cell for a report: one line, not too long."""
    whole = " ".join(_CONTROL.sub("", text(cell)).split())
    return whole if len(whole) <= LONGEST_SHOWN else whole[: LONGEST_SHOWN - 1] + "…"


def text(cell: object) -> str:
    """The cell as people see it, without what is invisible at or between its characters."""
    match cell:
        case None:
            return ""
        case float() if cell.is_integer() and abs(cell) < 1e18:
            return str(int(cell))
        case datetime() if cell.time() == time():
            return cell.date().isoformat()
    plain = str(cell).replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")
    return _INVISIBLE.sub("", plain).strip()


def empty(cell: object) -> bool:
    """Nothing there, or a word for nothing."""
    return unicodedata.normalize("NFKC", text(cell)).strip().lower() in _SAYS_NONE


def refuse_broken(cell: object) -> None:
    """Cells that stand for a fault of the spreadsheet, or hold what no record may."""
    if isinstance(cell, NoResult):
        raise Unreadable(
            Text("公式没有计算结果", "the file holds no result for this formula"),
            Text(
                "在 Excel/WPS 中打开并保存，或改为数值",
                "open and save it in Excel, or paste values",
            ),
        )
    if isinstance(cell, str) and _BROKEN.fullmatch(cell.strip()):
        raise Unreadable(
            Text("公式出错", "the formula failed"),
            Text("改正公式或直接填写内容", "correct the formula or write the value"),
        )
    if isinstance(cell, str) and _CONTROL.search(cell):
        raise Unreadable(
            Text("含有控制字符", "there are control characters in it"),
            Text("删除后重新输入", "type it anew"),
        )


def line(cell: object, longest: int = 200) -> str:
    """A text on one line: breaks inside Chinese vanish, others become a space."""
    return _bounded(" ".join(_BREAK.sub("", text(cell)).split()), longest)


def paragraphs(cell: object, longest: int = 20_000) -> str:
    return _bounded(text(cell), longest)


def code(cell: object) -> str:
    """A unified social credit code, normalised and checked."""
    _refuse_rounded(cell)
    normal = uscc.normalise(text(cell))
    try:
        uscc.check(normal)
    except Malformed as fault:
        raise Unreadable(
            fault.text,
            Text("对照营业执照更正", "correct it from the business licence"),
        ) from None
    return normal


def looks_like_code(cell: object) -> bool:
    normal = uscc.normalise(text(cell))
    return _LOOKS_LIKE_CODE.fullmatch(normal) is not None and sum(map(str.isdigit, normal)) >= 8


def phone(cell: object) -> str:
    """Kept as text; one or several numbers."""
    _refuse_rounded(cell)
    number = " ".join(unicodedata.normalize("NFKC", text(cell)).split())
    if re.fullmatch(r"1\d{10}\.0", number):
        number = number.removesuffix(".0")
    digits = sum(c.isdigit() for c in number)
    if not _PHONE.fullmatch(number) or digits < 5 or re.search(r"\d[eE]\+?\d", number):
        raise Unreadable(
            Text("不是电话号码", "this is no telephone number"),
            Text("填完整号码，例如 13800000000 或 0772-2860000", "write it out: 0772-2860000"),
        )
    return _bounded(number, 40)


def money(cell: object, factor: Decimal | None) -> str:
    """Yuan with two places. `factor` is what the heading says one unit is; the cell comes first."""
    amount, unit = _amount(cell)
    if unit is None and factor is None and amount < UNIT_NEEDED_BELOW:
        raise Unreadable(
            Text("看不出单位是元还是万元", "it does not say whether this is yuan or 10,000 yuan"),
            Text("在表头写“注册资本（万元）”，或写成“500万元”", "name the unit: 500万元"),
        )
    yuan = amount * (unit if unit is not None else factor or 1)
    fen = yuan.quantize(Decimal("0.01")) if yuan < 10**16 else None
    if fen is None or fen != yuan:
        raise Unreadable(
            Text("金额过大或小于一分", "the amount is too large, or finer than a fen"),
            Text("最多两位小数（按元计）", "use at most two places (in yuan)"),
        )
    return f"{fen:f}"


def money_names_unit(cell: object) -> bool:
    match = _MONEY.fullmatch(unicodedata.normalize("NFKC", text(cell)))
    return match is not None and match["unit"] is not None


def _amount(cell: object) -> tuple[Decimal, int | None]:
    if isinstance(cell, float):
        cell = format(Decimal(format(cell, ".15g")), "f")
    found = _MONEY.fullmatch(unicodedata.normalize("NFKC", text(cell)))
    if found is None or isinstance(cell, bool):
        raise Unreadable(
            Text("不是人民币金额", "this is no amount in renminbi"),
            Text("写成 5000000、1,000 或 500万元", "write 5000000, 1,000 or 500万元"),
        )
    return Decimal(found["amount"].replace(",", "")), _UNIT.get(found["unit"] or "")


def _bounded(value: str, longest: int) -> str:
    if len(value) > longest:
        raise Unreadable(
            Text(f"超过 {longest} 字", f"longer than {longest} characters"),
            Text("请缩短", "shorten it"),
        )
    return value


def _refuse_rounded(cell: object) -> None:
    number = isinstance(cell, int | float) and abs(cell) >= EXACT
    if number or _ROUNDED.fullmatch(text(cell)):
        raise Unreadable(
            Text(
                "单元格是数字格式，末几位已丢失", "stored as a number, so its last digits are lost"
            ),
            Text("把该列设为文本格式后重新填写", "format the column as text and type it again"),
        )
