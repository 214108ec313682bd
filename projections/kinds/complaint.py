"""What the views say of complaints: nothing that anybody wrote, since it may name somebody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from domain import complaint
from domain.catalogue import COMPLAINT
from domain.complaint import Complaint
from domain.complaint.clock import current
from domain.complaint.state import STATUSES
from domain.terms import Terms
from domain.values import Recorded, Role, Text
from projections import words
from projections.kinds.telling import (
    Concerned,
    Sentences,
    Task,
    Telling,
    counted,
    join,
    papers,
    when,
)
from projections.spelling import newest_first

NATURES: Final[Mapping[complaint.Nature, Text]] = {
    complaint.Nature.COMPLAINT: Text("投诉", "complaint"),
    complaint.Nature.REPORT: Text("举报", "report"),
    complaint.Nature.ENQUIRY: Text("咨询", "enquiry"),
}


def _received(e: complaint.Received) -> Text:
    kind, nature = words.COMPLAINANTS[e.kind], NATURES[e.nature]
    known = e.provider_id is not None or e.nature is complaint.Nature.ENQUIRY
    return join(
        Text(
            f"收到{nature.zh} {e.reference}（{kind.zh}",
            f"{nature.en} {e.reference} received ({kind.en}",
        ),
        when(e.from_pilot_enterprise, "，试点企业）", " of the pilot)"),
        when(not e.from_pilot_enterprise, "）", ")"),
        when(not known, "，服务商待查明", "; the provider is not known yet"),
        papers(e.files),
    )


def _verified(e: complaint.Verified) -> Text:
    if e.substantiated:
        return Text("经核实属实", "verified: substantiated")
    return Text("经核实不属实", "verified: not substantiated")


def _corrected(e: complaint.VerificationCorrected) -> Text:
    if e.substantiated:
        return Text("核实结论更正：属实", "the verification is corrected: substantiated")
    return Text("核实结论更正：不属实", "the verification is corrected: not substantiated")


def _split_off(e: complaint.SplitOff) -> Text:
    nature = NATURES[e.nature]
    return Text(f"拆分出一件{nature.zh}，另行办理", f"a part goes on by itself ({nature.en})")


def _redated(e: complaint.DateCorrected) -> Text:
    what = {
        complaint.Dated.RECEIPT: Text("收到日期", "the day of receipt"),
        complaint.Dated.ACCEPTANCE: Text("受理日期", "the day of acceptance"),
    }[e.what]
    return Text(f"{what.zh}更正为 {e.day}", f"{what.en} is corrected to {e.day}")


def _listed(state: Complaint) -> dict[str, Any]:
    return {
        "title": "",
        "sort_key": newest_first(state.received_on),
        "on_date": state.received_on,
        "provider_ids": [state.provider_id] if state.provider_id else [],
        "mark": state.mark,
        "concealed": True,
        "assignee": state.caseworker,
        "item": {
            "provider_id": state.provider_id,
            "complainant": {"kind": state.kind.value, "sealed": True},
            "nature": state.nature.value,
            "received_on": state.received_on,
            "assignee": state.caseworker,
            "case_ids": state.case_ids,
        },
    }


def _filed(state: Complaint) -> list[dict[str, Any]]:
    if state.provider_id is None or state.is_enquiry:
        return []
    kind = words.COMPLAINANTS[state.kind]
    return [
        {
            "provider_id": state.provider_id,
            "reference": state.reference,
            "on_date": state.received_on,
            "title": Text(
                f"投诉举报 {state.reference}（{kind.zh}）",
                f"complaint {state.reference} ({kind.en})",
            ),
            "facts": {
                "kind": state.kind.value,
                "from_pilot_enterprise": state.from_pilot_enterprise,
                "substantiated": state.substantiated,
                "answered": state.answer is not None,
                "merged_into": state.merged_into,
                "case_ids": state.case_ids,
            },
        }
    ]


def _tasks(state: Complaint, terms: Terms) -> list[Task]:
    """Each by the clock that runs: answering whether it is taken up, then handling it."""
    clock = current(state, terms)
    due = clock.due_on if clock else None
    tasks = []
    asked = state.extension
    if asked is not None and asked.granted is None and not state.is_closed:
        decide = Task("complaint.decide-extension", Role.APPROVER, asked.requested_on, due)
        tasks.append(decide._replace(not_for=(asked.requested_by,)))
    what = _next_step(state)
    if what is not None:
        tasks.append(Task(what, Role.CASEWORKER, state.last_on, due, state.caseworker))
    return tasks


def _next_step(state: Complaint) -> str | None:
    if state.answer is not None or state.is_closed:
        return None
    if state.is_enquiry:
        return "complaint.answer-enquiry"
    return {
        "received": "complaint.accept",
        "accepted": "complaint.verify",
        "substantiated": "complaint.answer",
        "unsubstantiated": "complaint.answer",
    }.get(state.status)


def _concerned(recorded: Recorded[Any]) -> Concerned | None:
    event = recorded.event
    if not isinstance(event, complaint.Received):
        return None
    return Concerned(event.provider_id, reference=event.reference)


SENTENCES: Final[Sentences] = {
    complaint.Received: _received,
    complaint.Accepted: lambda e: Text(
        f"已受理，承办人 {e.caseworker}", f"taken up; handled by {e.caseworker}"
    ),
    complaint.Rejected: lambda e: Text("不予受理", "not taken up"),
    complaint.Assigned: lambda e: Text(f"交由 {e.caseworker} 承办", f"assigned to {e.caseworker}"),
    complaint.Verified: _verified,
    complaint.MergedInto: lambda e: Text(
        "重复来件，并入另一件办理", "a duplicate: merged into another one"
    ),
    complaint.Answered: lambda e: Text("已答复来件人", "the sender was answered"),
    complaint.Withdrawn: lambda e: Text("来件人撤回", "withdrawn by its sender"),
    complaint.Reopened: lambda e: Text(
        "恢复办理，此前的处理系误办", "it goes on: its end was a mistake"
    ),
    complaint.LedToCase: lambda e: Text("纳入整改案件", "a rectification case took it up"),
    complaint.SplitOff: _split_off,
    complaint.SplitFrom: lambda e: Text("由另一件来件拆分而来", "this was part of another message"),
    complaint.Reclassified: lambda e: Text(
        f"类别改为{NATURES[e.nature].zh}", f"it is classified as: {NATURES[e.nature].en}"
    ),
    complaint.ProviderNamed: lambda e: Text(
        "查明所涉服务商", "the provider that it is about was found out"
    ),
    complaint.Returned: lambda e: Text(
        "不属于本局职责，退回", "wrongly addressed: it was returned"
    ),
    complaint.Referred: lambda e: join(
        Text("移送有权机关", "referred to the organ that is competent"),
        when(not e.ends_here, "，本局继续办理", "; it goes on here too"),
    ),
    complaint.ReferralConcluded: lambda e: Text(
        "受移送机关反馈办理结果", "the other organ reported what it made of it"
    ),
    complaint.ExtensionRequested: lambda e: Text(
        "申请延长办理期限", "more time to handle it was asked for"
    ),
    complaint.ExtensionGranted: lambda e: Text(
        f"同意延长办理期限 {e.days} 日，至 {e.due_on}",
        f"{counted(e.days, 'more day')} granted to handle it: until {e.due_on}",
    ),
    complaint.ExtensionRefused: lambda e: Text(
        "不同意延长办理期限", "more time to handle it was refused"
    ),
    complaint.VerificationCorrected: _corrected,
    complaint.DateCorrected: _redated,
    complaint.EnquiryAnswered: lambda e: Text("咨询已答复", "the enquiry was answered"),
    complaint.LedToDisqualification: lambda e: Text(
        "据此提出取消服务资格", "a disqualification case rests on it"
    ),
}

TELLING: Final = Telling(
    COMPLAINT,
    label=Text("投诉举报", "complaint"),
    sentences=SENTENCES,
    statuses=STATUSES,
    concerned=_concerned,
    listed=_listed,
    filed=_filed,
    tasks=_tasks,
    task_labels={
        "complaint.accept": Text("决定是否受理投诉", "decide whether to take the complaint up"),
        "complaint.verify": Text("核实投诉", "verify the complaint"),
        "complaint.answer": Text("答复投诉人", "answer the complainant"),
        "complaint.answer-enquiry": Text("答复咨询", "answer the enquiry"),
        "complaint.decide-extension": Text(
            "决定是否延长办理期限", "decide whether it may take longer"
        ),
    },
    internal=True,
)
