"""What the views say of erasures and legal holds: how many and why, and never who it was."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from domain import erasure, legal_hold
from domain.catalogue import ERASURE, LEGAL_HOLD
from domain.erasure import Erasure
from domain.legal_hold import LegalHold
from domain.personal import PARTS, Part
from domain.terms import Terms
from domain.values import Role, Text
from projections.kinds.telling import Task, Telling, counted, join, then, when, why
from projections.spelling import newest_first


def _parts(parts: Iterable[Part]) -> Text:
    told = [PARTS[part] for part in sorted(set(parts))]
    return Text("、".join(part.zh for part in told), ", ".join(part.en for part in told))


def _requested(e: erasure.Requested) -> Text:
    parts = _parts(part for target in e.persons for part in target.parts)
    n = len(e.persons)
    return join(
        Text(
            f"申请删除 {n} 人的个人信息（{parts.zh}），依据：{e.authority}",
            f"erasure of {counted(n, 'person')} asked for ({parts.en}) under {e.authority}",
        ),
        when(
            e.in_clear,
            f"，另有 {len(e.in_clear)} 件早期事件以明文保存、无法删除",
            f"; {counted(len(e.in_clear), 'older event')} in clear cannot be erased",
        ),
        why(e.reason),
    )


def _placed(e: legal_hold.Placed) -> Text:
    whom = Text("记录中的所有人", "everybody in the record")
    if e.person_id is not None:
        whom = Text("记录中的一人", "one person in the record")
    return join(
        Text(f"保全{whom.zh}，依据：{e.authority}", f"hold on {whom.en} under {e.authority}"),
        why(e.reason),
    )


def _listed(state: Erasure) -> dict[str, Any]:
    return {
        "title": state.authority,
        "sort_key": newest_first(state.requested_on),
        "on_date": state.requested_on,
        "provider_ids": [],
        "item": {
            "persons": len(state.persons),
            "authority": state.authority,
            "requested_on": state.requested_on,
            "decided_on": state.decided_on,
        },
    }


def _tasks(state: Erasure, terms: Terms) -> list[Task]:
    if state.status != "requested":
        return []
    not_for = (state.requested_by,)
    return [Task("erasure.decide", Role.APPROVER, state.requested_on, not_for=not_for)]


def _held(state: LegalHold) -> dict[str, Any]:
    last = state.holds[-1]
    return {
        "title": last.authority,
        "sort_key": newest_first(last.placed_on),
        "on_date": last.placed_on,
        "provider_ids": [],
        "item": {"record_id": state.record_id, "standing": len(state.standing)},
    }


TELLINGS: Final = (
    Telling(
        ERASURE,
        label=Text("个人信息删除", "erasure"),
        sentences={
            erasure.Requested: _requested,
            erasure.Approved: lambda e: join(
                Text("批准删除个人信息", "the erasure is approved"),
                then("，备注：", "; remark: ", e.remark),
            ),
            erasure.Refused: lambda e: join(
                Text("不予删除个人信息", "the erasure is refused"), why(e.reason)
            ),
            erasure.CarriedOut: lambda e: Text(
                f"已删除 {len(e.person_ids)} 人的个人信息，涉及 {len(e.record_ids)} 件记录",
                f"{counted(len(e.person_ids), 'person')} erased from"
                f" {counted(len(e.record_ids), 'record')}",
            ),
        },
        statuses=erasure.STATUSES,
        listed=_listed,
        tasks=_tasks,
        task_labels={"erasure.decide": Text("审批个人信息删除", "decide on the erasure")},
        internal=True,
    ),
    Telling(
        LEGAL_HOLD,
        label=Text("保全", "legal hold"),
        sentences={
            legal_hold.Placed: _placed,
            legal_hold.Released: lambda e: join(
                Text(f"解除第 {e.hold} 号保全", f"hold {e.hold} released"), why(e.reason)
            ),
        },
        statuses=legal_hold.STATUSES,
        listed=_held,
        internal=True,
    ),
)
