"""Natural persons in the log: stored as boxes, each person under a key of its own.

The log is never changed, so what may have to be forgotten stands in it as ciphertext: the event
keeps ``{"$person": id, "box": base64}``, the table `person_keys` the key. A key that is destroyed
takes every box of its person with it; the leaves of the tree and all proofs stay as they are.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from application.errors import Unreadable
from application.store import boxes
from application.store.boxes import CipherName
from application.store.person_keys import Key, PersonKeys
from domain.catalogue import EVENTS
from domain.personal import (
    ACTOR,
    PARTIES,
    Marked,
    Part,
    called,
    changed,
    erased_name,
    is_gone,
    lost_name,
    marked,
    same_name,
)
from domain.unfit import Unfit
from domain.values import Actor, Text

MARKED: Final[Mapping[str, tuple[Marked, ...]]] = {
    name: tuple({place.path: place for place in found}.values())
    for name, event in EVENTS.items()
    if (found := list(marked(event, ("data",))))
}
"""Stored name -> where its event tells of persons, beside who acted."""

Row = tuple[UUID, int, int, datetime, str, bytes]
"""As read: record, version, position, recorded at, stored name, state."""

PADDED: Final = 64
"""A box tells the length of a name only in steps of so many bytes."""
_BOX: Final = b'"$person":"'
_BOXED: Final = re.compile(re.escape(_BOX) + rb'([0-9a-f-]{36})"')


def may_tell(name: str, actor: Actor) -> bool:
    """Events of which this is not so never come near a key."""
    return name in MARKED or actor.role in PARTIES


def persons_in(state: bytes) -> set[UUID]:
    """Whose boxes stand in a state; none in most, which is seen at once."""
    if _BOX not in state:
        return set()
    return {UUID(found.decode()) for found in _BOXED.findall(state)}


def _marked(name: str, stored: Any) -> Iterator[Marked]:
    yield from MARKED.get(name, ())
    if stored["actor"]["role"] in PARTIES:
        yield ACTOR


@dataclass(frozen=True)
class Told:
    """A person as one field of one event tells of it; without `person_id` it stands in clear."""

    person_id: UUID | None
    part: Part
    called: str
    position: int


class Persons:
    """Closes and opens what events tell of persons."""

    def __init__(self, office_key: bytes | None, cipher: CipherName = "aes-gcm") -> None:
        self.keys = PersonKeys(office_key, cipher)

    def close(
        self, conn: Connection[Any], record_id: UUID, version: int, name: str, state: bytes
    ) -> bytes:
        """The state with each person in a box; who is gone already stays as it is told."""
        stored = json.loads(state)
        for place in _marked(name, stored):

            def box(value: Any, place: Marked = place) -> Any:
                if is_gone(called(value)):
                    return value
                key = self.keys.of(conn, _identity(record_id, place.part, value), record_id)
                bound = _bound(record_id, version, place)
                closed = boxes.close(key.cipher, key.key, _padded(value), bound)
                return {
                    "$person": str(key.person_id),
                    "box": base64.b64encode(closed).decode("ascii"),
                }

            stored = changed(stored, place.path, box)
        return json.dumps(stored, ensure_ascii=False, separators=(",", ":")).encode()

    def opened(self, conn: Connection[Any], rows: Sequence[Row]) -> Sequence[Row]:
        """The rows with every person as it was told, or as gone; raises `Unfit` at the first of
        which a box, or the key to one, was altered."""
        try:
            keys = self._keys(conn, rows)
        except Unreadable as error:
            if len(rows) == 1:
                raise Unfit(rows[0][4], rows[0][2], error.text) from error
            return [opened for row in rows for opened in self.opened(conn, [row])]
        return rows if keys is None else [_opened(row, keys) for row in rows]

    def _keys(self, conn: Connection[Any], rows: Sequence[Row]) -> Mapping[UUID, Key | None] | None:
        """None where no box stands in any row."""
        wanted = {one for row in rows for one in persons_in(row[5])}
        return self.keys.known(conn, wanted) if wanted else None

    def told(self, conn: Connection[Any], rows: Sequence[Row]) -> list[Told]:
        """Each time that the rows tell of a person who can still be read."""
        keys = self._keys(conn, rows) or {}
        return [told for row in rows for told in _told(row, keys)]


def _identity(record_id: UUID, part: Part, value: Any) -> str:
    """A name means one person within one record; a sealed sender goes with every part of it."""
    within = "" if part is Part.COMPLAINANT else str(record_id)
    return f"{within}\x1f{same_name(called(value))}"


def _bound(record_id: UUID, version: int, place: Marked) -> bytes:
    """A box opens only in the field of the event for which it was closed."""
    return f"{record_id}/{version}/{'.'.join(place.path)}".encode()


def _padded(value: Any) -> bytes:
    plain = json.dumps(value, ensure_ascii=False).encode()
    return plain + b" " * (-len(plain) % PADDED)


def _value(row: Row, place: Marked, keys: Mapping[UUID, Key | None], stood: Any) -> Any:
    """What a field told: out of its box, in clear as it was, or a placeholder."""
    if not (isinstance(stood, dict) and "$person" in stood):
        return stood
    person_id = UUID(stood["$person"])
    key = keys.get(person_id)
    if key is None:
        name = erased_name(person_id) if person_id in keys else lost_name(person_id)
        return {"name": name} if place.contact else name
    bound = _bound(row[0], row[1], place)
    plain = boxes.open_(key.cipher, key.key, base64.b64decode(stood["box"]), bound)
    if plain is None:
        raise Unfit(
            row[4],
            row[2],
            Text(
                f"位置 {row[2]} 的事件中加密的个人信息打不开：内容被改动或者被移动",
                f"a person's box in the event at position {row[2]} does not open:"
                " it was altered or moved",
            ),
        )
    return json.loads(plain)


def _opened(row: Row, keys: Mapping[UUID, Key | None]) -> Row:
    if _BOX not in row[5]:
        return row
    stored = json.loads(row[5])
    for place in _marked(row[4], stored):
        stored = changed(stored, place.path, partial(_value, row, place, keys))
    return (*row[:5], json.dumps(stored, ensure_ascii=False).encode())


def _told(row: Row, keys: Mapping[UUID, Key | None]) -> Iterator[Told]:
    stored = json.loads(row[5])
    for place in _marked(row[4], stored):
        found: list[Any] = []
        changed(stored, place.path, found.append)
        for stood in found:
            name = called(_value(row, place, keys, stood))
            if not is_gone(name):
                boxed = isinstance(stood, dict) and "$person" in stood
                person_id = UUID(stood["$person"]) if boxed else None
                yield Told(person_id, place.part, name, row[2])
