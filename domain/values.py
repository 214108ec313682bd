"""The small frozen values that every record shares."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Final, Generic, NamedTuple, TypeVar
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from domain.corrections import PutsRight

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
NAMESPACE: Final = UUID("6d0a1a5e-3f0b-5c1c-9a53-6b8f0d6f2b11")
"""The root of every identifier that is derived instead of drawn."""


def derived_id(*parts: object) -> UUID:
    """The same parts give the same identifier, so doing a thing twice is doing it once."""
    return uuid5(NAMESPACE, "\x1f".join(str(part) for part in parts))


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence for people: Chinese first, English second."""

    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.zh} · {self.en}"


class Value(BaseModel):
    """Frozen, and strict about unknown names."""

    # An error that ends in a log does not repeat what was entered: it may be a complainant's name.
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def _storable(text: str) -> str:
    """What every database and file takes: no NUL, no half of a surrogate pair."""
    if re.search("[\x00\ud800-\udfff]", text):
        raise ValueError("含有无法保存的字符 · it holds a character that cannot be kept")
    return text


STORABLE: Final = AfterValidator(_storable)
"""Comes last: before other constraints it would keep them from seeing the stripped text."""
ShortText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), STORABLE
]
OptionalText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), STORABLE]
Remark = Annotated[str, StringConstraints(strip_whitespace=True, max_length=5_000), STORABLE]
LongText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000), STORABLE
]
Money = Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=2)]
"""Yuan."""


class Contact(Value):
    name: ShortText
    phone: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40), STORABLE] = ""


class Role(StrEnum):
    CASEWORKER = "caseworker"
    APPROVER = "approver"
    PRINCIPAL = "principal"
    AUDITOR = "auditor"
    PROVIDER = "provider"
    ENTERPRISE = "enterprise"
    ADMIN = "admin"
    PUBLIC = "public"
    SYSTEM = "system"


class Actor(Value):
    """Who acts, in which role, and for whom (a provider or an enterprise)."""

    name: str
    role: Role
    acts_for: UUID | None = None

    @property
    def is_officer(self) -> bool:
        return self.role in OFFICERS

    @property
    def approves(self) -> bool:
        return self.role in (Role.APPROVER, Role.PRINCIPAL)


OFFICERS: Final = frozenset({Role.CASEWORKER, Role.APPROVER, Role.PRINCIPAL})
SYSTEM: Final = Actor(name="duban", role=Role.SYSTEM)


class Event(Value):
    """A fact of one record. A subclass says on which day it holds and on which clause it rests.

    Stored under the name that domain/catalogue.py gives it: renaming a class is free, renaming
    a field or a stored name is a change of the storage format. Unknown fields are passed over
    when read, so that an older process can read what a newer one wrote.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    citation: ClassVar[str | None] = None
    dated_by: ClassVar[str] = "on"
    """The field with the day on which the fact holds."""
    puts_right: ClassVar[PutsRight | None] = None
    """Which earlier fact it says was wrong; it holds from the day of that one."""

    @property
    def effective_on(self) -> date:
        day: date = getattr(self, self.dated_by)
        return day


class Place(NamedTuple):
    """How far a record had come: its version, and the position of that event; (0, 0) at none."""

    version: int
    position: int


class Looked(NamedTuple):
    """A record that a command looked at, and how far it had come; it may not have been there."""

    kind: str
    id: UUID
    version: int
    position: int


class Asked(NamedTuple):
    """A question that a command put to a read model: which, of what, up to where, how many."""

    question: str
    of: tuple[str, ...]
    upto: int
    found: int


class Cut(Value):
    """What a decision was made on: all that its command looked at, and how far each had come."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    head: int
    """The position that the log had reached."""
    measures: Place
    calendar: Place
    records: tuple[Looked, ...] = ()
    asked: tuple[Asked, ...] = ()
    told: tuple[int, int] = (1, 1)
    """Which of the command's events this one is, and of how many: they lie side by side."""


E = TypeVar("E", bound=Event, covariant=True)


@dataclass(frozen=True, slots=True)
class Recorded(Generic[E]):
    """An event as the log holds it: the fact, and when, by whom and under which rules."""

    record_id: UUID
    version: int
    position: int
    recorded_at: datetime
    effective_on: date
    actor: Actor
    citation: str | None
    measures: str | None
    event: E
    cut: Cut | None = None
    """On what a decision was made; older events have none."""


class Refusal(Exception):  # noqa: N818 - it is an answer, not a fault
    """The rules, the record's state or the role do not allow a command; nothing was changed."""

    def __init__(
        self,
        code: str,
        text: Text,
        *,
        citation: str | None = None,
        field: str | None = None,
        faults: Sequence[Text] = (),
    ) -> None:
        """`faults`: where a field holds many things, what is wrong with it, one by one."""
        super().__init__(str(text))
        self.faults = faults
        self.code = code
        self.text = text
        self.citation = citation
        self.field = field


class NotAllowedNow(Refusal):
    """The record's state does not allow it."""


class NotYours(Refusal):
    """Somebody else decides this."""


class Malformed(Refusal):
    """A field does not hold together with the record or with the others; `field` names it."""


class Unknown(Refusal):
    """There is no such record."""


def out_of_turn(
    code: str,
    record: Text,
    status: Text,
    *,
    citation: str | None,
    allowed: Sequence[Text] = (),
) -> NotAllowedNow:
    """What the record is at and, where it is known, when the step is taken; both in words."""
    zh = f"{record.zh}目前为“{status.zh}”，不能办理此步骤"
    en = f'{record.en} is "{status.en}": this step is not open now'
    if allowed:
        zh += "；此步骤在" + "".join(f"“{word.zh}”" for word in allowed) + "时办理"
        en += "; it is taken at " + " or ".join(f'"{word.en}"' for word in allowed)
    return NotAllowedNow(code, Text(zh, en), citation=citation)


def today(now: datetime) -> date:
    """The legal date of an instant."""
    return now.astimezone(SHANGHAI).date()


def not_future(field: str, day: date, today: date) -> None:
    if day > today:
        raise Malformed(
            "future-date",
            Text(f"日期 {day} 在今天（{today}）之后", f"{day} lies after today ({today})"),
            field=field,
        )


def on_its_day(actor: Actor, field: str, day: date, today: date) -> None:
    """What a provider enters itself was reported that day; officers also enter what came in."""
    not_future(field, day, today)
    if actor.role is Role.PROVIDER and day != today:
        raise Malformed(
            "own-day",
            Text(
                f"网上报告以提交当日（{today}）为准",
                f"what you report here is reported today ({today})",
            ),
            field=field,
        )


def entered_later(recorded: Recorded[Any], day: date) -> date | None:
    """The day on which a provider itself wrote down what it dates earlier; else none.

    An officer enters what came in before; who dates its own entry back is pointed out.
    """
    written = today(recorded.recorded_at)
    return written if recorded.actor.role is Role.PROVIDER and written > day else None


def confirmed_by_another(actor: Actor, entered_by: Collection[str], citation: str) -> None:
    """What an officer wrote down for a provider is for a second person to confirm."""
    if actor.name in entered_by:
        raise NotYours(
            "own-report",
            Text(
                "代为登记报告的人不能自行确认，请另一经办人确认",
                "who entered a report does not confirm it: ask another officer",
            ),
            citation=citation,
        )


def not_before(field: str, day: date, earlier: date, what: Text) -> None:
    if day < earlier:
        raise Malformed(
            "date-order",
            Text(
                f"日期 {day} 早于{what.zh}（{earlier}）",
                f"{day} lies before {what.en} ({earlier})",
            ),
            field=field,
        )
