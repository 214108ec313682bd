"""Where papers are worded, set and kept: what the acts on papers ask of the outside."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from application.uploads import Uploads
from domain.document import Document, Paper
from domain.document.events import Content, Printed
from domain.values import Actor
from interfaces.documents.faces import Faces
from interfaces.documents.laid import body_of, laid
from interfaces.documents.typesetting import Typesetter
from interfaces.documents.words import Words

LAYOUT: Final = "official-1"
"""In which papers are set now; each paper keeps the name of its own."""
MOST_KEPT: Final = 32
PDF: Final = "application/pdf"


class DocumentPress:
    def __init__(
        self,
        words: Words,
        faces: Faces,
        uploads: Uploads,
        office: str,
        address: Callable[[str], str],
    ) -> None:
        """`office`: who signs; `address`: where a path of the public pages can be opened."""
        self.words, self.faces = words, faces
        self._uploads, self._office, self._address = uploads, office, address
        self._typesetter = Typesetter(faces)
        self._pictures: dict[tuple[UUID, int, tuple[str, ...]], list[bytes]] = {}

    def worded(self, paper: Paper, facts: Mapping[str, Any]) -> Content:
        return self.words.content(paper, facts, self._office)

    def missing(self, document: Document, people: Sequence[str]) -> str:
        content = document.content
        lines = (content.title, content.addressee, content.signatory, body_of(document, people))
        return self.faces.missing("".join((*lines, *content.attachments, *content.copies_to)))

    def printed(self, document: Document, people: Sequence[str], actor: Actor) -> Printed:
        assert document.issued_on is not None
        on, address = document.issued_on, self._address(f"/public/documents/{document.id}")
        pdf = self._typesetter.pdf(LAYOUT, laid(document, people, address, on), on)
        kept = self._uploads.keep_own(io.BytesIO(pdf), f"{file_name(document)}.pdf", PDF, actor)
        return Printed(
            paper=document.code,
            layout=LAYOUT,
            faces=self.faces.fingerprint,
            address=address,
            files=(kept,),
            on=on,
        )

    def pdf(self, document: Document, people: Sequence[str]) -> bytes:
        """As it was printed, set anew from the log; a draft as it stands, and marked as one."""
        layout, address, on = _how(document)
        return self._typesetter.pdf(layout, laid(document, people, address, on), on)

    def pictures(self, document: Document, people: Sequence[str]) -> list[bytes]:
        """Its pages as they look, kept for whoever looks next."""
        key = (document.id, document.version, tuple(people))
        found = self._pictures.get(key)
        if found is None:
            layout, address, on = _how(document)
            found = self._typesetter.pictures(layout, laid(document, people, address, on))
            for oldest in list(self._pictures)[: 1 - MOST_KEPT]:
                self._pictures.pop(oldest, None)
            self._pictures[key] = found
        return found


def _how(document: Document) -> tuple[str, str, date]:
    """Layout, address behind the code, and day: as printed, or as a draft is looked at."""
    if (printed := document.printed) is not None:
        return printed.layout, printed.address, printed.on
    return LAYOUT, "", document.last_on


def file_name(document: Document) -> str:
    """Without an ending; what a title has that no file name takes is left out."""
    said = f"{document.content.title} {document.number or document.file_reference}"
    return "".join(char for char in said if char not in '/\\:*?"<>|\r\n\t').strip()[:100]
