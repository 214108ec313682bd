"""A pilot enterprise (试点企业): who it is, and when it belongs to the pilot (Art. 3)."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from pydantic import Field

from domain.uscc import Uscc
from domain.values import (
    Contact,
    Event,
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
    contact: Contact | None = None
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
    contact: Contact
    changed_on: date


class JoinedPilot(Event):
    citation = "3"
    on: date
    enterprise_list: OptionalText = ""


class LeftPilot(Event):
    citation = "3"
    on: date
    reason: str


class Membership(Value):
    """From `since` (open: from the beginning) until the day before `until`."""

    since: date | None
    until: date | None = None
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
                (Membership(since=event.pilot_since, enterprise_list=event.enterprise_list),)
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
            joined = Membership(since=event.on, enterprise_list=event.enterprise_list)
            changes["memberships"] = (*state.memberships, joined)
        case LeftPilot():
            last = state.memberships[-1].model_copy(update={"until": event.on})
            changes["memberships"] = (*state.memberships[:-1], last)
    return state.model_copy(update=changes)


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
