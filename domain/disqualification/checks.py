"""What most decisions on a disqualification case look at first (Art. 15)."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from domain import due_steps
from domain.complaint import Complaint
from domain.disqualification.clock import GROUNDS
from domain.disqualification.events import FAMILY
from domain.disqualification.state import STATUSES, Disqualification
from domain.due_steps import Setting, Wanted
from domain.due_steps.service import papers
from domain.service import Paper
from domain.values import Actor, NotAllowedNow, NotYours, Text, not_before, not_future, out_of_turn

PROPOSED: Final = Text("提出日期", "the proposal")


def require_running(state: Disqualification) -> None:
    if not state.runs:
        record, status = Text("本案", "the case"), STATUSES[state.status]
        raise out_of_turn("not-running", record, status, citation="15")


def require_hearable(state: Disqualification) -> None:
    """What the provider said may be recorded late, as long as the case is not off the table."""
    if state.dropped or state.absorbed or state.revoked:
        require_running(state)


def require_fit(report: Complaint, provider_id: UUID, on: date, field: str) -> None:
    """A verified violation by this provider: nothing less carries a disqualification."""
    if report.provider_id != provider_id or not report.is_violation:
        raise NotAllowedNow(
            "report-unfit",
            Text(
                f"{report.reference} 不是经核实属实、可归于该服务商的违法违规举报投诉",
                f"{report.reference} is no substantiated report of a violation by this provider",
            ),
            citation="15",
            field=field,
        )
    assert report.verification is not None
    what = Text(f"{report.reference} 的核实日期", f"the verification of {report.reference}")
    not_before("proposed_on" if field == "report_ids" else "on", on, report.verification.on, what)


def require_second_person(state: Disqualification, actor: Actor) -> None:
    if not actor.approves or actor.name == state.proposer:
        raise NotYours(
            "own-proposal",
            Text("由提出人以外的审批人员决定", "an approver who did not propose it decides on it"),
            citation="15",
        )


def wanted(on: date, by: str = "") -> Wanted:
    return Wanted(on=on, grounds=GROUNDS, by=by)


def warnings(state: Disqualification, at: Setting) -> tuple[Text, ...]:
    """What does not hold together any more, since something was corrected or recorded late."""
    decision, decided = state.decision, None
    if decision is not None and decision.disqualified:
        decided = wanted(decision.decided_on, decision.decided_by)
    found = due_steps.warnings(state.steps, decided, at)
    if state.report_ids:
        return found
    baseless = Text(
        "所依据的举报投诉均已不成立：不得取消服务资格；已决定的，研究撤销",
        "no report that it rests on holds any more: no disqualification; "
        "where it was decided, consider setting it aside",
    )
    return (*found, baseless)


def papers_of(state: Disqualification) -> tuple[Paper, ...]:
    return papers(state.steps, state.service, FAMILY)


def dated(field: str, day: date, state: Disqualification, today: date) -> None:
    not_future(field, day, today)
    not_before(field, day, state.proposed_on, PROPOSED)


def refuse(code: str, zh: str, en: str) -> NotAllowedNow:
    return NotAllowedNow(code, Text(zh, en), citation="15")
