"""One example of each thing that happens to a subscription."""

from __future__ import annotations

from datetime import date

from domain import subscription as s
from domain.values import Event

DAY = date(2025, 6, 2)
URL = "https://hooks.example.org/duban"
TYPES = ("rectification-case.notice-served", "expulsion-case.*")

EVENTS: tuple[Event, ...] = (
    s.Opened(name="Data platform", url=URL, types=TYPES, on=DAY),
    s.Changed(url=URL, types=(s.SMS,), reason="only messages by SMS", on=DAY),
    s.SecretDrawn(reason="another server", on=DAY),
    s.Closed(reason="out of use", on=DAY),
)
