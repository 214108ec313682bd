"""What waits for whom, most urgent first: one row for each thing that somebody should do.

Target days come from the measures (answer a complaint, inspect a report, review an escalation);
where a step has no day of its own, it is as old as the step before it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
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


class WorklistView(DatedView):
    name = "worklist"
    version = 5
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
            PRIMARY KEY (record_id, task)"""
    }
    indexes = (
        "CREATE INDEX IF NOT EXISTS worklist_role ON worklist (role, due_on, since, record_id)",
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


def page(
    conn: Connection[DictRow],
    actor: Actor,
    *,
    limit: int,
    provider_id: UUID | None = None,
    enterprise_id: UUID | None = None,
    mine: bool = False,
    after: tuple[date, date, UUID, str] | None = None,
) -> list[DictRow]:
    """By due day (none: last), then by age; `mine` also keeps what nobody has yet.

    What a second person decides is not shown to the first one, who would be refused.
    """
    assignee = actor.name if mine else None
    due_on, since, record_id, task = after or (date.min, date.min, UUID(int=0), "")
    return conn.execute(
        """
        SELECT * FROM (SELECT *, coalesce(due_on, '9999-12-31') AS urgency FROM worklist) w
        WHERE role = ANY(%s) AND NOT (%s AND %s = ANY(not_for))
          AND (%s::uuid IS NULL OR provider_id = %s)
          AND (%s::uuid IS NULL OR enterprise_id = %s)
          AND (%s::text IS NULL OR assignee IS NULL OR assignee = %s)
          AND (urgency, since, record_id, task) > (%s, %s, %s, %s)
        ORDER BY urgency, since, record_id, task LIMIT %s""",
        (
            [waits.value for waits in WAITS_FOR.get(actor.role, ())],
            actor.is_officer,
            actor.name,
            provider_id,
            provider_id,
            enterprise_id,
            enterprise_id,
            assignee,
            assignee,
            due_on,
            since,
            record_id,
            task,
            limit,
        ),
    ).fetchall()
