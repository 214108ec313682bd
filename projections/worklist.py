"""What waits for whom, most urgent first: one row for each thing that somebody should do.

Target days come from the measures (answer a complaint, inspect a report, review an escalation);
where a step has no day of its own, it is as old as the step before it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from domain.catalogue import ESCALATION, PROVIDER, Kind
from domain.values import Actor, Role
from projections.kinds import TELLINGS
from projections.kinds.telling import no_tasks, row_of_task
from projections.terms import DatedView
from projections.view import Row

Span = tuple[date, date]
"""First and last day."""
URGENCY: Final = "coalesce(due_on, DATE '9999-12-31')"
"""What has no day of its own is the least urgent."""


class WorklistView(DatedView):
    name = "worklist"
    version = 8
    tables = {
        "worklist": """
            record_id uuid NOT NULL,
            task text NOT NULL,
            role text NOT NULL,
            kind text NOT NULL,
            reference text,
            assignee text,
            provider_id uuid,
            enterprise_id uuid,
            since date NOT NULL,
            due_on date,
            not_for text[] NOT NULL,
            detail_zh text,
            detail_en text,
            PRIMARY KEY (record_id, task)"""
    }
    indexes = (
        "CREATE INDEX IF NOT EXISTS worklist_order"
        f" ON worklist (({URGENCY}), since, record_id, task)",
        "CREATE INDEX IF NOT EXISTS worklist_assignee"
        f" ON worklist (assignee, ({URGENCY}), since, record_id, task)",
    )
    kinds = tuple(t.kind for t in TELLINGS.values() if t.tasks is not no_tasks)
    moving = "SELECT DISTINCT record_id FROM worklist"

    def rows(self, kind: Kind[Any], state: Any) -> Mapping[str, Sequence[Row]]:
        assert self.terms is not None
        common = {
            "record_id": state.id,
            "kind": kind.name,
        }
        reference = state.rule if kind is ESCALATION else getattr(state, "reference", None)
        own = state.id if kind is PROVIDER else getattr(state, "provider_id", None)
        tasks = TELLINGS[kind.name].tasks(state, self.terms)
        return {"worklist": [{**common, **row_of_task(task, own, reference)} for task in tasks]}


WAITS_FOR: Final[Mapping[Role, Sequence[Role]]] = {
    Role.CASEWORKER: (Role.CASEWORKER,),
    Role.APPROVER: (Role.APPROVER, Role.CASEWORKER),
    Role.PRINCIPAL: (Role.APPROVER, Role.CASEWORKER),
    Role.PROVIDER: (Role.PROVIDER,),
    Role.ENTERPRISE: (Role.ENTERPRISE,),
}
"""Whose work a role may do: an approver may what a caseworker may, after their own."""


COUNTED: Final = 999
"""Things that are counted in a group of days; of more it is only said that there are more."""


@dataclass(frozen=True)
class Wanted:
    """Which of it: whose it is, what it concerns, and when it is due (both ends included)."""

    assignee: str | None = None
    unassigned: bool = False
    """What nobody has yet; with an assignee: that too. With neither: whoever has it."""
    kind: str | None = None
    provider_ids: Collection[UUID] | None = None
    enterprise_id: UUID | None = None
    due: Span | None = None
    roles: Collection[Role] | None = None
    """Whose work it is; that which the actor's role may do, where nothing is said."""
    own_proposals: bool = False
    """Also what somebody else has to decide, since the actor proposed it."""

    def conditions(self, actor: Actor) -> tuple[str, list[object]]:
        """What a second person decides is not shown to the first one, who would be refused."""
        asked: dict[str, object] = {
            "role = ANY(%s)": [one.value for one in self.roles or WAITS_FOR.get(actor.role, ())],
            "NOT %s = ANY(not_for)": (
                actor.name if actor.is_officer and not self.own_proposals else None
            ),
            self._whose(): self.assignee,
            "kind = %s": self.kind,
            "provider_id = ANY(%s)": None if self.provider_ids is None else list(self.provider_ids),
            "enterprise_id = %s": self.enterprise_id,
        }
        held = {condition: value for condition, value in asked.items() if value is not None}
        where, params = list(held), list(held.values())
        if self.unassigned and self.assignee is None:
            where.append("assignee IS NULL")
        if self.due is not None:
            where.append(f"{URGENCY} BETWEEN %s AND %s")
            params += self.due
        return " AND ".join(where), params

    def _whose(self) -> str:
        return "(assignee IS NULL OR assignee = %s)" if self.unassigned else "assignee = %s"


def page(
    conn: Connection[DictRow],
    actor: Actor,
    wanted: Wanted,
    *,
    limit: int,
    after: tuple[date, date, UUID, str] | None = None,
) -> list[DictRow]:
    """By due day (none: last), then by age."""
    where, params = wanted.conditions(actor)
    return conn.execute(
        f"""
        SELECT *, {URGENCY} AS urgency FROM worklist
        WHERE {where} AND ({URGENCY}, since, record_id, task) > (%s, %s, %s, %s)
        ORDER BY {URGENCY}, since, record_id, task LIMIT %s""",  # noqa: S608 - values are bound
        (*params, *(after or (date.min, date.min, UUID(int=0), "")), limit),
    ).fetchall()


def spans(on: date, urgent_days: int, soon_days: int) -> dict[str, Span]:
    """Groups of due days as they look on a day, the most urgent first; the last has no day."""
    urgent, soon, one = on + timedelta(urgent_days), on + timedelta(soon_days), timedelta(1)
    return {
        "overdue": (date.min, on - one),
        "today": (on, on),
        "urgent": (on + one, urgent),
        "soon": (urgent + one, soon),
        "later": (soon + one, date.max - one),
        "undated": (date.max, date.max),
    }


def counts(
    conn: Connection[DictRow],
    actor: Actor,
    wanted: Wanted,
    groups: Mapping[str, Span],
) -> dict[str, int]:
    """How many things are due in each group of days, up to one more than `COUNTED`: what nobody has
    taken grows with the office, and a page must not.

    Planned by its values each time: a plan for any days would go through all of a group.
    """
    where, params = wanted.conditions(actor)
    group = f"""
        SELECT %s AS name, count(*) AS n FROM (
            SELECT FROM worklist WHERE {where} AND {URGENCY} BETWEEN %s AND %s
            LIMIT {COUNTED + 1}) found"""  # noqa: S608 - as above
    asked = [value for name, span in groups.items() for value in (name, *params, *span)]
    rows = conn.execute(" UNION ALL ".join([group] * len(groups)), asked, prepare=False)
    return {row["name"]: row["n"] for row in rows}


def news(
    conn: Connection[DictRow], actor: Actor, wanted: Wanted, after: int, *, most: int = 100
) -> int:
    """How many things are there to do in records where others acted after a position."""
    where, params = wanted.conditions(actor)
    row = conn.execute(
        f"""
        SELECT count(*) AS n FROM (
            SELECT FROM worklist WHERE {where} AND record_id IN (
                SELECT record_id FROM history WHERE position > %s AND actor_name <> %s)
            LIMIT %s) found""",  # noqa: S608 - as above
        (*params, after, actor.name, most),
    ).fetchone()
    assert row is not None
    return int(row["n"])


def assignees(conn: Connection[DictRow]) -> list[str]:
    """Who has something to do; it jumps from name to name, however much each has."""
    rows = conn.execute(
        """
        WITH RECURSIVE named (name) AS (
            SELECT min(assignee) FROM worklist
            UNION ALL
            SELECT (SELECT min(assignee) FROM worklist WHERE assignee > name)
            FROM named WHERE name IS NOT NULL)
        SELECT name FROM named WHERE name IS NOT NULL"""
    )
    return [row["name"] for row in rows]


def falling_due(conn: Connection[DictRow], first: date, last: date) -> list[DictRow]:
    """Tasks with a last day of their own between two days (both included), by that day."""
    return conn.execute(
        f"SELECT record_id, task, kind, due_on FROM worklist WHERE {URGENCY} BETWEEN %s AND %s"  # noqa: S608
        f" AND due_on IS NOT NULL ORDER BY {URGENCY}, since, record_id, task",
        (first, last),
    ).fetchall()
