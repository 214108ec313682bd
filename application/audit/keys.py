"""Which key signs the heads: laid down in the log, and handed on by endorsement."""

from __future__ import annotations

from functools import partial
from typing import Protocol
from uuid import uuid4

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from psycopg import Connection
from psycopg.rows import DictRow

from application.audit.note import b64, public_of, unb64
from application.audit.tree import ALGORITHMS
from application.office import Office
from application.store import read_record
from application.unit import Command, Result, Unit
from domain import signing_keys
from domain.catalogue import SIGNING_KEYS
from domain.signing_keys import RECORD_ID, Key, SigningKeys
from domain.unfit import Unfit
from domain.values import SYSTEM, Actor, NotAllowedNow, Text


class Keyring(Protocol):
    """Where the private keys are; each is the 32 bytes of an Ed25519 seed."""

    def first(self) -> bytes:
        """The key of a log that has none yet: as set, or drawn."""
        ...

    def matching(self, origin: str, public_key: str) -> bytes:
        """The key that belongs to this public one; refuses where it is not at hand."""
        ...

    def next(self, given: bytes | None) -> bytes:
        """The key that comes after: as given, or drawn; the same until it is settled."""
        ...

    def settle(self, origin: str) -> None:
        """The next key becomes the one that signs; the former one is kept."""
        ...


def lay(office: Office, keyring: Keyring, hash_: str) -> None:
    """Introduce the first key of a log; changes nothing where there is one."""
    if not office.version_of(RECORD_ID):
        public_key = b64(public_of(keyring.first()))
        act = partial(_introduce, hash_=hash_, public_key=public_key)
        office.perform(Command(actor=SYSTEM, today=office.today()), act)


def _introduce(unit: Unit, hash_: str, public_key: str) -> Result:
    held = unit.load(SIGNING_KEYS, RECORD_ID)
    if not held.exists:  # two that opened the office for the first time
        origin = f"duban/{uuid4()}"
        held.tell(signing_keys.introduce(origin, hash_, public_key, unit.today))
    return Result(held)


def known(office: Office) -> SigningKeys:
    with office.connection() as conn:
        return known_to(conn, office)


def known_to(conn: Connection[DictRow], office: Office) -> SigningKeys:
    """As that connection sees the log.

    Refuses where somebody made their record unreadable: the office goes on without signing.
    """
    try:
        state, _ = office.folded(SIGNING_KEYS, read_record(conn, office.persons, [RECORD_ID]))
        if state is not None and state.hash in ALGORITHMS:
            for key in state.keys:
                Ed25519PublicKey.from_public_bytes(unb64(key.public_key))
            return state
    except (Unfit, ValueError, TypeError, LookupError, AssertionError):
        pass
    raise NotAllowedNow(
        "no-signing-key",
        Text(
            "日志中没有可读的签名密钥，请运行 duban audit verify",
            "the log has no signing key that can be read: run duban audit verify",
        ),
    )


def rotate(
    office: Office, keyring: Keyring, actor: Actor, reason: str, given: bytes | None = None
) -> None:
    """The new key is kept, then endorsed by the former one in the log, then takes its place.

    Whatever is cut short in between is completed by the next use of the keys.
    """
    now = known(office)
    former = keyring.matching(now.origin, now.current.public_key)
    new = b64(public_of(keyring.next(given)))
    act = partial(_rotate, former=former, new=new, reason=reason)
    office.perform(Command(actor=actor, today=office.today()), act)
    keyring.settle(now.origin)


def _rotate(unit: Unit, former: bytes, new: str, reason: str) -> Result:
    held = unit.load(SIGNING_KEYS, RECORD_ID)
    state = held.state
    if state.current.public_key != b64(public_of(former)):
        raise NotAllowedNow(
            "rotated-meanwhile",
            Text("密钥刚被他人更换", "somebody else has just changed the key"),
        )
    signature = Ed25519PrivateKey.from_private_bytes(former).sign(
        signing_keys.endorsed(state.origin, new)
    )
    held.tell(signing_keys.rotate(state, new, b64(signature), reason, unit.today))
    return Result(held)


def unendorsed(state: SigningKeys) -> Key | None:
    """The first key that the one before it did not sign."""
    for former, key in zip(state.keys, state.keys[1:], strict=False):
        try:
            public = Ed25519PublicKey.from_public_bytes(unb64(former.public_key))
            text = signing_keys.endorsed(state.origin, key.public_key)
            public.verify(unb64(key.endorsement or ""), text)
        except (ValueError, InvalidSignature):
            return key
    return None
