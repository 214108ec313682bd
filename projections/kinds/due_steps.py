"""The steps that expulsion and disqualification share, each as one plain sentence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from domain.due_steps import Family
from domain.due_steps import events as e
from domain.due_steps.service import DECISION, NOTICE
from domain.service import Method
from domain.values import Text
from projections import words
from projections.kinds.service import attempted, evidence_added
from projections.kinds.telling import NOTHING, Sentences, counted, join, papers, then, when, why

STEPS: Final[Mapping[e.Step, Text]] = {
    e.Step.INVESTIGATION: Text("核查报告", "report of the investigation"),
    e.Step.STATEMENT: Text("陈述申辩", "statement"),
    e.Step.WAIVER: Text("放弃陈述申辩", "waiver of the statement"),
    e.Step.HEARING_REQUEST: Text("听证申请", "request for a hearing"),
    e.Step.HEARING: Text("听证", "hearing"),
    e.Step.STATEMENT_REVIEW: Text("陈述申辩复核", "review of the statement"),
    e.Step.LEGAL_REVIEW: Text("法制审核", "legal review"),
    e.Step.DISCUSSION: Text("集体讨论", "collective discussion"),
    e.Step.OBJECTION: Text("异议", "objection"),
}


NOTICE_EVIDENCE: Final = Text("补齐告知书送达凭证", "complete the evidence of the notice's service")
DECISION_EVIDENCE: Final = Text(
    "补齐决定书送达凭证", "complete the evidence of the decision's service"
)


def _annulled(event: e.StepAnnulled) -> Text:
    step = STEPS[event.step]
    return join(
        Text(
            f"撤销有误的登记：{step.zh}（{event.step_on}）",
            f"wrong entry annulled: {step.en} of {event.step_on}",
        ),
        why(event.reason),
    )


def served(event: Any, paper: Text, until: Text = NOTHING) -> Text:
    """How a paper was served; `until` says what runs from then on."""
    how, tried = words.METHODS[event.method], len(event.earlier_attempts)
    if event.method is Method.PUBLIC:
        said = Text(
            f"{paper.zh}公告送达（{event.served_on} 公告，视为 {event.deemed_on} 送达）",
            f"{paper.en} served {how.en} (made on {event.served_on}, "
            f"counts as served on {event.deemed_on})",
        )
    else:
        said = Text(f"{paper.zh}送达（{how.zh}）", f"{paper.en} served ({how.en})")
    attempts = when(
        tried, f"，此前送达 {tried} 次未成", f", after {counted(tried, 'failed attempt')}"
    )
    return join(said, attempts, until)


def remedies(review: date, court: date) -> Text:
    return Text(
        f"；申请复议至 {review} 止，起诉至 {court} 止",
        f"; open to review until {review}, to action until {court}",
    )


def sentences(family: Family) -> Sentences:
    """For the event classes of one kind of proceeding."""
    papers_of = {NOTICE: family.notice, DECISION: family.decision}

    def noticed(event: e.PriorNoticeServed) -> Text:
        until = event.statement_until
        return served(
            event, family.notice, Text(f"，陈述申辩至 {until}", f"; statements until {until}")
        )

    return {
        family.investigation_reported: lambda e: join(
            Text("提交核查报告", "investigation reported"), then("：", ": ", e.findings)
        ),
        family.prior_notice_served: noticed,
        family.prior_notice_corrected: lambda e: join(
            Text(
                f"告知书送达日期更正为 {e.deemed_on}，陈述申辩至 {e.statement_until}",
                f"service of the prior notice corrected to {e.deemed_on}; "
                f"statements until {e.statement_until}",
            ),
            why(e.reason),
        ),
        family.service_attempted: lambda e: attempted(e, papers_of[e.paper]),
        family.service_evidence_added: lambda e: evidence_added(e, papers_of[e.paper]),
        family.statement_received: lambda e: join(
            Text("收到陈述申辩", "statement received"),
            papers(e.files),
            then("：", ": ", e.statement),
        ),
        family.statement_waived: lambda e: join(
            Text("放弃陈述申辩", "statement waived"), then("：", ": ", e.record)
        ),
        family.hearing_requested: lambda e: join(
            Text("申请听证", "hearing asked for"), why(e.reason)
        ),
        family.hearing_held: lambda e: join(
            Text("举行听证", "hearing held"), then("：", ": ", e.record)
        ),
        family.hearing_waived: lambda e: join(
            Text("听证未举行", "hearing waived"), then("：", ": ", e.record)
        ),
        family.statement_reviewed: lambda e: join(
            when(e.accepted, "陈述申辩予以采纳", "the statement is accepted"),
            when(not e.accepted, "陈述申辩不予采纳", "the statement is not accepted"),
            then("：", ": ", e.opinion),
        ),
        family.legally_reviewed: lambda e: join(
            when(e.passed, "法制审核通过", "legal review passed"),
            when(not e.passed, "法制审核退回", "legal review: returned"),
            then("：", ": ", e.opinion),
        ),
        family.discussed: lambda e: join(
            Text("集体讨论", "collectively discussed"), then("：", ": ", e.opinion)
        ),
        family.step_annulled: _annulled,
    }
