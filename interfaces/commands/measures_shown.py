"""How `duban measures` prints a version, what came to it, and what was found in a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from interfaces.commands.shown import say, table

if TYPE_CHECKING:
    from domain.measures import Book, Measures
    from domain.measures.files import Found
    from interfaces.coverage import Covered


def grounds(measures: Measures) -> None:
    grounds = [(ground.code, ground.label) for ground in measures.grounds]
    grounds += [
        (f"{ground.code}.{limb.letter}", limb.label)
        for ground in measures.grounds
        for limb in ground.limbs
    ]
    table(("事由 · ground", "说明 · label"), sorted(grounds, key=lambda one: _order(one[0])))


def parameters(book: Book, measures: Measures, day: date) -> None:
    by_document = {setting.key: setting.document for setting in book.settings_on(day)}

    def source(key: str) -> str:
        if key in by_document:
            return by_document[key]
        return "默认 · default" if key in measures.defaults else ""

    heads = ("参数 · parameter", "值 · value", "单位 · unit", "依据 · citation", "来源 · source",
             "含义 · meaning")  # fmt: skip
    rows = [
        (one.key, _value(one.value), one.unit, f"{one.citation} {one.reading}", source(one.key),
         one.meaning)
        for one in measures.parameters
    ]  # fmt: skip
    table(heads, rows)


def readings(book: Book, day: date) -> None:
    rows = [
        (one.number, one.issued_on, one.document, " ".join(one.clauses), one.question, one.answer)
        for one in book.interpretations
        if one.issued_on <= day
    ]
    if rows:
        say()
        table(("解释 · no.", "日期 · day", "文号 · document", "条款 · clauses", "问 · question",
               "答 · answer"), rows)  # fmt: skip
    scope = book.scope_on(day)
    if scope is not None:
        say()
        industries = "、".join(scope.industries)
        say(f"试点范围 · scope: {industries}; {scope.enterprise_list} ({scope.document})")


def _order(code: str) -> list[tuple[int, str]]:
    """12.2 before 12.10."""
    return [(int(part) if part.isdecimal() else 0, part) for part in code.split(".")]


def _value(value: object) -> str:
    return ("是 · yes" if value else "否 · no") if isinstance(value, bool) else str(value)


def heading(measures: Measures) -> None:
    until: date | None = measures.effective_until
    say(f"{measures.id}  {measures.title}")
    say(f"施行 · in force {measures.effective_from} – {until or ''}  SHA-256 {measures.digest}")
    say(measures.document)


def places(book: Book, measures: Measures) -> None:
    """Where a file stands among the versions that the office has entered."""
    if (same := book.adopted(measures.id)) is not None and same.digest != measures.digest:
        say(f"取代已登记的同名版本 · takes the place of the version entered as {same.id}")
    others = sorted(book.versions, key=lambda one: one.in_force_from)
    for other in (one for one in others if one.id != measures.id):
        first = measures.effective_from
        if other.in_force_from == first:
            say(
                f"自同日 {first} 起取代 · takes the place, from the same day {first}, of {other.id}"
            )
        elif other.in_force_from < first:
            say(f"自 {first} 起接替 · takes over on {first} from {other.id}")
        else:
            day = other.in_force_from
            say(f"自 {day} 起由其接替 · is followed on {day} by {other.id}")


def standing(validity: dict[str, Any]) -> None:
    if validity["in_force"]:
        say("施行中 · in force")
        return
    last, document = validity["last_day"], validity["ended_by"]
    say(f"已于 {last} 终止，依据：{document} · ended on {last} ({document})")


def faults(found: Sequence[Found]) -> None:
    rows = [(place(one), one.where, one.text.zh, one.text.en) for one in found]
    table(("行 · line", "位置 · where", "问题", "fault"), rows)


def place(one: Found) -> str:
    if one.line is None:
        return ""
    return str(one.line) if one.column is None else f"{one.line}:{one.column}"


# Coverage

TITLE_CELLS: Final = 48
KINDS: Final = {
    "POST": "办理\nacts",
    "GET": "查询\nreads",
    "event": "事件\nevents",
    "rule": "规则\nrules",
    "parameter": "参数\nnumbers",
    "ground": "事由\ngrounds",
    "duty": "职责\nduties",
}
"""First word of what carries a clause out -> the head of its column."""


def counts(found: Sequence[Covered]) -> None:
    rows = []
    for clause in found:
        words = Counter(carrier.split()[0] for carrier in clause.carriers)
        numbers = [words[kind] or "" for kind in KINDS]
        rows.append((clause.code, _cut(clause.title), *numbers, len(clause.tests) or ""))
    table(("条款\nclause", "标题\ntitle", *KINDS.values(), "测试\ntests"), rows)


def _cut(title: object) -> str:
    """To what leaves room for the counts on a terminal; `names` gives it whole."""
    from rich.text import Text

    said = Text(str(title))
    said.truncate(TITLE_CELLS, overflow="ellipsis")
    return said.plain


def names(found: Sequence[Covered]) -> None:
    for clause in found:
        say(f"{clause.code}  {clause.title}")
        say("  由何实现 · carried out by")
        for carrier in clause.carriers:
            say(f"    {carrier}")
        say("  测试 · proved by")
        for test in clause.tests:
            say(f"    {test}")
        say()
