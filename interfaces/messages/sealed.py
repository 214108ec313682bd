"""What webhooks are signed with (Standard Webhooks): drawn here, kept sealed, shown once."""

from __future__ import annotations

import base64
import secrets
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from application.store import Connecting
from interfaces.seal import KeySeal

BYTES: Final = 32
PREFIX: Final = "whsec_"


class WebhookSecrets:
    """One for each subscription; after another was drawn, the former beside it for a while."""

    def __init__(self, connection: Connecting, seal: KeySeal) -> None:
        self._connection = connection
        self._seal = seal

    def draw(self, subscription_id: UUID, at: datetime, overlap: timedelta) -> str:
        """A new one. The one before it goes on for the overlap; what came before that has ended."""
        secret = PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()
        kept: dict[str, str | None] = {"secret": secret}
        held = self._held(subscription_id)
        if held is not None and overlap:
            kept |= {"former": held["secret"], "until": (at + overlap).isoformat()}
        with self._connection() as conn:
            conn.execute(
                "INSERT INTO webhook_secrets (subscription_id, sealed) VALUES (%s, %s)"
                " ON CONFLICT (subscription_id) DO UPDATE SET sealed = excluded.sealed",
                (subscription_id, self._seal.close(kept)),
            )
        return secret

    def of(self, subscription_id: UUID, at: datetime) -> tuple[str, ...]:
        """Those that messages are signed with, the newest first; none where it is closed."""
        held = self._held(subscription_id)
        if held is None:
            return ()
        names = ("secret", "former") if _until(held, at) else ("secret",)
        return tuple(secret for name in names if (secret := held[name]))

    def former_until(self, subscription_id: UUID, at: datetime) -> datetime | None:
        """The instant from which on the former one signs no more; none where it does not now."""
        held = self._held(subscription_id)
        return None if held is None else _until(held, at)

    def _held(self, subscription_id: UUID) -> dict[str, str | None] | None:
        with self._connection() as conn:
            row = conn.execute(
                "SELECT sealed FROM webhook_secrets WHERE subscription_id = %s",
                (subscription_id,),
            ).fetchone()
        return None if row is None else self._seal.open(row["sealed"])

    def forget(self, subscription_id: UUID) -> None:
        with self._connection() as conn:
            conn.execute(
                "DELETE FROM webhook_secrets WHERE subscription_id = %s", (subscription_id,)
            )


def _until(held: dict[str, str | None], at: datetime) -> datetime | None:
    until = held.get("until")
    end = datetime.fromisoformat(until) if until else None
    return end if end is not None and at < end else None
