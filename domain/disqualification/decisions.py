"""What may be done in a disqualification case until its decision, and what then is recorded.

Art. 15. The steps between the prior notice and the decision are those of domain/due_steps.
"""

from __future__ import annotations

from datetime import date

from domain.complaint import Complaint
from domain.disqualification import commands as c
from domain.disqualification import events as e
from domain.disqualification.checks import (
    dated,
    refuse,
    require_fit,
    require_running,
    require_second_person,
    wanted,
)
from domain.disqualification.clock import setting_of
from domain.disqualification.state import Disqualification
from domain.due_steps import commands as forms
from domain.due_steps import require_decidable, require_other_reviewer
from domain.expulsion.state import Expulsion
from domain.terms import Terms
from domain.values import Actor, Event, Malformed, Text, not_future


def propose(form: c.Propose, reference: str, today: date) -> tuple[Event, ...]:
    not_future("proposed_on", form.proposed_on, today)
    return (e.Proposed(reference=reference, **dict(form)),)


def join_report(state: Disqualification, report: Complaint, on: date) -> tuple[Event, ...]:
    """A further one, or the one into which a report of the case was merged."""
    if report.id in state.report_ids:
        return ()
    if not state.runs:
        return ()
    return (e.ReportJoined(complaint_id=report.id, on=on),)


def join(
    state: Disqualification, form: c.JoinReport, report: Complaint, today: date
) -> tuple[Event, ...]:
    require_running(state)
    dated("on", form.on, state, today)
    require_fit(report, state.provider_id, form.on, "report_id")
    return join_report(state, report, form.on)


def follow_report(state: Disqualification, report: Complaint, on: date) -> tuple[Event, ...]:
    """After the report's verification was corrected, also when the case was decided already."""
    holds = report.is_violation and report.provider_id == state.provider_id
    if report.id in state.report_ids and not holds:
        return (e.ReportLost(complaint_id=report.id, on=on),)
    if report.id in state.lost_report_ids and holds:
        return (e.ReportJoined(complaint_id=report.id, on=on),)
    return ()


def drop(state: Disqualification, form: forms.Drop, today: date) -> tuple[Event, ...]:
    require_running(state)
    dated("on", form.on, state, today)
    return (e.Dropped(**dict(form)),)


def absorb(
    state: Disqualification, form: c.Absorb, expulsion: Expulsion, today: date
) -> tuple[Event, ...]:
    """Reading A-25: the proceeding of Art. 14 protects the provider more, and goes first."""
    require_running(state)
    if expulsion.provider_id != state.provider_id:
        raise Malformed(
            "other-provider",
            Text("该清退案件不涉及此服务商", "the expulsion case is about another provider"),
            field="expulsion_id",
            citation="15",
        )
    if expulsion.has_ended:
        raise refuse(
            "expulsion-ended",
            f"清退案件 {expulsion.reference} 已经终结，不能并入",
            f"expulsion case {expulsion.reference} has ended: it takes nothing over",
        )
    dated("on", form.on, state, today)
    return (e.Absorbed(**dict(form)),)


def decide(
    state: Disqualification,
    form: c.Decide,
    reference: str,
    actor: Actor,
    terms: Terms,
    today: date,
) -> tuple[Event, ...]:
    """After prior notice, statement and review; without a report that holds, never adverse."""
    if state.decision is not None:
        raise refuse("decided-already", "本案已经决定", "it is decided already")
    require_running(state)
    require_second_person(state, actor)
    dated("decided_on", form.decided_on, state, today)
    adverse = form.outcome is c.Outcome.DISQUALIFIED
    if not adverse:
        return (e.NotDisqualified(reason=form.reason, decided_on=form.decided_on),)
    if not state.report_ids:
        raise refuse(
            "no-report-left",
            "所依据的举报投诉已不成立，不得取消服务资格",
            "no report that it rests on holds any more: no disqualification",
        )
    setting = setting_of(state, terms, today)
    require_decidable(state.steps, wanted(form.decided_on), setting)
    require_other_reviewer(state.steps, actor, form.decided_on, setting)
    return (
        e.DisqualificationDecided(
            reference=reference, reason=form.reason, decided_on=form.decided_on
        ),
    )
