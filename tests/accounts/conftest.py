"""An office whose clock the test turns, and whose passwords are quick to hash."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from offices import Server, opened

from interfaces.settings import Settings
from interfaces.wiring import House

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@dataclass
class Clock:
    now: datetime = field(default_factory=lambda: datetime(2026, 3, 2, 1, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def wait(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def timed(database: Server, unlaid: Settings, clock: Clock) -> Iterator[House]:
    with opened(database, unlaid, clock=clock) as house:
        house.credentials._hasher = QUICK
        yield house
