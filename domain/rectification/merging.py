"""A case goes into the expulsion of its provider, and comes out when that is revoked (Art. 14).

The order stands and still counts; while the provider is out of the pool nobody can ask it to
complete anything, so the days between do not count against it once the case goes on.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.rectification.events import Absorbed, Released
from domain.rectification.state import Case
from domain.values import Event


def absorb(case: Case, expulsion_id: UUID, on: date) -> tuple[Event, ...]:
    """Only an open case; one that ended keeps its end."""
    if not case.is_open:
        return ()
    return (Absorbed(expulsion_id=expulsion_id, on=max(on, case.opened_on)),)


def release(case: Case, expulsion_id: UUID, on: date, reason: str) -> tuple[Event, ...]:
    if not case.is_merged or case.mergers[-1].expulsion_id != expulsion_id:
        return ()
    on = max(on, case.mergers[-1].since)
    return (Released(expulsion_id=expulsion_id, on=on, reason=reason),)


def redate(case: Case, expulsion_id: UUID, on: date) -> tuple[Event, ...]:
    """The service of the decision was corrected: told again, with the day that holds."""
    last = case.mergers[-1] if case.mergers else None
    on = max(on, case.opened_on)
    if last is None or last.expulsion_id != expulsion_id or not case.is_merged or last.since == on:
        return ()
    return (Absorbed(expulsion_id=expulsion_id, on=on),)
