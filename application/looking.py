"""What one command looks at, noted as it looks: a decision keeps it as its cut.

A command gets the office and the read models through here and in no other way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from application.ports import Directory, Files, Tallies
from application.store import Told, naming
from application.store.person_keys import records_of
from domain.assessment.totals import Grade
from domain.catalogue import NAMES, Kind, State, kind_of
from domain.rules import Evidence
from domain.terms import Terms
from domain.values import Asked, Cut, Event, Looked, Place, Recorded, Role

if TYPE_CHECKING:
    from application.office import Office

S = TypeVar("S", bound=State)


class Looking:
    """The office as one command sees it."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._records: dict[UUID, Looked] = {}
        self._asked: list[Asked] = []
        self._foundation: tuple[Terms, Place, Place] | None = None
        office.kept.refresh()
        self._head = office.kept.seen or office.head()

    def head(self) -> int:
        """Where the log stood when the command began, or at the last of what it looked at."""
        return max([self._head, *(looked.position for looked in self._records.values())])

    @property
    def terms(self) -> Terms:
        """Measures and calendar, the same for the whole of the command."""
        return self._laid_down()[0]

    def _laid_down(self) -> tuple[Terms, Place, Place]:
        if self._foundation is None:
            self._foundation = self._office.laid_down()
        return self._foundation

    def story(self, record_id: UUID, *, upto: int | None = None) -> list[Recorded[Event]]:
        return self._read(record_id, "", upto)

    def fold(
        self, kind: Kind[S], record_id: UUID, *, upto: int | None = None
    ) -> tuple[S | None, int]:
        """State and version; no state where the record is of another kind, or is not there."""
        if upto is not None:
            return self._office.folded(kind, self._read(record_id, kind.name, upto))
        known = self._office.kept.get(record_id)
        if known is None:
            self._note(kind.name, record_id, (0, 0))
            return None, 0
        self._note(known.kind.name, record_id, known.place)
        return known.state if known.kind is kind else None, known.place.version

    def _read(self, record_id: UUID, sought: str, upto: int | None) -> list[Recorded[Event]]:
        events = self._office.story(record_id, upto=upto)
        if events:
            first, last = events[0], events[-1]
            self._note(
                kind_of(NAMES[type(first.event)]).name, record_id, (last.version, last.position)
            )
        else:
            self._note(sought, record_id, (0, 0))
        return events

    def version_of(self, kind: Kind[Any], record_id: UUID) -> int:
        place = self._office.place_of(record_id)
        self._note(kind.name, record_id, place)
        return place.version

    def persons_of(self, record_id: UUID) -> list[Told]:
        """Each time that the record tells of somebody."""
        self._read(record_id, "", None)
        return self._office.persons_of(record_id)

    def records_of(self, person_ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
        """Where persons stand that were not erased yet."""
        with self._office.connection() as conn:
            return records_of(conn, list(person_ids))

    def naming(self, digests: Iterable[str]) -> dict[str, set[UUID]]:
        """Digest -> the records that name a file of it, by all that is known."""
        with self._office.connection() as conn:
            return naming(conn, digests)

    def _note(self, kind: str, record_id: UUID, place: tuple[int, int]) -> None:
        known = self._records.get(record_id)
        if known is None or known.version <= place[0]:
            self._records[record_id] = Looked(kind, record_id, *place)

    def asked(self, question: str, of: Iterable[object], upto: int, found: Sequence[Any]) -> None:
        asked = Asked(question, tuple(map(str, of)), upto, len(found))
        if asked not in self._asked:
            self._asked.append(asked)

    def cut(self) -> Cut:
        """Of all that was looked at so far."""
        _, measures, calendar = self._laid_down()
        return Cut(
            head=self.head(),
            measures=measures,
            calendar=calendar,
            records=tuple(self._records.values()),
            asked=tuple(self._asked),
        )


@dataclass(frozen=True)
class NotingTallies:
    """The counts, as one command asks for them."""

    tallies: Tallies
    looking: Looking

    def dissatisfied(self, provider_id: UUID, since: date, upto: int) -> Sequence[Evidence]:
        found = self.tallies.dissatisfied(provider_id, since, upto)
        self.looking.asked("tallies.dissatisfied", (provider_id, since), upto, found)
        return found


@dataclass(frozen=True)
class NotingDirectory:
    """Who has an account, as one command asks for it."""

    directory: Directory
    looking: Looking

    def accounts(self, role: Role, at_least: int) -> Sequence[UUID]:
        found = self.directory.accounts(role, at_least)
        self.looking.asked("directory.accounts", (role,), at_least, found)
        return found


@dataclass(frozen=True)
class NotingFiles:
    """Which records concern whom, as one command asks for them."""

    files: Files
    looking: Looking

    def listed_providers(self, at_least: int) -> Sequence[UUID]:
        found = self.files.listed_providers(at_least)
        self.looking.asked("files.listed-providers", (), at_least, found)
        return found

    def of_provider(self, kind: Kind[Any], provider_id: UUID, at_least: int) -> Sequence[UUID]:
        found = self.files.of_provider(kind, provider_id, at_least)
        self.looking.asked("files.of-provider", (kind.name, provider_id), at_least, found)
        return found

    def of_enterprise(self, kind: Kind[Any], enterprise_id: UUID, at_least: int) -> Sequence[UUID]:
        found = self.files.of_enterprise(kind, enterprise_id, at_least)
        self.looking.asked("files.of-enterprise", (kind.name, enterprise_id), at_least, found)
        return found

    def papers_of(self, subject_id: UUID, at_least: int) -> Sequence[UUID]:
        found = self.files.papers_of(subject_id, at_least)
        self.looking.asked("files.papers-of", (subject_id,), at_least, found)
        return found

    def rights_in(self, engagement_id: UUID, at_least: int) -> Sequence[UUID]:
        found = self.files.rights_in(engagement_id, at_least)
        self.looking.asked("files.rights-in", (engagement_id,), at_least, found)
        return found

    def grades(self, provider_id: UUID, first: date, last: date, upto: int) -> Sequence[Grade]:
        found = self.files.grades(provider_id, first, last, upto)
        self.looking.asked("files.grades", (provider_id, first, last), upto, found)
        return found
