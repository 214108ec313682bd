"""What webhooks are signed with (Standard Webhooks): drawn here, kept sealed, shown once."""

from __future__ import annotations

import base64
import secrets
from typing import Final
from uuid import UUID

from application.store import Connecting
from interfaces.seal import KeySeal

BYTES: Final = 32
PREFIX: Final = "whsec_"


class WebhookSecrets:
    """One for each subscription."""

    def __init__(self, connection: Connecting, seal: KeySeal) -> None:
        self._connection = connection
        self._seal = seal

    def draw(self, subscription_id: UUID) -> str:
        """A new one; the former is gone with that."""
        secret = PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()
        with self._connection() as conn:
            conn.execute(
                "INSERT INTO webhook_secrets (subscription_id, sealed) VALUES (%s, %s)"
                " ON CONFLICT (subscription_id) DO UPDATE SET sealed = excluded.sealed",
                (subscription_id, self._seal.close({"secret": secret})),
            )
        return secret

    def of(self, subscription_id: UUID) -> str | None:
        with self._connection() as conn:
            row = conn.execute(
                "SELECT sealed FROM webhook_secrets WHERE subscription_id = %s",
                (subscription_id,),
            ).fetchone()
        return None if row is None else self._seal.open(row["sealed"])["secret"]

    def forget(self, subscription_id: UUID) -> None:
        with self._connection() as conn:
            conn.execute(
                "DELETE FROM webhook_secrets WHERE subscription_id = %s", (subscription_id,)
            )
