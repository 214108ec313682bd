"""What waits for whom, most urgent first: one row for each thing that somebody should do.

Target days come from the measures (answer a complaint, inspect a report, review an escalation);
where a step has no day of its own, it is as old as the step before it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from domain.catalogue import CASE, COMPLAINT, ESCALATION, Kind
from domain.complaint import Complaint
from domain.deadline import Unit, count
from domain.escalation import Escalation
from domain.rectification.clock import account
from domain.rectification.state import Case
from domain.values import NotAllowedNow, Role, Text
from projections.terms import DatedView
from projections.view import Row

TASKS: Final[Mapping[str, Text]] = {
    "complaint.accept": Text("决定是否受理投诉", "decide whether to take the complaint up"),
    "complaint.verify": Text("核实投诉", "verify the complaint"),
    "complaint.answer": Text("答复投诉人", "answer the complainant"),
    "case.interview": Text("约谈服务商", "hold the interview"),
    "case.issue": Text("发出责令限期整改通知书", "issue the order to rectify"),
    "case.serve": Text("送达通知书", "serve the order"),
    "case.report": Text("提交整改报告", "submit the rectification report"),
    "case.inspect": Text("复查验收", "inspect the rectification"),
    "case.decide-extension": Text("决定是否延期", "decide on the extension"),
    "case.overdue": Text("逾期未完成：研究处理", "overdue: decide how to go on"),
    "case.close": Text("复查合格：办结案件", "passed: close the case"),
    "escalation.decide": Text("研究升级事项", "decide on the escalation"),
}


class WorklistView(DatedView):
    name = "worklist"
    tables = {
        "worklist": """
            record_id uuid NOT NULL,
            task text NOT NULL,
            role text NOT NULL,
            kind text NOT NULL,
            reference text,
            assignee text,
            provider_id uuid,
            since date NOT NULL,
            due_on date,
            PRIMARY KEY (record_id, task)"""
    }
    indexes = (
        "CREATE INDEX IF NOT EXISTS worklist_role ON worklist (role, due_on, since, record_id)",
    )
    kinds = (COMPLAINT, CASE, ESCALATION)
    moving = "SELECT DISTINCT record_id FROM worklist"

    def rows(self, kind: Kind[Any], state: Any) -> Mapping[str, Sequence[Row]]:
        tasks = _TASKS_OF[kind.name](self, state)
        common = {
            "record_id": state.id,
            "kind": kind.name,
            "reference": state.rule if kind is ESCALATION else state.reference,
            "provider_id": state.provider_id,
        }
        return {"worklist": [{**common, **task} for task in tasks]}

    def complaint(self, state: Complaint) -> list[Row]:
        task = {
            "received": ("complaint.accept", self._within("complaint.answer-days", state)),
            "accepted": ("complaint.verify", self._within("complaint.handle-days", state)),
            "substantiated": ("complaint.answer", None),
            "unsubstantiated": ("complaint.answer", None),
        }.get(state.status)
        if task is None or state.answer is not None:
            return []
        return [_task(task[0], Role.CASEWORKER, state.caseworker, state.last_on, task[1])]

    def _within(self, key: str, state: Complaint) -> date | None:
        unit = Unit.WORKING if key == "complaint.answer-days" else Unit.CALENDAR
        return self._target(key, state.received_on, unit)

    def _target(self, key: str, start: date, unit: Unit = Unit.WORKING) -> date | None:
        """The office's own target day; none where no measures were in force that day."""
        assert self.terms is not None
        try:
            days = self.terms.measures(start).whole(key)
        except NotAllowedNow:
            return None
        return count(start, days, unit, self.terms.calendar, self.terms.region).last_day

    def case(self, state: Case) -> list[Row]:
        assert self.terms is not None
        if not state.is_open:
            return []
        found = account(state, self.terms)
        due = found.last_day if found else None
        tasks = []
        if state.extension is not None and state.extension.granted is None:
            asked = state.extension.requested_on
            tasks.append(_task("case.decide-extension", Role.APPROVER, None, asked, due))
        step = self._next_step(state, due)
        if step is not None:
            tasks.append(step)
        return tasks

    def _next_step(self, state: Case, due: date | None) -> Row | None:
        who = state.assignee
        match state.status:
            case "opened" | "interview_called":
                day = state.interview_called_for
                return _task("case.interview", Role.CASEWORKER, who, state.opened_on, day)
            case "interviewed" | "interview_refused":
                since = state.interview_on or state.opened_on
                return _task("case.issue", Role.CASEWORKER, who, since, None)
            case "notice_issued":
                assert state.notice is not None
                return _task("case.serve", Role.CASEWORKER, who, state.notice.issued_on, None)
            case "rectifying":
                assert state.service is not None
                return _task("case.report", Role.PROVIDER, None, state.service.deemed_on, due)
            case "reported":
                since = state.reports[-1].submitted_on
                target = self._target("inspection.target-days", since)
                return _task("case.inspect", Role.CASEWORKER, who, since, target)
            case "overdue":
                return self._overdue(state, who, due)
            case "passed":
                since = state.inspections[-1].inspected_on
                return _task("case.close", Role.CASEWORKER, who, since, None)
        return None

    def _overdue(self, state: Case, who: str | None, due: date | None) -> Row:
        assert state.miss is not None
        since = state.miss.overdue_from
        task = "case.inspect" if state.awaits_inspection else "case.overdue"
        return _task(task, Role.CASEWORKER, who, since, due)

    def escalation(self, state: Escalation) -> list[Row]:
        if state.status != "open":
            return []
        target = self._target("overdue.review-within-days", state.raised_on)
        return [_task("escalation.decide", Role.APPROVER, None, state.raised_on, target)]


_TASKS_OF: Final[Mapping[str, Callable[[WorklistView, Any], list[Row]]]] = {
    COMPLAINT.name: WorklistView.complaint,
    CASE.name: WorklistView.case,
    ESCALATION.name: WorklistView.escalation,
}


def _task(task: str, role: Role, assignee: str | None, since: date, due: date | None) -> Row:
    return {
        "task": task,
        "role": role.value,
        "assignee": assignee,
        "since": since,
        "due_on": due,
    }


WAITS_FOR: Final[Mapping[Role, Sequence[Role]]] = {
    Role.CASEWORKER: (Role.CASEWORKER,),
    Role.APPROVER: (Role.APPROVER, Role.CASEWORKER),
    Role.PRINCIPAL: (Role.APPROVER, Role.CASEWORKER),
    Role.PROVIDER: (Role.PROVIDER,),
}
"""Whose work a role may do: an approver may what a caseworker may, after their own."""


def page(
    conn: Connection[DictRow],
    role: Role,
    *,
    limit: int,
    provider_id: UUID | None = None,
    assignee: str | None = None,
    after: tuple[date, date, UUID, str] | None = None,
) -> list[DictRow]:
    """By due day (none: last), then by age; `assignee` also keeps what nobody has yet."""
    due_on, since, record_id, task = after or (date.min, date.min, UUID(int=0), "")
    return conn.execute(
        """
        SELECT * FROM (SELECT *, coalesce(due_on, '9999-12-31') AS urgency FROM worklist) w
        WHERE role = ANY(%s)
          AND (%s::uuid IS NULL OR provider_id = %s)
          AND (%s::text IS NULL OR assignee IS NULL OR assignee = %s)
          AND (urgency, since, record_id, task) > (%s, %s, %s, %s)
        ORDER BY urgency, since, record_id, task LIMIT %s""",
        (
            [waits.value for waits in WAITS_FOR.get(role, ())],
            provider_id,
            provider_id,
            assignee,
            assignee,
            due_on,
            since,
            record_id,
            task,
            limit,
        ),
    ).fetchall()
