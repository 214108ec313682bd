"""What can be done with a record next, and what cannot and why: by trying each command.

Nothing here repeats a rule: each command is rehearsed with an example of its form, dated today,
and its own refusal says why it is not open. What only the form decides counts as open; the form
itself says more, once it is filled in.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cache, lru_cache
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from application.rehearsal import Rehearsal
from application.unit import Command
from domain.values import OFFICERS, Actor, NotAllowedNow, NotYours, Refusal, Role, Text
from interfaces.api.acts import act_of
from interfaces.api.nouns import EXAMPLES, ROUTES
from interfaces.api.nouns.noun import Noun, Route
from interfaces.api.who import require
from interfaces.web.forms.fields import Entry, Field, fields_of
from interfaces.web.wording.acts import GROUP_OF
from interfaces.web.wording.labels import FORMS
from interfaces.wiring import House

MOST_VARIANTS: Final = 8
"""Examples of a form that are tried: the first one, and some that choose otherwise."""
ORDER: Final = {path: place for place, path in enumerate(GROUP_OF)}


@dataclass(frozen=True)
class Offer:
    route: Route
    group: str
    refusal: Refusal | None = None

    @property
    def step(self) -> str:
        """The part of the address after the record's own."""
        return step_of(self.route)

    @property
    def is_open(self) -> bool:
        return self.refusal is None


def step_of(route: Route) -> str:
    return route.path.partition("{record_id}/")[2]


def beginnings(routes: Iterable[Route], role: Role) -> list[tuple[Text, str]]:
    """What the role may begin anew, each with its address."""
    found = (route for route in routes if route.creates and role in route.roles)
    return [(route.summary, anew(route)) for route in found]


def anew(route: Route) -> str:
    """The address of the form of a command that makes a record."""
    _, noun, *step = route.path.split("/")
    return f"/{noun}/do/{'/'.join(step)}" if step else f"/{noun}/new"


@cache
def routes_of(noun: str) -> tuple[Route, ...]:
    """The commands that act on a record of the noun."""
    return tuple(route for route in ROUTES if route.path.startswith(f"/{noun}/{{record_id}}/"))


def offers(
    house: House, rehearsal: Rehearsal, actor: Actor, noun: Noun, record_id: Any
) -> list[Offer]:
    """Of all commands on the record that somebody of this side does: an officer also sees those
    that are for another officer."""
    today = house.office.today()
    return [
        Offer(
            route,
            GROUP_OF[route.path],
            refusal_of(house, rehearsal, actor, route, record_id, today),
        )
        for route in sorted(routes_of(noun.noun), key=lambda route: ORDER[route.path])
        if actor.role in route.roles or (actor.role in OFFICERS and route.roles & OFFICERS)
    ]


def refusal_of(
    house: House, rehearsal: Rehearsal, actor: Actor, route: Route, record_id: Any, today: date
) -> Refusal | None:
    """None where some example goes through, or only the form stands in the way."""
    try:
        require(actor, route.roles)
    except Refusal as refusal:
        return refusal
    first: Refusal | None = None
    for form in examples(route.path, today):
        command = Command(actor, today, target=record_id, what=route.path)
        try:
            rehearsal.of(command, act_of(route, house, form, record_id))
        except (NotAllowedNow, NotYours) as refusal:
            first = first or refusal
        except Refusal:
            return None
        else:
            return None
    return first


@lru_cache(maxsize=1_000)
def examples(path: str, today: date) -> tuple[BaseModel, ...]:
    """The example of a form, dated today; then with each other choice in it, one at a time."""
    form = FORMS[path]
    body = dict(EXAMPLES[path]["example"]["value"])
    fields = fields_of(form)
    for one in fields:
        if one.entry is Entry.DAY and one.name in body:
            body[one.name] = today.isoformat()
    found = [body]
    for one in fields:
        found += [{**body, one.name: value} for value in _others(one, body)]
    read = (_read(form, body) for body in found[:MOST_VARIANTS])
    return tuple(one for one in read if one)


def _others(one: Field, body: dict[str, Any]) -> list[Any]:
    if one.several or one.entry not in (Entry.YES_NO, Entry.CHOICE):
        return []
    values = (True, False) if one.entry is Entry.YES_NO else one.values
    plain = [value.value if isinstance(value, Enum) else value for value in values]
    return [value for value in plain if value != body.get(one.name)]


def _read(form: type[BaseModel], body: dict[str, Any]) -> BaseModel | None:
    try:
        return form.model_validate_json(json.dumps(body, default=str))
    except ValidationError:
        return None
