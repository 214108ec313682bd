"""Keeps the identity of complainants where only the office's key opens it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken


class KeySeal:
    """AES with authentication (Fernet) over the office's 32-byte key."""

    def __init__(self, key: bytes) -> None:
        self._fernet = Fernet(base64.urlsafe_b64encode(key))
        carried = hashlib.sha256(b"duban/carried" + key).digest()
        self._carried = Fernet(base64.urlsafe_b64encode(carried))
        self._mark_key = hashlib.sha256(b"duban/mark" + key).digest()

    def close(self, identity: dict[str, str | None]) -> str:
        return self._fernet.encrypt(_json(identity)).decode()

    def open(self, sealed: str) -> dict[str, str | None]:
        """Raises cryptography's InvalidToken where it was sealed with another key."""
        found: dict[str, str | None] = json.loads(self._fernet.decrypt(sealed.encode()))
        return found

    def wrap(self, value: Mapping[str, Any], at: datetime) -> str:
        """What a form carries along; only this office reads it, and only for a while."""
        return self._carried.encrypt_at_time(_json(value), int(at.timestamp())).decode()

    def unwrap(self, wrapped: str, at: datetime, within: timedelta) -> dict[str, Any] | None:
        """None where it is not ours, or older."""
        seconds, now = int(within.total_seconds()), int(at.timestamp())
        try:
            held = self._carried.decrypt_at_time(wrapped.encode(), seconds, now)
        except (InvalidToken, UnicodeEncodeError):
            return None
        found: dict[str, Any] = json.loads(held)
        return found

    def digest(self, text: str) -> str:
        """Tells two texts apart without giving away, to who reads the database, what they say."""
        return hmac.new(self._mark_key, text.encode(), hashlib.sha256).hexdigest()

    def mark(self, enterprise_id: UUID) -> str:
        return hmac.new(self._mark_key, enterprise_id.bytes, hashlib.sha256).hexdigest()[:32]


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value).encode()
