"""A paper as its layout takes it: words, number, day and code, with nothing left to decide."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import segno

from domain.document import Document
from domain.document.events import PEOPLE
from domain.document.papers import Form
from interfaces.documents.words import day

HEADING: Final = re.compile(r"^[一二三四五六七八九十]+、.{1,30}$")
ROW: Final = re.compile(r"^(?P<label>[^|]{1,20}) \|(?P<text>.*)$")
"""Empty where somebody writes into it by hand."""
NOTES: Final = ("核验码：{code}", "扫码可核验本件的文号、状态和存证。")
MADE: Final = "{office}　{day}制"
"""Of a sheet: it is signed by those whom it names, not in the office's name."""


def laid(document: Document, people: Sequence[str], address: str, on: date) -> dict[str, Any]:
    """`people`: who was there; `address`: what the code leads to, of which a draft has none."""
    content = document.content
    code = str(document.id)
    signed = not document.is_draft
    letter = document.paper.form is Form.LETTER
    made = "" if letter else MADE.format(office=content.signatory, day=day(on))
    return {
        "title": content.title,
        "addressee": content.addressee,
        "parts": parts(body_of(document, people)),
        "attachments": content.attachments,
        "signatory": content.signatory,
        "copies": content.copies_to,
        "letterhead": letter,
        "number": number_of(document),
        "date": day(on),
        "day": [on.year, on.month, on.day],
        "keywords": [word for word in (document.number, document.paper.citation) if word],
        "draft": not signed,
        "made": made,
        "notes": [*filter(None, [made]), *(note.format(code=code) for note in NOTES if signed)],
        "qr": qr(address) if signed else None,
    }


def number_of(document: Document) -> str:
    """A sheet says whose file it is in; what is numbered when it is signed has no number yet."""
    if document.paper.form is Form.SHEET:
        return f"编号：{document.number or document.file_reference}"
    return document.number


def body_of(document: Document, people: Sequence[str]) -> str:
    """With those who were present, or with what stands there once they were erased."""
    return document.content.body.replace(PEOPLE, "、".join(people) or "（未记录）")


def parts(body: str) -> list[dict[str, Any]]:
    """Paragraphs, headings, and rows that follow each other as one table."""
    found: list[dict[str, Any]] = []
    for line in body.splitlines():
        if row := ROW.match(line):
            if not found or found[-1]["kind"] != "rows":
                found.append({"kind": "rows", "lines": []})
            found[-1]["lines"].append({"label": row["label"].strip(), "text": row["text"].strip()})
        elif line.strip():
            kind = "heading" if HEADING.match(line.strip()) else "text"
            found.append({"kind": kind, "text": line.strip()})
    return found


def qr(address: str) -> str:
    """As SVG; error correction M, since a paper is folded and stamped."""
    made = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        made, kind="svg", border=0, xmldecl=False, nl=False
    )
    return made.getvalue().decode()
