"""What every read of a view shares: waiting until it is there, and what the asker may see."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query
from fastapi.responses import JSONResponse

from domain.values import Actor, NotYours, Role, Text
from interfaces.api.problems import problem
from interfaces.api.who import PARTIES, READERS, require
from interfaces.wiring import POLICIES, House
from projections import records


class Late(Exception):  # noqa: N818 - an answer, not a fault
    """The view did not reach the position in time."""


def late(*_: Any) -> JSONResponse:
    text = Text(
        "数据视图尚未更新到该位置，请稍后重试", "the view is not there yet: try again shortly"
    )
    return problem(503, text, code="view-behind", headers={"Retry-After": "1"})


def wait(house: House, at_least: int | None, *views: str) -> None:
    if at_least is not None and not house.wait(views, at_least):
        raise Late


def wait_for_escalations(house: House, at_least: int | None, *views: str) -> None:
    """What follows from a command counts as written by it: first the policies, then the view."""
    if at_least is None:
        return
    wait(house, at_least, POLICIES)
    wait(house, house.office.head(), "escalations", *views)


def scope_of(actor: Actor, house: House) -> records.Scope:
    require(actor, READERS | PARTIES)
    if actor.role not in PARTIES:
        return records.Scope()
    if actor.acts_for is None:
        raise NotYours(
            "no-scope",
            Text("令牌没有写明代表哪个单位", "the token does not say whom it acts for"),
        )
    if actor.role is Role.PROVIDER:
        return records.Scope(provider_id=actor.acts_for, mark=house.seal.mark(actor.acts_for))
    return records.Scope(enterprise_id=actor.acts_for, mark=house.seal.mark(actor.acts_for))


Word = Annotated[str | None, Query(max_length=100)]
