"""What happens to an account, and to the words that belong to one account only."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from domain.message import Topic
from domain.personal import Part, Personal
from domain.values import Event, Role, Value

# Fields of the events are the storage format: they grow by optional fields only.


class Opened(Event):
    """Of an officer with a name, or of a person who acts for a provider or an enterprise."""

    login: str
    name: str = ""
    """An officer's, in clear: it is the name on every act of that officer."""
    person: Annotated[str, Personal(Part.ACTOR)] = ""
    on: date


class RoleGranted(Event):
    role: Role
    acts_for: UUID | None = None
    on: date


class RoleWithdrawn(Event):
    role: Role
    acts_for: UUID | None = None
    reason: str
    on: date


class Renamed(Event):
    """What was done under the former name stays with it, and nobody else ever bears it."""

    name: str = ""
    person: Annotated[str, Personal(Part.ACTOR)] = ""
    reason: str
    on: date


class PasswordSet(Event):
    """That it was, and by whom; never anything of the password."""

    temporary: bool
    """Drawn for somebody who has to choose another one at the next sign-in."""
    reason: str = ""
    """Why an administrator set it anew."""
    on: date


class IdentityLinked(Event):
    """Who signs in at that OpenID provider (`issuer`) as that subject is this person."""

    issuer: str
    subject: str
    on: date


class IdentityUnlinked(Event):
    issuer: str
    subject: str
    reason: str
    on: date


class Locked(Event):
    reason: str
    on: date


class Unlocked(Event):
    reason: str
    on: date


class Closed(Event):
    reason: str
    on: date


class Reach(Value):
    """Where messages reach a person; once that one is erased nothing but a placeholder is left."""

    name: str
    mail: str = ""
    phone: str = ""


class ContactSet(Event):
    """Takes the place of what was set before."""

    reach: Annotated[Reach, Personal(Part.ACTOR)]
    mail_for: tuple[Topic, ...] = ()
    sms_for: tuple[Topic, ...] = ()
    on: date


class Unique(StrEnum):
    """What belongs to one account only, among those of the office."""

    LOGIN = "login"
    NAME = "name"
    IDENTITY = "identity"


class Claimed(Event):
    """Saved with the event that claims it, so that two at once cannot both have it."""

    what: Unique
    text: str
    holder: UUID
    on: date
