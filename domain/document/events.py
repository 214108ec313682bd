"""What happens to a paper, in the form in which it is stored."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field, StringConstraints

from domain.attached import Attached
from domain.document.papers import PAPERS, PaperCode
from domain.values import STORABLE, Event, LongText, OptionalText, ShortText, Value

# Fields of the events are the storage format: they grow by optional fields only.

Several = Annotated[tuple[ShortText, ...], Field(max_length=50)]
Body = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200_000), STORABLE
]
"""Facts of a case and the words around them; the certificate of a long history."""
PEOPLE = "{在场人员}"
"""Where the text names who was present or who signed. Their names stand in the record that the
paper is drafted from, and nowhere else: who is erased there is gone here too."""


class Content(Value):
    """What a paper says. Each line of `body` is a paragraph; `一、…` is a heading, and
    `标签 | 内容` a row of a table."""

    title: ShortText
    addressee: OptionalText = ""
    body: Body
    attachments: Several = ()
    signatory: ShortText
    copies_to: Several = ()


class _OfPaper:
    """An event of a paper rests on the clause of that paper; the class itself on none."""

    def __get__(self, event: DocumentEvent | None, owner: type | None = None) -> str | None:
        return None if event is None else PAPERS[event.paper].citation


class DocumentEvent(Event):
    citation: ClassVar[str | None] = _OfPaper()  # type: ignore[assignment]  # differs by instance
    paper: PaperCode


class Drafted(DocumentEvent):
    """`basis`: the version of the record of which the paper tells; `number` is the one that the
    decision was given, where it has one."""

    dated_by = "drafted_on"
    subject_kind: str
    subject_id: UUID
    basis: int
    file_reference: str = ""
    number: str = ""
    provider_id: UUID | None = None
    enterprise_id: UUID | None = None
    content: Content
    drafted_on: date


class Revised(DocumentEvent):
    dated_by = "revised_on"
    content: Content
    revised_on: date


class Returned(DocumentEvent):
    on: date
    reason: LongText


class Issued(DocumentEvent):
    """签发: the number is taken, and the text stands from here on."""

    dated_by = "issued_on"
    number: str
    issued_on: date


class Printed(DocumentEvent):
    """The paper as it was set, in one transaction with its signing: layout and faces are named,
    so that the same words give the same bytes again."""

    layout: str
    faces: str
    address: str
    """What its QR code leads to."""
    files: tuple[Attached, ...]
    on: date


class SealedCopyFiled(DocumentEvent):
    """用印: the scan of the paper with its stamp; both are kept."""

    dated_by = "sealed_on"
    sealed_on: date
    files: tuple[Attached, ...]


class Voided(DocumentEvent):
    """作废: the number stays taken and is never given again."""

    on: date
    reason: LongText
