"""Which act a task of the worklist asks for, and where each act stands on a record's page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple


class Acts(NamedTuple):
    """Steps after the address of a record, with blanks between them."""

    next: str = ""
    """The way of the file."""
    other: str = ""
    """What may come beside it."""
    correct: str = ""
    """What puts a mistake right."""


_PROCEEDING: Final = (
    "investigation prior-notice statement statement/review legal-review discussion decision service"
)
ACTS: Final[Mapping[str, Acts]] = {
    "providers": Acts(
        other="registration registration/report registration/judgement liaison"
        " liaison/departure service-address",
        correct="registration/retraction",
    ),
    "enterprises": Acts(other="contact pilot departure", correct="pilot/correction"),
    "engagements": Acts(
        next="lists diagnosis plan milestones evaluations acceptance ratings closing",
        correct="ratings/annulment evaluations/annulment reopening",
    ),
    "complaints": Acts(
        next="acceptance verification answer",
        other="rejection assignment provider split merger return referral referral/outcome"
        " extension extension/decision withdrawal",
        correct="nature verification/correction dates/correction reopening",
    ),
    "disqualifications": Acts(
        next=_PROCEEDING,
        other="reports prior-notice/attempts prior-notice/evidence statement/waiver hearing/request"
        " hearing service/attempts service/evidence dropping absorption",
        correct="prior-notice/correction annulments service/correction revocation",
    ),
    "cases": Acts(
        next="interview/call interview notice service service/confirmation reports"
        " inspections resolution",
        other="interview/refusal service/attempts service/evidence statement extensions"
        " extensions/decision refusal proofs complaints assignment suspension resumption",
        correct="service/correction interview/annulment refusal/annulment annulment reopening",
    ),
    "escalations": Acts(next="action dismissal", correct="reopening"),
    "expulsions": Acts(
        next=_PROCEEDING,
        other="proofs grounds grounds/dropping prior-notice/attempts prior-notice/evidence"
        " service/attempts service/evidence statement/waiver hearing/request hearing"
        " objections objections/settlement reaffirmation dropping",
        correct="proofs/withdrawal prior-notice/correction annulments service/correction"
        " revocation",
    ),
    "grey-list-entries": Acts(
        next="release-requests release-decision",
        other="review",
        correct="release-decision/revocation",
    ),
    "duties": Acts(
        next="report confirmation return",
        other="waiver",
        correct="report/correction report/withdrawal withdrawal",
    ),
    "publications": Acts(
        next="revision review publication correction",
        other="withdrawal",
        correct="set-aside",
    ),
    "coordination-matters": Acts(
        next="assignment settlement",
        other="links return",
        correct="reopening",
    ),
    "coordination-meetings": Acts(next="minutes", other="cancellation", correct="correction"),
    "task-books": Acts(
        next="countersignature plans reports reports/confirmation reports/return",
        other="amendments",
        correct="withdrawal",
    ),
    "assessment-schemes": Acts(other="withdrawal"),
    "assessment-periods": Acts(next="providers closure"),
    "assessments": Acts(
        next="proposals scores remarks review conclusion publication",
        other="omissions",
        correct="annulment",
    ),
    "pool-exits": Acts(
        next="statement decision service",
        other="service/attempts service/evidence drop",
        correct="service/correction revocation",
    ),
    "admission-batches": Acts(
        next="applications reviews publicity decision list",
        other="applications/withdrawal objections objections/settlement cancellation",
    ),
    "replacements": Acts(
        next="telling request review decision lead handover handover/done",
        other="waiver withdrawal",
        correct="handover/correction decision/revocation lead/annulment",
    ),
    "price-lists": Acts(next="references", correct="filings/withdrawal references/withdrawal"),
    "documents": Acts(next="issue sealed-copy", other="revision return", correct="void"),
    "erasures": Acts(next="approval refusal"),
    "legal-holds": Acts(next="release"),
    "archive-files": Acts(next="hand-over", other="extension"),
    "disposal-lists": Acts(next="decision carrying-out"),
    "accounts": Acts(
        other="roles roles/withdrawal name contact password-reset identities lock unlock closure",
        correct="identities/withdrawal",
    ),
    "subscriptions": Acts(other="change secret closure"),
}
"""Noun -> the acts on one record, each group in the order in which a page lists them."""

GROUP_OF: Final[Mapping[str, str]] = {
    f"/{noun}/{{record_id}}/{act}": group
    for noun, acts in ACTS.items()
    for group, steps in acts._asdict().items()
    for act in steps.split()
}
"""Path of each command that acts on a record -> its group, in the order of the page."""

_MAIN: Final[Mapping[str, str]] = {
    "provider.judge-change": "providers registration/judgement",
    "provider.liaison": "providers liaison",
    "provider.liaison-vacant": "providers liaison",
    "complaint.accept": "complaints acceptance",
    "complaint.verify": "complaints verification",
    "complaint.answer": "complaints answer",
    "complaint.answer-enquiry": "complaints answer",
    "complaint.decide-extension": "complaints extension/decision",
    "erasure.decide": "erasures approval",
    "archive.hand-over": "archive-files hand-over",
    "disposal.decide": "disposal-lists decision",
    "disposal.carry-out": "disposal-lists carrying-out",
    "disqualification.notify": "disqualifications prior-notice",
    "disqualification.state": "disqualifications statement",
    "disqualification.review-statement": "disqualifications statement/review",
    "disqualification.decide": "disqualifications decision",
    "disqualification.serve": "disqualifications service",
    "disqualification.prior_notice-evidence": "disqualifications prior-notice/evidence",
    "disqualification.decision-evidence": "disqualifications service/evidence",
    "disqualification.reconsider": "disqualifications revocation",
    "case.interview": "cases interview",
    "case.issue": "cases notice",
    "case.serve": "cases service",
    "case.notice-evidence": "cases service/evidence",
    "case.report": "cases reports",
    "case.inspect": "cases inspections",
    "case.decide-extension": "cases extensions/decision",
    "case.overdue": "cases resolution",
    "case.close": "cases resolution",
    "expulsion.notify": "expulsions prior-notice",
    "expulsion.state": "expulsions statement",
    "expulsion.review-statement": "expulsions statement/review",
    "expulsion.hear": "expulsions hearing",
    "expulsion.review-legally": "expulsions legal-review",
    "expulsion.discuss": "expulsions discussion",
    "expulsion.decide": "expulsions decision",
    "expulsion.serve": "expulsions service",
    "expulsion.prior_notice-evidence": "expulsions prior-notice/evidence",
    "expulsion.decision-evidence": "expulsions service/evidence",
    "expulsion.settle-objection": "expulsions objections/settlement",
    "expulsion.decide-anew": "expulsions reaffirmation",
    "grey-list.decide": "grey-list-entries release-decision",
    "grey-list.review": "grey-list-entries review",
    "escalation.decide": "escalations action",
    "duty.report": "duties report",
    "duty.confirm": "duties confirmation",
    "publication.review": "publications review",
    "publication.revise": "publications revision",
    "publication.publish": "publications publication",
    "publication.correct": "publications correction",
    "publication.withdraw": "publications withdrawal",
    "coordination.assign": "coordination-matters assignment",
    "coordination.handle": "coordination-matters settlement",
    "coordination.minutes": "coordination-meetings minutes",
    "task-book.countersign": "task-books countersignature",
    "task-book.confirm": "task-books reports/confirmation",
    "assessment.score": "assessments scores",
    "assessment.review": "assessments review",
    "assessment.conclude": "assessments conclusion",
    "pool-exit.hear": "pool-exits statement",
    "pool-exit.state": "pool-exits statement",
    "pool-exit.decide": "pool-exits decision",
    "pool-exit.serve": "pool-exits service",
    "pool-exit.decision-evidence": "pool-exits service/evidence",
    "pool-exit.revoke": "pool-exits revocation",
    "admission.review": "admission-batches reviews",
    "admission.publicise": "admission-batches publicity",
    "admission.settle": "admission-batches objections/settlement",
    "admission.decide": "admission-batches decision",
    "admission.list": "admission-batches list",
    "document.sign": "documents issue",
    "document.reword": "documents revision",
    "document.seal": "documents sealed-copy",
    "replacement.ask": "replacements request",
    "replacement.review": "replacements review",
    "replacement.decide": "replacements decision",
    "replacement.change": "replacements lead",
    "replacement.hand-over": "replacements handover",
    "replacement.give": "replacements handover/done",
    "replacement.exchange": "replacements handover/done",
    "replacement.take-over": "replacements handover/done",
}
_MAKES: Final[Mapping[str, str]] = {
    "disqualification.censure": "/publications",
    "disqualification.withdraw-censure": "/publications/{record_id}/withdrawal",
    "expulsion.publicise": "/publications",
    "expulsion.grey-list": "/grey-list-entries",
}
"""Tasks that are done at another record than the one that they wait at."""

MAIN_ACT: Final[Mapping[str, str]] = {
    task: "/{}/{{record_id}}/{}".format(*act.split()) for task, act in _MAIN.items()
} | dict(_MAKES)
"""Task of the worklist -> path of the command that does it, as in `Route.path`."""
