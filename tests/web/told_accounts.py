"""Accounts, told as the document shows them."""

from __future__ import annotations

from typing import Any

STEPS = (
    "roles", "roles/withdrawal", "name", "password-reset", "identities", "identities/withdrawal",
    "contact",
    "lock", "unlock", "closure",
)  # fmt: skip


def tell_accounts(story: Any) -> None:
    account = story.tell("/accounts", role="admin")
    for step in STEPS:
        story.tell(f"/accounts/{{record_id}}/{step}", account, role="admin")
    subscription = story.tell("/subscriptions", role="admin")
    for step in ("change", "secret", "closure"):
        story.tell(f"/subscriptions/{{record_id}}/{step}", subscription, role="admin")
