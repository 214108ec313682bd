"""Keeps the identity of complainants where only the office's key opens it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from uuid import UUID

from cryptography.fernet import Fernet


class KeySeal:
    """AES with authentication (Fernet) over the office's 32-byte key."""

    def __init__(self, key: bytes) -> None:
        self._fernet = Fernet(base64.urlsafe_b64encode(key))
        self._mark_key = hashlib.sha256(b"duban/mark" + key).digest()

    def close(self, identity: dict[str, str | None]) -> str:
        return self._fernet.encrypt(json.dumps(identity).encode()).decode()

    def open(self, sealed: str) -> dict[str, str | None]:
        """Raises cryptography's InvalidToken where it was sealed with another key."""
        found: dict[str, str | None] = json.loads(self._fernet.decrypt(sealed.encode()))
        return found

    def digest(self, text: str) -> str:
        """Tells two texts apart without giving away, to who reads the database, what they say."""
        return hmac.new(self._mark_key, text.encode(), hashlib.sha256).hexdigest()

    def mark(self, enterprise_id: UUID) -> str:
        return hmac.new(self._mark_key, enterprise_id.bytes, hashlib.sha256).hexdigest()[:32]
