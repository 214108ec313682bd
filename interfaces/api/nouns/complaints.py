"""Complaints, reports and enquiries (Art. 4, 12(1), 15)."""

from __future__ import annotations

from typing import Any, Final

from application import complaints, identity
from domain import complaint
from domain.catalogue import COMPLAINT
from domain.complaint import Complaint
from domain.complaint.clock import clocks, measures_of
from domain.personal import is_gone
from domain.values import Actor, NotAllowedNow, Role, Text
from interfaces.api.nouns.ids import C, E, P
from interfaces.api.nouns.noun import (
    Noun,
    Route,
    Seen,
    account,
    closed,
    text,
)
from interfaces.api.who import ANYBODY, APPROVERS
from interfaces.wiring import House

WITH_A_FILE: Final = "下载来件附件 · downloaded a file that came with it"
GONE: Final = Text(
    "来件人信息已依法删除，所附文件不再提供",
    "who sent it was erased: the files that came with it are not shown any more",
)
ONE_COMPLAINT = "/complaints/{record_id}"


def show(state: Complaint, seen: Seen) -> dict[str, Any]:
    """The identity only for the caseworkers of that complaint, approvers, and its own sender.

    However the complaint once was: whoever has it now may see who complained. Each showing to
    an officer is recorded before the answer goes out (application/identity.py).
    """
    shown = state.model_dump(
        mode="json",
        exclude={
            *("sealed", "mark", "kind", "caseworker", "steps", "accepted", "verification"),
            *("extension", "referrals", "ended_by", "answered_since"),
        },
    )
    who: dict[str, Any] = {"kind": state.kind.value, "sealed": True}
    if is_own(seen.actor, state, seen.house) or identity.open_(
        seen.house.office, seen.actor, state, identity.WITH_THE_RECORD
    ):
        who = complainant(state, seen.house)
    return {
        **shown,
        "accepted_on": state.accepted_on,
        "findings": state.findings,
        "substantiated": state.substantiated,
        "verification": _verification(state),
        "extension": state.extension and state.extension.model_dump(mode="json"),
        "referrals": [r.model_dump(mode="json") for r in state.referrals],
        "reply_owed": state.reply_owed,
        "closed": state.is_closed,
        "complainant": who,
        "assignee": state.caseworker,
        "clocks": _clocks(state, seen),
    }


def complainant(state: Complaint, house: House) -> dict[str, Any]:
    """In clear: only after application/identity.py recorded that it is shown.

    With `summary` and `about` as they were written, where they name the sender.
    """
    if state.sealed is not None and is_gone(state.sealed):
        return {"kind": state.kind.value, "sealed": True, "erased": True}
    opened = house.seal.open(state.sealed) if state.sealed else {}
    return {"kind": state.kind.value, "sealed": False, **opened}


def _verification(state: Complaint) -> dict[str, Any] | None:
    found = state.verification
    if found is None:
        return None
    shown = found.model_dump(mode="json", exclude={"position"})
    return {**shown, "is_violation": state.is_violation}


def _clocks(state: Complaint, seen: Seen) -> list[dict[str, Any]]:
    terms = seen.terms
    measures = measures_of(state, terms)
    if measures is None:
        return []
    soon = measures.whole("reminder.soon-days")
    return [
        {
            "key": clock.key,
            "what": text(clock.what),
            "due_on": clock.due_on,
            "done_on": clock.done_on,
            "days_left": (clock.due_on - seen.on).days,
            "state": clock.timing(seen.on, soon),
            "provisional": clock.account.provisional,
            "account": account(clock.account),
        }
        for clock in clocks(state, terms)
    ]


def open_files(state: Complaint, seen: Seen) -> None:
    """They may show who complained: open to whom the identity is, and recorded like it."""
    if state.sealed is not None and is_gone(state.sealed):
        raise NotAllowedNow("sender-erased", GONE, citation="15")
    if is_own(seen.actor, state, seen.house):
        return
    if not identity.open_(seen.house.office, seen.actor, state, WITH_A_FILE):
        raise identity.refuse(seen.house.office, seen.actor, state, WITH_A_FILE)


def is_own(actor: Actor, state: Complaint, house: House) -> bool:
    """Whether the enterprise or provider that asks sent it itself."""
    asks_for_a_body = actor.role in (Role.ENTERPRISE, Role.PROVIDER) and actor.acts_for is not None
    return asks_for_a_body and state.mark == house.seal.mark(actor.acts_for)  # type: ignore[arg-type]


def parties(actor: Actor, state: Complaint, house: House) -> None:
    """Open to the body that sent it."""
    if not is_own(actor, state, house):
        raise closed()


ROUTES: Final = (
    Route("/complaints", complaint.Receive, complaints.receive,
          Text("投诉、举报", "Complain or report"), ANYBODY - {Role.AUDITOR, Role.ADMIN}, "15",
          creates=True, asks="seal"),
    Route(f"{ONE_COMPLAINT}/acceptance", complaint.Accept, complaints.accept,
          Text("受理投诉", "Take a complaint up"), citation="15"),
    Route(f"{ONE_COMPLAINT}/rejection", complaint.Reject, complaints.reject,
          Text("不予受理", "Reject a complaint"), citation="15"),
    Route(f"{ONE_COMPLAINT}/assignment", complaint.Assign, complaints.assign,
          Text("指定经办人", "Assign a caseworker")),
    Route(f"{ONE_COMPLAINT}/verification", complaint.Verify, complaints.verify,
          Text("核实投诉", "Verify a complaint"), citation="15"),
    Route(f"{ONE_COMPLAINT}/split", complaint.Split, complaints.split,
          Text("拆分投诉、举报、咨询", "Part one message by its matters"), citation="15"),
    Route(f"{ONE_COMPLAINT}/nature", complaint.Reclassify, complaints.reclassify,
          Text("改正类别", "Say what it is: complaint, report or enquiry"), citation="15"),
    Route(f"{ONE_COMPLAINT}/provider", complaint.NameProvider, complaints.name_provider,
          Text("查明所涉服务商", "Name the provider that it is about"), citation="15"),
    Route(f"{ONE_COMPLAINT}/return", complaint.Return, complaints.return_,
          Text("退回不属于本局的来件", "Return what is wrongly addressed"), citation="15"),
    Route(f"{ONE_COMPLAINT}/referral", complaint.Refer, complaints.refer,
          Text("移送有权机关", "Refer it to the organ that is competent"), citation="15"),
    Route(f"{ONE_COMPLAINT}/referral/outcome", complaint.ConcludeReferral,
          complaints.conclude_referral,
          Text("登记移送结果", "Record what the other organ made of it")),
    Route(f"{ONE_COMPLAINT}/extension", complaint.RequestExtension, complaints.request_extension,
          Text("申请延长办理期限", "Ask for more time to handle it"), citation="15"),
    Route(f"{ONE_COMPLAINT}/extension/decision", complaint.DecideExtension,
          complaints.decide_extension,
          Text("决定是否延长办理期限", "Decide whether it may take longer"), APPROVERS, "15"),
    Route(f"{ONE_COMPLAINT}/verification/correction", complaint.CorrectVerification,
          complaints.correct_verification,
          Text("更正核实结论", "Correct the verification"), citation="15"),
    Route(f"{ONE_COMPLAINT}/dates/correction", complaint.CorrectDate, complaints.correct_date,
          Text("更正收到、受理日期", "Correct the day of receipt or acceptance"), citation="15"),
    Route(f"{ONE_COMPLAINT}/answer", complaint.Answer, complaints.answer,
          Text("答复投诉人", "Answer the complainant"), citation="15"),
    Route(f"{ONE_COMPLAINT}/merger", complaint.Merge, complaints.merge,
          Text("并入重复投诉", "Merge a duplicate")),
    Route(f"{ONE_COMPLAINT}/withdrawal", complaint.Withdraw, complaints.withdraw,
          Text("投诉撤回", "The complainant withdraws")),
    Route(f"{ONE_COMPLAINT}/reopening", complaint.Reopen, complaints.reopen,
          Text("误办结的恢复办理", "Go on with what ended by mistake"), APPROVERS, "15"),
)  # fmt: skip

EXAMPLES: Final[dict[type, dict[str, Any]]] = {
    complaint.Receive: {
        "provider_id": P,
        "complainant": {
            "kind": "enterprise",
            "enterprise_id": E,
            "name": "莫海",
            "contact": "0772-5550201",
        },
        "summary": "驻场人员撤离，报修三日无人响应",
        "received_on": "2025-05-29",
    },
    complaint.Accept: {"on": "2025-06-05", "reason": "属于服务商履职问题"},
    complaint.Reject: {"on": "2025-06-05", "reason": "不涉及本市试点服务商"},
    complaint.Assign: {"on": "2025-06-05", "caseworker": "韦经办"},
    complaint.Verify: {
        "substantiated": True,
        "findings": "现场查看与工单记录一致，情况属实",
        "on": "2025-06-05",
    },
    complaint.Split: {
        "nature": "report",
        "summary": "其中反映员工索取好处费",
        "on": "2025-05-30",
        "reason": "一件来件既有投诉又有举报",
    },
    complaint.Reclassify: {"nature": "report", "on": "2025-05-30", "reason": "反映违规行为"},
    complaint.NameProvider: {"provider_id": P, "on": "2025-05-30", "reason": "由合同查明"},
    complaint.Return: {
        "on": "2025-06-03",
        "to": "12345 政务服务热线",
        "reason": "属于劳动报酬争议，不属于本局职责",
    },
    complaint.Refer: {
        "on": "2025-06-03",
        "to": "市市场监督管理局",
        "reason": "涉嫌虚假宣传",
        "ends_here": False,
        "outlook": "由其查处广告事项；本局继续核实服务事项",
    },
    complaint.ConcludeReferral: {
        "to": "市市场监督管理局",
        "outcome": "已责令改正",
        "on": "2025-07-01",
    },
    complaint.RequestExtension: {"on": "2025-07-20", "reason": "须向外地调取材料"},
    complaint.DecideExtension: {"granted": True, "on": "2025-07-21", "reason": "情况复杂"},
    complaint.CorrectVerification: {
        "substantiated": False,
        "findings": "工单系他人冒名提交",
        "on": "2025-06-20",
        "reason": "原核实依据的工单不真实",
    },
    complaint.CorrectDate: {
        "what": "receipt",
        "day": "2025-05-28",
        "on": "2025-06-03",
        "reason": "转办单载明的收到日期",
    },
    complaint.Answer: {"on": "2025-06-09", "answer": "已核实并约谈服务商，正在督促整改"},
    complaint.Merge: {"complaint_id": C, "on": "2025-06-06", "reason": "同一事项重复投诉"},
    complaint.Withdraw: {"on": "2025-06-06", "reason": "双方已协商解决"},
    complaint.Reopen: {"on": "2025-06-09", "reason": "查明涉及试点项目，属于本局职责"},
}

NOUN: Final = Noun(
    "complaints",
    COMPLAINT,
    show=show,
    parties=parties,
    routes=ROUTES,
    examples=EXAMPLES,
    open_files=open_files,
)
