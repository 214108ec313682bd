"""Decisions on a paper: each returns events, or refuses."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.attached import filled_in
from domain.document import commands as c
from domain.document import events as e
from domain.document.papers import PAPERS, Paper, PaperCode
from domain.document.state import STATUSES, Document
from domain.values import (
    Actor,
    Malformed,
    NotAllowedNow,
    NotYours,
    Text,
    Value,
    not_before,
    not_future,
    out_of_turn,
)

LAW = "GB/T 9704-2012"
Events = tuple[e.DocumentEvent, ...]
PAPER = Text("文书", "the paper")


class Basis(Value):
    """What a record says for a paper: the fact it tells of, whom it is for, its number so far."""

    kind: str
    record_id: UUID
    version: int
    file_reference: str = ""
    number: str = ""
    provider_id: UUID | None = None
    enterprise_id: UUID | None = None
    since: date


def paper_of(code: PaperCode, kind: str) -> Paper:
    paper = PAPERS[code]
    if paper.of and kind not in paper.of:
        raise Malformed(
            "paper-of-another-record",
            Text(
                f"{paper.name.zh}不能由这一记录拟写，请选择对应的记录",
                f"the {paper.name.en} is not drafted from this record: choose the one it is about",
            ),
            field="record_id",
            citation=paper.citation,
        )
    return paper


def draft(form: c.Draft, basis: Basis, content: e.Content, today: date) -> Events:
    not_future("drafted_on", form.drafted_on, today)
    what = Text("所依据的事项", "what it tells of")
    not_before("drafted_on", form.drafted_on, basis.since, what)
    return (
        e.Drafted(
            paper=form.paper,
            subject_kind=basis.kind,
            subject_id=basis.record_id,
            basis=basis.version,
            content=content,
            drafted_on=form.drafted_on,
            **basis.model_dump(exclude={"kind", "record_id", "version", "since"}),
        ),
    )


def revise(state: Document, form: c.Revise, today: date) -> Events:
    _require_draft(state)
    _step("revised_on", form.revised_on, state, today)
    fields = form.model_dump(exclude={"revised_on"})
    content = e.Content(signatory=state.content.signatory, **fields)
    if content == state.content:
        return ()
    return (e.Revised(paper=state.code, content=content, revised_on=form.revised_on),)


def return_(state: Document, form: c.Return, actor: Actor, today: date) -> Events:
    _require_draft(state)
    _require_second(state, actor)
    _step("on", form.on, state, today)
    return (e.Returned(paper=state.code, on=form.on, reason=form.reason),)


def issue(
    state: Document, form: c.Issue, number: str, actor: Actor, missing: str, today: date
) -> Events:
    """`missing`: characters of the text that no face of the office can show."""
    _require_draft(state)
    if state.returned_for:
        raise out_of_turn(
            "document-returned", PAPER, STATUSES["returned"], citation=state.paper.citation
        )
    if state.paper.second_person:
        _require_second(state, actor)
    _step("issued_on", form.issued_on, state, today)
    if missing:
        raise NotAllowedNow(
            "glyphs-missing",
            Text(
                f"字库缺字：{' '.join(missing)}；请改写，或请管理员在 DUBAN_FONTS 中补充字体",
                f"no face shows {' '.join(missing)}: reword it, or have faces added (DUBAN_FONTS)",
            ),
            citation=LAW,
        )
    return (e.Issued(paper=state.code, number=number, issued_on=form.issued_on),)


def file_sealed_copy(state: Document, form: c.FileSealedCopy, today: date) -> Events:
    if state.issued_on is None or state.voided_on is not None:
        raise _not_now(state)
    not_future("sealed_on", form.sealed_on, today)
    not_before("sealed_on", form.sealed_on, state.issued_on, Text("签发日期", "the signing"))
    files = filled_in(form.files)
    return (e.SealedCopyFiled(paper=state.code, sealed_on=form.sealed_on, files=files),)


def void(state: Document, form: c.Void, today: date) -> Events:
    """A number that was given stays with the void paper."""
    if state.voided_on is not None:
        raise _not_now(state)
    _step("on", form.on, state, today)
    return (e.Voided(paper=state.code, on=form.on, reason=form.reason),)


def _require_draft(state: Document) -> None:
    if not state.is_draft:
        raise _not_now(state)


def _require_second(state: Document, actor: Actor) -> None:
    if not actor.approves or actor.name in state.authors:
        raise NotYours(
            "second-person",
            Text("须由拟稿人以外的审批人签发", "an approver who did not write it signs it"),
            citation=state.paper.citation,
        )


def _step(field: str, on: date, state: Document, today: date) -> None:
    not_future(field, on, today)
    not_before(field, on, state.last_on, Text("上一步的日期", "the step before"))


def _not_now(state: Document) -> NotAllowedNow:
    return out_of_turn(
        "document-" + state.status, PAPER, STATUSES[state.status], citation=state.paper.citation
    )
