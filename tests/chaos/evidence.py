"""What is left behind: the log with its commands, the views, the proof, and who was told what."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

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
    """Read as every other reader does, so that what cannot be read is found too."""
    events, position = [], 0
    with house.connection() as conn:
        while batch := house.log.after(conn, position, 1_000):
            events += [
                Logged(
                    one.position,
                    str(one.record_id),
                    one.version,
                    NAMES[type(one.event)],
                    one.event.model_dump_json(),
                )
                for one in batch
            ]
            position = batch[-1].position
        rows = conn.execute(
            "SELECT c.key, s.notification_id AS at FROM commands c JOIN stored_events s"
            " ON s.originator_id = c.last_id AND s.originator_version = c.last_version"
        ).fetchall()
    return Log(events, {row["key"]: row["at"] for row in rows})


# Views


def settled(house: House, seconds: float = 120.0) -> int:
    """The head of the log, once everything that follows it is there and adds nothing more."""
    names = [*(view.name for view in house.views), POLICIES, TREE, MESSAGES]
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        head = house.office.head()
        if house.wait(names, head, 2.0) and house.office.head() == head:
            return head
    raise TimeoutError("what follows the log does not come to its end")


def unlike_a_rebuild(house: House) -> Iterator[str]:
    """Whole tables are compared; nobody writes meanwhile."""
    before = {view.name: _tables(house, view) for view in house.views}
    for view in house.views:
        rebuild(view, house.database, house.log)
        for table, rows in _tables(house, view).items():
            was = before[view.name][table]
            if rows != was:
                found = (Counter(was) - Counter(rows)) + (Counter(rows) - Counter(was))
                yield f"view {view.name}, {table}: {found.total()} rows are not as rebuilt"
    with house.connection() as conn:
        left = conn.execute(
            "SELECT nspname AS name FROM pg_namespace WHERE nspname LIKE %s",
            (f"{house.database.schema}\\_\\_%",),
        ).fetchall()
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
    """One escalation for each rule, subject and trigger; one missed deadline for each last day;
    one tree head for each size; keys destroyed where an erasure says so, and nowhere else."""
    questions = {
        "an escalation": "SELECT rule, subject_id, trigger, count(*) FROM escalations"
        " GROUP BY 1, 2, 3 HAVING count(*) > 1",
        "a version": "SELECT originator_id, originator_version, count(*) FROM stored_events"
        " GROUP BY 1, 2 HAVING count(*) > 1",
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


def of_each(house: House, topic: str) -> int:
    with house.connection() as conn:
        row = conn.execute(
            "SELECT count(*) AS n FROM stored_events WHERE topic = %s", (topic,)
        ).fetchone()
    return int(row["n"])


def unproven(office: Running) -> Iterator[str]:
    """By the command that auditors use, heads signed anew."""
    for command in (("audit", "head", "--sign"), ("audit", "verify")):
        process = office.program(*command)
        said, _ = process.communicate(timeout=300)
        if process.returncode:
            yield f"duban {' '.join(command)}: {said.strip()[-500:]}"


def standing(office: Running) -> Iterator[str]:
    """How far everything is, and who waits for whom: where the office does not go on."""
    with office.house() as house, house.connection() as conn:
        yield f"head {house.office.head()}"
        for row in conn.execute("SELECT name, position, error, moved_at FROM view_tracking"):
            yield f"{row['name']} {row['position']} {row['moved_at']} {row['error'] or ''}"
    with psycopg.connect(office.owner_url) as owner:
        for pid, state, event, since, blocked, query in owner.execute(
            "SELECT pid, state, wait_event, clock_timestamp() - state_change,"
            " pg_blocking_pids(pid), left(query, 100) FROM pg_stat_activity"
            " WHERE backend_type = 'client backend'"
        ):
            yield f"{pid} {state} {event} {since} {blocked} {query}"
