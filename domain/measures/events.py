"""What happens to the measures over time. Names and fields are the storage format (Art. 16, 17)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from pydantic import AfterValidator, StrictBool, StrictInt, StrictStr

from domain.values import Event, LongText, ShortText, Text


def _chinese(text: Text) -> Text:
    if not text.zh.strip():
        raise ValueError("须写明中文 · say it in Chinese")
    if "\x00" in text.zh + text.en or len(text.zh) + len(text.en) > 20_000:
        raise ValueError("无法保存 · it cannot be kept")
    return text


Wording = Annotated[Text, AfterValidator(_chinese)]
"""Chinese, and English where the office wrote it (else empty)."""
Stated = StrictBool | StrictInt | StrictStr
"""A parameter's value as a document states it; a date as YYYY-MM-DD."""


class VersionAdopted(Event):
    """The office enters a version of the measures; the same id again takes its place."""

    citation: ClassVar[str | None] = "17"
    dated_by = "in_force_from"
    id: str
    digest: str
    text: str
    in_force_from: date
    in_force_until: date | None
    document: str
    adopted_on: date
    amends: str | None = None


class VersionRepealed(Event):
    """A document ends a version: the bureau repealed it."""

    citation: ClassVar[str | None] = "17"
    dated_by = "in_force_until"
    id: str
    in_force_until: date
    """The last day in force."""
    document: LongText


class RepealWithdrawn(Event):
    """The end of a version was entered by mistake."""

    citation: ClassVar[str | None] = "17"
    id: str
    on: date
    reason: LongText


class InterpretationIssued(Event):
    """The bureau says how its measures are read (Art. 16)."""

    citation: ClassVar[str | None] = "16"
    dated_by = "issued_on"
    document: ShortText
    issued_on: date
    clauses: tuple[str, ...]
    """The articles (12) and clauses (12.1) that it reads."""
    question: Wording
    answer: Wording


class InterpretationWithdrawn(Event):
    """With it goes what it set."""

    citation: ClassVar[str | None] = "16"
    interpretation: int
    """The version of the record at which it was issued."""
    on: date
    reason: LongText


class ParameterSet(Event):
    """A document sets a number within a version; of two for the same day the later one wins."""

    citation: ClassVar[str | None] = "16"
    dated_by = "holds_from"
    key: str
    value: Stated
    holds_from: date
    document: ShortText
    cites: str = ""
    """The clause it carries out; empty where it leaves the file's citation as it is."""
    interpretation: int | None = None
    """The interpretation that set it, by the version of the record."""


class SettingWithdrawn(Event):
    """The setting was a mistake: what held before it holds again."""

    citation: ClassVar[str | None] = "16"
    setting: int
    """The version of the record at which it was set."""
    on: date
    reason: LongText


class PilotConcluded(Event):
    """A document declares the pilot over; the version in force that day ends with it (A-31)."""

    citation: ClassVar[str | None] = "17"
    dated_by = "concluded_on"
    document: ShortText
    concluded_on: date
    """The last day of the pilot, and of the measures."""


class PilotConclusionWithdrawn(Event):
    """The end of the pilot was entered by mistake."""

    citation: ClassVar[str | None] = "17"
    conclusion: int
    """The version of the record at which it was entered."""
    on: date
    reason: LongText


class PilotScopeDefined(Event):
    """Which industries and which list of enterprises belong to the pilot (Art. 3)."""

    citation: ClassVar[str | None] = "3"
    dated_by = "holds_from"
    industries: tuple[ShortText, ...]
    enterprise_list: ShortText
    """Name or version of the list of pilot enterprises."""
    document: ShortText
    holds_from: date
