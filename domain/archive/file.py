"""A record's place in the archive (归档件): its number, its period, its packages, its end.

One for each record that was filed; what it stands for is named by `record_id` and never changed.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import StringConstraints

from domain.archive.scope import kept_until
from domain.values import (
    Actor,
    Event,
    LongText,
    OptionalText,
    Recorded,
    ShortText,
    Text,
    Value,
    derived_id,
)

# Fields of the events are the storage format: they grow by optional fields only.

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Filed(Event):
    """归档: `number` is the 档号, `years` the period (0: permanent) and `basis` why it is that."""

    record_id: UUID
    kind: str
    reference: str
    number: str
    year: int
    years: int
    basis: str
    closed_on: date
    on: date


class Packed(Event):
    """A package was made and found whole; `version` and `position` say of what."""

    sha256: Sha256
    size: int
    files: int
    version: int
    position: int
    closed_on: date
    on: date


class HandedOver(Event):
    """移交 to the office's archive room, or to the archive of the place."""

    to: ShortText
    receipt: OptionalText = ""
    on: date


class KeptLonger(Event):
    """延长保管期限 after an appraisal (鉴定); without `until`, for ever."""

    until: date | None = None
    reason: LongText
    on: date


class PutOnList(Event):
    """On a disposal list; no other takes it until that one is done with it."""

    disposal_id: UUID
    on: date


class TakenOffList(Event):
    """The list kept it: refused by whoever approves, or stopped when it was carried out."""

    disposal_id: UUID
    reason: LongText
    on: date


class Disposed(Event):
    """销毁, in the transaction in which the list was carried out."""

    disposal_id: UUID
    on: date


class Package(Value):
    sha256: str
    size: int
    files: int
    version: int
    position: int
    packed_on: date
    packed_by: str


STATUSES: Final[dict[str, Text]] = {
    "filed": Text("已归档", "filed"),
    "packed": Text("已打包", "packed"),
    "handed_over": Text("已移交", "handed over"),
    "on_list": Text("列入销毁清册", "on a disposal list"),
    "disposed": Text("已销毁", "disposed of"),
}
"""What people call each status."""


class ArchiveFile(Value):
    id: UUID
    version: int
    record_id: UUID
    kind: str
    reference: str
    number: str
    year: int
    years: int
    basis: str
    closed_on: date
    filed_on: date
    filed_by: str
    keep_until: date | None
    """The last day of the period, as it stands now; none: for ever."""
    packages: tuple[Package, ...] = ()
    handed_over_on: date | None = None
    handed_over_to: str = ""
    disposal_id: UUID | None = None
    """The list on which it stands, or that disposed of it."""
    disposed_on: date | None = None

    @property
    def status(self) -> str:
        if self.disposed_on is not None:
            return "disposed"
        if self.disposal_id is not None:
            return "on_list"
        if self.handed_over_on is not None:
            return "handed_over"
        return "packed" if self.packages else "filed"

    def is_due(self, on: date) -> bool:
        """Whether the period is over."""
        return self.keep_until is not None and on > self.keep_until


def file_id(record_id: UUID) -> UUID:
    return derived_id("archive-file", record_id)


def evolve(state: ArchiveFile | None, recorded: Recorded[Event]) -> ArchiveFile:
    event = recorded.event
    if isinstance(event, Filed):
        return ArchiveFile(
            id=recorded.record_id,
            version=recorded.version,
            filed_on=event.on,
            filed_by=recorded.actor.name,
            keep_until=kept_until(event.closed_on, event.years),
            **event.model_dump(exclude={"on"}),
        )
    assert state is not None
    changes = {"version": recorded.version, **_changed(state, recorded)}
    return state.model_copy(update=changes)


def _changed(state: ArchiveFile, recorded: Recorded[Event]) -> dict[str, Any]:
    match recorded.event:
        case Packed() as event:
            return _packed(state, event, recorded.actor)
        case HandedOver() as event:
            return {"handed_over_on": event.on, "handed_over_to": event.to}
        case KeptLonger() as event:
            return {"keep_until": event.until}
        case PutOnList() as event:
            return {"disposal_id": event.disposal_id}
        case TakenOffList():
            return {"disposal_id": None}
        case Disposed() as event:
            return {"disposed_on": event.on}
    return {}


def _packed(state: ArchiveFile, event: Packed, actor: Actor) -> dict[str, Any]:
    """What was opened again and closed later is kept from its later end; never for less long."""
    told = event.model_dump(exclude={"on", "closed_on"})
    package = Package(packed_on=event.on, packed_by=actor.name, **told)
    changes: dict[str, Any] = {"packages": (*state.packages, package)}
    if event.closed_on > state.closed_on:
        changes["closed_on"] = event.closed_on
        later = kept_until(event.closed_on, state.years)
        if later is not None and state.keep_until is not None:
            changes["keep_until"] = max(later, state.keep_until)
    return changes
