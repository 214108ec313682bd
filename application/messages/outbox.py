"""The outbox: what is to be sent, to whom, by which way, and what became of it.

A row is written once (its identifier is derived from what it tells), leased by whoever sends it,
and ends as sent, dropped (it may not or need not be told any more) or dead (a person looks at it).
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

from domain.message import Channel, Topic
from domain.values import Actor, Role, derived_id

WAITS: Final = (5, 30, 120, 600, 1_800, 7_200, 21_600, 43_200, 86_400)
"""Seconds between two tries; after the last one a row is dead: two days in all."""
MOST_TRIES: Final = len(WAITS) + 1
LEASE: Final = timedelta(minutes=3)
"""Longer than any sending takes: what was leased and not told of again belongs to a process that
died."""
DUE: Final = "(due_at <= %(now)s OR due_at > %(never)s)"
FREE: Final = "(leased_until <= %(now)s OR leased_until > %(longest)s)"
"""What waits or is leased for longer than anything is was written by a clock that has been set back
since."""
STATES: Final = ("waiting", "sent", "dropped", "dead")
LONGEST_ERROR: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One message to one recipient by one way."""

    id: UUID
    channel: Channel
    topic: Topic | str
    """A system is told events: then it is the type that it subscribed to."""
    what: str
    """The task or the stored name of the event."""
    position: int | None = None
    """Of the event that made it; what time makes has none."""
    kind: str
    record_id: UUID
    reference: str | None = None
    due_on: date | None = None
    days: int | None = None
    """Which reminder: so many days before; -1 once the day is over."""
    account_id: UUID | None = None
    role: str | None = None
    acts_for: UUID | None = None
    subscription_id: UUID | None = None
    written_at: datetime
    tries: int = 0

    @property
    def hat(self) -> tuple[Role, UUID | None]:
        """The role in which a person is told."""
        assert self.role is not None
        return Role(self.role), self.acts_for


def row_of(found: Mapping[str, Any]) -> Row:
    return Row(**{name: found[name] for name in _COLUMNS})


def row_id(*cause: object) -> UUID:
    return derived_id("message", *cause)


_COLUMNS: Final = tuple(Row.__dataclass_fields__)


def add(conn: Connection[Any], rows: Iterable[Row]) -> int:
    """Those that are not there yet; answers how many. What is for the pages is there with that."""
    names = ", ".join(_COLUMNS)
    places = ", ".join(f"%({name})s" for name in _COLUMNS)
    added = 0
    for row in rows:
        page = row.channel is Channel.PAGE
        state, done = ("sent", row.written_at) if page else ("waiting", None)
        added += conn.execute(
            f"INSERT INTO outbox ({names}, state, due_at, done_at)"  # noqa: S608 - names of ours
            f" VALUES ({places}, %(state)s, %(written_at)s, %(done)s) ON CONFLICT DO NOTHING",
            {**asdict(row), "state": state, "done": done},
        ).rowcount
    return added


# Sending


def _at(now: datetime) -> dict[str, datetime]:
    return {"now": now, "never": now + timedelta(seconds=2 * WAITS[-1]), "longest": now + 2 * LEASE}


def lease(
    conn: Connection[Any],
    channels: Collection[Channel],
    now: datetime,
    most: int,
    *,
    reminders: bool = True,
    subscription_id: UUID | None = None,
) -> list[Row]:
    """Rows that nobody else sends meanwhile, the longest waiting first.

    `reminders`: whether it is the time for these.
    """
    with conn.cursor(row_factory=class_row(Row)) as cursor:
        found = cursor.execute(
            f"""
            UPDATE outbox SET leased_until = %(until)s WHERE id IN (
                SELECT id FROM outbox
                WHERE state = 'waiting' AND channel = ANY(%(channels)s) AND {DUE}
                  AND (leased_until IS NULL OR {FREE})
                  AND (%(reminders)s OR topic <> 'reminder')
                  AND (%(subscription)s::uuid IS NULL OR subscription_id = %(subscription)s)
                ORDER BY due_at, id LIMIT %(most)s FOR UPDATE SKIP LOCKED)
            RETURNING {", ".join(_COLUMNS)}""",  # noqa: S608 - names of ours
            {
                **_at(now),
                "until": now + LEASE,
                "channels": [channel.value for channel in channels],
                "most": most,
                "reminders": reminders,
                "subscription": subscription_id,
            },
        ).fetchall()
    return sorted(found, key=lambda row: (row.written_at, row.position or 0, row.id))


def waiting_for(conn: Connection[Any], now: datetime) -> list[UUID]:
    """Subscriptions for which something is due and nothing is on its way."""
    rows = conn.execute(
        f"SELECT subscription_id FROM outbox WHERE state = 'waiting' AND {DUE}"  # noqa: S608
        " AND channel = ANY(%(channels)s) GROUP BY 1"
        f" HAVING bool_and(leased_until IS NULL OR {FREE}) ORDER BY min(due_at)",
        {**_at(now), "channels": [Channel.HOOK.value, Channel.SMS.value]},
    )
    return [row["subscription_id"] for row in rows]


def sent(conn: Connection[Any], row: Row, now: datetime) -> None:
    _end(conn, row, "sent", now, None)


def dropped(conn: Connection[Any], row: Row, now: datetime, why: str) -> None:
    _end(conn, row, "dropped", now, why)


def dead(conn: Connection[Any], row: Row, now: datetime, error: str) -> None:
    _end(conn, row, "dead", now, error)


def _end(conn: Connection[Any], row: Row, state: str, now: datetime, said: str | None) -> None:
    conn.execute(
        "UPDATE outbox SET state = %s, done_at = %s, error = %s, leased_until = NULL,"
        " tries = tries + %s WHERE id = %s AND state = 'waiting'",
        (state, now, said and said[:LONGEST_ERROR], int(state != "dropped"), row.id),
    )


def failed(conn: Connection[Any], row: Row, now: datetime, error: str) -> datetime:
    """Once more after a while that grows; after the last try somebody has to look at it.

    Answers when the next try is due.
    """
    if row.tries + 1 >= MOST_TRIES:
        dead(conn, row, now, error)
        return now
    wait = timedelta(seconds=WAITS[row.tries] * random.uniform(0.8, 1.2))  # noqa: S311 - no secret
    conn.execute(
        "UPDATE outbox SET tries = tries + 1, due_at = %s, error = %s, leased_until = NULL"
        " WHERE id = %s AND state = 'waiting'",
        (now + wait, error[:LONGEST_ERROR], row.id),
    )
    return now + wait


def postponed(
    conn: Connection[Any], rows: Sequence[Row], until: datetime, error: str | None
) -> None:
    """For reasons that are no row's own, such as a mail server that is down: no try counts."""
    conn.execute(
        "UPDATE outbox SET due_at = %s, error = %s, leased_until = NULL"
        " WHERE id = ANY(%s) AND state = 'waiting'",
        (until, error and error[:LONGEST_ERROR], [row.id for row in rows]),
    )


def after(conn: Connection[Any], failed_one: Row, rows: Sequence[Row]) -> None:
    """What else goes to a receiver waits until that one row is tried again; no try counts."""
    conn.execute(
        "UPDATE outbox o SET leased_until = NULL, due_at = greatest(o.due_at, f.due_at),"
        " error = f.error FROM outbox f WHERE f.id = %s AND o.id = ANY(%s) AND o.state = 'waiting'",
        (failed_one.id, [row.id for row in rows]),
    )


def resend(conn: Connection[Any], outbox_id: UUID, actor: Actor, now: datetime) -> bool:
    """A dead row goes on as if it were new, and it is kept who wanted it so."""
    with conn.transaction():
        found = conn.execute(
            "SELECT error, tries FROM outbox WHERE id = %s AND state = 'dead' FOR UPDATE",
            (outbox_id,),
        ).fetchone()
        if found is None:
            return False
        conn.execute(
            "INSERT INTO outbox_resent (outbox_id, at, actor_name, actor_role, error, tries)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            (outbox_id, now, actor.name, actor.role.value, found["error"], found["tries"]),
        )
        conn.execute(
            "UPDATE outbox SET state = 'waiting', tries = 0, due_at = %s, done_at = NULL"
            " WHERE id = %s",
            (now, outbox_id),
        )
    return True
