"""What it means to a caller when the database refuses, breaks off or is not there."""

from __future__ import annotations

from typing import Final

import psycopg
from eventsourcing.persistence import InterfaceError, InternalError, OperationalError
from psycopg import errors
from psycopg_pool import PoolTimeout

from application.errors import StoreAway, StoreBusy, StoreClosed, StoreFull, StoreRace
from application.store import gate

REFUSED: Final = (
    OperationalError,
    InterfaceError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
)
INTERNAL: Final = (InternalError, psycopg.InternalError)
RACES: Final = (errors.DeadlockDetected, errors.SerializationFailure)
BUSY: Final = (
    PoolTimeout,
    errors.QueryCanceled,
    errors.LockNotAvailable,
    errors.InsufficientResources,
    errors.OutOfMemory,
    errors.TooManyConnections,
)
"""All of these are told before anything is kept."""


def is_another(error: Exception) -> bool:
    """Whether the server only lets itself be read: it is not, or no more, the one to write to."""
    return isinstance(_cause(error), errors.ReadOnlySqlTransaction)


def _cause(error: Exception) -> BaseException | None:
    """The library wraps what the driver raised."""
    return error if isinstance(error, psycopg.Error) else error.__cause__


def trouble(error: Exception) -> StoreAway:
    cause = _cause(error)
    if gate.is_closed(cause):
        return StoreClosed()
    if isinstance(cause, RACES):
        return StoreRace()
    if isinstance(cause, errors.DiskFull):
        return StoreFull()
    if isinstance(cause, BUSY):
        return StoreBusy()
    return StoreAway()
