"""Whether an office is written to: a gate that all of its processes pass, since the database keeps
it (application/store/tables.py).

    open      as usual
    closing   no command adds to the log any more; what is under way outside is brought to its end
    closed    nothing that belongs to the office changes: a copy of it is whole
    moved     the same for good, since the office lives elsewhere

Whoever reads goes on. The functions that move the gate are for the role that owns the tables.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from uuid import UUID, uuid4

import psycopg
from psycopg import Connection
from psycopg.errors import DeadlockDetected, LockNotAvailable
from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier, Literal

from application.store.tables import SETTLED
from domain.values import Text

BY_THE_GATE: Final = "while_open"
WRITERS_SECONDS: Final = 3
"""How long closing waits for whoever writes: who comes meanwhile waits behind it."""


class Gate(StrEnum):
    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"
    MOVED = "moved"


@dataclass(frozen=True)
class Standing:
    gate: Gate
    closing: UUID | None
    """Of which closing; another one each time that the office is closed."""


class OpenAgain(Exception):  # noqa: N818 - it says what is so
    """Somebody opened it since it was closed: a copy of then is not whole any more."""

    text = Text(
        "办公室已由别人重新开放，副本可能不完整：没有切换，请再执行一次",
        "somebody opened the office again, so the copy may lack something: nothing was switched,"
        " repeat the command",
    )


def is_closed(error: BaseException | None) -> bool:
    """Whether the gate refused, and not a server that takes no writes at all."""
    return isinstance(error, psycopg.Error) and error.diag.constraint_name == BY_THE_GATE


def standing(conn: Connection[DictRow]) -> Standing:
    row = conn.execute("SELECT gate, closing FROM office_schema").fetchone()
    assert row is not None
    return Standing(Gate(row["gate"]), row["closing"])


def begin(conn: Connection[Any]) -> None:
    """No command adds to the log from here on; what is closed already stays as it is. Raises
    `LockNotAvailable` where somebody does not come to an end with what he writes."""
    with conn.transaction():
        _hold(conn, ["stored_events"])
        conn.execute(
            "UPDATE office_schema SET gate = 'closing', closing = %s WHERE gate = 'open'",
            (uuid4(),),
        )


def close(conn: Connection[Any]) -> bool:
    """Whether nothing was on its way any more, so that it is closed now."""
    with suppress(DeadlockDetected, LockNotAvailable), conn.transaction():
        _hold(conn, SETTLED)
        leased = conn.execute(
            "SELECT FROM outbox WHERE state = 'waiting' AND leased_until > clock_timestamp()"
            " LIMIT 1"
        ).fetchone()
        if leased is None:
            conn.execute("UPDATE office_schema SET gate = 'closed' WHERE gate = 'closing'")
        return leased is None
    return False  # somebody writes there just now


def open_(conn: Connection[Any]) -> None:
    conn.execute("UPDATE office_schema SET gate = 'open', closing = NULL")


def leave(conn: Connection[Any]) -> None:
    """This copy stays as it is, for good: the office lives elsewhere. Raises `OpenAgain` where it
    is not closed, and leaves it so."""
    left = conn.execute("UPDATE office_schema SET gate = 'moved' WHERE gate IN ('closed', 'moved')")
    if not left.rowcount:
        raise OpenAgain(str(OpenAgain.text))


def _hold(conn: Connection[Any], tables: Collection[str]) -> None:
    """Waits for whoever is writing there; who comes later waits for us, and is refused then."""
    conn.execute(SQL("SET LOCAL lock_timeout = {}").format(Literal(f"{WRITERS_SECONDS}s")))
    names = SQL(", ").join(map(Identifier, tables))
    conn.execute(SQL("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE").format(names))
