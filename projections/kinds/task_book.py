"""What the views say of task books."""

from __future__ import annotations

from typing import Any, Final

from domain.catalogue import TASK_BOOK
from domain.task_book import events as e
from domain.task_book.state import STATUSES, TaskBook
from domain.terms import Terms
from domain.values import Recorded, Role, Text
from projections.kinds.telling import (
    Concerned,
    Sentences,
    Task,
    Telling,
    counted,
    join,
    papers,
    quote,
    then,
    when,
    why,
)
from projections.spelling import newest_first

PLANS: Final = {
    e.PlanKind.ANNUAL: Text("年度推进计划", "annual plan"),
    e.PlanKind.MONTHLY: Text("月度工作计划", "monthly plan"),
}


def _signed(event: e.Signed) -> Text:
    n = len(event.targets)
    return join(
        Text(
            f"签订 {event.year} 年任务书（{event.document}），目标 {n} 项",
            f"task book {event.year} signed ({event.document}): {counted(n, 'target')}",
        ),
        then("，范围：", ", for ", event.projects),
        when(event.by_provider, "，待本局签订", "; the bureau's signature is awaited"),
    )


def _plan(event: e.PlanFiled) -> Text:
    kind = PLANS[event.kind]
    return Text(f"报送{kind.zh} {event.period}", f"{kind.en} {event.period} filed")


def _reported(event: e.ProgressReported) -> Text:
    n = len(event.actual)
    return join(
        Text(
            f"填报 {event.month} 项目进度：目标 {n} 项",
            f"progress of {event.month} reported: {counted(n, 'target')}",
        ),
        papers(event.attachments, event.files),
    )


def title(state: TaskBook) -> Text:
    return join(
        Text(f"{state.year} 年任务书", f"task book {state.year}"),
        then("：", ": ", state.projects),
    )


def _name(state: TaskBook) -> str:
    return " ".join(filter(None, (str(state.year), state.projects)))


def _listed(state: TaskBook) -> dict[str, Any]:
    return {
        "title": _name(state),
        "sort_key": newest_first(state.signed_on),
        "on_date": state.signed_on,
        "provider_ids": [state.provider_id],
        "words": tuple(target.label for target in state.targets),
        "item": {
            "provider_id": state.provider_id,
            "year": state.year,
            "projects": state.projects,
            "signed_on": state.signed_on,
            "targets": len(state.targets),
            "reports_waiting": sum(report.status == "reported" for report in state.reports),
        },
    }


def _filed(state: TaskBook) -> list[dict[str, Any]]:
    return [
        {
            "provider_id": state.provider_id,
            "reference": _name(state),
            "on_date": state.signed_on,
            "title": title(state),
            "facts": {
                "year": state.year,
                "projects": state.projects,
                "targets": [target.code for target in state.targets],
                "reports": len(state.reports),
            },
        }
    ]


def _tasks(state: TaskBook, terms: Terms) -> list[Task]:
    if state.status == "offered":
        return [Task("task-book.countersign", Role.CASEWORKER, state.signed_on)]
    waiting = [report for report in state.reports if report.status == "reported"]
    if state.status != "signed" or not waiting:
        return []
    since = min(report.reported_on for report in waiting)
    first = set.intersection(*(set(report.entered_by) for report in waiting))
    return [Task("task-book.confirm", Role.CASEWORKER, since, not_for=first)]


def _concerned(recorded: Recorded[Any]) -> Concerned | None:
    event = recorded.event
    return Concerned(event.provider_id) if isinstance(event, e.Signed) else None


SENTENCES: Final[Sentences] = {
    e.Signed: _signed,
    e.Countersigned: lambda _: Text("本局签订任务书", "the bureau signed the task book"),
    e.Amended: lambda event: join(
        Text(
            f"调整任务书目标（{quote(event.document)}）",
            f"targets amended ({quote(event.document)})",
        ),
        why(event.reason),
    ),
    e.PlanFiled: _plan,
    e.ProgressReported: _reported,
    e.ProgressConfirmed: lambda event: join(
        Text("进度填报经确认", "a progress report was confirmed"), then("：", ": ", event.remark)
    ),
    e.ProgressReturned: lambda event: join(
        Text("进度填报退回", "a progress report was returned"), why(event.reason)
    ),
    e.Withdrawn: lambda event: join(
        Text("任务书撤回", "the task book was withdrawn"), why(event.reason)
    ),
}

TELLING: Final = Telling(
    TASK_BOOK,
    label=Text("任务书", "task book"),
    sentences=SENTENCES,
    statuses=STATUSES,
    concerned=_concerned,
    listed=_listed,
    filed=_filed,
    tasks=_tasks,
    task_labels={
        "task-book.countersign": Text("签订任务书", "sign the task book for the bureau"),
        "task-book.confirm": Text("确认项目进度填报", "confirm reported progress"),
    },
)
