"""A subscription: a system outside that is told what happens, over a webhook.

What it is signed with stands beside the log, sealed, and is shown once.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Annotated, Final
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from domain.values import (
    STORABLE,
    Event,
    LongText,
    Malformed,
    NotAllowedNow,
    Recorded,
    ShortText,
    Text,
    Value,
    out_of_turn,
)

SMS: Final = "message.sms"
"""Messages for people who want them by SMS; all other types are stored names of events."""
EVERYTHING: Final = "*"

# Fields of the events are the storage format: they grow by optional fields only.


class Opened(Event):
    name: str
    url: str
    types: tuple[str, ...]
    on: date


class Changed(Event):
    url: str
    types: tuple[str, ...]
    reason: str
    on: date


class SecretDrawn(Event):
    """A new one in place of the former; never anything of it."""

    reason: str
    on: date


class Closed(Event):
    reason: str
    on: date


STATUSES: Final[dict[str, Text]] = {
    "active": Text("启用", "active"),
    "closed": Text("已停用", "closed"),
}
"""What people call each status."""


class Subscription(Value):
    id: UUID
    version: int
    name: str
    url: str
    types: tuple[str, ...]
    opened_on: date
    since: int
    """Position of the log from which on it is told."""
    status: str = "active"
    closed_for: str = ""

    @property
    def is_active(self) -> bool:
        return self.status == "active"

    def wants(self, name: str) -> bool:
        """Of a type: by its whole name, by its kind (`rectification-case.*`), or all events."""
        if not self.is_active:
            return False
        if name == SMS:
            return SMS in self.types
        return not {name, f"{name.partition('.')[0]}.*", EVERYTHING}.isdisjoint(self.types)


def evolve(state: Subscription | None, recorded: Recorded[Event]) -> Subscription:
    event, version = recorded.event, recorded.version
    if isinstance(event, Opened):
        return Subscription(
            id=recorded.record_id,
            version=version,
            name=event.name,
            url=event.url,
            types=event.types,
            opened_on=event.on,
            since=recorded.position,
        )
    assert state is not None
    match event:
        case Changed(url=url, types=types):
            return state.model_copy(update={"version": version, "url": url, "types": types})
        case Closed(reason=reason):
            ended = {"version": version, "status": "closed", "closed_for": reason}
            return state.model_copy(update=ended)
    return state.model_copy(update={"version": version})


# Forms.


def _address(text: str) -> str:
    try:
        parts = urlsplit(text)
        whole = bool(parts.hostname) and parts.port != 0
    except ValueError:
        whole = False
        parts = urlsplit("")
    plain = all("!" <= char <= "~" for char in text)
    if not whole or not plain or parts.scheme not in ("https", "http") or parts.fragment:
        raise ValueError("应为 https:// 开头的网址 · an address begins with https://")
    if parts.username is not None or parts.password is not None:
        raise ValueError("网址中不要写密码，消息另有签名 · no password in it: messages are signed")
    return text


Address = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=8, max_length=500),
    STORABLE,
    AfterValidator(_address),
]
Types = Annotated[tuple[ShortText, ...], Field(min_length=1, max_length=100)]


class Open(Value):
    name: ShortText = Field(description="哪个系统 · which system")
    url: Address = Field(description="接收的网址 · where it listens")
    types: Types = Field(
        description="事件名、“类别.*”、“*”，或 message.sms · names of events, `kind.*`, `*`, or SMS"
    )


class Change(Value):
    url: Address
    types: Types
    reason: LongText


class DrawSecret(Value):
    reason: LongText


class Close(Value):
    reason: LongText


# Decisions.


def open_(form: Open, known: Collection[str], today: date) -> tuple[Event, ...]:
    """`known`: names of events that systems may be told."""
    types = _types(form.types, known)
    return (Opened(name=form.name, url=form.url, types=types, on=today),)


def change(
    state: Subscription, form: Change, known: Collection[str], today: date
) -> tuple[Event, ...]:
    _require_active(state)
    types = _types(form.types, known)
    if (form.url, types) == (state.url, state.types):
        raise NotAllowedNow("same-subscription", Text("没有变化", "nothing changes"), field="types")
    return (Changed(url=form.url, types=types, reason=form.reason, on=today),)


def draw_secret(state: Subscription, form: DrawSecret, today: date) -> tuple[Event, ...]:
    _require_active(state)
    return (SecretDrawn(reason=form.reason, on=today),)


def close(state: Subscription, form: Close, today: date) -> tuple[Event, ...]:
    _require_active(state)
    return (Closed(reason=form.reason, on=today),)


def _types(wanted: Collection[str], known: Collection[str]) -> tuple[str, ...]:
    kinds = {f"{name.partition('.')[0]}.*" for name in known}
    unknown = [one for one in wanted if one not in {*known, *kinds, EVERYTHING, SMS}]
    if unknown:
        raise Malformed(
            "unknown-type",
            Text(
                f"没有这样的事件类型：{'、'.join(unknown)}；例如 rectification-case.notice-served、"
                "rectification-case.*",
                f"no such type: {', '.join(unknown)}; such as rectification-case.notice-served or"
                " rectification-case.*",
            ),
            field="types",
        )
    return tuple(dict.fromkeys(wanted))


def _require_active(state: Subscription) -> None:
    if not state.is_active:
        raise out_of_turn(
            "subscription-status",
            Text("订阅", "the subscription"),
            STATUSES[state.status],
            citation=None,
            allowed=[STATUSES["active"]],
        )
