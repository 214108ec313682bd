"""What one party may see and do: everything here is asked as the party itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from fastapi import Request

from domain.values import Actor, Role, Text
from interfaces.api import lists, work
from interfaces.api.moment import Moment
from interfaces.api.narrowing import Narrowed
from interfaces.api.nouns import ROUTE_OF
from interfaces.api.paging import Page
from interfaces.web import picking
from interfaces.web.looking import Look
from interfaces.web.moments import reached
from interfaces.web.offers import Offer, offers, step_of
from interfaces.web.picking import BY_NOUN, NOUN_OF, Called
from interfaces.web.visitor import Visitor
from interfaces.web.wording.acts import MAIN_ACT
from interfaces.wiring import House
from projections import records

OWN: Final[Mapping[Role, str]] = {Role.PROVIDER: "providers", Role.ENTERPRISE: "enterprises"}
"""The noun of the record that a party acts for."""
MOST: Final = 50
SEVERAL: Final = 3
WAITING: Final = 200
"""Things that wait, of which the first page tells."""
ALL: Final = "/portal/work"


@dataclass(frozen=True)
class Todo:
    """One thing that waits for the party, or several of a kind, with the page where it is done."""

    what: Mapping[str, str]
    task: str
    address: str
    called: str
    due_on: date | None
    days_left: int | None
    act: Text | None = None
    act_address: str = ""
    count: int = 1


@dataclass(frozen=True)
class Matter(Look):
    """A record of a party, and what it can do there."""

    @property
    def address(self) -> str:
        return f"/{self.noun.noun}/{self.record_id}"

    @cached_property
    def open(self) -> tuple[Offer, ...]:
        """Nothing can be done on a past day."""
        if not self.when.is_now:
            return ()
        possible = offers(self.house, self.rehearsal, self.actor, self.noun, self.record_id)
        return tuple(offer for offer in possible if offer.is_open)

    def act(self, step: str) -> str | None:
        """The address of a step that is open now."""
        found = any(offer.step == step for offer in self.open)
        return f"{self.address}/do/{step}" if found else None


@dataclass(frozen=True)
class Party:
    request: Request
    house: House
    visitor: Visitor
    when: Moment

    @property
    def actor(self) -> Actor:
        return self.visitor.actor

    @property
    def id(self) -> UUID:
        assert self.actor.acts_for is not None
        return self.actor.acts_for

    @property
    def at_least(self) -> int | None:
        return reached(self.request)

    @cached_property
    def first(self) -> list[Todo]:
        """What waits, at a glance."""
        return gathered(self.todos(WAITING)[0])

    @cached_property
    def own(self) -> Matter:
        """The record of the party itself."""
        return self._matter(OWN[self.actor.role], self.id)

    def _matter(self, noun: str, record_id: UUID) -> Matter:
        return Matter(self.request, self.house, self.visitor, BY_NOUN[noun], record_id, self.when)

    def listed(self, noun: str, limit: int = MOST) -> Page:
        """Newest first; names by pinyin."""
        wanted = records.Filter(BY_NOUN[noun].kind.name)
        return lists.page_of(
            BY_NOUN[noun],
            self.house,
            self.actor,
            self.when,
            wanted,
            Narrowed(),
            limit,
            None,
            self.at_least,
        )

    def counted(self, noun: str) -> str:
        """How many there are, as far as somebody wants to know: at most `50+`."""
        found = self.listed(noun)
        return f"{len(found.items)}{'+' if found.next else ''}"

    def matters(self, noun: str, limit: int = MOST) -> Iterator[Matter]:
        for item in self.listed(noun, limit).items:
            yield self._matter(noun, item["id"])

    def todos(self, limit: int, cursor: str | None = None) -> tuple[list[Todo], str | None]:
        """Most urgent first, and where the rest begins."""
        page = work.my_worklist(
            self.house, self.actor, self.when, limit=limit, cursor=cursor, at_least=self.at_least
        )
        names = self.names(item["record_id"] for item in page.items)
        return [_todo(item, names) for item in page.items], page.next

    def names(self, record_ids: Iterable[UUID | None]) -> dict[UUID, Called]:
        return picking.called(self.when, (one for one in record_ids if one is not None))


def _todo(item: Mapping[str, Any], names: Mapping[UUID, Called]) -> Todo:
    found = names.get(item["record_id"])
    address = f"/{NOUN_OF[item['kind']]}/{item['record_id']}"
    act = ROUTE_OF.get(MAIN_ACT[item["task"]])
    return Todo(
        what=item["what"],
        task=item["task"],
        address=address,
        called=item["reference"] or (found.name if found else ""),
        due_on=item["due_on"],
        days_left=item["days_left"],
        act=act.summary if act else None,
        act_address=f"{address}/do/{step_of(act)}" if act else "",
    )


def gathered(todos: Sequence[Todo], most: int = SEVERAL) -> list[Todo]:
    """Where more than `most` of one kind wait, one line for them, at the place of the first."""
    kinds = Counter(todo.task for todo in todos)
    found: dict[str, Todo] = {}
    for number, todo in enumerate(todos):
        if kinds[todo.task] <= most:
            found[str(number)] = todo
        elif todo.task not in found:
            found[todo.task] = replace(
                todo, count=kinds[todo.task], address=ALL, called="", act=None, act_address=""
            )
    return list(found.values())
