"""Questions that an act asks; interfaces/answers.py answers those that read models answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO, Protocol, TypeVar
from uuid import UUID

from domain.assessment.totals import Grade
from domain.catalogue import Kind, State
from domain.document import Document, Paper
from domain.document.events import Content, Printed
from domain.rules import Evidence
from domain.values import Actor, Event, Recorded, Role, Text

S = TypeVar("S", bound=State)


class Records(Protocol):
    """What the log says of one record: of the office, or as one command looks at it."""

    def story(self, record_id: UUID, *, upto: int | None = None) -> list[Recorded[Event]]: ...

    def fold(
        self, kind: Kind[S], record_id: UUID, *, upto: int | None = None
    ) -> tuple[S | None, int]: ...


class Tallies(Protocol):
    """Counts over many records, as they stood at a position of the log."""

    def dissatisfied(self, provider_id: UUID, since: date, upto: int) -> Sequence[Evidence]:
        """Pilot enterprises whose latest valid rating of the provider is `dissatisfied`."""
        ...


class Files(Protocol):
    """Which records concern whom, at a position of the log or later."""

    def listed_providers(self, at_least: int) -> Sequence[UUID]:
        """The providers in the pool, by name."""
        ...

    def of_provider(self, kind: Kind[Any], provider_id: UUID, at_least: int) -> Sequence[UUID]:
        """Records of a kind, whatever their status; projects also where it took part once."""
        ...

    def of_enterprise(self, kind: Kind[Any], enterprise_id: UUID, at_least: int) -> Sequence[UUID]:
        """Records of a kind that concern the enterprise, whatever their status."""
        ...

    def papers_of(self, subject_id: UUID, at_least: int) -> Sequence[UUID]:
        """Papers that were drafted from the record, whatever their status."""
        ...

    def rights_in(self, engagement_id: UUID, at_least: int) -> Sequence[UUID]:
        """Rights to another provider in the project, whatever became of them."""
        ...

    def grades(self, provider_id: UUID, first: date, last: date, upto: int) -> Sequence[Grade]:
        """Of each pilot enterprise the latest valid rating of these days, as known by then."""
        ...


class Directory(Protocol):
    """Who has an account, at a position of the log or later."""

    def accounts(self, role: Role, at_least: int) -> Sequence[UUID]:
        """Active accounts with that role, in the order of their names."""
        ...


class Escalations(Protocol):
    """What was raised so far for a rule and a subject, whatever became of it."""

    def of(self, rule: str, subject_id: UUID, at_least: int) -> Sequence[UUID]: ...


class DeadlineSheet(Protocol):
    """The sheet that the daily sweep reads."""

    def ended_before(self, on: date) -> Iterator[UUID]:
        """Cases whose period ended before the day and that have no finding of a miss yet."""
        ...

    def told_otherwise(self) -> Iterator[UUID]:
        """Open cases whose last day is another one than the office told, or whose miss is none."""
        ...


class Agenda(Protocol):
    """What time brings beside the time limits of orders."""

    def fallen(self, on: date) -> Iterator[tuple[UUID, str]]:
        """Records, and what is to be recorded of each by that day."""
        ...


@dataclass(frozen=True)
class Draft:
    """A file that came whole and is not kept yet; `content` stands at its beginning."""

    content: BinaryIO
    digest: str
    size: int


class FileStore(Protocol):
    """Contents of files, by their SHA-256. All of it raises FilesAway, where the store is."""

    def drafted(self, content: BinaryIO, most: int) -> AbstractContextManager[Draft]:
        """Refuses what is empty or longer; leaves nothing behind unless it is kept."""
        ...

    def keep(self, draft: Draft) -> None:
        """Durable once this returns; one that is there already counts as new."""
        ...

    def open(self, digest: str) -> BinaryIO:
        """Raises Unreadable where it is not there, or not what it was."""
        ...

    def older(self, than: datetime) -> Iterator[str]:
        """What was kept before; drafts that were broken off go on the way."""
        ...

    def remove(self, digest: str) -> None: ...

    def holds(self, digest: str) -> bool:
        """Whether something lies under that digest, unread."""
        ...

    def probe(self) -> Text:
        """Where it keeps them, after a try; raises FilesAway where nothing can be kept."""
        ...


class Scanner(Protocol):
    """Looks for viruses."""

    def look(self, content: BinaryIO) -> str | None:
        """The name of what it found, if anything; raises NotScanned where it cannot say."""
        ...


class Press(Protocol):
    """Where papers are worded and printed."""

    def worded(self, paper: Paper, facts: Mapping[str, Any]) -> Content:
        """The words of that paper with the facts; refuses, naming it, where a field is missing."""
        ...

    def missing(self, document: Document, people: Sequence[str]) -> str:
        """The characters of its text that no face can show."""
        ...

    def printed(self, document: Document, people: Sequence[str], actor: Actor) -> Printed:
        """The paper as it is signed, set and kept under its digest; `people` stand where its text
        names who was there."""
        ...


class Receivers(Protocol):
    """Systems outside, to which messages go."""

    def why_not(self, url: str) -> Text | None:
        """Why nothing may be sent there; none where that is not known before its name is."""
        ...


class Seal(Protocol):
    """Keeps the identity of a complainant where only the office's key opens it."""

    def close(self, identity: dict[str, str | None]) -> str: ...

    def mark(self, enterprise_id: UUID) -> str:
        """The same enterprise gives the same mark; the mark does not give the enterprise."""
        ...
