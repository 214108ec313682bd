"""An office with a past that is longer than a test."""

from __future__ import annotations

from audit.attacker import superuser
from client import Client


def a_day_passes(office: Client, owner_url: str) -> None:
    """What was recorded so far was recorded a day earlier."""
    with superuser(owner_url, office.house) as conn:
        conn.execute("UPDATE stored_events SET recorded_at = recorded_at - interval '1 day'")
