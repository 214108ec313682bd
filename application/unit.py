"""What one command is, reads and adds: saved whole, in one transaction, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from uuid import UUID, uuid4

from application.errors import Stale
from application.looking import Looking
from application.store import Disposing, Envelope, Erasing, Guard
from domain.attached import files_of
from domain.catalogue import NAMES, Kind, State
from domain.deciding import DECISIONS
from domain.terms import Terms
from domain.values import Actor, Event, Recorded, Text, Unknown

if TYPE_CHECKING:
    from application.office import Office

S = TypeVar("S", bound=State)


@dataclass(frozen=True)
class Command:
    """Who asks, on which legal date, with which key, and on which version it was decided."""

    actor: Actor
    today: date
    request: str = ""
    key: str | None = None
    target: UUID | None = None
    expected_version: int | None = None
    """The version of the target on which the caller decided; checked before any rule."""
    what: str = ""
    """The command's name, for the journal of refusals: a path of the API, or of the program."""
    unnamed: bool = False
    """Whether a name from outside the office is kept nowhere: it may be a complainant's."""


@dataclass(frozen=True)
class Done:
    """`position` is the place in the office's log that the command reached."""

    id: UUID
    version: int
    position: int
    extra: dict[str, Any] = field(default_factory=dict)

    def as_answer(self) -> dict[str, Any]:
        return {"id": str(self.id), "version": self.version, **self.extra}


@dataclass
class Held(Generic[S]):
    """A record in the hands of one command: as loaded, and with what the command adds."""

    kind: Kind[S]
    id: UUID
    loaded_version: int
    _state: S | None
    new: list[Event] = field(default_factory=list)
    _actor: Actor = field(repr=False, kw_only=True)
    _now: datetime = field(repr=False, kw_only=True)

    @property
    def version(self) -> int:
        return self.loaded_version + len(self.new)

    @property
    def exists(self) -> bool:
        return self._state is not None

    @property
    def state(self) -> S:
        if self._state is None:
            raise Unknown(
                "unknown-record", Text(f"没有这一记录：{self.id}", f"no such record: {self.id}")
            )
        return self._state

    def tell(self, events: Sequence[Event]) -> None:
        """Add what a decision returned; the state follows at once."""
        for event in events:
            self.new.append(event)
            recorded = Recorded(
                record_id=self.id,
                version=self.version,
                position=0,
                recorded_at=self._now,
                effective_on=event.effective_on,
                actor=self._actor,
                citation=event.citation,
                measures=None,
                event=event,
            )
            self._state = self.kind.evolve(self._state, recorded)


class Unit:
    """What one command reads and adds; saved in one transaction."""

    def __init__(self, office: Office, command: Command) -> None:
        self.office = Looking(office)
        self.actor = command.actor
        self.today = command.today
        self._now = office.clock()
        self._command = command
        self._held: dict[UUID, Held[Any]] = {}
        self._watched: dict[UUID, int] = {}
        self._erasing: Erasing | None = None
        self._last: list[Callable[[], None]] = []
        self._disposing: Disposing | None = None

    @property
    def terms(self) -> Terms:
        return self.office.terms

    def load(self, kind: Kind[S], record_id: UUID) -> Held[S]:
        """The record as it stands; one that does not exist yet has no state."""
        known = self._held.get(record_id)
        if known is not None and known.kind is not kind:  # two fields name it as different things
            return Held(kind, record_id, 0, None, _actor=self.actor, _now=self._now)
        if record_id not in self._held:
            state, version = self.office.fold(kind, record_id)
            if state is not None:
                self._require_expected(record_id, version)
            self._held[record_id] = Held(
                kind, record_id, version, state, _actor=self.actor, _now=self._now
            )
        return self._held[record_id]

    def new(self, kind: Kind[S], record_id: UUID | None = None) -> Held[S]:
        """A record that the command brings into being; its first save fails if it exists."""
        record_id = record_id or uuid4()
        held: Held[S] = Held(kind, record_id, 0, None, _actor=self.actor, _now=self._now)
        self._held[record_id] = held
        return held

    def next_version(self, kind: Kind[S], record_id: UUID) -> Held[S]:
        """A record of which only the version matters (a register of numbers)."""
        if (known := self._held.get(record_id)) is not None:  # the command took a number already
            return known
        version = self.office.version_of(kind, record_id)
        held: Held[S] = Held(kind, record_id, version, None, _actor=self.actor, _now=self._now)
        self._held[record_id] = held
        return held

    def watch(self, held: Held[Any]) -> None:
        """The command rests on this record as it was read: it starts over where that moved on."""
        self._watched[held.id] = held.loaded_version

    def erase(self, erasing: Erasing) -> None:
        """Keys to destroy, in the transaction that saves the command."""
        self._erasing = erasing

    def at_last(self, step: Callable[[], None]) -> None:
        """A step that is taken only where the command is really carried out, just before it is
        saved: to set a paper takes longer than to decide on it."""
        self._last.append(step)

    def finish(self) -> None:
        for step in self._last:
            step()

    def dispose(self, disposing: Disposing) -> None:
        """Contents of files to give up, in the transaction that saves the command."""
        self._disposing = disposing

    @property
    def touched(self) -> set[UUID]:
        """Records that it changes or rests on."""
        return {*self._held, *self._watched}

    @property
    def guard(self) -> Guard:
        told = (event for held in self._held.values() for event in held.new)
        files = frozenset(file.digest for event in told for file in files_of(event))
        return Guard(self._watched, self._erasing, files, self._disposing)

    @property
    def added(self) -> list[Recorded[Event]]:
        """As the log would hold it, had it been saved."""
        return [
            Recorded(
                record_id=envelope.originator_id,
                version=envelope.originator_version,
                position=0,
                recorded_at=self._now,
                effective_on=envelope.effective_on,
                actor=envelope.actor,
                citation=envelope.citation,
                measures=envelope.measures,
                event=envelope.event,
            )
            for envelope in self.envelopes()
        ]

    def envelopes(self) -> list[Envelope]:
        told = [
            Envelope(
                originator_id=held.id,
                originator_version=held.loaded_version + number,
                event=event,
                effective_on=event.effective_on,
                actor=self.actor,
                citation=event.citation,
                measures=self._measures_of(event),
            )
            for held in self._held.values()
            for number, event in enumerate(held.new, start=1)
        ]
        return self._with_cuts(told)

    def _with_cuts(self, told: list[Envelope]) -> list[Envelope]:
        decides = [NAMES[type(envelope.event)] in DECISIONS for envelope in told]
        if not any(decides):
            return told
        cut = self.office.cut()
        return [
            replace(one, cut=cut.model_copy(update={"told": (number, len(told))})) if yes else one
            for number, (one, yes) in enumerate(zip(told, decides, strict=True), start=1)
        ]

    def _measures_of(self, event: Event) -> str | None:
        if event.citation is None:
            return None
        found = self.terms.book.last_known(event.effective_on)
        return None if found is None else found.id

    def _require_expected(self, record_id: UUID, version: int) -> None:
        expected = self._command.expected_version
        if record_id == self._command.target and expected not in (None, version):
            assert expected is not None
            raise Stale(expected, version)


@dataclass(frozen=True)
class Result:
    """What an act answers: the record it acted on, and what else the caller is told."""

    record: Held[Any]
    extra: dict[str, Any] = field(default_factory=dict)


Act = Callable[[Unit], Result]
