"""What an expulsion or a disqualification says for its papers (Art. 14, 15)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from application.papers.saying import (
    address_of,
    basis_of,
    grounds_of,
    last,
    nothing_to_tell,
    provider_of,
)
from application.unit import Unit
from domain.catalogue import DISQUALIFICATION, EXPULSION, NAMES, Kind, kind_of
from domain.disqualification.state import Disqualification
from domain.document import Document
from domain.document.decisions import Basis
from domain.document.events import PEOPLE
from domain.document.papers import PAPERS, Paper, PaperCode
from domain.due_steps import DueSteps
from domain.expulsion.state import Expulsion
from domain.measures import Measures
from domain.rectification.events import NoticeIssued
from domain.rectification.state import Case
from domain.service.evidence import facts_of
from domain.service.state import Served
from domain.terms import in_words
from domain.values import Event, Recorded, Text

Proceeding = Expulsion | Disqualification
NO_PROOF: Final = dict.fromkeys(
    ("carrier", "tracking_number", "arrived_at", "system", "place", "reason"), ""
)
"""What the words ask of the evidence of any way of service."""
ENDED = Text("程序已经结束", "the proceeding has ended")
UNDECIDED = Text("尚未作出决定", "nothing was decided")


def _measures(unit: Unit, state: Proceeding) -> Measures:
    return unit.terms.known(state.proposed_on)


def _facts(unit: Unit, state: Proceeding, head: str) -> dict[str, Any]:
    """`head`: of the keys of the parameters that the proceeding reads. What there is time `to`
    do says how much, in the unit of the measures and in both languages."""
    measures = _measures(unit, state)
    hearing = f"{head}.hearing-request-days"
    return {
        "measures": measures.title.zh,
        "provider": provider_of(unit, state.provider_id),
        "to_state": in_words(measures, f"{head}.statement-days"),
        "to_ask_hearing": in_words(measures, hearing) if measures.knows(hearing) else None,
        "to_ask_review": in_words(measures, "remedy.review-days"),
        "to_sue": in_words(measures, "remedy.litigation-months"),
        **_heard(state.steps),
    }


def _heard(steps: DueSteps) -> dict[str, Any]:
    said = sorted({statement.on for statement in steps.statements})
    days = "、".join(f"{day.year}年{day.month}月{day.day}日" for day in said)
    return {"notice": steps.notice.deemed_on if steps.notice else None, "statements": days}


def _basis(kind: Kind[Any], state: Any, version: int, since: date, number: str = "") -> Basis:
    provider = state.provider_id
    return basis_of(kind, state, version, since, number=number, provider_id=provider)


def _beginning(unit: Unit, record_id: UUID) -> int:
    """Version at which a proceeding was proposed: a prior notice is about that, so there is one."""
    return unit.office.story(record_id)[0].version


def expulsion_notice(unit: Unit, record_id: UUID) -> tuple[Basis, dict[str, Any]]:
    """Before its service, so of the proceeding as it stands now."""
    state = unit.load(EXPULSION, record_id).state
    if not state.runs:
        raise nothing_to_tell(PAPERS[PaperCode.EXPULSION_NOTICE], ENDED)
    codes = [ground.code for ground in state.live_grounds]
    case = {"facts": state.facts, **grounds_of(codes, _measures(unit, state))}
    return _basis(EXPULSION, state, _beginning(unit, record_id), state.proposed_on), {
        **_facts(unit, state, "expulsion"),
        "case": case,
    }


def expulsion_decision(unit: Unit, record_id: UUID) -> tuple[Basis, dict[str, Any]]:
    state = unit.load(EXPULSION, record_id).state
    decision = state.decision
    if decision is None or not decision.expelled:
        raise nothing_to_tell(PAPERS[PaperCode.EXPULSION_DECISION], UNDECIDED)
    told = grounds_of(decision.grounds, _measures(unit, state))
    number, since = decision.reference, decision.decided_on
    return _basis(EXPULSION, state, decision.version, since, number), {
        **_facts(unit, state, "expulsion"),
        "case": {"facts": state.facts},
        "decision": {"reason": decision.reason, **told},
    }


def disqualification_notice(unit: Unit, record_id: UUID) -> tuple[Basis, dict[str, Any]]:
    state = unit.load(DISQUALIFICATION, record_id).state
    if state.decision is not None or state.dropped is not None or state.absorbed is not None:
        raise nothing_to_tell(PAPERS[PaperCode.DISQUALIFICATION_NOTICE], ENDED)
    return _basis(DISQUALIFICATION, state, _beginning(unit, record_id), state.proposed_on), {
        **_facts(unit, state, "disqualification"),
        "case": {"facts": state.facts},
    }


def disqualification_decision(unit: Unit, record_id: UUID) -> tuple[Basis, dict[str, Any]]:
    state = unit.load(DISQUALIFICATION, record_id).state
    decision = state.decision
    if decision is None or not decision.disqualified:
        raise nothing_to_tell(PAPERS[PaperCode.DISQUALIFICATION_DECISION], UNDECIDED)
    number, since = decision.reference, decision.decided_on
    return _basis(DISQUALIFICATION, state, decision.version, since, number), {
        **_facts(unit, state, "disqualification"),
        "case": {"facts": state.facts},
        "decision": {"reason": decision.reason},
    }


class ToServe(NamedTuple):
    """What is served in a file, from which version of its record on, and its service so far."""

    paper: Paper
    number: str
    version: int
    made_on: date
    service: Served | None


def receipt(unit: Unit, record_id: UUID) -> tuple[Basis, dict[str, Any]]:
    """Of the newest paper that is served in a file: a blank one before its service, and one that
    tells of the service after it; who took it stands apart from the text, so that the name can be
    erased."""
    story = unit.office.story(record_id)
    kind = kind_of(NAMES[type(story[0].event)])
    state = unit.load(kind, record_id).state
    paper, number, version, made_on, service = _to_serve(state, story)
    told = [one.version for one in story if hasattr(one.event, "received_by")]
    basis = _basis(kind, state, told[-1] if service else version, made_on)
    return basis, {
        "reference": state.reference,
        "provider": provider_of(unit, state.provider_id),
        "address": address_of(unit, state.provider_id),
        "served": {"paper": paper.name.zh, "number": number, **_facts_of_service(service)},
    }


def _facts_of_service(service: Served | None) -> dict[str, Any]:
    """Nothing while it is not served; of the evidence what names nobody."""
    if service is None:
        return {"method": None, "on": None, "deemed_on": None, "receiver": None, "proof": NO_PROOF}
    found = facts_of(service.method, service.evidence) if service.method else None
    return {
        "method": service.method.value if service.method else None,
        "on": service.served_on,
        "deemed_on": service.deemed_on,
        "receiver": PEOPLE if service.received_by else None,
        "proof": NO_PROOF | (found.model_dump() if found else {}),
    }


def _to_serve(state: Any, story: Sequence[Recorded[Event]]) -> ToServe:
    if isinstance(state, Case):
        issued = last(story, NoticeIssued)
        if state.notice is None or issued is None:
            what = Text("责令限期整改通知书尚未发出", "the order was not issued")
            raise nothing_to_tell(PAPERS[PaperCode.SERVICE_RECEIPT], what)
        order, notice = PAPERS[PaperCode.ORDER], state.notice
        return ToServe(order, notice.reference, issued.version, notice.issued_on, state.service)
    head = "expulsion" if isinstance(state, Expulsion) else "disqualification"
    made = state.decision
    if made is not None and made.reference:
        paper = PAPERS[PaperCode(f"{head}-decision")]
        return ToServe(paper, made.reference, made.version, made.decided_on, state.service)
    paper, proposed = PAPERS[PaperCode(f"{head}-notice")], story[0].version
    return ToServe(paper, "", proposed, state.proposed_on, state.steps.notice)


def people_of(document: Document, story: Iterable[Recorded[Event]]) -> tuple[str, ...]:
    """Whom a paper names, by the story of what it was drafted from: who was present at what it
    tells of, or who had taken what is served there, as it was known by then."""
    told = [recorded for recorded in story if recorded.version <= document.basis]
    known = told and told[-1].version == document.basis
    if PEOPLE not in document.content.body or not known:
        return ()
    event = told[-1].event
    if not hasattr(event, "received_by"):
        return tuple(getattr(event, "attendees", ()))
    service = _to_serve(kind_of(NAMES[type(event)]).fold(told), told).service
    return (service.received_by,) if service and service.received_by else ()
