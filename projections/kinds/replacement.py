"""What the views say of rights to another provider."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from domain.catalogue import REPLACEMENT
from domain.replacement import Replacement
from domain.replacement import events as replacement
from domain.replacement.state import Item
from domain.terms import Terms
from domain.values import Recorded, Role, Text
from projections.kinds.telling import (
    Concerned,
    Sentences,
    Task,
    Telling,
    cause,
    counted,
    join,
    target,
    then,
    when,
    why,
)
from projections.spelling import newest_first

CAUSES: Final[Mapping[str, Text]] = {
    "case": Text("未能在整改期内完成整改", "rectification not completed in its period"),
    "expulsion": Text("服务商被清退", "the provider was expelled"),
    "disqualification": Text("服务商被取消服务资格", "the provider was disqualified"),
}
CHANNELS: Final[Mapping[str, Text]] = {
    "system": Text("系统", "in the system"),
    "letter": Text("书面", "by letter"),
    "electronic": Text("电子", "electronically"),
    "telephone": Text("电话", "by telephone"),
    "meeting": Text("会议", "at a meeting"),
}


def _opened(e: replacement.RightOpened) -> Text:
    cause = CAUSES[e.cause]
    return join(
        Text(
            f"自 {e.from_day} 起可以申请更换服务商：{cause.zh}",
            f"right to ask for another provider from {e.from_day}: {cause.en}",
        ),
        when(e.reference, f"（{e.reference}）", f" ({e.reference})"),
    )


def _told(e: replacement.EnterpriseTold) -> Text:
    how = CHANNELS[e.channel]
    return join(
        Text(f"已告知企业（{how.zh}）", f"the enterprise was told ({how.en})"),
        cause(e.note),
    )


def _on_behalf(on_behalf: bool) -> Text:
    return when(on_behalf, "（经办人代为登记）", " (written down by an officer)")


def _requested(e: replacement.Requested) -> Text:
    return join(
        Text("企业申请更换服务商", "the enterprise asks for another provider"),
        _on_behalf(e.on_behalf),
        why(e.reason),
    )


def _reviewed(e: replacement.Reviewed) -> Text:
    return join(
        Text(
            f"县区审查意见（{e.county}）：{'同意' if e.supports else '不同意'}",
            f"county opinion ({e.county}): {'in favour' if e.supports else 'against'}",
        ),
        then("，", "; ", e.opinion),
    )


def _handover(e: replacement.HandoverListed) -> Text:
    n = len(e.duties)
    return Text(f"列出交接事项 {n} 项", f"{counted(n, 'item')} listed to be handed over")


def _corrected(e: replacement.DutyCorrected) -> Text:
    zh, en = (
        ("移出交接清单", "taken off the list") if e.removed else ("尚未交接", "not handed over")
    )
    return join(
        Text(f"更正：第 {e.number} 项{zh}", f"corrected: item {e.number} {en}"), why(e.reason)
    )


def _listed(state: Replacement) -> dict[str, Any]:
    """The old provider sees that it is so, the new one from the change on.

    Which case of the old provider it follows from is not for the new one: it stands with the
    record, which shows to each what is theirs.
    """
    new = state.new_provider_id if state.changed_on is not None else None
    return {
        "title": "",
        "reference": None,
        "sort_key": newest_first(state.from_day),
        "on_date": state.from_day,
        "provider_ids": [state.provider_id, *([new] if new else [])],
        "enterprise_id": state.enterprise_id,
        "item": {
            "engagement_id": state.engagement_id,
            "enterprise_id": state.enterprise_id,
            "provider_id": state.provider_id,
            "from_day": state.from_day,
            "new_provider_id": new,
        },
    }


def _filed(state: Replacement) -> list[dict[str, Any]]:
    cause = CAUSES[state.cause]
    return [
        {
            "provider_id": state.provider_id,
            "reference": state.reference,
            "on_date": state.from_day,
            "title": Text(f"更换服务商：{cause.zh}", f"replacement: {cause.en}"),
            "facts": {
                "engagement_id": state.engagement_id,
                "enterprise_id": state.enterprise_id,
                "requested_on": state.request.requested_on if state.request else None,
                "granted": state.decision.granted if state.decision else None,
                "new_provider_id": state.new_provider_id,
                "changed_on": state.changed_on,
            },
        }
    ]


def _tasks(state: Replacement, terms: Terms) -> list[Task]:
    match state.status:
        case "right_open":
            day = state.from_day
            return [
                Task("replacement.ask", Role.ENTERPRISE, day, enterprise_id=state.enterprise_id)
            ]
        case "requested" | "reviewed":
            assert state.request is not None
            since = state.request.requested_on
            by = target(terms, "replacement.decide-within-days", since, state.begun_on)
            if state.review is None:
                return [Task("replacement.review", Role.CASEWORKER, since, by)]
            first = state.recorders
            return [Task("replacement.decide", Role.APPROVER, since, by, not_for=first)]
        case "granted":
            assert state.decision is not None
            return [Task("replacement.change", Role.CASEWORKER, state.decision.decided_on)]
        case "provider_changed":
            return _handing_over(state, terms)
    return []


def _handing_over(state: Replacement, terms: Terms) -> list[Task]:
    """For officers and the new provider until all is there; for the others what is theirs."""
    since = state.changed_on
    assert since is not None
    by = target(terms, "replacement.handover-within-days", since, state.begun_on)

    def task(what: str, role: Role, items: Sequence[Item]) -> Task:
        days = [item.due_on for item in items if item.due_on is not None]
        return Task(what, role, since, min(days, default=by))

    left = state.left()
    new = task("replacement.take-over", Role.PROVIDER, left)
    tasks = [
        task("replacement.hand-over", Role.CASEWORKER, left),
        new._replace(provider_id=state.new_provider_id),
    ]
    if owed := state.left("old-provider"):
        tasks.append(task("replacement.give", Role.PROVIDER, owed))
    if owed := state.left("enterprise"):
        own = task("replacement.exchange", Role.ENTERPRISE, owed)
        tasks.append(own._replace(enterprise_id=state.enterprise_id))
    return tasks


def _concerned(recorded: Recorded[Any]) -> Concerned | None:
    event = recorded.event
    if not isinstance(event, replacement.RightOpened):
        return None
    return Concerned(event.provider_id, reference=event.reference)


SENTENCES: Final[Sentences] = {
    replacement.RightOpened: _opened,
    replacement.RightClosed: lambda e: Text(
        f"不再可以申请更换：{e.cause.zh}", f"the right is gone: {e.cause.en}"
    ),
    replacement.EnterpriseTold: _told,
    replacement.Requested: _requested,
    replacement.RightWaived: lambda e: join(
        Text("企业表示暂不更换服务商", "the enterprise stays with its provider"),
        _on_behalf(e.on_behalf),
        then("：", ": ", e.statement),
    ),
    replacement.Withdrawn: lambda e: join(
        Text("企业撤回更换申请", "the enterprise withdraws its request"), why(e.reason)
    ),
    replacement.Reviewed: _reviewed,
    replacement.Granted: lambda e: join(
        Text("同意更换服务商", "replacement granted"), why(e.reason)
    ),
    replacement.Refused: lambda e: join(
        Text("不同意更换服务商", "replacement refused"), why(e.reason)
    ),
    replacement.DecisionRevoked: lambda e: join(
        Text("更换决定撤销", "the decision is revoked"), why(e.reason)
    ),
    replacement.ProviderChanged: lambda e: Text(
        "牵头服务商已更换" if e.lead else "产品服务商已更换",
        "another provider leads now" if e.lead else "another product provider takes part now",
    ),
    replacement.ProviderChangeAnnulled: lambda e: join(
        Text("更换登记撤销", "the change was recorded by mistake"), why(e.reason)
    ),
    replacement.HandoverListed: _handover,
    replacement.DutyHandedOver: lambda e: join(
        Text(f"第 {e.number} 项已交接", f"item {e.number} handed over"), then("：", ": ", e.note)
    ),
    replacement.DutyCorrected: _corrected,
}

TELLING: Final = Telling(
    REPLACEMENT,
    label=Text("更换服务商", "replacement"),
    sentences=SENTENCES,
    statuses={
        "right_open": Text("可申请", "may be asked for"),
        "requested": Text("已申请", "requested"),
        "reviewed": Text("已审查", "reviewed"),
        "granted": Text("已同意", "granted"),
        "refused": Text("不同意", "refused"),
        "withdrawn": Text("已撤回", "withdrawn"),
        "waived": Text("暂不更换", "waived"),
        "provider_changed": Text("已更换，交接中", "changed, handing over"),
        "handed_over": Text("已交接", "handed over"),
        "closed": Text("已关闭", "closed"),
    },
    concerned=_concerned,
    listed=_listed,
    filed=_filed,
    tasks=_tasks,
    task_labels={
        "replacement.ask": Text(
            "可以申请更换服务商（也可以表示暂不更换）",
            "you may ask for another provider, or say that you stay",
        ),
        "replacement.review": Text("登记县区审查意见", "record the county's opinion"),
        "replacement.decide": Text("决定是否同意更换", "decide on the replacement"),
        "replacement.change": Text("办理更换", "carry the replacement out"),
        "replacement.hand-over": Text("督促交接", "see that the duties are handed over"),
        "replacement.give": Text(
            "移交项目，核对与本单位有关的交接事项",
            "hand the project over: the items that are yours",
        ),
        "replacement.exchange": Text(
            "核对与本企业有关的交接事项", "check what is handed over by you or to you"
        ),
        "replacement.take-over": Text(
            "接手项目，核对交接清单", "take the project over, item by item"
        ),
    },
    internal=True,
)
