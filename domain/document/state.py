"""The state of a paper, folded from its events."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from domain.attached import Attached
from domain.document import events as e
from domain.document.papers import PAPERS, Paper, PaperCode
from domain.values import Event, Recorded, Text, Value, derived_id

STATUSES: Final[dict[str, Text]] = {
    "drafted": Text("拟稿", "drafted"),
    "returned": Text("退回修改", "returned"),
    "issued": Text("已签发，待用印", "signed, not sealed yet"),
    "sealed": Text("已用印归卷", "sealed and filed"),
    "voided": Text("已作废", "void"),
}
"""What people call each status."""


class Wording(Value):
    """One of the texts that a paper had, oldest first."""

    version: int
    content: e.Content
    by: str
    on: date


class Print(Value):
    """How it was set, and where the code on it leads to."""

    layout: str
    faces: str
    address: str
    files: tuple[Attached, ...]
    on: date


class Document(Value):
    id: UUID
    version: int
    code: PaperCode
    subject_kind: str
    subject_id: UUID
    basis: int
    file_reference: str
    number: str = ""
    provider_id: UUID | None = None
    enterprise_id: UUID | None = None
    wordings: tuple[Wording, ...]
    drafted_on: date
    returned_for: str = ""
    issued_on: date | None = None
    issued_by: str = ""
    printed: Print | None = None
    sealed_on: date | None = None
    sealed_copies: tuple[Attached, ...] = ()
    voided_on: date | None = None
    voided_for: str = ""
    last_on: date

    @property
    def paper(self) -> Paper:
        return PAPERS[self.code]

    @property
    def content(self) -> e.Content:
        return self.wordings[-1].content

    @property
    def authors(self) -> tuple[str, ...]:
        """Who wrote any of its texts: none of them signs what needs a second person."""
        return tuple(sorted({wording.by for wording in self.wordings}))

    @property
    def status(self) -> str:
        if self.voided_on is not None:
            return "voided"
        if self.issued_on is not None:
            return "issued" if self.sealed_on is None else "sealed"
        return "returned" if self.returned_for else "drafted"

    @property
    def is_draft(self) -> bool:
        return self.issued_on is None and self.voided_on is None


def document_id(paper: PaperCode, subject_id: UUID, basis: int, number: int = 1) -> UUID:
    """One paper of a kind about one fact: drafting it twice is drafting it once. `number` goes on
    where an earlier one is void."""
    return derived_id("document", paper, subject_id, basis, number)


def evolve(state: Document | None, recorded: Recorded[Event]) -> Document:
    event = recorded.event
    if isinstance(event, e.Drafted):
        return _drafted(event, recorded)
    assert state is not None
    last = max(state.last_on, recorded.effective_on)
    changes: dict[str, Any] = {"version": recorded.version, "last_on": last}
    return state.model_copy(update=changes | _changes(state, event, recorded))


def _drafted(event: e.Drafted, recorded: Recorded[Event]) -> Document:
    kept = event.model_dump(exclude={"paper", "content"})
    return Document(
        id=recorded.record_id,
        version=recorded.version,
        code=event.paper,
        wordings=(_wording(event.content, event.drafted_on, recorded),),
        last_on=event.drafted_on,
        **kept,
    )


def _wording(content: e.Content, on: date, recorded: Recorded[Event]) -> Wording:
    return Wording(version=recorded.version, content=content, by=recorded.actor.name, on=on)


def _changes(state: Document, event: Event, recorded: Recorded[Event]) -> dict[str, Any]:
    match event:
        case e.Revised():
            wording = _wording(event.content, event.revised_on, recorded)
            return {"wordings": (*state.wordings, wording), "returned_for": ""}
        case e.Returned():
            return {"returned_for": event.reason}
        case e.Issued():
            who = recorded.actor.name
            return {"number": event.number, "issued_on": event.issued_on, "issued_by": who}
        case e.Printed():
            return {"printed": Print(**event.model_dump(exclude={"paper"}))}
        case e.SealedCopyFiled():
            copies = (*state.sealed_copies, *event.files)
            return {"sealed_on": event.sealed_on, "sealed_copies": copies}
        case e.Voided():
            return {"voided_on": event.on, "voided_for": event.reason}
    return {}
