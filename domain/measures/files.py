"""Files of the measures: read, and checked with each fault at its line."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from pydantic import ValidationError

from domain.measures.faults import Fault, faults
from domain.measures.lines import Path, lines
from domain.measures.model import SHIPPED, Ground, Measures, malformed
from domain.values import Malformed, Text

PLACE: Final = re.compile(r"\(at (?:line (\d+), column (\d+)|end of document)\)")
KNOWN: Final = {
    "missing": Text("缺这一项", "is missing"),
    "extra_forbidden": Text("没有这一项", "is not known here"),
    "unexpected_keyword_argument": Text("没有这一项", "is not known here"),
    "string_type": Text("应为文字", "should be text"),
    "int_type": Text("应为整数", "should be a whole number"),
    "list_type": Text("应为列表", "should be a list"),
    "tuple_type": Text("应为列表", "should be a list"),
    "dataclass_type": Text("应为 { zh, en }", "should be { zh, en }"),
    "string_pattern_mismatch": Text("写法不对", "is not written as it should be"),
}
"""What pydantic finds, for people; what is not here is said in its own words."""
SYNTAX: Final = (
    ("Illegal character '\\n'", "引号没有在本行闭合"),
    ("Unterminated string", "引号没有闭合"),
    ("Unclosed array", "数组没有闭合"),
    ("Unclosed inline table", "{ } 没有闭合"),
    ("Expected newline or end", "值之后有多余的内容"),
    ("Expected '=' after a key", "键之后缺 ="),
    ("Expected ']", "缺 ]"),
    ("Cannot overwrite", "与前面重复"),
    ("Cannot declare", "与前面重复"),
    ("Duplicate inline table key", "与前面重复"),
    ("Cannot mutate", "前面已定义为另一种"),
    ("Invalid statement", "不是“键 = 值”，也不是 [表]"),
    ("Invalid value", "值的写法不对"),
    ("Invalid date or datetime", "没有这一日期"),
)
"""What tomllib says of the commonest slips, in Chinese."""
DEEP: Final = Text("嵌套过深", "is nested too deeply")
VALUE: Final = Text(
    "应为是否、整数、文字或日期", "should be a flag, a whole number, text or a date"
)
TAGS: Final = frozenset({"bool", "int", "str", "date"})
"""What pydantic adds to the place of a value that may be one of several types."""


@dataclass(frozen=True)
class Found:
    """A fault with its place; `line` and `column` count from 1, none where unknown."""

    where: str
    text: Text
    line: int | None = None
    column: int | None = None


def shipped() -> str:
    return files("domain").joinpath("regulation", SHIPPED).read_text(encoding="utf-8")


def parse(text: str) -> Measures:
    """A file as a version, or a refusal that says where the file is wrong and how.

    The shipped file is the list of what a version must say: the rules read those parameters. A
    version that was adopted is read back without these checks, so that none can break the log.
    """
    measures, found = checked(text)
    if measures is None or found:
        raise _refused(found)
    return measures


def checked(text: str) -> tuple[Measures | None, Sequence[Found]]:
    """The version that a file states, where it can be read, and all that is wrong with it."""
    try:
        measures = _validated(text)
    except tomllib.TOMLDecodeError as error:
        return None, [_of_toml(error, text)]
    except RecursionError:
        return None, [Found("TOML", DEEP)]
    except ValidationError as error:
        return None, _of_model(error, text)
    found = list(faults(measures, _validated(shipped())))
    return measures, _placed(found, text)


@lru_cache(maxsize=64)
def read(text: str) -> Measures:
    """An adopted file; what it does not know has the value of the shipped file.

    It may have been adopted before a release that needs the parameter, or knows duties and
    checklists at all.
    """
    try:
        measures = _validated(text)
    except tomllib.TOMLDecodeError as error:
        raise _refused([_of_toml(error, text)]) from error
    except ValidationError as error:
        raise _refused(_of_model(error, text)) from error
    return _completed(measures, _validated(shipped()))


def _completed(measures: Measures, latest: Measures) -> Measures:
    added = tuple(one for one in latest.parameters if not measures.knows(one.key))
    return measures.revised(
        parameters=(*measures.parameters, *added),
        defaults=tuple(parameter.key for parameter in added),
        basis=measures.basis or latest.basis,
        duties=measures.duties or tuple(d for d in latest.duties if d.clause in measures.texts),
        grounds=_with_elements(measures, latest),
    )


def _with_elements(measures: Measures, latest: Measures) -> tuple[Ground, ...]:
    """A file from before there were checklists has those of the shipped file."""
    if any(ground.elements for ground in measures.grounds):
        return measures.grounds
    known = {ground.code: ground.elements for ground in latest.grounds}
    return tuple(
        ground.model_copy(update={"elements": known.get(ground.code, ())})
        for ground in measures.grounds
    )


@lru_cache(maxsize=8)
def _validated(text: str) -> Measures:
    measures = Measures.model_validate(tomllib.loads(text))
    digest = hashlib.sha256(text.encode()).hexdigest()
    return measures.revised(digest=digest, defaults=(), first_from=None)


def _refused(found: Iterable[Found]) -> Malformed:
    found = list(found)
    zh = "；".join(f"{one.where}：{one.text.zh}" for one in found)
    en = "; ".join(f"{one.where}: {one.text.en}" for one in found)
    return malformed("text", zh, en)


def _of_toml(error: tomllib.TOMLDecodeError, text: str) -> Found:
    said = str(error)
    place, plain = PLACE.search(said), PLACE.sub("", said).strip()
    zh = next((zh for begins, zh in SYNTAX if plain.startswith(begins)), f"不是 TOML：{plain}")
    if place is None:
        return Found("TOML", Text(zh, said))
    line = int(place[1]) if place[1] else text.count("\n") + 1
    column = int(place[2]) if place[2] else None
    return Found("TOML", Text(f"{zh}（第 {line} 行）", said), line, column)


def _of_model(error: ValidationError, text: str) -> list[Found]:
    index, found = lines(text), dict[Path, Found]()
    for one in error.errors(include_url=False, include_context=False, include_input=False):
        path = tuple(one["loc"])
        either = bool(path) and path[-1] in TAGS
        path = path[:-1] if either else path
        said = VALUE if either else _said(one["type"], one["msg"])
        where = ".".join(str(part) for part in path)
        found.setdefault(path, Found(where, said, index.of(path)))
    return sorted(found.values(), key=lambda one: one.line or 0)


def _said(kind: str, message: str) -> Text:
    known = KNOWN.get(kind)
    plain = message.removeprefix("Value error, ")
    if known is None:
        zh, dot, en = plain.partition(" · ")
        return Text(zh, en) if dot else Text(f"不合要求：{plain}", plain)
    return Text(f"{known.zh}（{plain}）", f"{known.en} ({plain})")


def _placed(found: Iterable[Fault], text: str) -> list[Found]:
    known: Any = lines(text)
    placed = [Found(fault.where, fault.text, known.of(fault.path)) for fault in found]
    return sorted(placed, key=lambda one: one.line or 0)
