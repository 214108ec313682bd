"""The forms of a paper's steps."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import Field

from domain.attached import HandedFiles
from domain.document.events import Body, Several
from domain.document.papers import PaperCode
from domain.values import LongText, OptionalText, ShortText, Value


class Draft(Value):
    paper: PaperCode
    record_id: UUID = Field(description="所依据的记录 · the record that it is drafted from")
    drafted_on: date


class Revise(Value):
    title: ShortText
    addressee: OptionalText = ""
    body: Body = Field(
        description="每行一段；“一、”起为标题；“标签 | 内容”为表格行 · a line is a paragraph;"
        " `label | text` is a row of a table"
    )
    attachments: Several = ()
    copies_to: Several = ()
    revised_on: date


class Return(Value):
    on: date
    reason: LongText


class Issue(Value):
    issued_on: date


class FileSealedCopy(Value):
    sealed_on: date
    files: HandedFiles = Field(min_length=1)


class Void(Value):
    on: date
    reason: LongText
