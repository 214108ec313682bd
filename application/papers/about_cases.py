"""What a rectification case says for its papers (Art. 12, 13)."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from application.papers.saying import basis_of, grounds_of, last, nothing_to_tell, provider_of
from application.unit import Unit
from domain.catalogue import CASE
from domain.document.decisions import Basis
from domain.document.papers import PAPERS, PaperCode
from domain.rectification import events as e
from domain.rectification.clock import account, measures_of, period_unit
from domain.rectification.state import Case, Notice
from domain.terms import period_in_words
from domain.values import Event, Recorded, Text

DECIDED: Final[tuple[type[e.ExtensionGranted | e.ExtensionRefused], ...]] = (
    e.ExtensionGranted,
    e.ExtensionRefused,
)
NO_NOTICE = Text("责令限期整改通知书尚未发出", "the order was not issued")


def _basis(case: Case, recorded: Recorded[Any], **more: Any) -> Basis:
    more["provider_id"] = case.provider_id
    return basis_of(CASE, case, recorded.version, recorded.effective_on, **more)


def _facts(unit: Unit, case: Case) -> dict[str, Any]:
    measures = measures_of(case, unit.terms)
    return {
        "measures": measures.title.zh,
        "provider": provider_of(unit, case.provider_id),
        "case": {
            "reference": case.reference,
            "facts": case.facts,
            **grounds_of(case.grounds, measures),
        },
    }


def _order(unit: Unit, notice: Notice, case: Case) -> dict[str, Any]:
    return {
        **notice.model_dump(),
        "number": notice.reference,
        "served_on": case.service.deemed_on if case.service else None,
        "period": _period(unit, case, notice.days),
    }


def _period(unit: Unit, case: Case, days: int) -> Text:
    """In the unit in which the case counts, in both languages."""
    return period_in_words(days, period_unit(measures_of(case, unit.terms)))


def _story(unit: Unit, record_id: UUID) -> tuple[Case, list[Recorded[Event]]]:
    return unit.load(CASE, record_id).state, unit.office.story(record_id)


def interview_notice(unit: Unit, record_id: UUID) -> tuple[Basis, dict[str, Any]]:
    case, story = _story(unit, record_id)
    called = last(story, e.InterviewCalled)
    if called is None:
        what = Text("尚未通知约谈", "no interview was called")
        raise nothing_to_tell(PAPERS[PaperCode.INTERVIEW_NOTICE], what)
    interview = {"on": called.event.interview_on, "place": called.event.place}
    return _basis(case, called), {**_facts(unit, case), "interview": interview}


def interview_record(unit: Unit, record_id: UUID) -> tuple[Basis, dict[str, Any]]:
    """Who was there stands apart from the text: each of them can be erased by itself."""
    case, story = _story(unit, record_id)
    counts = {one.version for one in case.interviews if one.attended}
    held = last((one for one in story if one.version in counts), e.InterviewHeld)
    if held is None:
        what = Text("没有约谈记录", "no interview was held")
        raise nothing_to_tell(PAPERS[PaperCode.INTERVIEW_RECORD], what)
    event = held.event
    interview = {"on": event.held_on, "place": event.place, "record": event.record}
    return _basis(case, held), {**_facts(unit, case), "interview": interview}


def order(unit: Unit, record_id: UUID) -> tuple[Basis, dict[str, Any]]:
    case, story = _story(unit, record_id)
    issued = last(story, e.NoticeIssued)
    if issued is None or case.notice is None:
        raise nothing_to_tell(PAPERS[PaperCode.ORDER], NO_NOTICE)
    met = case.interviews[-1] if case.interviews else None
    return _basis(case, issued, number=case.notice.reference), {
        **_facts(unit, case),
        PaperCode.ORDER: _order(unit, case.notice, case),
        "interview": met.on if met else None,
        "attended": met.attended if met else False,
    }


def extension(unit: Unit, record_id: UUID) -> tuple[Basis, dict[str, Any]]:
    case, story = _story(unit, record_id)
    asked, period = case.extension, account(case, unit.terms)
    if case.notice is None or period is None or asked is None or asked.granted is None:
        what = Text("延期申请尚未决定", "no extension was decided")
        raise nothing_to_tell(PAPERS[PaperCode.EXTENSION_DECISION], what)
    requested, decided = last(story, e.ExtensionRequested), last(story, *DECIDED)
    assert requested is not None and decided is not None
    return _basis(case, decided), {
        **_facts(unit, case),
        PaperCode.ORDER: _order(unit, case.notice, case),
        "extension": {
            "granted": asked.granted,
            "requested_on": requested.event.requested_on,
            "asked": _period(unit, case, requested.event.days),
            "why": requested.event.reason,
            "granted_for": _period(unit, case, asked.days),
            "reason": decided.event.reason,
            "due_on": period.last_day,
        },
    }


def inspection(unit: Unit, record_id: UUID) -> tuple[Basis, dict[str, Any]]:
    """The latest of this order by its day, however late another one was recorded."""
    case, story = _story(unit, record_id)
    period = account(case, unit.terms)
    if not case.inspections or case.notice is None or period is None:
        what = Text("尚未复查", "nothing was inspected")
        raise nothing_to_tell(PAPERS[PaperCode.INSPECTION_RECORD], what)
    found = case.inspections[-1]
    inspected = next(one for one in story if one.version == found.version)
    return _basis(case, inspected), {
        **_facts(unit, case),
        PaperCode.ORDER: _order(unit, case.notice, case),
        "due_on": period.last_day,
        "report": case.reports[-1].submitted_on if case.reports else None,
        "inspection": {
            "on": found.inspected_on,
            "passed": found.passed,
            "findings": found.findings,
            "completed": found.completed_as_of,
        },
    }
