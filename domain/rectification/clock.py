"""The clock of one case: folded from its events, never a column that somebody updates.

Art. 12 (time limit), 13 and 14(4) (not completed in it); readings A-01 to A-07 and A-14.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from domain.deadline import Account, Unit, count, extend, plus, suspend
from domain.measures import Measures
from domain.rectification.events import UNFINISHED, Channel, Outcome
from domain.rectification.state import Case, Inspection, Merger, Report
from domain.service import Method
from domain.terms import Terms
from domain.values import Text


def measures_of(case: Case, terms: Terms) -> Measures:
    """A case goes on under the version under which it was opened (reading A-32)."""
    return terms.known(case.opened_on)


class Timing(StrEnum):
    ON_TRACK = "on_track"
    DUE_SOON = "due_soon"
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"
    MET = "met"
    MISSED = "missed"


@dataclass(frozen=True)
class Standing:
    """How the clock of a case stands on a day."""

    account: Account
    timing: Timing
    days_left: int
    overdue_from: date | None
    awaits_inspection: bool

    @property
    def due_on(self) -> date:
        return self.account.last_day


def deemed_day(served_on: date, method: Method, terms: Terms, measures: Measures) -> date:
    """The day of service: an announcement counts as served some days after it is made."""
    if method is not Method.PUBLIC:
        return served_on
    return _announced(served_on, terms, measures).last_day


def _announced(served_on: date, terms: Terms, measures: Measures) -> Account:
    return count(
        served_on,
        measures.whole("service.announcement-days"),
        Unit.ANNOUNCEMENT,
        terms.calendar,
        terms.region,
        trigger_what=Text("公告发布", "announcement made"),
    )


def account(case: Case, terms: Terms) -> Account | None:
    """The period and each step of how its last day came about; none before service."""
    if case.service is None or case.notice is None:
        return None
    service, measures = case.service, measures_of(case, terms)
    roll, unit = measures.flag("rectification.roll-over"), period_unit(measures)
    found = count(
        service.deemed_on,
        case.notice.days,
        unit,
        terms.calendar,
        terms.region,
        roll=roll,
        trigger_what=Text("整改通知书送达", "order served"),
    )
    if service.method is Method.PUBLIC:
        announced = _announced(service.served_on, terms, measures)
        found = found.model_copy(update={"steps": (*announced.steps, *found.steps)})
    for pause in (*case.suspensions, *case.mergers):
        if pause.until is not None:
            last_suspended = date.fromordinal(pause.until.toordinal() - 1)
            if last_suspended >= pause.since:
                found = suspend(found, pause.since, last_suspended, terms.calendar)
    if case.extension is not None and case.extension.granted:
        found = extend(found, case.extension.days, terms.calendar, unit=unit)
    return found


def period_unit(measures: Measures) -> Unit:
    """What `30日` counts (reading A-01)."""
    return Unit(measures.word("rectification.unit"))


def overdue_from(case: Case, due_on: date, terms: Terms, on: date) -> date | None:
    """The first day on which the case is late, seen from `on`; none while it is in time.

    In time means: reported by the last day, and no inspection has refuted that report; or
    an inspection found it completed as of a day inside the period (reading A-14). A case that
    ended as not completed is late, whatever was reported.
    """
    measures = measures_of(case, terms)
    due_on = plus(due_on, measures.whole("overdue.grace-days"))  # reading A-19: none by default
    if on <= due_on:
        return None
    late_from = plus(due_on, 1)
    if case.resolution is not None and case.resolution.outcome in UNFINISHED:
        return late_from
    last = case.inspections[-1] if case.inspections else None
    if last is not None and last.passed:
        completed = last.completed_as_of or last.inspected_on
        return None if completed <= due_on else late_from
    in_time = any(
        received_in_time(report, due_on, measures)
        for report in case.reports
        if last is None or report.moment > last.moment
    )
    return None if in_time else late_from


def received_in_time(report: Report, due_on: date, measures: Measures) -> bool:
    """Electronic until 24:00 of the last day, at the window until the office closes (A-05)."""
    if report.submitted_on != due_on:
        return report.submitted_on < due_on
    if report.submitted_at is None or report.channel is not Channel.WINDOW:
        return True
    return report.submitted_at <= time.fromisoformat(measures.word("cut-off.window"))


def completed_day(case: Case, served: date, inspection_on: date) -> date:
    """As of when a passed inspection finds the work done: the last report before it.

    A report may be older than the service, where that was corrected: then the period's first day.
    """
    reported = [r.submitted_on for r in case.reports if r.submitted_on <= inspection_on]
    return max(served, *reported) if reported else inspection_on


def _by(merger: Merger, on: date) -> Merger:
    ended = merger.until is not None and merger.until <= on
    return merger if ended else merger.model_copy(update={"until": None})


def as_it_stood(case: Case, on: date) -> Case:
    """The case with those facts only that held on a day, according to all that is known."""
    held = case.model_copy(
        update={
            "reports": tuple(r for r in case.reports if r.submitted_on <= on),
            "inspections": tuple(i for i in case.inspections if i.inspected_on <= on),
            "suspensions": tuple(s for s in case.suspensions if s.since <= on),
            "mergers": tuple(_by(m, on) for m in case.mergers if m.since <= on),
            "miss": case.miss if case.miss and case.miss.overdue_from <= on else None,
            "refusal": case.refusal if case.refusal and case.refusal.recorded_on <= on else None,
            "resolution": (
                case.resolution if case.resolution and case.resolution.resolved_on <= on else None
            ),
            "service": case.service if case.service and case.service.deemed_on <= on else None,
            "notice": case.notice if case.notice and case.notice.issued_on <= on else None,
        }
    )
    extension = case.extension
    if extension is not None and (extension.decided_on is None or extension.decided_on > on):
        extension = extension.model_copy(update={"granted": None, "decided_on": None})
    return held.model_copy(update={"extension": extension})


def standing(case: Case, terms: Terms, on: date) -> Standing | None:
    """How the case looks on a day; none when no period runs or ran by then."""
    held = as_it_stood(case, on)
    found = account(held, terms)
    if found is None:
        return None
    late = overdue_from(held, found.last_day, terms, on)
    awaits = held.awaits_inspection
    return Standing(
        account=found,
        timing=_timing(held, found.last_day, late, terms, on),
        days_left=(found.last_day - on).days,
        overdue_from=late,
        awaits_inspection=awaits,
    )


def _timing(held: Case, due_on: date, late: date | None, terms: Terms, on: date) -> Timing:
    if held.resolution is not None:
        return _ended(held, late)
    last: Inspection | None = held.inspections[-1] if held.inspections else None
    if last is not None and last.passed:
        completed = last.completed_as_of or last.inspected_on
        return Timing.MET if completed <= due_on else Timing.MISSED
    if late is not None:
        return Timing.OVERDUE
    if on > due_on:
        return Timing.MET
    if on == due_on:
        return Timing.DUE_TODAY
    soon = measures_of(held, terms).whole("reminder.soon-days")
    return Timing.DUE_SOON if (due_on - on).days <= soon else Timing.ON_TRACK


def _ended(held: Case, late: date | None) -> Timing:
    assert held.resolution is not None
    if held.resolution.outcome is not Outcome.COMPLETED:
        return Timing.MISSED
    return Timing.MISSED if held.miss is not None or late is not None else Timing.MET
