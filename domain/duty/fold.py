"""How the events of a duty record make its state."""

from __future__ import annotations

from datetime import date
from typing import Any

from domain.duty import events as e
from domain.duty.state import Ask, DutyRecord, Miss, Report, Verdict
from domain.values import Event, Recorded, Role


def evolve(state: DutyRecord | None, recorded: Recorded[Event]) -> DutyRecord:
    event = recorded.event
    if isinstance(event, e.Begun):
        return _begun(recorded, event)
    assert state is not None
    changes: dict[str, Any] = {"version": recorded.version}
    if not isinstance(event, e.FoundOverdue | e.OverdueReversed):
        changes["last_on"] = max(state.last_on, recorded.effective_on)
    match event:
        case e.FoundOverdue():
            changes["misses"] = (*state.misses, Miss(ask=event.ask, due_on=event.due_on))
        case e.OverdueReversed():
            reversed_ = Miss(ask=event.ask, due_on=event.due_on)
            changes["misses"] = tuple(miss for miss in state.misses if miss != reversed_)
        case e.Waived():
            changes |= _ended(state, "waived", event.on, event.reason)
            by_itself = event.over_since is not None or recorded.actor.role is Role.SYSTEM
            changes["let_off"] = by_itself
        case e.Withdrawn():
            changes |= _ended(state, "withdrawn", event.on, event.reason)
        case e.HandedOver():
            changes |= _ended(state, "handed_over", event.on, "")
            changes["handed_to"] = event.record_id
        case e.TakenBack():
            changes |= {"end": None, "ended_on": None, "outcome": "", "handed_to": None}
            changes["let_off"] = False
            changes["asks"] = (*state.asks, _ask(recorded, event, event.on))
        case _:
            changes |= _reporting(state, recorded)
    return state.model_copy(update=changes)


def _begun(recorded: Recorded[Event], event: e.Begun) -> DutyRecord:
    same = ("duty", "clause", "label", "grounds", "form", "rhythm", "encouraged", "period")
    return DutyRecord(
        id=recorded.record_id,
        version=recorded.version,
        provider_id=event.provider_id,
        engagement_id=event.engagement_id,
        begun_on=event.on,
        voluntary=isinstance(event, e.Volunteered),
        asks=(_ask(recorded, event, event.on),),
        takes_over=event.takes_over if isinstance(event, e.Planned) else None,
        last_on=event.on,
        **{name: getattr(event, name) for name in same},
    )


def _ask(recorded: Recorded[Event], event: e.Begun | e.Returned | e.TakenBack, since: date) -> Ask:
    return Ask(
        version=recorded.version,
        since=since,
        clock=event.clock,
        told_due=event.due_on,
        after_report=event.report_version if isinstance(event, e.Returned) else None,
    )


def _ended(state: DutyRecord, end: str, on: date, outcome: str) -> dict[str, Any]:
    asked = state.ask
    asks = tuple(
        ask.model_copy(update={"ended_on": on}) if ask.version == asked.version else ask
        for ask in state.asks
    )
    return {"end": end, "ended_on": on, "outcome": outcome, "asks": asks}


def _reporting(state: DutyRecord, recorded: Recorded[Event]) -> dict[str, Any]:
    """Reports, and what became of each."""
    by = recorded.actor.name
    match recorded.event:
        case e.Reported() as event:
            report = Report(
                version=recorded.version,
                by=by,
                entered_by=_officer(recorded),
                summary=event.summary,
                content=event.content,
                evidence=event.evidence,
                files=event.files,
                reported_on=event.reported_on,
            )
            return {"reports": (*state.reports, report)}
        case e.ReportCorrected() as event:
            names = ("summary", "content", "evidence", "reported_on")
            given = {name: getattr(event, name) for name in names}
            update = {name: value for name, value in given.items() if value is not None}
            return _corrected(state, recorded, event.report_version, update)
        case e.ReportWithdrawn() as event:
            return _with_report(state, event.report_version, {"withdrawn": event.reason})
        case e.Confirmed() as event:
            verdict = Verdict(confirmed=True, words=event.remark, on=event.on, by=by)
            return _with_report(state, event.report_version, {"verdict": verdict})
        case e.Returned() as event:
            verdict = Verdict(confirmed=False, words=event.reason, on=event.on, by=by)
            found = _with_report(state, event.report_version, {"verdict": verdict})
            return {**found, "asks": (*state.asks, _ask(recorded, event, event.on))}
    return {}


def _officer(recorded: Recorded[Event]) -> tuple[str, ...]:
    return (recorded.actor.name,) if recorded.actor.is_officer else ()


def _corrected(
    state: DutyRecord, recorded: Recorded[Event], version: int, update: dict[str, Any]
) -> dict[str, Any]:
    """What was confirmed is not what it says now: it waits for a second person again."""
    (made,) = (report for report in state.reports if report.version == version)
    update["entered_by"] = (*made.entered_by, *_officer(recorded))
    if made.verdict is not None and made.verdict.confirmed:
        update["verdict"] = None
    return _with_report(state, version, update)


def _with_report(state: DutyRecord, version: int, update: dict[str, Any]) -> dict[str, Any]:
    return {
        "reports": tuple(
            report.model_copy(update=update) if report.version == version else report
            for report in state.reports
        )
    }
