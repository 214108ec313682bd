"""The words of papers: one file for each, filled with the facts of a record.

A file is TOML (title, addressee, body, attachments, copies_to), each text a Jinja template. An
office lays its own wording beside by a folder of its own; a field that the facts do not have is
named, in the draft and at the start of the office.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import ValidationError

from domain.document import PAPERS, Paper
from domain.document.events import Content
from domain.values import SHANGHAI, NotAllowedNow, Text
from projections.kinds import TELLINGS, sentence
from projections.words import METHODS

OWN: Final = Path(__file__).with_name("words")
NUMERALS: Final = "〇一二三四五六七八九"
FIELDS: Final = ("title", "addressee", "body")
LISTS: Final = ("attachments", "copies_to")
FAULTS: Final = (
    TemplateError,
    OSError,
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)
"""What comes of a file that somebody wrote, and of a fact that is not what it took it for."""


def day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


def instant(value: datetime) -> str:
    local = value.astimezone(SHANGHAI)
    return f"{day(local.date())}{local:%H:%M}"


def numeral(n: int) -> str:
    """1 to 99, as articles are numbered."""
    tens, ones = divmod(n, 10)
    head = "" if not tens else "十" if tens == 1 else f"{NUMERALS[tens]}十"
    return head + (NUMERALS[ones] if ones or not tens else "")


def clause(code: str) -> str:
    """12.1 is 第十二条第（一）项; a letter after an article names no item of the text."""
    article, _, item = code.partition(".")
    named = f"第{numeral(int(article))}条"
    item = item.partition(".")[0]
    return f"{named}第（{numeral(int(item))}）项" if item.isdecimal() else named


def clauses(codes: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(clause(code) for code in codes))


def _in_a_row(value: Any) -> Any:
    """A fact is no row of a table, whatever somebody typed."""
    return value.replace(" | ", "｜") if isinstance(value, str) else value


class Words:
    def __init__(self, own: Path | None = None, head: Callable[[], Any] = lambda: None) -> None:
        """`own`: wordings of the office, taken where there is a file of the paper's code."""
        self._own = own
        self._env = ImmutableSandboxedEnvironment(
            undefined=StrictUndefined,
            finalize=_in_a_row,
        )
        self._env.globals["head"] = head
        # The page of a record tries each paper that it may be drafted for.
        self._compiled = cache(self._env.from_string)
        self._known: dict[str, Mapping[str, Any]] = {}
        self._env.filters |= {
            "day": day,
            "instant": instant,
            "clauses": clauses,
            "method": lambda code: METHODS[code].zh if code in METHODS else code,
            "kind": lambda name: TELLINGS[name].label.zh,
            "sentence": lambda recorded: sentence(recorded).zh,
        }

    def content(self, paper: Paper, facts: Mapping[str, Any], signatory: str) -> Content:
        said: dict[str, Any] = {"signatory": signatory}
        field = ""
        try:
            texts = self._texts(paper.code)
            for field in FIELDS:
                said[field] = self._filled(texts.get(field, ""), facts)
            for field in LISTS:
                said[field] = [self._filled(text, facts) for text in texts.get(field, ())]
            lines = (line.strip() for line in said["body"].splitlines())
            said["body"] = "\n".join(line for line in lines if line)
            return Content(**said)
        except ValidationError as error:
            [first, *_] = error.errors()
            raise _wrong(paper, str(first["loc"][0]), first["msg"]) from error
        except FAULTS as error:
            raise _wrong(paper, field, str(error)) from error

    def _filled(self, text: str, facts: Mapping[str, Any]) -> str:
        return self._compiled(text).render(facts).strip()

    def _texts(self, code: str) -> Mapping[str, Any]:
        """Read once; what does not read is tried again."""
        if code not in self._known:
            self._known[code] = tomllib.loads(self._file(code).read_text("utf-8"))
        return self._known[code]

    def _file(self, code: str) -> Path:
        own = self._own / f"{code}.toml" if self._own else None
        return own if own is not None and own.is_file() else OWN / f"{code}.toml"

    def faults(self) -> list[Text]:
        """What is wrong with a file before anybody needs it: syntax, or a field it lacks."""
        found = []
        for code in PAPERS:
            path = self._file(code)
            try:
                texts = tomllib.loads(path.read_text("utf-8"))
                lists = (text for name in LISTS for text in texts.get(name, ()))
                for text in (texts["title"], texts["body"], texts.get("addressee", ""), *lists):
                    self._env.from_string(text)
            except KeyError as missing:
                name = missing.args[0]
                found.append(Text(f"{path.name} 缺少字段 {name}", f"{path.name} lacks {name}"))
            except FAULTS as error:
                found.append(Text(f"{path.name}：{error}", f"{path.name}: {error}"))
        return found


def _wrong(paper: Paper, field: str, why: str) -> NotAllowedNow:
    where = f"{paper.code}.toml, {field}" if field else f"{paper.code}.toml"
    return NotAllowedNow(
        "words-incomplete",
        Text(
            f"{paper.name.zh}的模板（{where}）缺少字段或有误：{why}",
            f"the words of the {paper.name.en} ({where}) miss a field, or are wrong: {why}",
        ),
        citation=paper.citation,
    )
