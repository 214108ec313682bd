"""What the views say of duty records: the register of what each provider owes and did."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from domain.catalogue import DUTY
from domain.duty import events as e
from domain.duty.state import STATUSES, DutyRecord, due_on, falls_on
from domain.terms import Terms
from domain.values import Recorded, Role, Text
from projections.kinds.telling import (
    Concerned,
    Falling,
    Sentences,
    Task,
    Telling,
    join,
    papers,
    quote,
    target,
    then,
    when,
    why,
)
from projections.spelling import newest_first

OVERDUE: Final = "duty.overdue"
"""What the sweep records: application/duties.py find_overdue."""


def _begun(verb: Text, event: e.Begun) -> Text:
    grounds = ", ".join(event.grounds)
    return join(
        Text(
            f"{verb.zh}：{event.label.zh}（{'、'.join(event.grounds)}，{_period(event).zh}）",
            f"{verb.en}: {event.label.en} ({grounds}; {_period(event).en})",
        ),
        _by(event),
    )


def _period(event: e.Begun) -> Text:
    if event.rhythm == "once":
        return Text("一次性", "once")
    return Text(event.period, event.period)


def _by(event: e.Begun | e.Returned | e.TakenBack) -> Text:
    return when(event.due_on, f"，最迟 {event.due_on}", f", by {event.due_on}")


def _reported(event: e.Reported) -> Text:
    n = len(event.evidence)
    return join(
        Text("报告履职情况", "duty reported"),
        then("：", ": ", event.summary),
        Text(f"（证明材料 {n} 件）", f" ({n} in evidence)"),
        papers(event.files),
    )


def _corrected(event: e.ReportCorrected) -> Text:
    day = event.reported_on
    return join(
        Text("报告更正", "report corrected"),
        when(day, f"，报告日期为 {day}", f": it was made on {day}"),
        why(event.reason),
    )


SENTENCES: Final[Sentences] = {
    e.Planned: lambda event: _begun(Text("列入履职计划", "duty planned"), event),
    e.Volunteered: lambda event: _begun(Text("主动履职", "done unasked"), event),
    e.Reported: _reported,
    e.ReportCorrected: _corrected,
    e.ReportWithdrawn: lambda event: join(Text("报告撤回", "report withdrawn"), why(event.reason)),
    e.Confirmed: lambda event: join(
        Text("履职情况已确认", "duty confirmed as done"), then("：", ": ", event.remark)
    ),
    e.Returned: lambda event: join(
        Text("退回重做", "returned to be done again"), _by(event), why(event.reason)
    ),
    e.FoundOverdue: lambda event: Text(
        f"{event.due_on} 届满，未见报告", f"nothing was reported by {event.due_on}"
    ),
    e.OverdueReversed: lambda event: join(
        Text(
            f"撤销“{event.due_on} 届满未见报告”的认定",
            f"the finding that nothing was reported by {event.due_on} is reversed",
        ),
        Text(f"：{event.cause.zh}", f": {event.cause.en}"),
    ),
    e.Waived: lambda event: join(Text("免予履行", "duty waived"), why(event.reason)),
    e.Withdrawn: lambda event: join(
        Text("履职记录撤销", "duty record withdrawn"), why(event.reason)
    ),
    e.HandedOver: lambda event: join(
        Text("牵头服务商更换，此项职责", "another provider leads now: this duty "),
        Text("转由其承担", "goes to it") if event.record_id else Text("不再承担", "ends"),
    ),
    e.TakenBack: lambda event: join(
        event.why or Text("恢复牵头", "it leads again"),
        Text("，重新承担此项职责", ", and owes this duty again"),
        _by(event),
    ),
}


def _title(state: DutyRecord) -> Text:
    period = "" if state.rhythm == "once" else f" {state.period}"
    return Text(f"{state.label.zh}{period}", f"{state.label.en}{period}")


def _listed(state: DutyRecord) -> dict[str, Any]:
    report = state.live_reports[-1] if state.live_reports else None
    return {
        "title": _title(state).zh,
        "sort_key": newest_first(state.begun_on),
        "on_date": state.begun_on,
        "provider_ids": [state.provider_id],
        "grounds": list(state.grounds),
        "words": (state.label.en, state.duty, *(r.summary for r in state.live_reports)),
        "item": {
            "provider_id": state.provider_id,
            "engagement_id": state.engagement_id,
            "clause": state.clause,
            "grounds": state.grounds,
            "duty": state.duty,
            "label": {"zh": state.label.zh, "en": state.label.en},
            "period": state.period,
            "encouraged": state.encouraged,
            "begun_on": state.begun_on,
            "due_on": state.told_due,
            "reported_on": report.reported_on if report else None,
            "late": state.late,
        },
    }


def _filed(state: DutyRecord) -> list[dict[str, Any]]:
    return [
        {
            "provider_id": state.provider_id,
            "reference": f"{state.clause} {state.period}",
            "on_date": state.begun_on,
            "title": _title(state),
            "facts": {
                "grounds": state.grounds,
                "duty": state.duty,
                "engagement_id": state.engagement_id,
                "due_on": state.told_due,
                "reports": len(state.live_reports),
                "late": state.late,
            },
        }
    ]


def _tasks(state: DutyRecord, terms: Terms) -> list[Task]:
    match state.status:
        case "planned" | "returned" | "overdue":
            since, due = state.ask.since, due_on(state.ask, terms)
            return [Task("duty.report", Role.PROVIDER, since, due)]
        case "reported":
            assert state.report is not None
            since = state.report.reported_on
            by = target(terms, "duty.confirm-days", since, state.begun_on)
            first = state.report.entered_by
            return [Task("duty.confirm", Role.CASEWORKER, since, by, not_for=first)]
    return []


def _falling(state: DutyRecord, terms: Terms) -> list[Falling]:
    day = falls_on(state, terms)
    if day is None and state.misses and state.is_open:
        day = date.max  # nothing to record, unless a corrected calendar moves the day
    return [] if day is None else [Falling(OVERDUE, day)]


def _concerned(recorded: Recorded[Any]) -> Concerned | None:
    event = recorded.event
    if not isinstance(event, e.Begun):
        return None
    return Concerned(event.provider_id, reference=quote(event.label.zh))


TELLING: Final = Telling(
    DUTY,
    label=Text("履职记录", "duty record"),
    sentences=SENTENCES,
    statuses=STATUSES,
    concerned=_concerned,
    listed=_listed,
    filed=_filed,
    tasks=_tasks,
    task_labels={
        "duty.report": Text("报告履职情况", "report on a duty"),
        "duty.confirm": Text("审核履职报告", "answer a report on a duty"),
    },
    falling=_falling,
)
