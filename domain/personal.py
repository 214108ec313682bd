"""Which fields of events tell of natural persons, and what stands there once one is erased.

A field is marked where it is declared: ``liaison: Annotated[Contact, Personal(Part.LIAISON)]``.
Whoever acts for a provider or an enterprise is a person too; officers act in office and are not
erased. docs/adr/0012 has the decision for each field that could name somebody.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, get_args
from uuid import UUID

from pydantic import BaseModel

from domain.values import Event, Recorded, Role, Text

LAW: Final = "个人信息保护法 47"
"""On which the rules of erasure rest: the measures say nothing of it."""


class Part(StrEnum):
    """What a natural person is in a record."""

    COMPLAINANT = "complainant"
    LIAISON = "liaison"
    CONTACT = "contact"
    ATTENDEE = "attendee"
    RECIPIENT = "recipient"
    MEMBER = "member"
    SIGNATORY = "signatory"
    HANDLER = "handler"
    WITNESS = "witness"
    ACTOR = "actor"


PARTS: Final[dict[Part, Text]] = {
    Part.COMPLAINANT: Text("投诉举报人", "complainant"),
    Part.LIAISON: Text("联络员", "liaison"),
    Part.CONTACT: Text("联系人", "contact"),
    Part.ATTENDEE: Text("参加人员", "attendee"),
    Part.RECIPIENT: Text("签收人", "recipient"),
    Part.MEMBER: Text("项目成员", "member of the team"),
    Part.SIGNATORY: Text("签署人", "signatory"),
    Part.HANDLER: Text("承办联系人", "handler"),
    Part.WITNESS: Text("见证人", "witness"),
    Part.ACTOR: Text("单位经办人", "who acted for a body"),
}
"""What people call each."""


@dataclass(frozen=True)
class Personal:
    """Marks a field: a name, a contact, or a tuple of names; each is a person of its own."""

    part: Part


Path = tuple[str, ...]


@dataclass(frozen=True)
class Marked:
    """A marked field: where it stands in the event, and what stands there."""

    path: Path
    part: Part
    contact: bool
    """A name with a telephone number; else a name by itself."""


PARTIES: Final = frozenset({Role.PROVIDER, Role.ENTERPRISE})
ACTOR: Final = Marked(("actor", "name"), Part.ACTOR, contact=False)
"""In the envelope of an event, where the actor's role is one of `PARTIES`."""


def tells_of_persons(recorded: Recorded[Event]) -> bool:
    return recorded.actor.role in PARTIES or any(marked(type(recorded.event)))


def marked(model: type[BaseModel], inside: Path = ()) -> Iterator[Marked]:
    """The marked fields of a model, however deep; lists on the way are passed through."""
    for name, field in model.model_fields.items():
        path, models = (*inside, name), list(_models(field.annotation))
        marks = [mark for mark in field.metadata if isinstance(mark, Personal)]
        if marks:
            yield Marked(path, marks[0].part, contact=bool(models))
            continue
        for inner in models:
            yield from marked(inner, path)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def changed(data: Any, path: Path, change: Callable[[Any], Any]) -> Any:
    """The same data with each person at the path changed; what is not there stays away."""
    if isinstance(data, list):
        return [changed(item, path, change) for item in data]
    if data is None or data == "":
        return data
    if not path:
        return change(data)
    if not isinstance(data, dict) or path[0] not in data:
        return data
    return {**data, path[0]: changed(data[path[0]], path[1:], change)}


def called(value: Any) -> str:
    """What a person is called: a name by itself, or that of a contact."""
    return str(value["name"]) if isinstance(value, dict) else str(value)


def same_name(name: str) -> str:
    """One spelling for one name, however it was typed."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


_ERASED: Final = "（已依法删除 · erased "
_LOST: Final = "（密钥遗失 · key lost "


def erased_name(person_id: UUID) -> str:
    """In place of a name whose key was destroyed; two persons are still told apart."""
    return f"{_ERASED}{person_id.hex[:8]}）"


def lost_name(person_id: UUID) -> str:
    """In place of a name whose key is gone, and nobody decided so."""
    return f"{_LOST}{person_id.hex[:8]}）"


def is_gone(name: str) -> bool:
    """Whether it stands in place of a person that can be read no more."""
    return name.startswith((_ERASED, _LOST))


UNNAMED: Final = "（姓名见原记录）"
"""In place of a name in what is written down elsewhere: there it could not be erased."""


def unnamed(event: Event) -> Event:
    """The event as it may be told on a paper of its own, which nothing is ever taken out of."""

    def hidden(value: Any) -> Any:
        if is_gone(called(value)):
            return value
        return {**value, "name": UNNAMED} if isinstance(value, dict) else UNNAMED

    if not (places := list(marked(type(event)))):
        return event
    data = event.model_dump(mode="json")
    for place in places:
        data = changed(data, place.path, hidden)
    return type(event).model_validate(data)
