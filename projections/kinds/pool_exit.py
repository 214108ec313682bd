"""What the views say of exits from the pool."""

from __future__ import annotations

from typing import Any, Final

from domain import pool_exit
from domain.catalogue import POOL_EXIT
from domain.pool_exit import DECISION, STATUSES, PoolExit
from domain.terms import Terms
from domain.values import Recorded, Role, Text
from projections.kinds.service import attempted, evidence_added, evidence_wanted
from projections.kinds.telling import (
    Concerned,
    Sentences,
    Task,
    Telling,
    counted,
    join,
    quote,
    then,
    when,
    why,
)
from projections.spelling import newest_first

BASES: Final = {
    "7": Text("经营发展情况", "development of its business"),
    "11": Text("考核", "assessment"),
    "voluntary": Text("服务商申请", "its own wish"),
}


def _proposed(e: pool_exit.Proposed) -> Text:
    basis = BASES[e.basis]
    return join(
        Text(
            f"提出退出资源池 {e.reference}（{basis.zh}）",
            f"exit from the pool {e.reference} proposed ({basis.en})",
        ),
        when(e.escalation_id, "，依升级事项", "; answers an escalation"),
    )


def _heard(e: pool_exit.ProviderHeard) -> Text:
    if not e.statement:
        return Text("已告知服务商，未提出意见", "the provider was asked and said nothing")
    return join(Text("听取服务商意见", "the provider was heard"), then("：", ": ", e.statement))


def _dropped(e: pool_exit.Dropped) -> Text:
    return join(
        Text("退出不再办理", "the exit was dropped"),
        when(
            e.ground_fell,
            "，所依据的考核结论已撤销",
            ", since the conclusion that it rested on was annulled",
        ),
        why(e.reason),
    )


def _effective(e: pool_exit.TookEffect) -> Text:
    n = len(e.running)
    return join(
        Text("退出决定送达，退出资源池", "the decision was served: out of the pool"),
        when(n, f"，在建项目 {n} 个", f", {counted(n, 'running engagement')}"),
    )


def _listed(state: PoolExit) -> dict[str, Any]:
    return {
        "reference": state.reference,
        "title": "",
        "sort_key": newest_first(state.proposed_on),
        "on_date": state.proposed_on,
        "provider_ids": [state.provider_id],
        "grounds": [state.basis],
        "told": state.told_status,
        "item": {
            "provider_id": state.provider_id,
            "basis": state.basis,
            "proposed_on": state.proposed_on,
            "effective_on": state.effective_on,
            "ground_fell": state.ground_fell is not None,
        },
    }


def _filed(state: PoolExit) -> list[dict[str, Any]]:
    return [
        {
            "provider_id": state.provider_id,
            "reference": state.reference,
            "on_date": state.proposed_on,
            "title": Text(f"退出资源池 {state.reference}", f"exit {state.reference}"),
            "facts": {
                "basis": state.basis,
                "assessment_id": state.assessment_id,
                "effective_on": state.effective_on,
                "running": state.running,
            },
        }
    ]


def _tasks(state: PoolExit, terms: Terms) -> list[Task]:
    wanted = evidence_wanted("pool-exit", state.papers) if state.status == "effective" else []
    return [*_steps(state), *wanted]


def _steps(state: PoolExit) -> list[Task]:
    since = state.last_on
    match state.status:
        case "proposed" if state.basis != "voluntary":
            return [
                Task("pool-exit.hear", Role.CASEWORKER, since),
                Task("pool-exit.state", Role.PROVIDER, since),
            ]
        case "proposed" | "heard":
            return [Task("pool-exit.decide", Role.APPROVER, since, not_for=(state.proposed_by,))]
        case "decided":
            return [Task("pool-exit.serve", Role.CASEWORKER, since)]
        case "effective" if state.ground_fell is not None:
            return [Task("pool-exit.revoke", Role.APPROVER, since)]
    return []


def _concerned(recorded: Recorded[Any]) -> Concerned | None:
    event = recorded.event
    if not isinstance(event, pool_exit.Proposed):
        return None
    return Concerned(event.provider_id, reference=event.reference)


SENTENCES: Final[Sentences] = {
    pool_exit.Proposed: _proposed,
    pool_exit.ProviderHeard: _heard,
    pool_exit.Dropped: _dropped,
    pool_exit.Decided: lambda e: join(
        Text(f"决定退出（{quote(e.document)}）", f"exit decided ({quote(e.document)})"),
        why(e.reasons),
    ),
    pool_exit.TookEffect: _effective,
    pool_exit.ServiceAttempted: lambda e: attempted(e, DECISION),
    pool_exit.ServiceEvidenceAdded: lambda e: evidence_added(e, DECISION),
    pool_exit.ServiceCorrected: lambda e: join(
        Text(f"送达日期更正为 {e.served_on}", f"date of service corrected to {e.served_on}"),
        why(e.reason),
    ),
    pool_exit.GroundFell: lambda e: join(
        Text(
            "所依据的考核结论已撤销，请研究是否撤销退出",
            "the conclusion that it rests on was annulled: consider revoking the exit",
        ),
        why(e.reason),
    ),
    pool_exit.Revoked: lambda e: join(
        Text("退出撤销，恢复在库", "the exit was revoked: in the pool again"), why(e.reason)
    ),
}

TELLING: Final = Telling(
    POOL_EXIT,
    label=Text("退出事项", "exit from the pool"),
    sentences=SENTENCES,
    statuses=STATUSES,
    concerned=_concerned,
    listed=_listed,
    filed=_filed,
    services=lambda state: state.papers,
    tasks=_tasks,
    task_labels={
        "pool-exit.hear": Text("听取服务商对退出的意见", "hear the provider on the exit"),
        "pool-exit.state": Text("对拟退出提出意见", "say what you have to say to the exit"),
        "pool-exit.decide": Text("决定是否退出", "decide on the exit"),
        "pool-exit.serve": Text("送达退出决定", "serve the decision"),
        "pool-exit.decision-evidence": Text(
            "补齐决定送达凭证", "complete the evidence of the decision's service"
        ),
        "pool-exit.revoke": Text("考核结论已撤销：研究退出", "its ground fell: decide on the exit"),
    },
    internal=True,
)
