"""Rights to another provider: asked, reviewed, decided, carried out, handed over (Art. 13)."""

from __future__ import annotations

from typing import Any, Final

from application import replacements
from domain.catalogue import REPLACEMENT
from domain.replacement import Replacement
from domain.replacement import commands as c
from domain.values import Actor, Role, Text
from interfaces.api.nouns.ids import G, P
from interfaces.api.nouns.noun import (
    ENTERPRISES,
    PROVIDERS,
    Noun,
    Route,
    Seen,
    closed,
    only_enterprise,
    text,
)
from interfaces.api.who import APPROVERS
from interfaces.wiring import House

EXISTS: Final = (
    "id", "version", "engagement_id", "enterprise_id", "provider_id", "from_day", "cause",
    "cause_id", "reference", "closed_on", "changed_on",
)  # fmt: skip
HANDED_OVER: Final = (
    "id", "version", "engagement_id", "enterprise_id", "provider_id", "changed_on", "handover",
)  # fmt: skip


def show(state: Replacement, seen: Seen) -> dict[str, Any]:
    """All for officers and the enterprise.

    The old provider sees that it is so, and what it hands over or gets back; the new one sees
    the whole handover, and nothing of what led to it.
    """
    shown = state.model_dump(mode="json", exclude={"trigger", "listed", "closed"})
    shown |= {"status": state.status, "new_provider_id": state.new_provider_id}
    shown["closed"] = text(state.closed) if state.closed is not None else None
    if seen.actor.role is not Role.PROVIDER:
        return shown
    if seen.actor.acts_for != state.provider_id:
        return {name: shown[name] for name in (*HANDED_OVER, "status")}
    own = {item.number for item in state.handover if item.concerns("old-provider")}
    shown["handover"] = [item for item in shown["handover"] if item["number"] in own]
    return {name: shown[name] for name in (*EXISTS, "handover", "status")}


def _parties(actor: Actor, state: Replacement, house: House) -> None:
    if actor.role is Role.PROVIDER:
        new = state.new_provider_id if state.changed_on is not None else None
        if actor.acts_for is None or actor.acts_for not in (state.provider_id, new):
            raise closed()
        return
    only_enterprise(actor, state.enterprise_id)


ONE: Final = "/replacements/{record_id}"
ROUTES: Final = (
    Route("/replacements", c.Ask, replacements.ask,
          Text("企业申请更换服务商（按项目）", "Ask for another provider, by the project"),
          ENTERPRISES, "13", creates=True, asks="files"),
    Route(f"{ONE}/request", c.Request, replacements.request,
          Text("企业申请更换服务商", "Ask for another provider"), ENTERPRISES, "13"),
    Route(f"{ONE}/waiver", c.Waive, replacements.waive,
          Text("企业表示暂不更换", "The enterprise stays with its provider"), ENTERPRISES, "13"),
    Route(f"{ONE}/withdrawal", c.Withdraw, replacements.withdraw,
          Text("企业撤回申请", "Withdraw the request"), ENTERPRISES, "13"),
    Route(f"{ONE}/telling", c.Tell, replacements.tell,
          Text("登记告知企业", "Record that the enterprise was told"), citation="13"),
    Route(f"{ONE}/review", c.Review, replacements.review,
          Text("登记县区审查意见", "Record the county's opinion"), citation="13"),
    Route(f"{ONE}/decision", c.Decide, replacements.decide,
          Text("决定是否同意更换", "Grant or refuse the replacement"), APPROVERS, "13"),
    Route(f"{ONE}/decision/revocation", c.Revoke, replacements.revoke,
          Text("撤销决定", "Revoke the decision"), APPROVERS, "13"),
    Route(f"{ONE}/lead", c.ChangeProvider, replacements.change_provider,
          Text("办理更换", "The new provider takes the part over"), citation="13",
          asks="files"),
    Route(f"{ONE}/lead/annulment", c.Revoke, replacements.annul_change,
          Text("撤销更换登记", "Annul a change that was recorded by mistake"), APPROVERS, "13",
          asks="files"),
    Route(f"{ONE}/handover", c.ListHandover, replacements.list_handover,
          Text("列出交接事项", "List the duties to be handed over"), citation="13"),
    Route(f"{ONE}/handover/done", c.HandOver, replacements.hand_over,
          Text("交接完成（由接收方登记）", "A duty is handed over, as its receiver says"),
          PROVIDERS | ENTERPRISES, "13"),
    Route(f"{ONE}/handover/correction", c.CorrectItem, replacements.correct_item,
          Text("更正交接清单", "Correct the list"), citation="13"),
)  # fmt: skip

EXAMPLES: Final[dict[type, dict[str, Any]]] = {
    c.Ask: {
        "engagement_id": G,
        "reason": "驻场人员长期不到位，整改期满仍未改进",
        "wished_provider_id": None,
        "requested_on": "2025-10-14",
    },
    c.Request: {
        "reason": "驻场人员长期不到位，整改期满仍未改进",
        "wished_provider_id": P,
        "requested_on": "2025-10-14",
    },
    c.Waive: {"statement": "服务商已补齐人员，暂不更换", "on": "2025-10-20"},
    c.Withdraw: {"reason": "与原服务商协商一致", "on": "2025-10-17"},
    c.Tell: {"channel": "telephone", "note": "已电话告知莫海", "on": "2025-10-13"},
    c.Review: {
        "county": "柳北区工业和信息化局",
        "supports": True,
        "opinion": "情况属实，建议同意更换",
        "reviewed_on": "2025-10-17",
    },
    c.Decide: {
        "granted": True,
        "provider_id": P,
        "reason": "整改期满未完成，企业申请理由充分",
        "decided_on": "2025-10-21",
    },
    c.Revoke: {"reason": "登记有误", "on": "2025-10-22"},
    c.ChangeProvider: {"changed_on": "2025-10-24"},
    c.ListHandover: {
        "duties": [
            {
                "what": "系统管理员账号和部署文档",
                "by": "old-provider",
                "to": "new-provider",
                "due_on": "2025-10-31",
            }
        ],
        "listed_on": "2025-10-24",
    },
    c.HandOver: {"number": 1, "note": "账号已更改并验证", "done_on": "2025-10-30"},
    c.CorrectItem: {
        "number": 1,
        "removed": False,
        "reason": "部署文档尚缺",
        "on": "2025-10-31",
    },
}

NOUN: Final = Noun(
    "replacements",
    REPLACEMENT,
    show=show,
    parties=_parties,
    routes=ROUTES,
    examples=EXAMPLES,
    party_history=False,
)
