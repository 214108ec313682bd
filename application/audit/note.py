"""Signed notes and tree heads, as C2SP writes them (signed-note, tlog-checkpoint)."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from application.audit.tree import SIZE
from domain.values import Malformed, Text

ED25519: Final = b"\x01"
SIGNED: Final = "— "
KEY_ID: Final = 4
INSTANT: Final = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True)
class Head:
    """The root of the first `size` events, the last of which stands at `position`."""

    origin: str
    size: int
    root: bytes
    hash: str
    position: int
    at: datetime

    def text(self) -> str:
        return (
            f"{self.origin}\n{self.size}\n{b64(self.root)}\n"
            f"hash {self.hash}\nposition {self.position}\n"
            f"time {self.at.astimezone(UTC).strftime(INSTANT)}\n"
        )


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def unb64(text: str) -> bytes:
    """Raises ValueError."""
    return base64.b64decode(text, validate=True)


def key_id(name: str, public_key: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public_key).digest()[:KEY_ID]


def public_of(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def sign(text: str, name: str, seed: bytes) -> str:
    """The note: the text (which ends its last line), an empty line, and the signature."""
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(text.encode())
    return f"{text}\n{SIGNED}{name} {b64(key_id(name, public_of(seed)) + signature)}\n"


def opened(note: str) -> tuple[str, list[str]]:
    """The text that was signed, and the lines of signatures."""
    text, blank, below = note.rpartition("\n\n")
    if not blank or not below.startswith(SIGNED):
        raise _malformed()
    return text + "\n", below.splitlines()


def is_signed(note: str, name: str, public_key: bytes) -> bool:
    """Whether a signature under that name is one of that key."""
    text, lines = opened(note)
    key = Ed25519PublicKey.from_public_bytes(public_key)
    for line in lines:
        who, _, encoded = line.removeprefix(SIGNED).rpartition(" ")
        try:
            raw = unb64(encoded)
            if who == name and raw[:KEY_ID] == key_id(name, public_key):
                key.verify(raw[KEY_ID:], text.encode())
                return True
        except (ValueError, InvalidSignature):
            continue
    return False


def claims(note: str, name: str, public_key: bytes) -> bool:
    """Whether a signature says that it is one of that key; `is_signed` tells whether it is."""
    _, lines = opened(note)
    return any(_who(line) == (name, key_id(name, public_key)) for line in lines)


def _who(line: str) -> tuple[str, bytes] | None:
    name, _, encoded = line.removeprefix(SIGNED).rpartition(" ")
    try:
        return name, unb64(encoded)[:KEY_ID]
    except ValueError:
        return None


def read_head(note: str) -> Head:
    """What the note says; whether it is signed is another question."""
    text, _ = opened(note)
    lines = text.splitlines()
    try:
        origin, size, root, *further = lines
        told = dict(line.split(" ", 1) for line in further)
        head = Head(
            origin=origin,
            size=int(size),
            root=unb64(root),
            hash=told["hash"],
            position=int(told["position"]),
            at=datetime.strptime(told["time"], INSTANT).replace(tzinfo=UTC),
        )
    except (ValueError, KeyError, binascii.Error):
        raise _malformed() from None
    if head.text() != text or len(head.root) != SIZE:
        raise _malformed()
    return head


def _malformed() -> Malformed:
    return Malformed(
        "not-a-head", Text("这不是签署的树头", "this is no signed tree head"), field="note"
    )
