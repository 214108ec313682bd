"""What the API offers of one kind of record: how it looks, who may read it, what may be done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from application.access import own_enterprise, own_provider
from application.unit import Done, Result
from domain.catalogue import Kind
from domain.deadline import Account
from domain.terms import Terms
from domain.values import Actor, NotYours, Role, Text
from interfaces.api.moment import Moment
from interfaces.api.who import OFFICERS, READERS
from interfaces.api.who import PARTIES as EITHER_PARTY
from interfaces.wiring import House

PROVIDERS = OFFICERS | {Role.PROVIDER}
ENTERPRISES = OFFICERS | {Role.ENTERPRISE}


@dataclass(frozen=True)
class Route:
    """A command: POST to a path, with a form, by certain roles, carried out by an act."""

    path: str
    form: type[BaseModel]
    act: Callable[..., Result]
    summary: Text
    roles: frozenset[Role] = OFFICERS
    citation: str | None = None
    creates: bool = False
    asks: str | None = None
    """What the house hands in beside the form: a port of application/ports.py."""
    then: Callable[[House, Done], dict[str, Any]] | None = None
    """What is done beside the log once the command stands; the answer carries what it gives."""


@dataclass(frozen=True)
class Seen:
    """Who looks at a record, and as of when; what it names is folded as of the same moment."""

    when: Moment
    actor: Actor

    @property
    def house(self) -> House:
        return self.when.house

    @property
    def on(self) -> date:
        return self.when.on

    @property
    def terms(self) -> Terms:
        return self.when.terms

    def fold(self, kind: Kind[Any], record_id: UUID) -> Any:
        return self.when.fold(kind, record_id)

    @property
    def by_a_party(self) -> bool:
        return self.actor.role in (Role.PROVIDER, Role.ENTERPRISE)


Parties = Callable[[Actor, Any, House], None]
"""Asked of a provider's or an enterprise's token only; refuses what is not theirs."""


def with_the_record(state: Any, seen: Seen) -> None:
    """Files are open to whoever may read the record."""


def nobody(actor: Actor, state: Any, house: House) -> None:
    raise closed()


def its_provider(actor: Actor, state: Any, house: House) -> None:
    """Open to the provider that the record names, and to no enterprise."""
    only_provider(actor, state.provider_id)


def only_provider(actor: Actor, *provider_ids: UUID) -> None:
    if actor.role is not Role.PROVIDER:
        raise closed()
    own_provider(actor, *provider_ids)


def only_enterprise(actor: Actor, enterprise_id: UUID) -> None:
    if actor.role is not Role.ENTERPRISE:
        raise closed()
    own_enterprise(actor, enterprise_id)


def closed() -> NotYours:
    return NotYours(
        "not-yours",
        Text("只能查看与本单位有关的记录", "only records of your own are open to you"),
    )


@dataclass(frozen=True)
class Noun:
    """GET one, its history and the list come by themselves; each command is a row of `routes`."""

    noun: str
    kind: Kind[Any]
    show: Callable[[Any, Seen], dict[str, Any]]
    parties: Parties = nobody
    routes: tuple[Route, ...] = ()
    examples: Mapping[type, dict[str, Any]] = field(default_factory=dict)
    """One body for each form, shown in /openapi.json. All names are invented."""
    open_files: Callable[[Any, Seen], None] = with_the_record
    """Asked once the record itself is open; refuses where its files are not."""
    listed: bool = True
    party_history: bool = True
    """Whether the parties who may read the record may read its history too."""
    readers: frozenset[Role] = READERS | EITHER_PARTY
    """Who may ask at all; which party sees which record is for `parties`."""


# Shapes that several kinds share


def text(value: Text) -> dict[str, str]:
    return {"zh": value.zh, "en": value.en}


def account(found: Account) -> dict[str, Any]:
    """Each step of how the last day came about."""
    return {
        "trigger": found.trigger,
        "unit": found.unit,
        "n": found.n,
        "nominal": found.nominal,
        "last_day": found.last_day,
        "cut_off": found.cut_off,
        "provisional": found.provisional,
        "region": found.region,
        "calendar": found.calendar,
        "steps": [
            {"day": step.day, "what": text(step.what), "citation": step.citation}
            for step in found.steps
        ],
    }
