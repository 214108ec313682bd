"""An admission batch folded from its events (Art. 2, 7)."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from domain.admission import events as e
from domain.deadline import Account, Unit
from domain.terms import Terms
from domain.values import Event, Recorded, Text, Value


class Application(Value):
    number: int
    applicant: e.Applicant
    files: tuple[e.File, ...]
    on: date
    accepted: bool | None = None
    reasons: str = ""
    reviewed_by: str | None = None
    reviewed_on: date | None = None
    withdrawn: str | None = None
    provider_id: UUID | None = None

    @property
    def is_live(self) -> bool:
        return self.withdrawn is None

    @property
    def status(self) -> str:
        if self.withdrawn is not None:
            return "withdrawn"
        if self.provider_id is not None:
            return "listed"
        if self.accepted is None:
            return "received"
        return "accepted" if self.accepted else "refused"


class Objection(Value):
    number: int
    application: int | None
    text: str
    on: date
    upheld: bool | None = None
    reasons: str = ""


class Notice(Value):
    """The public notice of the result, as it was printed."""

    numbers: tuple[int, ...]
    place: str
    days: int
    first: date
    last: date


STATUSES: Final[dict[str, Text]] = {
    "open": Text("申报、评审中", "open"),
    "publicised": Text("公示中", "publicised"),
    "decided": Text("已决定", "decided"),
    "listed": Text("已公布名单", "listed"),
    "cancelled": Text("已取消", "cancelled"),
}
"""What people call each status."""


class Batch(Value):
    id: UUID
    version: int
    reference: str
    name: str
    document: str
    first: date
    last: date
    opened_on: date
    status: str = "open"
    """open, publicised, decided, listed or cancelled."""
    applications: tuple[Application, ...] = ()
    notice: Notice | None = None
    objections: tuple[Objection, ...] = ()
    accepted: tuple[int, ...] = ()
    reasons: str | None = None
    decided_on: date | None = None
    list_document: str | None = None
    listed_on: date | None = None
    last_on: date

    @property
    def reviewers(self) -> frozenset[str]:
        return frozenset(a.reviewed_by for a in self.applications if a.reviewed_by is not None)

    @property
    def acceptable(self) -> tuple[int, ...]:
        """Reviewed as accepted, still wanted, and with no objection upheld."""
        struck = {o.application for o in self.objections if o.upheld}
        return tuple(
            a.number
            for a in self.applications
            if a.is_live and a.accepted and a.number not in struck
        )

    def application(self, number: int) -> Application | None:
        return next((a for a in self.applications if a.number == number), None)

    def objection(self, number: int) -> Objection | None:
        return next((o for o in self.objections if o.number == number), None)

    def window(self, terms: Terms) -> Account | None:
        """The public notice as the calendar now known counts it, with each step."""
        if self.notice is None:
            return None
        return window(self.opened_on, self.notice.first, self.notice.days, terms)


def window(began: date, first: date, days: int, terms: Terms) -> Account:
    """A window in working days; whether the first day counts is the measures' choice (A-26)."""
    counts = terms.known(began).flag("publicity.start-day-counts")
    unit = Unit.PUBLICITY if counts else Unit.WORKING
    return terms.counted(first, days, unit, Text("公示发布日", "the day of the public notice"))


def evolve(state: Batch | None, recorded: Recorded[Event]) -> Batch:
    event = recorded.event
    if isinstance(event, e.BatchOpened):
        return Batch(
            id=recorded.record_id,
            version=recorded.version,
            last_on=event.opened_on,
            **dict(event),
        )
    assert state is not None
    changes = _applications(state, recorded) or _procedure(state, event)
    return state.model_copy(update={"version": recorded.version, **changes})


def _applications(state: Batch, recorded: Recorded[Event]) -> dict[str, Any]:
    event = recorded.event
    match event:
        case e.ApplicationReceived():
            return {"applications": (*state.applications, Application(**dict(event)))}
        case e.ApplicationWithdrawn():
            return {"applications": _with(state, event.number, withdrawn=event.reason)}
        case e.ApplicationReviewed():
            return {
                "applications": _with(
                    state,
                    event.number,
                    accepted=event.accepted,
                    reasons=event.reasons,
                    reviewed_by=recorded.actor.name,
                    reviewed_on=event.on,
                )
            }
    return {}


def _procedure(state: Batch, event: Event) -> dict[str, Any]:
    last_on = max(state.last_on, event.effective_on)
    match event:
        case e.ResultPublicised():
            return {"status": "publicised", "notice": Notice(**dict(event)), "last_on": last_on}
        case e.ObjectionReceived():
            return {"objections": (*state.objections, Objection(**dict(event)))}
        case e.ObjectionSettled():
            settled = {"upheld": event.upheld, "reasons": event.reasons}
            return {
                "objections": tuple(
                    o.model_copy(update=settled) if o.number == event.number else o
                    for o in state.objections
                )
            }
        case e.BatchDecided():
            return {
                "status": "decided",
                "accepted": event.accepted,
                "reasons": event.reasons,
                "decided_on": event.on,
                "last_on": last_on,
            }
        case e.BatchListed():
            by_number = {listing.application: listing.provider_id for listing in event.listings}
            return {
                "status": "listed",
                "list_document": event.document,
                "listed_on": event.on,
                "last_on": last_on,
                "applications": tuple(
                    a.model_copy(update={"provider_id": by_number[a.number]})
                    if a.number in by_number
                    else a
                    for a in state.applications
                ),
            }
        case e.BatchCancelled():
            return {"status": "cancelled", "reasons": event.reason, "last_on": last_on}
    return {}


def _with(state: Batch, number: int, **update: object) -> tuple[Application, ...]:
    return tuple(
        a.model_copy(update=update) if a.number == number else a for a in state.applications
    )
