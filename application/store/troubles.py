"""What it means to a caller when the database refuses, breaks off or is not there."""

from __future__ import annotations

from typing import Final

import psycopg
from eventsourcing.persistence import InterfaceError, OperationalError
from psycopg import errors
from psycopg_pool import PoolTimeout

from application.errors import StoreAway, StoreBusy, StoreFull, StoreRace

REFUSED: Final = (
    OperationalError,
    InterfaceError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
)
RACES: Final = (errors.DeadlockDetected, errors.SerializationFailure)
BUSY: Final = (
    PoolTimeout,
    errors.QueryCanceled,
    errors.LockNotAvailable,
    errors.InsufficientResources,
)
"""All of these are told before anything is kept."""


def trouble(error: Exception) -> StoreAway:
    """The library wraps what the driver raised."""
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    if isinstance(cause, RACES):
        return StoreRace()
    if isinstance(cause, errors.DiskFull):
        return StoreFull()
    if isinstance(cause, BUSY):
        return StoreBusy()
    return StoreAway()
