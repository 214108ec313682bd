"""A pilot enterprise (试点企业): who it is, and when it belongs to the pilot (Art. 3)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import Field

from domain.corrections import PutsRight
from domain.personal import Part, Personal
from domain.uscc import Uscc
from domain.values import (
    Contact,
    Event,
    LongText,
    Malformed,
    NotAllowedNow,
    OptionalText,
    Recorded,
    ShortText,
    Text,
    Value,
    not_before,
    not_future,
)

# Fields of the events are the storage format: they grow by optional fields only.


class Registered(Event):
    """`pilot_since` is empty for an enterprise of the pilot's first list."""

    citation = "3"
    name: ShortText
    uscc: Uscc
    district: OptionalText = ""
    industry: OptionalText = ""
    contact: Annotated[Contact | None, Personal(Part.CONTACT)] = None
    pilot: bool = True
    pilot_since: date | None = None
    registered_on: date
    enterprise_list: OptionalText = ""
    """Version of the list of pilot enterprises on which it stands."""

    @property
    def effective_on(self) -> date:
        return self.pilot_since or self.registered_on


class ContactChanged(Event):
    dated_by = "changed_on"
    contact: Annotated[Contact, Personal(Part.CONTACT)]
    changed_on: date


class JoinedPilot(Event):
    citation = "3"
    on: date
    enterprise_list: OptionalText = ""


class LeftPilot(Event):
    citation = "3"
    on: date
    reason: str


class PilotDayCorrected(Event):
    """It joined, or left, on another day than the event with version `corrects` says."""

    citation = "3"
    dated_by = "corrected_on"
    puts_right = PutsRight(version="corrects", to="day")
    corrects: int
    day: date
    corrected_on: date
    reason: LongText


class Membership(Value):
    """From `since` (open: from the beginning) until the day before `until`.

    `joined` and `left` are the versions of the events that say so.
    """

    since: date | None
    joined: int
    until: date | None = None
    left: int | None = None
    enterprise_list: str = ""


class Enterprise(Value):
    id: UUID
    version: int
    name: str
    uscc: str
    district: str
    industry: str
    contact: Contact | None
    memberships: tuple[Membership, ...] = ()

    def in_pilot(self, day: date) -> bool:
        return any(
            (m.since is None or m.since <= day) and (m.until is None or day < m.until)
            for m in self.memberships
        )

    @property
    def status(self) -> str:
        return "pilot" if self.memberships and self.memberships[-1].until is None else "outside"


def evolve(state: Enterprise | None, recorded: Recorded[Event]) -> Enterprise:
    event = recorded.event
    if isinstance(event, Registered):
        return Enterprise(
            id=recorded.record_id,
            version=recorded.version,
            name=event.name,
            uscc=event.uscc,
            district=event.district,
            industry=event.industry,
            contact=event.contact,
            memberships=(
                (
                    Membership(
                        since=event.pilot_since,
                        joined=recorded.version,
                        enterprise_list=event.enterprise_list,
                    ),
                )
                if event.pilot
                else ()
            ),
        )
    assert state is not None
    changes: dict[str, Any] = {"version": recorded.version}
    match event:
        case ContactChanged():
            changes["contact"] = event.contact
        case JoinedPilot():
            joined = Membership(
                since=event.on, joined=recorded.version, enterprise_list=event.enterprise_list
            )
            changes["memberships"] = (*state.memberships, joined)
        case LeftPilot():
            left = {"until": event.on, "left": recorded.version}
            last = state.memberships[-1].model_copy(update=left)
            changes["memberships"] = (*state.memberships[:-1], last)
        case PilotDayCorrected():
            changes["memberships"] = tuple(
                _redated(one, event.corrects, event.day) for one in state.memberships
            )
    return state.model_copy(update=changes)


def _redated(membership: Membership, version: int, day: date) -> Membership:
    if membership.joined == version:
        return membership.model_copy(update={"since": day})
    if membership.left == version:
        return membership.model_copy(update={"until": day})
    return membership


LIST: Final = "所依名单，空：当日施行的名单 · list it stands on; empty: the one of that day"


class Register(Value):
    name: ShortText
    uscc: Uscc
    district: OptionalText = ""
    industry: OptionalText = ""
    contact: Contact | None = None
    pilot: bool = Field(default=True, description="是否试点企业 · belongs to the pilot (Art. 3)")
    pilot_since: date | None = Field(
        default=None, description="空：自试点开始 · empty: since the pilot began"
    )
    enterprise_list: OptionalText = Field(default="", description=LIST)


class ChangeContact(Value):
    contact: Contact
    changed_on: date


class PilotChange(Value):
    on: date
    reason: OptionalText = ""
    enterprise_list: OptionalText = Field(default="", description=LIST)


class CorrectPilotDay(Value):
    version: int = Field(
        ge=1, description="有误的加入、退出记录（见 pilot） · the entry, as `pilot` names it"
    )
    day: date = Field(description="应为何日 · the right day")
    corrected_on: date
    reason: LongText


def register(form: Register, today: date) -> tuple[Event, ...]:
    if form.pilot_since is not None:
        not_future("pilot_since", form.pilot_since, today)
    return (Registered(**dict(form), registered_on=today),)


def change_contact(state: Enterprise, form: ChangeContact, today: date) -> tuple[Event, ...]:
    not_future("changed_on", form.changed_on, today)
    return (ContactChanged(**dict(form)),)


def join_pilot(state: Enterprise, form: PilotChange, today: date) -> tuple[Event, ...]:
    not_future("on", form.on, today)
    if state.status == "pilot":
        raise NotAllowedNow(
            "already-in-pilot",
            Text("该企业已是试点企业", "it belongs to the pilot already"),
            citation="3",
        )
    if state.memberships:
        left = state.memberships[-1].until
        assert left is not None
        not_before("on", form.on, left, Text("退出试点日期", "the day it left"))
    return (JoinedPilot(on=form.on, enterprise_list=form.enterprise_list),)


def leave_pilot(state: Enterprise, form: PilotChange, today: date) -> tuple[Event, ...]:
    not_future("on", form.on, today)
    if state.status != "pilot":
        raise NotAllowedNow(
            "not-in-pilot",
            Text("该企业不是试点企业", "it does not belong to the pilot"),
            citation="3",
        )
    since = state.memberships[-1].since
    if since is not None:
        not_before("on", form.on, since, Text("加入试点日期", "the day it joined"))
    return (LeftPilot(on=form.on, reason=form.reason),)


def correct_pilot_day(state: Enterprise, form: CorrectPilotDay, today: date) -> tuple[Event, ...]:
    """The days of joining and leaving stay in their order."""
    not_future("day", form.day, today)
    not_future("corrected_on", form.corrected_on, today)
    entries = [
        (version, on)
        for one in state.memberships
        for version, on in ((one.joined, one.since), (one.left, one.until))
        if version is not None
    ]
    at = next((i for i, (version, _) in enumerate(entries) if version == form.version), None)
    if at is None:
        raise NotAllowedNow(
            "no-such-entry",
            Text("没有这一加入或者退出试点的记录", "no such entry into or out of the pilot"),
            citation="3",
            field="version",
        )
    if entries[at][1] == form.day:
        return ()
    earlier = entries[at - 1][1] if at > 0 else None
    later = entries[at + 1][1] if at + 1 < len(entries) else None
    if (earlier is not None and form.day < earlier) or (later is not None and form.day > later):
        raise Malformed(
            "date-order",
            Text(
                f"更正后的日期 {form.day} 与此前或者此后的加入、退出日期不符",
                f"{form.day} does not fit the days on which it joined or left otherwise",
            ),
            citation="3",
            field="day",
        )
    return (
        PilotDayCorrected(
            corrects=form.version,
            day=form.day,
            corrected_on=form.corrected_on,
            reason=form.reason,
        ),
    )
