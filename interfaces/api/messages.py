"""One's own messages; and for administrators what leaves the house, and what did not get there."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Literal, get_args
from uuid import UUID

from fastapi import APIRouter, Query

from application.messages import outbox, reading
from application.messages.outbox import row_of
from domain.account.events import Unique
from domain.account.state import Account, claim_id
from domain.catalogue import ACCOUNT, ACCOUNT_CLAIM, SUBSCRIPTION
from domain.message import TOPICS, Topic
from domain.values import OFFICERS, Actor, NotAllowedNow, Role, Text, Unknown
from interfaces.api.nouns.accounts import ADMINS, KEEPERS
from interfaces.api.paging import Cursor, Limit, Page, decode, listing
from interfaces.api.problems import documented
from interfaces.api.who import ANYBODY, TheActor, ThePrimary, require
from interfaces.messages import wording
from interfaces.messages.recipients import NOUN_OF, may_see
from interfaces.texts import event_label
from interfaces.wiring import House
from projections import directory

router = APIRouter(tags=["messages"], responses=documented(401, 403, 404, 409, 413, 415, 422, 503))
SIGNED_IN: Final = ANYBODY - {Role.PUBLIC}
State = Literal["waiting", "sent", "dropped", "dead"]
STATES: Final[tuple[State, ...]] = get_args(State)


# One's own


@router.get("/messages", summary="消息 · one's own messages, newest first")
def own_messages(
    house: ThePrimary, actor: TheActor, limit: Limit = 50, cursor: Cursor = None
) -> Page:
    account = account_of(house, actor)
    if account is None:
        return Page(items=[], next=None)
    return own_page(house, account, limit, cursor)


@router.post("/messages/reading", summary="全部标为已读 · mark all as read")
def read_all(house: ThePrimary, actor: TheActor) -> dict[str, int]:
    account = account_of(house, actor)
    return {"read": 0 if account is None else mark(house, account)}


@router.post("/messages/{message_id}/reading", summary="标为已读 · mark one as read")
def read_one(message_id: UUID, house: ThePrimary, actor: TheActor) -> dict[str, int]:
    account = account_of(house, actor)
    return {"read": 0 if account is None else mark(house, account, message_id)}


def account_of(house: House, actor: Actor) -> Account | None:
    """Whose the token is: an officer's by name, a party's by name among those who act for it."""
    require(actor, SIGNED_IN)
    if actor.acts_for is None:
        claim, _ = house.office.fold(ACCOUNT_CLAIM, claim_id(Unique.NAME, actor.name))
        ids = [] if claim is None else [claim.holder]
    else:
        with house.connection() as conn:
            ids = directory.acting_for(conn, actor.acts_for)
    found = (house.office.fold(ACCOUNT, account_id)[0] for account_id in ids)
    return next((one for one in found if one is not None and one.name == actor.name), None)


def own_page(house: House, account: Account, limit: int, cursor: str | None) -> Page:
    """What the person may see no more stands there without its record."""
    before = decode(cursor, datetime, UUID)
    with house.connection() as conn:
        rows = reading.own(conn, account.id, limit=limit + 1, before=before)  # type: ignore[arg-type]
    items = [_own(house, account, row) for row in rows]
    return listing(items, limit, [(row["written_at"].isoformat(), row["id"]) for row in rows])


def _own(house: House, account: Account, found: Any) -> dict[str, Any]:
    row = row_of(found)
    said, hat = wording.in_the_pages(row), row.hat
    held = any((one.role, one.acts_for) == hat for one in account.hats)
    actor = Actor(name=account.name, role=hat[0], acts_for=hat[1])
    open_ = held and (hat[0] in OFFICERS or may_see(house, actor, row.kind, row.record_id))
    return {
        "id": row.id,
        "topic": row.topic,
        "what": {"zh": said.zh, "en": said.en} if open_ else None,
        "noun": NOUN_OF[row.kind].noun if open_ else None,
        "record_id": row.record_id if open_ else None,
        "reference": row.reference if open_ else None,
        "due_on": row.due_on if open_ else None,
        "role": hat[0],
        "at": row.written_at,
        "read_at": found["read_at"],
    }


def mark(house: House, account: Account, message_id: UUID | None = None) -> int:
    with house.connection() as conn:
        return reading.mark_read(conn, account.id, house.now(), message_id)


# What leaves the house


@router.get("/outbox", summary="发件箱 · what leaves the house, newest first")
def sent_and_waiting(
    house: ThePrimary,
    actor: TheActor,
    state: Annotated[State | None, Query(description="状态 · what became of it")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page:
    """To whom and about which record, never the words: whoever may read the record has them."""
    return outbox_page(house, actor, state, limit, cursor)


@router.post("/outbox/{message_id}/resending", summary="重发 · send a dead letter again")
def resend_one(message_id: UUID, house: ThePrimary, actor: TheActor) -> dict[str, Any]:
    resend(house, actor, message_id)
    return {"id": message_id, "state": "waiting"}


def outbox_page(
    house: House, actor: Actor, state: State | None, limit: int, cursor: str | None
) -> Page:
    require(actor, KEEPERS)
    before = decode(cursor, datetime, UUID)
    with house.connection() as conn:
        rows = reading.page(
            conn,
            [state] if state else STATES,
            limit=limit + 1,
            before=before,  # type: ignore[arg-type]
        )
    items = [_left(house, row) for row in rows]
    return listing(items, limit, [(row["written_at"].isoformat(), row["id"]) for row in rows])


def _left(house: House, row: Any) -> dict[str, Any]:
    return {
        **{
            name: row[name]
            for name in ("id", "channel", "topic", "state", "tries", "error", "account_id",
                         "subscription_id", "written_at", "due_at", "done_at", "resent_at",
                         "resent_by")
        },
        "to": _to(house, row),
        "what": _what(row),
    }  # fmt: skip


def _what(row: Any) -> dict[str, str]:
    """The topic of what a person is told, the event of which a system is."""
    topic = row["topic"]
    said = TOPICS[Topic(topic)] if row["account_id"] else event_label(topic)
    return {"zh": said.zh, "en": said.en}


def _to(house: House, row: Any) -> str:
    """A name; never an address."""
    if row["account_id"] is not None:
        account, _ = house.office.fold(ACCOUNT, row["account_id"])
        return account.name if account else ""
    subscription, _ = house.office.fold(SUBSCRIPTION, row["subscription_id"])
    return subscription.name if subscription else ""


def resend(house: House, actor: Actor, message_id: UUID) -> None:
    """Whoever wants it so is kept with it."""
    require(actor, ADMINS)
    with house.connection() as conn:
        known = conn.execute("SELECT state FROM outbox WHERE id = %s", (message_id,)).fetchone()
        if known is None:
            raise Unknown(
                "unknown-message", Text(f"没有这一消息：{message_id}", f"no message {message_id}")
            )
        if not outbox.resend(conn, message_id, actor, house.now()):
            raise NotAllowedNow(
                "not-dead",
                Text("只有发送失败的消息可以重发", "only what could not be sent is sent again"),
            )
