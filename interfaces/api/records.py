"""One record: as it is now, as it was known once, as it was on a day, and its whole history."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from application.erasures import erased_persons
from domain.catalogue import MEASURES_ID
from domain.values import Actor, Text, Unknown
from interfaces.api.moment import Moment, Newest, When
from interfaces.api.nouns import NOUNS
from interfaces.api.nouns.noun import Noun, Seen, closed
from interfaces.api.paging import AtLeast, Page
from interfaces.api.problems import documented
from interfaces.api.who import PARTIES, TheActor, require
from interfaces.api.written import written
from interfaces.late import Late
from projections.history import entries

router = APIRouter(route_class=Late, responses=documented(401, 403, 404, 422, 503))


def may_read(noun: Noun, state: Any, actor: Actor, when: Moment) -> None:
    """Officers and auditors read all records; the others their own, by kind.

    Where a kind says that there is no such record for them, the answer is word for word the same.
    """
    require(actor, noun.readers)
    if actor.role not in PARTIES:
        return
    try:
        noun.parties(actor, state, when.house)
    except Unknown:
        raise unknown(state.id, when) from None


def read(noun: Noun, record_id: UUID, actor: Actor, when: Moment) -> dict[str, Any]:
    return shown_to(noun, open_to(noun, record_id, actor, when), actor, when)


def shown_to(noun: Noun, state: Any, actor: Actor, when: Moment) -> dict[str, Any]:
    """With the moment that it is about, where that is a day or both."""
    shown = noun.show(state, Seen(when, actor))
    shown |= _erased(when, state.id)
    if when.effective_on is None:
        return shown
    return {**shown, "as_of": when.upto, "effective_on": when.effective_on}


def _erased(when: Moment, record_id: UUID) -> dict[str, Any]:
    """Whom the record told of once, however early it is looked at; nothing where nobody went."""
    if not when.kept.erased(record_id):
        return {}
    return {"erased": erased_persons(when.house.office, record_id)}


def open_to(noun: Noun, record_id: UUID, actor: Actor, when: Moment) -> Any:
    """The state of a record that the actor may read."""
    require(actor, noun.readers)
    state = when.fold(noun.kind, record_id)
    if state is None:
        raise unknown(record_id, when)
    may_read(noun, state, actor, when)
    return state


def unknown(record_id: UUID, when: Moment) -> Unknown:
    if when.is_now:
        text = Text(f"没有这一记录：{record_id}", f"no such record: {record_id}")
    elif when.effective_on is None:
        text = Text(
            f"到日志位置 {when.upto} 为止还没有这一记录",
            f"there was no such record by position {when.upto}",
        )
    else:
        text = Text(
            f"{when.effective_on} 那天还没有这一记录",
            f"there was no such record on {when.effective_on}",
        )
    return Unknown("unknown-record", text)


def _reader(noun: Noun) -> Any:
    def one(record_id: UUID, actor: TheActor, when: Newest, at_least: AtLeast = None) -> Response:
        when.come_to(at_least)
        found = read(noun, record_id, actor, when)
        return written(found, headers={"ETag": f'"{found["version"]}"'})

    return one


def _historian(noun: Noun) -> Any:
    def story(record_id: UUID, actor: TheActor, when: When, at_least: AtLeast = None) -> Response:
        when.come_to(at_least)
        open_to(noun, record_id, actor, when)
        if actor.role in PARTIES and not noun.party_history:
            raise closed()
        told = entries(when.story(record_id), when.story(MEASURES_ID))
        return written(Page(items=told, next=None))

    return story


for one in NOUNS:
    router.add_api_route(
        f"/{one.noun}/{{record_id}}",
        _reader(one),
        methods=["GET"],
        response_model=dict[str, Any],
        operation_id=f"get-{one.noun}",
        tags=[one.noun],
        summary=f"{one.noun} · 单件记录（现在或当时）",
    )
    router.add_api_route(
        f"/{one.noun}/{{record_id}}/history",
        _historian(one),
        methods=["GET"],
        response_model=Page,
        operation_id=f"get-{one.noun}-history",
        tags=[one.noun],
        summary=f"{one.noun} · 全部经过",
    )
