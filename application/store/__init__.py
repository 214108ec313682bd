"""How events are kept: stored names, one envelope, one table that is only ever added to."""

from __future__ import annotations

from eventsourcing.persistence import (
    IntegrityError,
    InterfaceError,
    OperationalError,
    PersistenceError,
)

from application.store.appending import Connecting
from application.store.boxes import CipherName
from application.store.envelope import Envelope, decode, encode
from application.store.person_keys import Erasing
from application.store.persons import Persons, Told
from application.store.reading import (
    COLUMNS,
    decoded,
    naming,
    read,
    read_log,
    read_record,
    read_stories,
    rows_of,
)
from application.store.recorder import (
    Disposing,
    EventMapper,
    Factory,
    Guard,
    Recorder,
    Remembered,
)

__all__ = [
    "COLUMNS",
    "CipherName",
    "Connecting",
    "Disposing",
    "Envelope",
    "Erasing",
    "EventMapper",
    "Factory",
    "Guard",
    "IntegrityError",
    "InterfaceError",
    "OperationalError",
    "PersistenceError",
    "Persons",
    "Recorder",
    "Remembered",
    "Told",
    "decode",
    "decoded",
    "encode",
    "naming",
    "read",
    "read_log",
    "read_record",
    "read_stories",
    "rows_of",
]
