"""A paper as DOCX, with the same words as its PDF, for those who edit before they seal."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Final

from jinja2.sandbox import SandboxedEnvironment

from domain.document import Document
from interfaces.documents.laid import laid
from interfaces.documents.typesetting import LAYOUTS

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def docx(document: Document, people: Sequence[str], layout: str) -> bytes:
    """Without the code: what is edited is another paper, and proves nothing."""
    from docxtpl import DocxTemplate  # which loads much, for what few ask

    template = DocxTemplate(LAYOUTS / f"{layout}.docx")
    on = document.issued_on or document.last_on
    template.render(laid(document, people, "-", on), SandboxedEnvironment(), autoescape=True)
    made = io.BytesIO()
    template.save(made)
    return made.getvalue()
