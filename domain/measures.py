"""The regulation as data: articles, clauses, grounds and numbers of the version in force on a day.

Code never holds a number of the measures: a rule names its clause and reads the number here. The
files are domain/regulation/*.toml; the text of an adopted file is kept in the event (Art. 16, 17).
"""

from __future__ import annotations

import hashlib
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Annotated, ClassVar, Final

from pydantic import (
    AfterValidator,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    StringConstraints,
    ValidationError,
    field_validator,
)

from domain.values import Event, LongText, Malformed, Recorded, ShortText, Text, Unknown, Value

SHIPPED: Final = "liuzhou-2025-draft.toml"
OFFICE: Final = "office"
"""The citation of a number that the text leaves to the office."""

COUNTED: Final = "calendar-days working-days months years times orders enterprises quotations"
KINDS: Final[Mapping[str, type]] = MappingProxyType(
    dict.fromkeys((*COUNTED.split(), "percent", "level"), int)
    | dict.fromkeys(("unit", "region", "time-of-day", "choice", "edition", "series"), str)
    | {"flag": bool, "date": date}
)
"""Which type of value each unit takes."""


def _filled(text: Text) -> Text:
    if not (text.zh.strip() and text.en.strip()):
        raise ValueError("both zh and en must say something")
    return text


Bilingual = Annotated[Text, AfterValidator(_filled)]
Key = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)+$")
]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


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

    @field_validator("limbs", mode="before")
    @classmethod
    def _by_letter(cls, limbs: object) -> object:
        if isinstance(limbs, dict):
            return [{"letter": letter, "label": label} for letter, label in limbs.items()]
        return limbs

    def codes(self) -> tuple[str, ...]:
        """12.1, 12.1.a, 12.1.b, …"""
        return (self.code, *(f"{self.code}.{limb.letter}" for limb in self.limbs))


class Parameter(Value):
    key: Key
    value: StrictBool | StrictInt | StrictStr | date
    unit: str
    citation: str
    reading: str = ""
    """The reading (A-06) or the law by analogy on which the office's choice rests."""
    meaning: Bilingual


class Measures(Value):
    """One version of the regulation."""

    id: Slug
    title: Bilingual
    status: Slug
    document: ShortText
    notes: tuple[Bilingual, ...] = ()
    effective_from: date
    effective_until: date | None = None
    """The last day in force; none until the pilot is declared over (Art. 17, reading A-31)."""
    article_count: int = Field(ge=1)
    articles: tuple[Article, ...] = Field(alias="article")
    grounds: tuple[Ground, ...] = Field(alias="ground")
    parameters: tuple[Parameter, ...] = Field(alias="parameter")
    digest: str = ""
    """SHA-256 of the file's text, in hex."""

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

    def parameter(self, key: str) -> Parameter:
        if found := self._by_key.get(key):
            return found
        raise _malformed("parameter", f"没有参数 {key}", f"there is no parameter {key}")

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

    def ground(self, code: str) -> Ground:
        """The ground of a code with or without a limb: 12.1 and 12.1.a are both ground 12.1."""
        if found := self._by_ground.get(code):
            return found
        raise _malformed("grounds", f"没有事由 {code}", f"there is no ground {code}")


# Events. Their names and fields are the storage format.


class VersionAdopted(Event):
    """The office enters a version of the measures; the same id again takes its place."""

    citation: ClassVar[str | None] = "17"
    id: str
    digest: str
    text: str
    in_force_from: date
    in_force_until: date | None
    document: str
    adopted_on: date

    @property
    def effective_on(self) -> date:
        return self.in_force_from


class VersionRepealed(Event):
    """A document ends a version: the pilot was declared over, or the bureau repealed it."""

    citation: ClassVar[str | None] = "17"
    id: str
    in_force_until: date
    """The last day in force."""
    document: LongText

    @property
    def effective_on(self) -> date:
        return self.in_force_until


# State.


@dataclass(frozen=True)
class Book:
    """The versions the office has adopted, in the order of adoption."""

    versions: tuple[VersionAdopted, ...] = ()

    def version(self, id: str) -> VersionAdopted | None:
        return next((version for version in self.versions if version.id == id), None)

    def on(self, day: date) -> Measures | None:
        """The measures in force that day.

        A version ends the one before it for good: when the newest has run out, none is in force.
        """
        begun = [version for version in self.versions if version.in_force_from <= day]
        latest = max(reversed(begun), key=lambda version: version.in_force_from, default=None)
        if latest is None or not _within(day, latest.in_force_from, latest.in_force_until):
            return None
        return _read(latest.text).model_copy(update={"effective_until": latest.in_force_until})


def evolve(state: Book, recorded: Recorded[Event]) -> Book:
    match recorded.event:
        case VersionAdopted() as adopted:
            others = (version for version in state.versions if version.id != adopted.id)
            return Book((*others, adopted))
        case VersionRepealed() as repealed:
            return Book(tuple(_ended(version, repealed) for version in state.versions))
        case _:
            return state


def _ended(version: VersionAdopted, repealed: VersionRepealed) -> VersionAdopted:
    if version.id != repealed.id:
        return version
    return version.model_copy(update={"in_force_until": repealed.in_force_until})


def _within(day: date, first: date, last: date | None) -> bool:
    return first <= day and (last is None or day <= last)


# Decisions.


def adopt(state: Book, text: str, adopted_on: date) -> tuple[Event, ...]:
    """Enter a file as a version; a file that is entered already is no event."""
    measures = parse(text)
    known = state.version(measures.id)
    if known is not None and known.digest == measures.digest:
        return ()
    return (
        VersionAdopted(
            id=measures.id,
            digest=measures.digest,
            text=text,
            in_force_from=measures.effective_from,
            in_force_until=measures.effective_until,
            document=measures.document,
            adopted_on=adopted_on,
        ),
    )


def repeal(state: Book, id: str, last_day: date, document: str) -> tuple[Event, ...]:
    """Art. 17 and reading A-31: a version ends by a document, never by a computed date."""
    version = state.version(id)
    if version is None:
        raise Unknown("measures", Text(f"没有版本 {id}", f"there is no version {id}"), field="id")
    if last_day < version.in_force_from:
        raise _malformed(
            "last_day",
            f"失效日 {last_day} 早于施行日 {version.in_force_from}",
            f"the last day {last_day} lies before the first, {version.in_force_from}",
        )
    if not document.strip():
        raise _malformed("document", "须写明依据文件", "name the document that ends it")
    if version.in_force_until == last_day:
        return ()
    return (VersionRepealed(id=id, in_force_until=last_day, document=document),)


# Files.


def shipped() -> str:
    return files("domain").joinpath("regulation", SHIPPED).read_text(encoding="utf-8")


def parse(text: str) -> Measures:
    """A file as a version, or a refusal that says where the file is wrong and how.

    The shipped file is the list of what a version must say: the rules read those parameters. A
    version that was adopted is read back without these checks, so that none can break the log.
    """
    measures = _read(text)
    expected = _read(shipped())
    for where, what in _faults(measures, expected):
        raise _faulty(where, what)
    return measures


@lru_cache(maxsize=32)
def _read(text: str) -> Measures:
    try:
        measures = Measures.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise _faulty("TOML", Text(str(error), str(error))) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise _faulty(where, Text(first["msg"], first["msg"])) from error
    return measures.model_copy(update={"digest": hashlib.sha256(text.encode()).hexdigest()})


Fault = tuple[str, Text]


def _faults(measures: Measures, expected: Measures) -> Iterable[Fault]:
    yield from _article_faults(measures)
    yield from _ground_faults(measures)
    yield from _parameter_faults(measures)
    yield from _missing_parameters(measures, expected)
    until = measures.effective_until
    if until is not None and until < measures.effective_from:
        yield "effective_until", Text("早于施行日", "lies before effective_from")


def _article_faults(measures: Measures) -> Iterable[Fault]:
    numbers = Counter(article.number for article in measures.articles)
    for number in range(1, measures.article_count + 1):
        if number not in numbers:
            yield f"article[{number}]", Text("缺这一条", "this article is missing")
    for number in numbers:
        if number > measures.article_count:
            yield f"article[{number}]", Text("超出 article_count", "beyond article_count")
    yield from _twice("article", (str(article.number) for article in measures.articles))
    clauses = [(article, clause) for article in measures.articles for clause in article.clauses]
    yield from _twice("clause", (clause.code for _, clause in clauses))
    for article, clause in clauses:
        if not clause.code.startswith(f"{article.number}."):
            what = Text(
                f"不属于第 {article.number} 条", f"is no clause of article {article.number}"
            )
            yield f"clause[{clause.code}].code", what


def _ground_faults(measures: Measures) -> Iterable[Fault]:
    yield from _twice("ground", (ground.code for ground in measures.grounds))
    yield from _twice("ground.slug", (ground.slug for ground in measures.grounds))
    for ground in measures.grounds:
        if ground.code not in measures.texts:
            what = Text(f"没有条款 {ground.code}", f"there is no clause {ground.code}")
            yield f"ground[{ground.code}].code", what
        yield from _twice(f"ground[{ground.code}].limbs", ground.codes())


def _parameter_faults(measures: Measures) -> Iterable[Fault]:
    yield from _twice("parameter", (parameter.key for parameter in measures.parameters))
    for parameter in measures.parameters:
        where = f"parameter[{parameter.key}]"
        kind = KINDS.get(parameter.unit)
        if kind is None:
            known = " ".join(KINDS)
            yield f"{where}.unit", Text(f"单位不在 {known} 之中", f"is none of {known}")
        elif type(parameter.value) is not kind:
            what = f"{parameter.value!r} / {parameter.unit}"
            yield f"{where}.value", Text(f"{what}：类型不符", f"{what}: needs {kind.__name__}")
        elif isinstance(parameter.value, int) and parameter.value < 0:
            yield f"{where}.value", Text("不得为负", "is negative")
        if parameter.citation == OFFICE:
            if not parameter.reading.strip():
                yield f"{where}.reading", Text("本局自定须写明理由", "an office choice needs one")
        elif parameter.citation not in measures.texts:
            cited = parameter.citation
            yield f"{where}.citation", Text(f"没有条款 {cited}", f"there is no clause {cited}")


def _missing_parameters(measures: Measures, expected: Measures) -> Iterable[Fault]:
    units = {parameter.key: parameter.unit for parameter in measures.parameters}
    for needed in expected.parameters:
        where = f"parameter[{needed.key}]"
        if needed.key not in units:
            yield where, Text("缺这一参数，规则要用", "is missing, and a rule needs it")
        elif KINDS[units[needed.key]] is not KINDS[needed.unit]:
            yield f"{where}.unit", Text(f"应同 {needed.unit} 类", f"should be like {needed.unit}")


def _twice(where: str, codes: Iterable[str]) -> Iterable[Fault]:
    for code, times in Counter(codes).items():
        if times > 1:
            yield f"{where}[{code}]", Text("重复", "appears twice")


def _faulty(where: str, what: Text) -> Malformed:
    return _malformed("text", f"{where}：{what.zh}", f"{where}: {what.en}")


def _wrong_kind(key: str, zh: str, en: str) -> Malformed:
    return _malformed("parameter", f"参数 {key} 不是{zh}", f"parameter {key} is not {en}")


def _malformed(field: str, zh: str, en: str) -> Malformed:
    return Malformed("measures", Text(zh, en), field=field)
