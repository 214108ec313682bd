"""What complaints, replacements and publications say for their papers (Art. 13, 14, 15)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from application.papers.saying import basis_of, last, nothing_to_tell, provider_of
from application.unit import Unit
from domain.catalogue import COMPLAINT, ENGAGEMENT, ENTERPRISE, PUBLICATION, REPLACEMENT
from domain.complaint import events as complaint_events
from domain.complaint.clock import handle_account
from domain.complaint.state import Complaint
from domain.document.decisions import Basis
from domain.document.papers import PAPERS, PaperCode
from domain.publication import events as publication_events
from domain.publication.events import PublicationKind
from domain.replacement import events as replacement_events
from domain.values import Recorded, Text

NOTICES = (
    PublicationKind.PUBLIC_NOTICE,
    PublicationKind.LIST,
    PublicationKind.ASSESSMENT_RESULT,
    PublicationKind.ANNOUNCEMENT,
)
UNPUBLISHED = Text("公布稿尚未审查通过", "the text has not passed its review")


def replacement(unit: Unit, record_id: UUID) -> tuple[Basis, dict[str, Any]]:
    state = unit.load(REPLACEMENT, record_id).state
    decided = last(
        unit.office.story(record_id), replacement_events.Granted, replacement_events.Refused
    )
    decision, request = state.decision, state.request
    if decided is None or decision is None or request is None:
        what = Text("更换申请尚未决定", "the request was not decided")
        raise nothing_to_tell(PAPERS[PaperCode.REPLACEMENT_DECISION], what)
    successor = decision.new_provider_id
    basis = basis_of(
        REPLACEMENT, state, decided.version, decision.decided_on,
        provider_id=state.provider_id, enterprise_id=state.enterprise_id,
    )  # fmt: skip
    return basis, {
        "measures": unit.terms.known(state.begun_on).title.zh,
        "enterprise": {"name": unit.load(ENTERPRISE, state.enterprise_id).state.name},
        "provider": provider_of(unit, state.provider_id),
        "successor": provider_of(unit, successor) if successor else {},
        "project": unit.load(ENGAGEMENT, state.engagement_id).state.title,
        "request": {"on": request.requested_on, "reason": request.reason},
        "decision": {"granted": decision.granted, "reason": decision.reason},
    }


def notice(unit: Unit, record_id: UUID) -> tuple[Basis, dict[str, Any]]:
    return _publication(unit, record_id, PaperCode.PUBLIC_NOTICE, NOTICES)


def censure(unit: Unit, record_id: UUID) -> tuple[Basis, dict[str, Any]]:
    return _publication(unit, record_id, PaperCode.PUBLIC_CENSURE, (PublicationKind.CENSURE,))


def _publication(
    unit: Unit, record_id: UUID, code: PaperCode, kinds: Collection[PublicationKind]
) -> tuple[Basis, dict[str, Any]]:
    """The text that passed the review, with the days that were printed once it was published."""
    state = unit.load(PUBLICATION, record_id).state
    if state.kind not in kinds:
        what = Text("这是另一类公布件", "this is a publication of another kind")
        raise nothing_to_tell(PAPERS[code], what)
    approved = last(
        unit.office.story(record_id),
        publication_events.Approved,
        publication_events.Published,
        publication_events.Corrected,
    )
    if approved is None or state.status not in ("approved", "published"):
        raise nothing_to_tell(PAPERS[code], UNPUBLISHED)
    version, since, provider = approved.version, approved.effective_on, state.provider_id
    basis = basis_of(PUBLICATION, state, version, since, provider_id=provider)
    return basis, {
        "measures": unit.terms.known(state.drafted_on).title.zh,
        "publication": {
            "clause": state.clause,
            "title": state.wording.title,
            "text": state.wording.text,
            "first_day": state.first_day if state.last_day else None,
            "last_day": state.last_day,
            "working_days": state.term.working_days,
        },
    }


def _complaint(unit: Unit, state: Complaint, step: Recorded[Any]) -> tuple[Basis, dict[str, Any]]:
    """Without whoever sent it: a paper may go through many hands."""
    basis = basis_of(COMPLAINT, state, step.version, step.effective_on)
    due = handle_account(state, unit.terms)
    return basis, {
        "measures": unit.terms.known(state.received_on).title.zh,
        "complaint": {
            "reference": state.reference,
            "received_on": state.received_on,
            "accepted_on": state.accepted_on,
            "due_on": due.last_day if due else None,
            "answer": state.answer,
        },
    }


def acknowledgement(unit: Unit, record_id: UUID) -> tuple[Basis, dict[str, Any]]:
    state = unit.load(COMPLAINT, record_id).state
    accepted = last(unit.office.story(record_id), complaint_events.Accepted)
    if accepted is None or state.accepted_on is None:
        what = Text("投诉尚未受理", "the complaint was not accepted")
        raise nothing_to_tell(PAPERS[PaperCode.COMPLAINT_ACKNOWLEDGEMENT], what)
    return _complaint(unit, state, accepted)


def answer(unit: Unit, record_id: UUID) -> tuple[Basis, dict[str, Any]]:
    state = unit.load(COMPLAINT, record_id).state
    answered = last(
        unit.office.story(record_id), complaint_events.Answered, complaint_events.EnquiryAnswered
    )
    if answered is None or state.answer is None:
        what = Text("投诉尚未答复", "the complaint was not answered")
        raise nothing_to_tell(PAPERS[PaperCode.COMPLAINT_ANSWER], what)
    return _complaint(unit, state, answered)
