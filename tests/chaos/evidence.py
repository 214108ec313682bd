"""What is left behind: the log with its commands, the views, the proof, and who was told what."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, Final

import psycopg
from chaos.history import Log, Logged
from chaos.running import Running
from psycopg.sql import SQL, Identifier

from domain.catalogue import NAMES
from interfaces.audit.consumers import TREE
from interfaces.wiring import MESSAGES, POLICIES, House
from projections.rebuild import rebuild
from projections.view import View


def log_of(house: House) -> Log:
    """Read as every other reader does, so that what cannot be read is found too; of one moment,
    since a sweep may add to it meanwhile."""
    events, position = [], 0
    with house.connection() as conn, conn.transaction():
        conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        wrote = {
            row["at"]: row["by"]
            for row in conn.execute(
                "SELECT notification_id AS at, xmin::text AS by FROM stored_events"
            )
        }
        while batch := house.log.after(conn, position, 1_000):
            events += [
                Logged(
                    one.position,
                    str(one.record_id),
                    one.version,
                    NAMES[type(one.event)],
                    one.event.model_dump_json(),
                    wrote[one.position],
                )
                for one in batch
            ]
            position = batch[-1].position
        rows = conn.execute(
            "SELECT c.key, s.notification_id AS at FROM commands c JOIN stored_events s"
            " ON s.originator_id = c.last_id AND s.originator_version = c.last_version"
            " AND s.xmin = c.xmin"
        ).fetchall()
    return Log(events, {row["key"]: row["at"] for row in rows})


# Views


RESTS: Final = 3.0
"""Seconds: several sweeps."""


def settled(house: House, seconds: float = 120.0) -> int:
    """The head of the log, once everything that follows it is there, and no sweep adds more."""
    names = [*(view.name for view in house.views), POLICIES, TREE, MESSAGES]
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        head = house.office.head()
        if house.wait(names, head, 2.0):
            time.sleep(RESTS)
            if house.office.head() == head:
                return head
    raise TimeoutError("what follows the log does not come to its end")


def unlike_a_rebuild(house: House) -> Iterator[str]:
    """Whole tables are compared; nobody writes meanwhile, and nothing waits to be followed."""
    before = {view.name: _tables(house, view) for view in house.views}
    for view in house.views:
        rebuild(view, house.database, house.log)
        for table, rows in _tables(house, view).items():
            was = before[view.name][table]
            if rows != was:
                found = (Counter(was) - Counter(rows)) + (Counter(rows) - Counter(was))
                yield f"view {view.name}, {table}: {found.total()} rows are not as rebuilt"


def left_behind(house: House, seconds: float = 0.0) -> Iterator[str]:
    """What rebuilds left that were cut off, and no worker took away in that time."""
    scratch = [f"{house.database.schema}__{view.name}" for view in house.views]
    until = time.monotonic() + seconds
    while True:
        with house.connection() as conn:
            left = conn.execute(
                "SELECT nspname AS name FROM pg_namespace WHERE nspname = ANY(%s)", (scratch,)
            ).fetchall()
        if not left or time.monotonic() > until:
            break
        time.sleep(0.5)
    for row in left:
        yield f"a rebuild left {row['name']} behind"


def _tables(house: House, view: View) -> dict[str, list[str]]:
    found = {}
    with house.connection() as conn:
        for table in view.tables:
            query = SQL("SELECT t::text AS row FROM {} t ORDER BY 1").format(Identifier(table))
            found[table] = [row["row"] for row in conn.execute(query)]
    return found


# What a rule or a deadline adds by itself


def doubled(house: House) -> Iterator[str]:
    """One open escalation for each rule and subject; one missed deadline for each last day; keys
    destroyed where an erasure says so, and nowhere else."""
    questions = {
        "two open escalations": "SELECT rule, subject_id, count(*) FROM escalations"
        " WHERE status = 'open' GROUP BY 1, 2 HAVING count(*) > 1",
        "a destroyed key without erasure": "SELECT person_id FROM person_keys k"
        " WHERE wrapped IS NULL AND NOT EXISTS (SELECT FROM stored_events s"
        " WHERE s.originator_id = k.erasure_id AND s.topic = 'erasure.carried-out')",
        "an erasure without destroyed key": "SELECT originator_id FROM stored_events s"
        " WHERE topic = 'erasure.carried-out' AND NOT EXISTS (SELECT FROM person_keys k"
        " WHERE k.erasure_id = s.originator_id AND k.wrapped IS NULL)",
    }
    with house.connection() as conn:
        for what, question in questions.items():
            for row in conn.execute(question).fetchall():
                yield f"{what}: {dict(row)}"
        told = conn.execute(
            "SELECT originator_id AS id, topic, notification_id AS at FROM stored_events"
            " WHERE topic = ANY(%s) ORDER BY 3",
            ([f"rectification-case.{what}" for what in ("deadline-missed", "miss-reversed")],),
        ).fetchall()
    missed: dict[Any, str] = defaultdict(str)
    for row in told:
        if missed[row["id"]] == row["topic"]:
            yield f"twice in a row: {row['topic']} of {row['id']} at {row['at']}"
        missed[row["id"]] = row["topic"]


def missing(house: House) -> Iterator[str]:
    """The sweep and the policies, which may be repeated without harm, find nothing more in the
    whole log."""
    head = house.office.head()
    house.sweep()
    position = 0
    with house.connection() as conn:
        while batch := house.log.after(conn, position, 500, head):
            position = batch[-1].position
            for recorded in batch:
                if house.policies.cares_about(recorded):
                    house.policies.consider(recorded)
    house.catch_up()
    with house.connection() as conn:
        for one in house.log.after(conn, head, 500):
            yield f"missing until it was asked again: {NAMES[type(one.event)]} of {one.record_id}"


def unproven(office: Running) -> Iterator[str]:
    """By the command that auditors use, heads signed anew."""
    for command in (("audit", "head", "--sign"), ("audit", "verify")):
        process = office.program(*command)
        said, _ = process.communicate(timeout=300)
        if process.returncode:
            yield f"duban {' '.join(command)}: {said.strip()[-500:]}"


def standing(house: House, owner_url: str) -> Iterator[str]:
    """How far everything is, who stands still and why, and who waits for whom."""
    yield f"head {house.office.head()}"
    with house.connection() as conn:
        for row in conn.execute("SELECT name, position, moved_at FROM view_tracking"):
            yield f"{row['name']} {row['position']} {row['moved_at']}"
        for row in conn.execute("SELECT name, since, error FROM stops"):
            yield f"{row['name']} stopped {row['since']}: {row['error']}"
    with psycopg.connect(owner_url) as owner:
        for pid, state, event, since, blocked, query in owner.execute(
            "SELECT pid, state, wait_event, clock_timestamp() - state_change,"
            " pg_blocking_pids(pid), left(query, 100) FROM pg_stat_activity"
            " WHERE backend_type = 'client backend'"
        ):
            yield f"{pid} {state} {event} {since} {blocked} {query}"
