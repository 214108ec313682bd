"""What the views say of escalations."""

from __future__ import annotations

from typing import Any, Final

from domain import escalation
from domain.catalogue import ESCALATION
from domain.escalation import STATUSES, Escalation
from domain.terms import Terms
from domain.values import Recorded, Role, Text
from projections.kinds.telling import (
    Concerned,
    Sentences,
    Task,
    Telling,
    cause,
    join,
    target,
    why,
)


def _filed(state: Escalation) -> list[dict[str, Any]]:
    if state.provider_id is None:
        return []
    return [
        {
            "provider_id": state.provider_id,
            "reference": state.rule,
            "on_date": state.raised_on,
            "title": state.sentence,
            "facts": {
                "rule": state.rule,
                "citation": state.rule_citation,
                "subject": state.subject.model_dump(mode="json"),
                "value": state.value,
                "threshold": state.threshold,
                "closed_on": state.closed_on,
                "case_id": state.case_id,
            },
        }
    ]


def _tasks(state: Escalation, terms: Terms) -> list[Task]:
    if state.status != "open":
        return []
    by = target(terms, "overdue.review-within-days", state.raised_on)
    return [Task("escalation.decide", Role.APPROVER, state.raised_on, by)]


def _concerned(recorded: Recorded[Any]) -> Concerned | None:
    event = recorded.event
    if not isinstance(event, escalation.Raised):
        return None
    return Concerned(event.provider_id, reference=event.rule)


SENTENCES: Final[Sentences] = {
    escalation.Raised: lambda e: Text(
        f"升级事项（规则 {e.rule}）：{e.sentence.zh}",
        f"escalation raised (rule {e.rule}): {e.sentence.en}",
    ),
    escalation.Lapsed: lambda e: join(Text("升级事项失效：", "escalation lapsed: "), e.sentence),
    escalation.ActedOn: lambda e: join(
        Text("升级事项已处理", "escalation acted on"), cause(e.action)
    ),
    escalation.Dismissed: lambda e: join(
        Text("升级事项不再处理", "escalation dismissed"), why(e.reason)
    ),
    escalation.Reopened: lambda e: join(
        Text("升级事项重新研究", "escalation open again"), why(e.reason)
    ),
}

TELLING: Final = Telling(
    ESCALATION,
    label=Text("升级事项", "escalation"),
    sentences=SENTENCES,
    statuses=STATUSES,
    concerned=_concerned,
    filed=_filed,
    tasks=_tasks,
    task_labels={
        "escalation.decide": Text("研究升级事项", "decide on the escalation"),
    },
    internal=True,
)
