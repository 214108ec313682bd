"""The right and what became of it. The fold refuses nothing and asks nobody."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from domain.replacement import events as e
from domain.values import Event, Recorded, Text, Value, derived_id


def replacement_id(cause_id: UUID, engagement_id: UUID) -> UUID:
    """One right for a cause and an engagement: opening it twice is opening it once."""
    return derived_id("replacement", cause_id, engagement_id)


class Telling(Value):
    channel: e.Channel
    on: date
    note: str


class Request(Value):
    requested_on: date
    reason: str
    wished_provider_id: UUID | None
    on_behalf: bool
    by: str


class Review(Value):
    reviewed_on: date
    county: str
    supports: bool
    opinion: str
    by: str


class Decision(Value):
    granted: bool
    decided_on: date
    reason: str
    new_provider_id: UUID | None
    by: str


class Item(Value):
    number: int
    what: str
    by: e.Party
    to: e.Party
    due_on: date | None
    done_on: date | None = None
    note: str = ""

    def concerns(self, party: e.Party) -> bool:
        return party in (self.by, self.to)


class Replacement(Value):
    id: UUID
    version: int
    cause: e.CauseKind
    cause_id: UUID
    reference: str
    engagement_id: UUID
    enterprise_id: UUID
    provider_id: UUID
    """The provider whose part is at stake."""
    from_day: date
    begun_on: date
    """The day whose measures hold: the proceeding's first one."""
    trigger: int
    """Position of the latest event that opened or closed it."""
    closed: Text | None = None
    closed_on: date | None = None
    last_day: date | None = None
    """Of a right that ended with the completion: the last day on which one could ask."""
    waived_on: date | None = None
    told: tuple[Telling, ...] = ()
    request: Request | None = None
    withdrawn_on: date | None = None
    review: Review | None = None
    decision: Decision | None = None
    changed_on: date | None = None
    handover: tuple[Item, ...] = ()
    listed: int = 0
    """How many items were ever listed: the numbers of removed ones are not given again."""

    @property
    def status(self) -> str:
        if self.changed_on is not None:
            return "handed_over" if self._all_handed_over else "provider_changed"
        if self.closed_on is not None:
            return "closed"
        if self.decision is not None:
            return "granted" if self.decision.granted else "refused"
        if self.request is not None:
            if self.withdrawn_on is not None:
                return "withdrawn"
            return "reviewed" if self.review is not None else "requested"
        return "waived" if self.waived_on is not None else "right_open"

    @property
    def _all_handed_over(self) -> bool:
        return bool(self.handover) and all(item.done_on for item in self.handover)

    @property
    def is_open(self) -> bool:
        """Whether the finding that opened it stands, or something was granted on it."""
        return self.closed_on is None

    @property
    def is_pending(self) -> bool:
        """Somebody asked and waits for the answer, or got another provider."""
        return self.is_open and not self.may_ask

    @property
    def may_ask(self) -> bool:
        return self.status in ("right_open", "waived", "withdrawn", "refused")

    def takes_request(self, on: date) -> bool:
        """Whether one that was made on that day has its right, however late it is written down."""
        return self.may_ask or (self.last_day is not None and on <= self.last_day)

    @property
    def new_provider_id(self) -> UUID | None:
        return self.decision.new_provider_id if self.decision else None

    @property
    def recorders(self) -> frozenset[str]:
        """Who wrote the request down for the enterprise, or the county's opinion."""
        asked, reviewed = self.request, self.review
        names = {asked.by} if asked is not None and asked.on_behalf else set[str]()
        return frozenset(names | ({reviewed.by} if reviewed is not None else set()))

    def item(self, number: int) -> Item | None:
        return next((item for item in self.handover if item.number == number), None)

    def left(self, party: e.Party | None = None) -> tuple[Item, ...]:
        """What is not handed over yet; of one party, what it gives or gets."""
        open_ones = (item for item in self.handover if item.done_on is None)
        return tuple(item for item in open_ones if party is None or item.concerns(party))

    @property
    def last_on(self) -> date:
        """The day of the latest step of the request."""
        days = [
            self.request.requested_on if self.request else None,
            self.review.reviewed_on if self.review else None,
            self.decision.decided_on if self.decision else None,
        ]
        return max((day for day in days if day is not None), default=self.from_day)


def evolve(state: Replacement | None, recorded: Recorded[Event]) -> Replacement:
    event = recorded.event
    if isinstance(event, e.RightOpened):
        return _opened(state, event, recorded)
    assert state is not None
    changes = _right(state, event) or _request(state, recorded) or _handover(state, event)
    return state.model_copy(update={"version": recorded.version, **changes})


def _opened(
    state: Replacement | None, event: e.RightOpened, recorded: Recorded[Event]
) -> Replacement:
    """Opened again: nobody has asked yet under the new finding; who was told stays on record."""
    told = state.told if state is not None else ()
    return Replacement(id=recorded.record_id, version=recorded.version, told=told, **dict(event))


def _right(state: Replacement, event: Event) -> dict[str, Any]:
    match event:
        case e.RightClosed():
            last = {"closed_on": event.on, "last_day": event.last_day}
            return {"closed": event.cause, "trigger": event.trigger, **last}
        case e.EnterpriseTold():
            return {"told": (*state.told, Telling(**dict(event)))}
        case e.RightWaived():
            return {"waived_on": event.on}
    return {}


def _request(state: Replacement, recorded: Recorded[Event]) -> dict[str, Any]:
    event, by = recorded.event, recorded.actor.name
    match event:
        case e.Requested():
            asked = Request(by=by, **dict(event))
            nothing: dict[str, Any] = {"withdrawn_on": None, "review": None, "decision": None}
            return {"request": asked, "waived_on": None, **nothing}
        case e.Withdrawn():
            return {"withdrawn_on": event.on}
        case e.Reviewed():
            return {"review": Review(by=by, **dict(event))}
        case e.Granted():
            return {"decision": Decision(granted=True, by=by, **dict(event))}
        case e.Refused():
            return {"decision": Decision(granted=False, new_provider_id=None, by=by, **dict(event))}
        case e.DecisionRevoked():
            return {"decision": None}
        case e.ProviderChanged():
            return {"changed_on": event.changed_on}
        case e.ProviderChangeAnnulled():
            return {"changed_on": None}
    return {}


def _handover(state: Replacement, event: Event) -> dict[str, Any]:
    match event:
        case e.HandoverListed():
            added = tuple(
                Item(number=number, **dict(duty))
                for number, duty in enumerate(event.duties, start=state.listed + 1)
            )
            listed = state.listed + len(added)
            return {"handover": (*state.handover, *added), "listed": listed}
        case e.DutyHandedOver():
            done = {"done_on": event.done_on, "note": event.note}
            return {"handover": _with(state, event.number, done)}
        case e.DutyCorrected() if event.removed:
            kept = tuple(item for item in state.handover if item.number != event.number)
            return {"handover": kept}
        case e.DutyCorrected():
            return {"handover": _with(state, event.number, {"done_on": None, "note": ""})}
    return {}


def _with(state: Replacement, number: int, update: dict[str, Any]) -> tuple[Item, ...]:
    return tuple(
        item.model_copy(update=update) if item.number == number else item for item in state.handover
    )
