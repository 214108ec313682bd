"""An account as its events leave it."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from domain.account import events as e
from domain.message import Topic
from domain.personal import same_name
from domain.values import Event, Recorded, Role, Text, Value, derived_id

STATUSES: Final[dict[str, Text]] = {
    "active": Text("正常", "active"),
    "locked": Text("已锁定", "locked"),
    "closed": Text("已注销", "closed"),
}
"""What people call each status."""


class Hat(Value):
    """A role that somebody may act in, and for whom."""

    role: Role
    acts_for: UUID | None = None


class Identity(Value):
    issuer: str
    subject: str


class Account(Value):
    id: UUID
    version: int
    login: str
    name: str
    of_a_party: bool
    """Of somebody who acts for providers or enterprises, and not for the office."""
    opened_on: date
    hats: tuple[Hat, ...] = ()
    identities: tuple[Identity, ...] = ()
    status: str = "active"
    status_since: date
    status_reason: str = ""
    password_temporary: bool | None = None
    """None while there is no password: then it takes an OpenID provider to sign in."""
    mail: str = ""
    phone: str = ""
    mail_for: tuple[Topic, ...] = ()
    sms_for: tuple[Topic, ...] = ()

    @property
    def is_active(self) -> bool:
        return self.status == "active"

    @property
    def is_closed(self) -> bool:
        return self.status == "closed"

    @property
    def governs(self) -> bool:
        """Whether it can open and change accounts as it stands."""
        return self.is_active and any(hat.role is Role.ADMIN for hat in self.hats)


def evolve(state: Account | None, recorded: Recorded[Event]) -> Account:
    event = recorded.event
    if isinstance(event, e.Opened):
        return Account(
            id=recorded.record_id,
            version=recorded.version,
            login=event.login,
            name=event.name or event.person,
            of_a_party=not event.name,
            opened_on=event.on,
            status_since=event.on,
        )
    assert state is not None
    return state.model_copy(update={"version": recorded.version, **_changes(state, event)})


def _changes(state: Account, event: Event) -> dict[str, Any]:
    match event:
        case e.RoleGranted(role=role, acts_for=acts_for):
            return {"hats": (*state.hats, Hat(role=role, acts_for=acts_for))}
        case e.RoleWithdrawn(role=role, acts_for=acts_for):
            gone = Hat(role=role, acts_for=acts_for)
            return {"hats": tuple(hat for hat in state.hats if hat != gone)}
        case e.Renamed():
            return {"name": event.name or event.person}
        case e.PasswordSet():
            return {"password_temporary": event.temporary}
        case e.IdentityLinked(issuer=issuer, subject=subject):
            found = Identity(issuer=issuer, subject=subject)
            return {"identities": (*state.identities, found)}
        case e.IdentityUnlinked(issuer=issuer, subject=subject):
            gone_too = Identity(issuer=issuer, subject=subject)
            return {"identities": tuple(one for one in state.identities if one != gone_too)}
        case e.ContactSet(reach=reach):
            wished = {"mail_for": event.mail_for, "sms_for": event.sms_for}
            return {"mail": reach.mail, "phone": reach.phone, **wished}
        case e.Locked():
            return _standing("locked", event.on, event.reason)
        case e.Unlocked():
            return _standing("active", event.on, event.reason)
        case e.Closed():
            return _standing("closed", event.on, event.reason)
    return {}


def _standing(status: str, since: date, reason: str) -> dict[str, Any]:
    return {"status": status, "status_since": since, "status_reason": reason}


class Claim(Value):
    id: UUID
    version: int
    holder: UUID


def evolve_claim(state: Claim | None, recorded: Recorded[Event]) -> Claim:
    event = recorded.event
    assert isinstance(event, e.Claimed)
    return Claim(id=recorded.record_id, version=recorded.version, holder=event.holder)


def claim_id(what: e.Unique, *words: str) -> UUID:
    """The same however it is typed, where people type it; an identity is taken as it is."""
    spelt = words if what is e.Unique.IDENTITY else map(same_name, words)
    return derived_id("account", what.value, *spelt)
