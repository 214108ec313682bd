"""From the cells of one row to what happened: a rating, an evaluation, progress, a complaint."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Final

from domain.values import Text
from interfaces.roster import cells, days
from interfaces.roster.cells import Unreadable
from interfaces.roster.report import Kind, Reference
from interfaces.roster.rows import Row, on_day, optional_line, reference, word_of

_RATINGS: Final = {
    **dict.fromkeys(["满意", "非常满意", "很满意", "satisfied", "好"], "satisfied"),
    **dict.fromkeys(["一般", "基本满意", "较满意", "比较满意", "neutral", "中"], "neutral"),
    **dict.fromkeys(["不满意", "很不满意", "非常不满意", "dissatisfied", "差"], "dissatisfied"),
}
_STAGES: Final = {
    **dict.fromkeys(["改造前", "前", "前评", "前测", "before"], "before"),
    **dict.fromkeys(["改造后", "后", "后评", "后测", "验收", "after"], "after"),
}
_ASSESSORS: Final = {
    **dict.fromkeys(["企业自评", "自评", "企业", "self"], "self"),
    **dict.fromkeys(["服务商自评", "服务商", "provider"], "provider"),
    **dict.fromkeys(["评测机构", "第三方", "中心", "评测机构评定", "centre", "center"], "centre"),
}
_NATURES: Final = {
    **dict.fromkeys(["投诉", "投诉类", "complaint"], "complaint"),
    **dict.fromkeys(["举报", "举报类", "report"], "report"),
    **dict.fromkeys(["咨询", "咨询类", "求助", "enquiry"], "enquiry"),
}
_CALLERS: Final = {
    **dict.fromkeys(["个人", "市民", "群众", "individual"], "individual"),
    **dict.fromkeys(["企业", "试点企业", "enterprise"], "enterprise"),
    **dict.fromkeys(["单位", "组织", "其他单位", "organisation"], "organisation"),
    **dict.fromkeys(["匿名", "anonymous"], "anonymous"),
}
_LEVEL: Final = {
    **{f"{mark}{end}": n for n, mark in enumerate("零一二三四") for end in ("", "级")},
    **{f"{mark}{n}{end}": n for n in range(5) for mark in ("", "l") for end in ("", "级", ".0")},
    **dict.fromkeys(["无等级", "未入级", "未定级"], 0),
}
_MONTH: Final = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?")


def _rating(row: Row) -> dict[str, object]:
    return {
        **_project(row),
        "rating": row.take("rating", _one_of(_RATINGS, "满意、一般、不满意"), None),
        "rated_on": on_day(row, "rated_on"),
        "comment": row.take("comment", cells.paragraphs, ""),
    }


def _evaluation(row: Row) -> dict[str, object]:
    return {
        **_project(row),
        "stage": row.take("stage", _one_of(_STAGES, "改造前、改造后"), None),
        "level": row.take("level", _one_of(_LEVEL, "无等级、一级、二级、三级、四级"), None),
        "evaluated_on": on_day(row, "evaluated_on"),
        "edition": row.take("edition", cells.line, "") or None,
        "assessor": row.take(
            "assessor", _one_of(_ASSESSORS, "企业自评、服务商自评、评测机构"), None
        ),
    }


def _progress(row: Row) -> dict[str, object]:
    return {
        "provider": reference(row, "provider"),
        "year": row.take("year", _year, None),
        "projects": row.take("projects", cells.line, ""),
        "month": row.take("month", _month, None),
        "target": row.take("target", cells.line, ""),
        "value": row.take("value", _amount, None),
        "evidence": row.take("evidence", cells.paragraphs, ""),
        "reported_on": on_day(row, "reported_on"),
    }


def _milestone(row: Row) -> dict[str, object]:
    return {
        **_project(row),
        "name": row.take("name", cells.line, ""),
        "reached_on": on_day(row, "reached_on"),
        "note": row.take("note", cells.paragraphs, ""),
        "reported_on": on_day(row, "reported_on"),
    }


def _complaint(row: Row) -> dict[str, object]:
    nature = row.take("nature", _one_of(_NATURES, "投诉、举报、咨询"), "complaint")
    named = _names(row, "provider")
    received = row.take("received", lambda cell: days.instant(cell, row.day_zero), None)
    return {
        "number": row.take("number", _number, ""),
        "received_on": received and received[0],
        "received_at": received and received[1],
        "caller": row.take("caller", cells.line, ""),
        "contact": row.take("contact", cells.line, ""),
        "kind": row.take("kind", _one_of(_CALLERS, "个人、企业、单位、匿名"), None),
        "nature": nature,
        "content": row.take("content", cells.paragraphs, ""),
        "provider": reference(row, "provider") if named or nature != "enquiry" else None,
        "district": row.take("district", cells.line, ""),
        "answer_by": _day_of(row, "answer_by"),
    }


READERS: Final[Mapping[Kind, Callable[[Row], dict[str, object]]]] = {
    Kind.RATINGS: _rating,
    Kind.EVALUATIONS: _evaluation,
    Kind.PROGRESS: _progress,
    Kind.MILESTONES: _milestone,
    Kind.COMPLAINTS: _complaint,
}


def _project(row: Row) -> dict[str, object]:
    """Which project: by its enterprise, and where that has several, by title or provider."""
    provider: Reference | None = reference(row, "provider") if _names(row, "provider") else None
    return {
        "enterprise": reference(row, "enterprise"),
        "title": optional_line(row, "title"),
        "provider": provider,
    }


def _names(row: Row, who: str) -> bool:
    return any(not cells.empty(row.cell(f"{who}{end}")) for end in ("", "_name", "_uscc"))


def _one_of(words: Mapping[str, object], examples: str) -> Callable[[object], object]:
    def read(cell: object) -> object:
        found = words.get(word_of(cell))
        if found is None:
            raise Unreadable(
                Text("不是这一栏的用语", "no word of this column"),
                Text(f"填：{examples}", f"write one of: {examples}"),
            )
        return found

    return read


def _year(cell: object) -> int:
    found = re.fullmatch(r"((?:19|20)\d\d)(?:\.0)?年?(?:度)?", word_of(cell))
    if found is None:
        raise Unreadable(Text("不是年份", "this is no year"), Text("写成 2025", "write it as 2025"))
    return int(found[1])


def _month(cell: object) -> str:
    """A month as YYYY-MM; a day of it, as spreadsheets make of months, means the same."""
    said = unicodedata.normalize("NFKC", cells.text(cell)).strip()
    found = _MONTH.fullmatch(said) or re.fullmatch(r"(\d{4})-(\d{2})-01", said)
    if found is None or not 1 <= int(found[2]) <= 12:
        raise Unreadable(
            Text("不是月份", "this is no month"), Text("写成 2025-07", "write it as 2025-07")
        )
    return f"{found[1]}-{int(found[2]):02}"


def _amount(cell: object) -> str:
    said = unicodedata.normalize("NFKC", cells.text(cell)).replace(",", "").strip()
    try:
        found = Decimal(said)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise Unreadable(
            Text("不是数字", "this is no number"),
            Text("只填数字，不带单位", "digits only, no unit"),
        )
    return str(found)


def _number(cell: object) -> str:
    if isinstance(cell, int | float) and abs(cell) >= cells.EXACT:
        raise Unreadable(
            Text("工单号是数字格式，末几位已丢失", "stored as a number: its last digits are lost"),
            Text("把该列设为文本格式后重新填写", "format the column as text and type it again"),
        )
    return unicodedata.normalize("NFKC", cells.line(cell, 100)).strip()


def _day_of(row: Row, name: str) -> str | None:
    """The day alone, where a sheet has the hour too."""
    found = row.take(name, lambda cell: days.instant(cell, row.day_zero), None)
    return found and found[0]
