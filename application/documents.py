"""Acts on papers: drafted from a record, worded, signed, printed, sealed, void."""

from __future__ import annotations

from uuid import UUID

from application.numbers import document_number
from application.papers import OF_PAPER
from application.papers.about_proceedings import people_of
from application.ports import Press
from application.unit import Held, Result, Unit
from domain.catalogue import DOCUMENT, NAMES, kind_of
from domain.document import Document, PaperCode, Void, decisions, document_id
from domain.document import commands as c
from domain.document.papers import Number
from domain.values import Text, Unknown


def draft(unit: Unit, form: c.Draft, press: Press) -> Result:
    """Once for each fact; after a paper is void, anew."""
    paper = decisions.paper_of(form.paper, _kind(unit, form.record_id))
    basis, facts = OF_PAPER[paper.code](unit, form.record_id)
    content = press.worded(paper, facts)
    held = _free(unit, paper.code, basis.record_id, basis.version)
    if held.exists:
        return Result(held)
    held.tell(decisions.draft(form, basis, content, unit.today))
    return Result(held)


def _kind(unit: Unit, record_id: UUID) -> str:
    story = unit.office.story(record_id)
    if not story:
        text = Text(f"没有这一记录：{record_id}", f"no such record: {record_id}")
        raise Unknown("unknown-record", text, field="record_id")
    return kind_of(NAMES[type(story[0].event)]).name


def _free(unit: Unit, code: PaperCode, subject_id: UUID, basis: int) -> Held[Document]:
    """The paper about that fact that is not void, or where the next one goes."""
    number = 1
    while True:
        found = document_id(code, subject_id, basis, number)
        held = unit.load(DOCUMENT, found)
        if not held.exists or held.state.voided_on is None:
            return held
        number += 1


def revise(unit: Unit, record_id: UUID, form: c.Revise) -> Result:
    held = unit.load(DOCUMENT, record_id)
    held.tell(decisions.revise(held.state, form, unit.today))
    return Result(held)


def return_(unit: Unit, record_id: UUID, form: c.Return) -> Result:
    held = unit.load(DOCUMENT, record_id)
    held.tell(decisions.return_(held.state, form, unit.actor, unit.today))
    return Result(held)


def issue(unit: Unit, record_id: UUID, form: c.Issue, press: Press) -> Result:
    """The number is taken and the paper is printed in the transaction that signs it."""
    held = unit.load(DOCUMENT, record_id)
    state = held.state
    people = people_of(state, unit.office.story(state.subject_id))
    missing = press.missing(state, people)
    decisions.issue(state, form, "-", unit.actor, missing, unit.today)  # before a number is taken
    number = _number(unit, held, form)
    held.tell(decisions.issue(state, form, number, unit.actor, missing, unit.today))
    unit.at_last(lambda: held.tell([press.printed(held.state, people, unit.actor)]))
    return Result(held, {"reference": number})


def _number(unit: Unit, held: Held[Document], form: c.Issue) -> str:
    match held.state.paper.number:
        case Number.OF_EVENT:
            return held.state.number
        case Number.OF_FILE:
            return held.state.file_reference
        case Number.NEXT:
            return document_number(unit, "reference.order", form.issued_on, held)


def file_sealed_copy(unit: Unit, record_id: UUID, form: c.FileSealedCopy) -> Result:
    held = unit.load(DOCUMENT, record_id)
    held.tell(decisions.file_sealed_copy(held.state, form, unit.today))
    return Result(held)


def void(unit: Unit, record_id: UUID, form: Void) -> Result:
    held = unit.load(DOCUMENT, record_id)
    held.tell(decisions.void(held.state, form, unit.today))
    return Result(held)


def void_the(unit: Unit, code: PaperCode, subject_id: UUID, basis: int, reason: str) -> None:
    """Today, by whoever sets aside what the paper tells of; nothing where there is none."""
    held = _free(unit, code, subject_id, basis)
    if held.exists:
        held.tell(decisions.void(held.state, Void(on=unit.today, reason=reason), unit.today))
