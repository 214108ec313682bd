"""One record as a page sees it: who looks, as of when, and what there is to show."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from fastapi import Request
from fastapi.encoders import jsonable_encoder

from application.rehearsal import Rehearsal
from domain.values import Actor, Role
from interfaces.api import records as api
from interfaces.api.moment import Moment
from interfaces.api.nouns.noun import Noun
from interfaces.api.who import PARTIES, READERS
from interfaces.web.heads import Head, head_of
from interfaces.web.visitor import Visitor
from interfaces.wiring import House


def eyes(actor: Actor) -> Actor:
    """With which a page reads: a sealed identity stays sealed until somebody asks for it, and
    says why (Art. 15); to those whom a record concerns it looks as to themselves."""
    return actor if actor.role in PARTIES else Actor(name=actor.name, role=Role.AUDITOR)


@dataclass(frozen=True)
class Look:
    """Raises as the API does where the record is not there, or not open to the visitor."""

    request: Request
    house: House
    visitor: Visitor
    noun: Noun
    record_id: UUID
    when: Moment

    @property
    def actor(self) -> Actor:
        return self.visitor.actor

    @property
    def inside(self) -> bool:
        """Whether the visitor belongs to the office, or audits it."""
        return self.actor.role in READERS

    @cached_property
    def rehearsal(self) -> Rehearsal:
        """One for all that the page tries, so that it reads nothing twice."""
        return Rehearsal(self.house.office)

    @cached_property
    def state(self) -> Any:
        return api.open_to(self.noun, self.record_id, self.actor, self.when)

    @cached_property
    def shown(self) -> dict[str, Any]:
        """As JSON has it."""
        found = api.shown_to(self.noun, self.state, eyes(self.actor), self.when)
        return dict(jsonable_encoder(found))

    @cached_property
    def head(self) -> Head:
        return head_of(self.noun, self.state, self.actor)

    @property
    def may_follow(self) -> bool:
        """Whether the history of the record is open to the visitor too."""
        return self.actor.role not in PARTIES or self.noun.party_history
