"""What the views say of admission batches."""

from __future__ import annotations

from typing import Any, Final

from domain.admission import events as e
from domain.admission.state import STATUSES, Batch
from domain.catalogue import ADMISSION_BATCH
from domain.terms import Terms
from domain.values import NotAllowedNow, Recorded, Role, Text
from projections.kinds.telling import (
    Concerned,
    Sentences,
    Task,
    Telling,
    counted,
    join,
    quote,
    when,
    why,
)
from projections.spelling import newest_first


def _opened(event: e.BatchOpened) -> Text:
    return Text(
        f"开启遴选批次 {event.reference}：{quote(event.name)}，"
        f"申报期 {event.first} 至 {event.last}",
        f"admission batch {event.reference} opened: {quote(event.name)}, applications from "
        f"{event.first} to {event.last}",
    )


def _received(event: e.ApplicationReceived) -> Text:
    n = len(event.files)
    return Text(
        f"收到第 {event.number} 号申报：{event.applicant.name}，材料 {n} 份",
        f"application {event.number} received: {event.applicant.name}, {counted(n, 'paper')}",
    )


def _reviewed(event: e.ApplicationReviewed) -> Text:
    result = Text("通过", "accepted") if event.accepted else Text("不通过", "not accepted")
    return join(
        Text(
            f"第 {event.number} 号申报评审{result.zh}",
            f"application {event.number} reviewed: {result.en}",
        ),
        why(event.reasons),
    )


def _publicised(event: e.ResultPublicised) -> Text:
    n = len(event.numbers)
    return Text(
        f"公示评审结果（{quote(event.place)}）：拟入选 {n} 家，{event.first} 至 {event.last}",
        f"result publicised ({quote(event.place)}): {counted(n, 'applicant')}, "
        f"{event.first} to {event.last}",
    )


def _objection(event: e.ObjectionReceived) -> Text:
    return join(
        Text(f"收到第 {event.number} 号异议", f"objection {event.number} received"),
        when(
            event.application,
            f"，针对第 {event.application} 号申报",
            f", against application {event.application}",
        ),
    )


def _settled(event: e.ObjectionSettled) -> Text:
    result = Text("成立", "upheld") if event.upheld else Text("不成立", "not upheld")
    return join(
        Text(f"第 {event.number} 号异议{result.zh}", f"objection {event.number} {result.en}"),
        why(event.reasons),
    )


def _batch_listed(event: e.BatchListed) -> Text:
    n, back = len(event.listings), sum(listing.readmitted for listing in event.listings)
    return join(
        Text(
            f"公布名单（{quote(event.document)}）：入选 {n} 家",
            f"list published ({quote(event.document)}): {counted(n, 'provider')}",
        ),
        when(back, f"，其中重新入选 {back} 家", f", {back} of them readmitted"),
    )


def _listed(state: Batch) -> dict[str, Any]:
    return {
        "reference": state.reference,
        "title": state.name,
        "sort_key": newest_first(state.opened_on),
        "on_date": state.opened_on,
        "provider_ids": [],
        "concealed": True,
        "words": (
            *(a.applicant.name for a in state.applications),
            *(a.applicant.uscc for a in state.applications),
        ),
        "item": {
            "name": state.name,
            "document": state.document,
            "first": state.first,
            "last": state.last,
            "applications": sum(a.is_live for a in state.applications),
            "listed": sum(a.provider_id is not None for a in state.applications),
            "listed_on": state.listed_on,
        },
    }


def _tasks(state: Batch, terms: Terms) -> list[Task]:
    match state.status:
        case "open":
            live = [a for a in state.applications if a.is_live]
            waiting = not live or any(a.accepted is None for a in live)
            what = "admission.review" if waiting else "admission.publicise"
            return [Task(what, Role.CASEWORKER, state.last)]
        case "publicised":
            return _after_notice(state, terms)
        case "decided":
            return [Task("admission.list", Role.CASEWORKER, state.last_on)]
    return []


def _after_notice(state: Batch, terms: Terms) -> list[Task]:
    open_ones = [o.on for o in state.objections if o.upheld is None]
    if open_ones:
        return [Task("admission.settle", Role.CASEWORKER, min(open_ones))]
    try:
        account = state.window(terms)
    except NotAllowedNow:
        account = None  # the measures of that day were withdrawn since
    since = account.last_day if account is not None else state.last_on
    return [Task("admission.decide", Role.APPROVER, since, not_for=state.reviewers)]


def _concerned(recorded: Recorded[Any]) -> Concerned | None:
    event = recorded.event
    return Concerned(reference=event.reference) if isinstance(event, e.BatchOpened) else None


SENTENCES: Final[Sentences] = {
    e.BatchOpened: _opened,
    e.ApplicationReceived: _received,
    e.ApplicationWithdrawn: lambda event: join(
        Text(f"第 {event.number} 号申报撤回", f"application {event.number} withdrawn"),
        why(event.reason),
    ),
    e.ApplicationReviewed: _reviewed,
    e.ResultPublicised: _publicised,
    e.ObjectionReceived: _objection,
    e.ObjectionSettled: _settled,
    e.BatchDecided: lambda event: join(
        Text(
            f"决定入选 {len(event.accepted)} 家",
            f"decided: {counted(len(event.accepted), 'applicant')} accepted",
        ),
        why(event.reasons),
    ),
    e.BatchListed: _batch_listed,
    e.BatchCancelled: lambda event: join(
        Text("批次取消", "the batch was cancelled"), why(event.reason)
    ),
}

TELLING: Final = Telling(
    ADMISSION_BATCH,
    label=Text("遴选批次", "admission batch"),
    sentences=SENTENCES,
    statuses=STATUSES,
    concerned=_concerned,
    listed=_listed,
    tasks=_tasks,
    task_labels={
        "admission.review": Text("评审申报", "review the applications"),
        "admission.publicise": Text("公示评审结果", "publicise the result"),
        "admission.settle": Text("处理公示异议", "settle the objections"),
        "admission.decide": Text("公示期满：决定入选", "decide after the public notice"),
        "admission.list": Text("公布名单", "publish the list"),
    },
    internal=True,
)
