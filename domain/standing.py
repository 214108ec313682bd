"""How a provider stands in the pool: listed, or out of it in one of three ways.

Leaving by assessment (Art. 7, 11), expulsion (14) and disqualification (15) are three different
ends (reading A-25): only expulsion leads to the grey list. Each can be undone, and undoing one
leaves the others. These events stand in the provider's own stream.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from domain.corrections import PutsRight
from domain.values import Event, NotAllowedNow, Recorded, Text, Value

Basis = Literal["7", "11", "voluntary"]

# Fields of the events are the storage format: they grow by optional fields only.


class Expelled(Event):
    """From the service of the decision on (reading A-28)."""

    citation: ClassVar[str | None] = "14"
    case_id: UUID
    on: date


class ExpulsionRedated(Event):
    """The date of service of the decision was corrected; not `in_effect`: that day is to come."""

    citation: ClassVar[str | None] = "14"
    puts_right = PutsRight(of=(Expelled,), alike="case_id", to="on")
    case_id: UUID
    on: date
    in_effect: bool = True


class ExpulsionRevoked(Event):
    citation: ClassVar[str | None] = "14"
    case_id: UUID
    on: date
    reason: str


class Disqualified(Event):
    citation: ClassVar[str | None] = "15"
    case_id: UUID
    on: date


class DisqualificationRedated(Event):
    """The date of service of the decision was corrected; not `in_effect`: that day is to come."""

    citation: ClassVar[str | None] = "15"
    puts_right = PutsRight(of=(Disqualified,), alike="case_id", to="on")
    case_id: UUID
    on: date
    in_effect: bool = True


class DisqualificationRevoked(Event):
    citation: ClassVar[str | None] = "15"
    case_id: UUID
    on: date
    reason: str


class LeftPool(Event):
    """A neutral exit, by assessment or of the provider's own will; never a grey listing."""

    citation: ClassVar[str | None] = "7"
    basis: Basis
    record_id: UUID | None = None
    on: date
    reason: str


class ExitRedated(Event):
    """The date of service of the decision on a neutral exit was corrected."""

    citation: ClassVar[str | None] = "7"
    puts_right = PutsRight(of=(LeftPool,), alike="record_id", to="on")
    record_id: UUID
    on: date


class Readmitted(Event):
    citation: ClassVar[str | None] = "7"
    batch: str
    on: date
    reason: str = ""


class GreyListReleased(Event):
    citation: ClassVar[str | None] = "14"
    entry_id: UUID
    on: date
    reason: str


class GreyListed(Event):
    """Again by the same entry: its release was decided by mistake."""

    citation: ClassVar[str | None] = "14"
    puts_right = PutsRight(of=(GreyListReleased,), alike="entry_id")
    entry_id: UUID
    on: date


class GreyListExpunged(Event):
    """The listing lost its basis: it is shown to nobody outside any more, and kept here."""

    citation: ClassVar[str | None] = "14"
    entry_id: UUID
    on: date
    reason: str


class Out(Value):
    """Out of the pool: since when, and by which record."""

    since: date
    record_id: UUID | None
    basis: str = ""


class Standing(Value):
    exited: Out | None = None
    expelled: Out | None = None
    disqualified: Out | None = None
    grey_listed: Out | None = None

    @property
    def out(self) -> Out | None:
        """By what the provider is out of the pool first; none while it is listed."""
        ways = [way for way in (self.exited, self.expelled, self.disqualified) if way is not None]
        return min(ways, key=lambda way: way.since, default=None)

    @property
    def status(self) -> str:
        """The gravest of what holds; without any, listed."""
        if self.expelled is not None:
            return "expelled"
        if self.disqualified is not None:
            return "disqualified"
        return "exited" if self.exited is not None else "listed"

    @property
    def out_since(self) -> date | None:
        """The first day out of the pool; none for who is in it."""
        outs = (self.exited, self.expelled, self.disqualified)
        return min((out.since for out in outs if out is not None), default=None)


def evolve(state: Standing, recorded: Recorded[Event]) -> Standing:
    event = recorded.event
    changes: dict[str, Out | None]
    match event:
        case ExpulsionRedated(in_effect=False):
            changes = {"expelled": None}
        case DisqualificationRedated(in_effect=False):
            changes = {"disqualified": None}
        case Expelled() | ExpulsionRedated():
            changes = {"expelled": Out(since=event.on, record_id=event.case_id, basis="14")}
        case ExpulsionRevoked():
            changes = {"expelled": None}
        case Disqualified() | DisqualificationRedated():
            changes = {"disqualified": Out(since=event.on, record_id=event.case_id, basis="15")}
        case DisqualificationRevoked():
            changes = {"disqualified": None}
        case LeftPool():
            changes = {"exited": Out(since=event.on, record_id=event.record_id, basis=event.basis)}
        case ExitRedated():
            changes = {"exited": _redated(state.exited, event)}
        case Readmitted():
            changes = {"exited": None}
        case GreyListed():
            changes = {"grey_listed": Out(since=event.on, record_id=event.entry_id, basis="14")}
        case GreyListReleased() | GreyListExpunged():
            changes = {"grey_listed": None}
        case _:
            return state
    return state.model_copy(update=changes)


def _redated(exited: Out | None, event: ExitRedated) -> Out | None:
    return exited.model_copy(update={"since": event.on}) if exited is not None else None


# Decisions. Whether it may come to this is decided in the proceeding's own record.


def expel(state: Standing, case_id: UUID, on: date) -> tuple[Event, ...]:
    if state.expelled is not None:
        raise _refused(
            "already-expelled", "该服务商已被清退", "the provider is expelled already", "14"
        )
    return (Expelled(case_id=case_id, on=on),)


def redate_expulsion(
    state: Standing, case_id: UUID, on: date, in_effect: bool
) -> tuple[Event, ...]:
    if not _by(state.expelled, case_id):
        return ()
    return (ExpulsionRedated(case_id=case_id, on=on, in_effect=in_effect),)


def revoke_expulsion(state: Standing, case_id: UUID, on: date, reason: str) -> tuple[Event, ...]:
    if not _by(state.expelled, case_id):
        return ()
    return (ExpulsionRevoked(case_id=case_id, on=on, reason=reason),)


def disqualify(state: Standing, case_id: UUID, on: date) -> tuple[Event, ...]:
    if state.status in ("expelled", "disqualified"):
        raise _refused(
            "already-out",
            "该服务商已不具备服务资格",
            f"the provider is {state.status} already",
            "15",
        )
    return (Disqualified(case_id=case_id, on=on),)


def redate_disqualification(
    state: Standing, case_id: UUID, on: date, in_effect: bool
) -> tuple[Event, ...]:
    if not _by(state.disqualified, case_id):
        return ()
    return (DisqualificationRedated(case_id=case_id, on=on, in_effect=in_effect),)


def revoke_disqualification(
    state: Standing, case_id: UUID, on: date, reason: str
) -> tuple[Event, ...]:
    if not _by(state.disqualified, case_id):
        return ()
    return (DisqualificationRevoked(case_id=case_id, on=on, reason=reason),)


def leave_pool(
    state: Standing, basis: Basis, on: date, reason: str, record_id: UUID | None
) -> tuple[Event, ...]:
    if state.status != "listed":
        raise _refused(
            "not-in-pool", "该服务商已不在资源池内", "the provider is not in the pool", "7"
        )
    return (LeftPool(basis=basis, on=on, reason=reason, record_id=record_id),)


def readmit(state: Standing, on: date, reason: str, batch: str) -> tuple[Event, ...]:
    """Only who left neutrally comes back by a batch; the others when their decision is revoked."""
    if state.status == "listed":
        raise _refused("in-pool", "该服务商已在资源池内", "the provider is in the pool", "2")
    if state.status != "exited" or state.grey_listed is not None:
        raise _refused(
            "readmission-closed",
            "被清退、取消服务资格或者列入灰名单的服务商，不能重新入选；决定撤销后自动恢复",
            "who was expelled, disqualified or grey-listed is not readmitted; "
            "when the decision is revoked, the provider is back by itself",
            "14",
        )
    return (Readmitted(on=on, reason=reason, batch=batch),)


def redate_exit(state: Standing, record_id: UUID, on: date) -> tuple[Event, ...]:
    if not _by(state.exited, record_id):
        return ()
    return (ExitRedated(record_id=record_id, on=on),)


def revoke_exit(state: Standing, record_id: UUID, on: date, reason: str) -> tuple[Event, ...]:
    """The exit fell: the provider is back without a batch, whatever else holds of it."""
    if not _by(state.exited, record_id):
        return ()
    return (Readmitted(batch="", on=on, reason=reason),)


def grey_list(state: Standing, entry_id: UUID, on: date) -> tuple[Event, ...]:
    if state.status != "expelled":
        raise _refused(
            "not-expelled",
            "只有被清退的服务商才能列入灰名单",
            "only an expelled provider goes on the grey list",
            "14",
        )
    if state.grey_listed is not None:
        raise _refused("grey-listed", "该服务商已在灰名单内", "the provider is on the list", "14")
    return (GreyListed(entry_id=entry_id, on=on),)


def release_from_grey_list(
    state: Standing, entry_id: UUID, on: date, reason: str
) -> tuple[Event, ...]:
    if not _by(state.grey_listed, entry_id):
        return ()
    return (GreyListReleased(entry_id=entry_id, on=on, reason=reason),)


def restore_grey_listing(state: Standing, entry_id: UUID, on: date) -> tuple[Event, ...]:
    """A release that was decided by mistake is none: listed again, by the same entry."""
    if state.grey_listed is not None:
        return ()
    return (GreyListed(entry_id=entry_id, on=on),)


def expunge_grey_listing(
    state: Standing, entry_id: UUID, on: date, reason: str
) -> tuple[Event, ...]:
    if not _by(state.grey_listed, entry_id):
        return ()
    return (GreyListExpunged(entry_id=entry_id, on=on, reason=reason),)


def _by(out: Out | None, record_id: UUID) -> bool:
    return out is not None and out.record_id == record_id


def _refused(code: str, zh: str, en: str, citation: str) -> NotAllowedNow:
    return NotAllowedNow(code, Text(zh, en), citation=citation)
