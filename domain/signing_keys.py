"""The keys that sign the heads of the log: introduced once, then each endorsed by the one before.

Which key signs when is itself told by the log, so a key that somebody slips in is found.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.values import Event, NotAllowedNow, Recorded, Text, Value, derived_id

# Fields of the events are the storage format: they grow by optional fields only.

RECORD_ID = derived_id("signing-keys")


class Introduced(Event):
    """The first key, with the name under which this log signs and the algorithm of its tree."""

    origin: str
    hash: str
    public_key: str
    """Ed25519, 32 bytes in base64; as each key here."""
    on: date


class Rotated(Event):
    """A new key; `endorsement` is the former key's signature over `endorsed(…)`, in base64."""

    public_key: str
    endorsement: str
    reason: str = ""
    on: date


class Key(Value):
    public_key: str
    position: int
    """Of the event that brought it: it signs what comes after."""
    on: date
    endorsement: str | None = None
    reason: str = ""


class SigningKeys(Value):
    id: UUID
    version: int
    origin: str
    hash: str
    keys: tuple[Key, ...]
    """Oldest first."""

    @property
    def current(self) -> Key:
        return self.keys[-1]

    def at(self, position: int) -> Key | None:
        """The key that signs a head whose last position is this one."""
        return next((key for key in reversed(self.keys) if key.position <= position), None)


def evolve(state: SigningKeys | None, recorded: Recorded[Event]) -> SigningKeys:
    event = recorded.event
    if isinstance(event, Introduced):
        key = Key(public_key=event.public_key, position=recorded.position, on=event.on)
        return SigningKeys(
            id=recorded.record_id,
            version=recorded.version,
            origin=event.origin,
            hash=event.hash,
            keys=(key,),
        )
    assert isinstance(event, Rotated) and state is not None
    key = Key(
        public_key=event.public_key,
        position=recorded.position,
        on=event.on,
        endorsement=event.endorsement,
        reason=event.reason,
    )
    return state.model_copy(update={"version": recorded.version, "keys": (*state.keys, key)})


def endorsed(origin: str, public_key: str) -> bytes:
    """What the former key signs."""
    return f"duban key rotation\n{origin}\n{public_key}\n".encode()


def introduce(origin: str, hash_: str, public_key: str, on: date) -> tuple[Event, ...]:
    return (Introduced(origin=origin, hash=hash_, public_key=public_key, on=on),)


def rotate(
    state: SigningKeys, public_key: str, endorsement: str, reason: str, on: date
) -> tuple[Event, ...]:
    if any(key.public_key == public_key for key in state.keys):
        raise NotAllowedNow(
            "key-used-before",
            Text("这把密钥已经用过，请换一把新的", "this key was used before: take a new one"),
        )
    return (Rotated(public_key=public_key, endorsement=endorsement, reason=reason, on=on),)
