"""What one version of the regulation says: articles, clauses, grounds, and every number."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, Final

from pydantic import (
    AfterValidator,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    StringConstraints,
    field_validator,
)

from domain.values import STORABLE, Malformed, ShortText, Text, Value

SHIPPED: Final = "liuzhou-2025-draft.toml"
OFFICE: Final = "office"
"""The citation of a number that the text leaves to the office."""

COUNTED: Final = "calendar-days working-days months years times orders enterprises quotations"
KINDS: Final[Mapping[str, type]] = MappingProxyType(
    dict.fromkeys((*COUNTED.split(), "percent", "level"), int)
    | dict.fromkeys(("unit", "region", "time-of-day", "choice", "edition", "series", "place"), str)
    | {"flag": bool, "date": date}
)
"""Which type of value each unit takes."""

BEARERS: Final = ("lead", "integrated", "acting", "product", "any")
"""The lead of a project; integrated providers; a lead acting under Art. 9(3); product providers."""
SCOPES: Final = ("provider", "project")
RHYTHMS: Final = ("once", "monthly", "quarterly", "yearly", "on-event")
COUNTS_FROM: Final = ("start", "end")
FORMS: Final = (
    *("plain", "registration", "plan", "monthly-plan", "progress", "lists", "diagnosis"),
    *("case-study", "training", "maintenance", "products", "served-enterprises"),
    *("team-roster", "confidentiality", "important-matter"),
)
"""What reports on duties look like: domain/duty/content.py has a class for each."""


def _filled(text: Text) -> Text:
    if not (text.zh.strip() and text.en.strip()):
        raise ValueError("中英文都须写明 · both zh and en must say something")
    if "\x00" in text.zh + text.en:
        raise ValueError("含有无法保存的字符 · it holds a character that cannot be kept")
    return text


Bilingual = Annotated[Text, AfterValidator(_filled)]
Key = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)+$")
]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Amount = StrictBool | StrictInt | StrictStr | date


class Clause(Value):
    code: Annotated[str, StringConstraints(pattern=r"^\d+\.(\d+|[a-z])$")]
    """Article and item, as 12.1; a letter (4.a) where the article's sentences bear no number."""
    label: Bilingual
    summary: Bilingual


class Article(Value):
    number: int = Field(ge=1)
    title: Bilingual
    summary: Bilingual
    """In our own words; the official text has the authority."""
    clauses: tuple[Clause, ...] = Field(default=(), alias="clause")


class Limb(Value):
    letter: Annotated[str, StringConstraints(pattern=r"^[a-z]$")]
    label: Bilingual


class Ground(Value):
    """What an order (Art. 12), an expulsion (14) or a disqualification (15) may rest on."""

    code: str
    slug: Slug
    label: Bilingual
    limbs: tuple[Limb, ...] = ()
    elements: tuple[Limb, ...] = ()
    """What has to be proved before a decision may rest on the ground."""

    @field_validator("limbs", "elements", mode="before")
    @classmethod
    def _by_letter(cls, given: object) -> object:
        if isinstance(given, dict):
            return [{"letter": letter, "label": label} for letter, label in given.items()]
        return given

    def codes(self) -> tuple[str, ...]:
        """12.1, 12.1.a, 12.1.b, …"""
        return (self.code, *(f"{self.code}.{limb.letter}" for limb in self.limbs))


class Parameter(Value):
    key: Key
    value: Amount
    unit: str
    citation: str
    reading: str = ""
    """The reading (A-06) or the law by analogy on which the office's choice rests."""
    meaning: Bilingual


class Duty(Value):
    """What a clause asks of providers (Art. 4, 5, 8, 9, 10), and what proves that it was done."""

    clause: str
    key: Slug
    label: Bilingual
    proof: Bilingual
    bearer: str
    """One of BEARERS: who owes it."""
    scope: str
    """`provider`: owed once by each; `project`: for each project."""
    rhythm: str
    """One of RHYTHMS."""
    within: str = ""
    """Key of the parameter that gives the time for it; empty where none is set."""
    counts_from: str = "end"
    """Whether that time runs from the `start` or the `end` of each period."""
    form: str
    """One of FORMS: what a report of it says."""
    encouraged: bool = False
    """The text encourages it (8.5, 8.6): it is never planned, and never missed."""


class LegalBasis(Value):
    """What a paper of the office rests on, as it prints it (Art. 1)."""

    measures: str
    title: Text
    document: str
    documents: tuple[Text, ...]
    """The documents of higher rank that the measures carry out."""


class Measures(Value):
    """One version of the regulation."""

    id: Slug
    title: Bilingual
    status: Slug
    document: Annotated[ShortText, STORABLE]
    amends: Slug | None = None
    """The version that this one revises (Art. 16)."""
    notes: tuple[Bilingual, ...] = ()
    basis: tuple[Bilingual, ...] = ()
    """The documents of higher rank that Art. 1 names."""
    effective_from: date
    effective_until: date | None = None
    """The last day in force; none until the pilot is declared over (Art. 17, reading A-31)."""
    article_count: int = Field(ge=1, le=1000)
    articles: tuple[Article, ...] = Field(alias="article")
    grounds: tuple[Ground, ...] = Field(alias="ground")
    parameters: tuple[Parameter, ...] = Field(alias="parameter")
    duties: tuple[Duty, ...] = Field(default=(), alias="duty")
    """Files that were adopted before duties were data say none: read() adds the shipped ones."""
    digest: str = ""
    """SHA-256 of the file's text, in hex."""
    defaults: tuple[str, ...] = ()
    """Keys that the file does not know, with the value of the shipped file; set when read."""
    first_from: date | None = None
    """First day of the version that the chain of amendments began with; set by the book."""

    @property
    def counts_from(self) -> date:
        """Since when ratings and orders count: an amendment goes on counting (A-15, A-18)."""
        return self.first_from or self.effective_from

    @cached_property
    def _by_key(self) -> dict[str, Parameter]:
        return {parameter.key: parameter for parameter in self.parameters}

    @cached_property
    def _by_ground(self) -> dict[str, Ground]:
        return {code: ground for ground in self.grounds for code in ground.codes()}

    @cached_property
    def texts(self) -> Mapping[str, tuple[Text, Text]]:
        """Title and summary of each article (12) and clause (12.1), in the order of the text."""
        found: dict[str, tuple[Text, Text]] = {}
        for article in self.articles:
            found[str(article.number)] = (article.title, article.summary)
            found |= {clause.code: (clause.label, clause.summary) for clause in article.clauses}
        return found

    @cached_property
    def clause_codes(self) -> tuple[str, ...]:
        """Each clause, in the order of the text; an article without clauses counts as one."""
        return tuple(
            code
            for article in self.articles
            for code in ([clause.code for clause in article.clauses] or [str(article.number)])
        )

    def revised(self, **changes: object) -> Measures:
        """A copy with other fields, and without what was computed from the former ones."""
        copy = self.model_copy(update=changes)
        for name in [name for name in copy.__dict__ if name not in type(self).model_fields]:
            del copy.__dict__[name]
        return copy

    @property
    def legal_basis(self) -> LegalBasis:
        return LegalBasis(
            measures=self.id, title=self.title, document=self.document, documents=self.basis
        )

    def knows(self, key: str) -> bool:
        return key in self._by_key

    def parameter(self, key: str) -> Parameter:
        if found := self._by_key.get(key):
            return found
        raise malformed("parameter", f"没有参数 {key}", f"there is no parameter {key}")

    def whole(self, key: str) -> int:
        value = self.parameter(key).value
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        raise _wrong_kind(key, "整数", "a whole number")

    def flag(self, key: str) -> bool:
        value = self.parameter(key).value
        if isinstance(value, bool):
            return value
        raise _wrong_kind(key, "是或否", "a flag")

    def word(self, key: str) -> str:
        value = self.parameter(key).value
        if isinstance(value, str):
            return value
        raise _wrong_kind(key, "文字", "a word")

    def day(self, key: str) -> date:
        value = self.parameter(key).value
        if isinstance(value, date):
            return value
        raise _wrong_kind(key, "日期", "a date")

    def citation_of(self, key: str) -> str:
        return self.parameter(key).citation

    def duty(self, key: str) -> Duty:
        if found := next((duty for duty in self.duties if duty.key == key), None):
            return found
        text = Text(f"没有职责 {key}", f"there is no duty {key}")
        raise Malformed("unknown-duty", text, field="duty", citation="16")

    def ground(self, code: str) -> Ground:
        """The ground of a code with or without a limb: 12.1 and 12.1.a are both ground 12.1."""
        if found := self._by_ground.get(code):
            return found
        text = Text(f"没有事由 {code}", f"there is no ground {code}")
        article = code.partition(".")[0]
        cites = article if article in self.texts else "16"
        raise Malformed("measures", text, field="grounds", citation=cites)


def _wrong_kind(key: str, zh: str, en: str) -> Malformed:
    return malformed("parameter", f"参数 {key} 不是{zh}", f"parameter {key} is not {en}")


def malformed(field: str, zh: str, en: str) -> Malformed:
    return Malformed("measures", Text(zh, en), field=field, citation="16")
