"""How events are kept: stored names, one envelope, one table that is only ever added to."""

from __future__ import annotations

from eventsourcing.persistence import (
    IntegrityError,
    InterfaceError,
    OperationalError,
    PersistenceError,
)

from application.store.envelope import Envelope, decode, encode
from application.store.reading import COLUMNS, read, read_log, read_record
from application.store.recorder import EventMapper, Factory, Recorder, Remembered

__all__ = [
    "COLUMNS",
    "Envelope",
    "EventMapper",
    "Factory",
    "IntegrityError",
    "InterfaceError",
    "OperationalError",
    "PersistenceError",
    "Recorder",
    "Remembered",
    "decode",
    "encode",
    "read",
    "read_log",
    "read_record",
]
