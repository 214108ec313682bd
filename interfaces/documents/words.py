"""The words of papers: one file for each, filled with the facts of a record.

A file is TOML (title, addressee, body, attachments, copies_to), each text a Jinja template. An
office lays its own wording beside by a folder of its own; a field that the facts do not have is
named, in the draft and at the start of the office.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from domain.document import PAPERS, Paper
from domain.document.events import Content
from domain.values import SHANGHAI, NotAllowedNow, Text
from projections.kinds import TELLINGS, sentence
from projections.words import METHODS

OWN: Final = Path(__file__).with_name("words")
NUMERALS: Final = "〇一二三四五六七八九"
FIELDS: Final = ("title", "addressee", "body")
LISTS: Final = ("attachments", "copies_to")


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
        self._env.filters |= {
            "day": day,
            "instant": instant,
            "clauses": clauses,
            "method": lambda code: METHODS[code].zh if code in METHODS else code,
            "kind": lambda name: TELLINGS[name].label.zh,
            "sentence": lambda recorded: sentence(recorded).zh,
        }

    def content(self, paper: Paper, facts: Mapping[str, Any], signatory: str) -> Content:
        texts = self._texts[paper.code]
        filled = {name: self._filled(paper, name, texts.get(name, ""), facts) for name in FIELDS}
        several = {
            name: [self._filled(paper, name, text, facts) for text in texts.get(name, ())]
            for name in LISTS
        }
        body = "\n".join(line.strip() for line in filled.pop("body").splitlines() if line.strip())
        return Content(signatory=signatory, body=body, **filled, **several)

    def _filled(self, paper: Paper, field: str, text: str, facts: Mapping[str, Any]) -> str:
        try:
            return self._compiled(text).render(facts).strip()
        except TemplateError as error:
            raise NotAllowedNow(
                "words-incomplete",
                Text(
                    f"{paper.name.zh}的模板（{paper.code}.toml，{field}）缺少字段：{error}",
                    f"the words of the {paper.name.en} ({paper.code}.toml, {field}) miss a"
                    f" field: {error}",
                ),
                citation=paper.citation,
            ) from error

    @cached_property
    def _texts(self) -> Mapping[str, Mapping[str, Any]]:
        return {code: tomllib.loads(self._file(code).read_text("utf-8")) for code in PAPERS}

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
                for name in ("title", "body"):
                    self._env.from_string(texts[name])
            except KeyError as missing:
                name = missing.args[0]
                found.append(Text(f"{path.name} 缺少字段 {name}", f"{path.name} lacks {name}"))
            except (OSError, ValueError, TemplateSyntaxError) as error:
                found.append(Text(f"{path.name}：{error}", f"{path.name}: {error}"))
        return found
