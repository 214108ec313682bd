"""How a case ends, and what follows by itself: misses found or undone, dates that moved.

Art. 13, 14(4).
"""

from __future__ import annotations

from datetime import date

from domain.rectification import commands as c
from domain.rectification import events as e
from domain.rectification.checks import (
    dated,
    refuse,
    require_open,
    require_served,
)
from domain.rectification.clock import account, overdue_from
from domain.rectification.state import Case, Resolution
from domain.terms import Terms
from domain.values import (
    Event,
    Malformed,
    Text,
)


def resolve(case: Case, form: c.Resolve, terms: Terms, today: date) -> tuple[Event, ...]:
    """The end of the case; a miss or a refusal that it rests on is recorded with it."""
    require_open(case)
    dated(
        "resolved_on",
        form.resolved_on,
        today,
        _last_day_of_facts(case),
        Text("案件最近一步的日期", "the latest step of the case"),
    )
    if form.outcome is e.Outcome.WITHDRAWN:
        return _withdraw(case, form)
    require_served(case)
    found = account(case, terms)
    assert found is not None
    ended = Resolution(position=0, **dict(form))
    assumed = case.model_copy(update={"resolution": ended})
    late = overdue_from(assumed, found.last_day, terms, form.resolved_on)
    told = (
        *_moved(case, found.last_day, ENDED, terms, today),
        *_found_anew(case, found.last_day, late, ENDED, today),
    )
    match form.outcome:
        case e.Outcome.COMPLETED:
            _require_completion(case, form)
        case e.Outcome.NOT_COMPLETED:
            _require_not_completed(case, found.last_day, form)
        case e.Outcome.REFUSED:
            told = (*told, *_refusal(case, form))
    in_time = late is None if form.outcome is e.Outcome.COMPLETED else None
    return (*told, e.Resolved(**dict(form), in_time=in_time))


def _last_day_of_facts(case: Case) -> date:
    days = [case.opened_on, case.interview_on or case.opened_on]
    if case.notice is not None:
        days.append(case.notice.issued_on)
    if case.service is not None:
        days.append(case.service.served_on)
    days += [r.submitted_on for r in case.reports] + [i.inspected_on for i in case.inspections]
    return max(days)


def _withdraw(case: Case, form: c.Resolve) -> tuple[Event, ...]:
    """A withdrawn order never counted (the order is annulled with the case)."""
    if not form.reason:
        raise Malformed(
            "reason-needed",
            Text("撤销案件须写明理由", "give the reason for withdrawing"),
            field="reason",
            citation="12",
        )
    annulled: tuple[Event, ...] = ()
    if case.notice is not None:
        annulled = (e.OrderAnnulled(annulled_on=form.resolved_on, reason=form.reason),)
    return (*annulled, e.Resolved(**dict(form)))


def _require_completion(case: Case, form: c.Resolve) -> None:
    last = case.inspections[-1] if case.inspections else None
    if last is not None and last.passed:
        return
    if not case.awaits_inspection:
        raise refuse(
            "not-shown-complete",
            "没有整改报告或者合格的复查，不能按完成办结",
            "no report and no passed inspection shows that it was completed",
            citation="13",
        )
    if not form.reason:
        raise Malformed(
            "reason-needed",
            Text(
                "未经复查即按完成办结的，须写明依据",
                "without an inspection, give the reason why it counts as completed",
            ),
            field="reason",
            citation="13",
        )


def _require_not_completed(case: Case, due_on: date, form: c.Resolve) -> None:
    _require_no_pass(case, "未完成", "as not completed")
    if form.resolved_on <= due_on:
        raise refuse(
            "period-runs",
            f"整改期限至 {due_on} 尚未届满",
            f"the period runs until {due_on}",
            citation="13",
        )


def _require_no_pass(case: Case, zh: str, en: str) -> None:
    """What an inspection found complete does not end as something else."""
    if case.inspections and case.inspections[-1].passed:
        raise refuse(
            "passed-inspection",
            f"复查已经合格，不能按{zh}办结",
            f"the inspection was passed: it cannot end {en}",
            citation="13",
        )


def _refusal(case: Case, form: c.Resolve) -> tuple[Event, ...]:
    _require_no_pass(case, "拒不整改", "as refused")
    if case.refusal is not None:
        return ()
    if not form.reason:
        raise Malformed(
            "reason-needed",
            Text("按拒不整改办结须写明事实", "say how the provider refused"),
            field="reason",
            citation="14.4",
        )
    return (e.RefusalRecorded(recorded_on=form.resolved_on, evidence=form.reason),)


def annul_order(case: Case, form: c.AnnulOrder, today: date) -> tuple[Event, ...]:
    if case.notice is None:
        raise refuse("no-notice", "没有可撤销的通知书", "there is no order to annul")
    earlier = case.service.served_on if case.service else case.notice.issued_on
    dated("annulled_on", form.annulled_on, today, earlier, Text("通知书日期", "the order"))
    return (e.OrderAnnulled(**dict(form)),)


def reopen(case: Case, form: c.Reopen, today: date) -> tuple[Event, ...]:
    if case.resolution is None:
        raise refuse("still-open", "案件尚未办结", "the case has not ended")
    dated(
        "on", form.on, today, case.resolution.resolved_on, Text("办结日期", "the end of the case")
    )
    return (e.Reopened(**dict(form)),)


def settle(case: Case, cause: str, terms: Terms, on: date) -> tuple[Event, ...]:
    """What follows by itself once a fact, the calendar or the order changed.

    The date told is another one now, or a miss was none: each is said by an event of its own.
    """
    found = account(case, terms)
    if found is None:
        return ()
    moved = _moved(case, found.last_day, cause, terms, on)
    if case.resolution is not None:
        seen_on = case.resolution.resolved_on
    elif case.miss is not None:
        seen_on = max(on, case.miss.overdue_from)
    else:
        return moved  # the sweep will ask
    late = overdue_from(case, found.last_day, terms, seen_on)
    return (*moved, *_found_anew(case, found.last_day, late, cause, on))


ENDED = "办结时重新计算 · recomputed when the case ended"


def _moved(case: Case, due_on: date, cause: str, terms: Terms, on: date) -> tuple[Event, ...]:
    if case.told_due is None or case.told_due == due_on:
        return ()
    version = terms.calendar_version
    return (e.DeadlineMoved(old=case.told_due, new=due_on, cause=cause, calendar=version, on=on),)


def _found_anew(
    case: Case, due_on: date, late: date | None, cause: str, on: date
) -> tuple[Event, ...]:
    """A miss that is none is reversed, one that is none yet is recorded."""
    miss, answer = case.miss, list[Event]()
    if late == (miss.overdue_from if miss is not None else None):
        return ()
    if miss is not None:
        undone = e.MissReversed(reverses=miss.version, due_on=miss.due_on, cause=cause, on=on)
        answer.append(undone)
    if late is not None:
        answer.append(e.DeadlineMissed(due_on=due_on, overdue_from=late))
    return tuple(answer)


def find_missed(case: Case, terms: Terms, on: date) -> tuple[Event, ...]:
    """The sweep's question (Art. 13, 14(4)): did the period end without completion by then?"""
    if not case.is_open or case.miss is not None:
        return ()
    found = account(case, terms)
    if found is None or (case.suspensions and case.suspensions[-1].until is None):
        return ()
    late = overdue_from(case, found.last_day, terms, on)
    if late is None:
        return ()
    return (e.DeadlineMissed(due_on=found.last_day, overdue_from=late),)
