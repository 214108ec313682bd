"""Where papers are worded, set and kept: what the acts on papers ask of the outside."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
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
        self._pictures: dict[tuple[UUID, int], list[bytes]] = {}

    def worded(self, paper: Paper, facts: Mapping[str, Any]) -> Content:
        return self.words.content(paper, facts, self._office)

    def missing(self, document: Document) -> str:
        content = document.content
        return self.faces.missing(
            "".join((content.title, content.addressee, body_of(document), content.signatory))
            + "".join((*content.attachments, *content.copies_to))
        )

    def printed(self, document: Document, actor: Actor) -> Printed:
        assert document.issued_on is not None
        address = self._address(f"/public/documents/{document.id}")
        pdf = self._set(document, LAYOUT, address, document.issued_on)
        kept = self._uploads.take(io.BytesIO(pdf), f"{file_name(document)}.pdf", actor)
        return Printed(
            paper=document.code,
            layout=LAYOUT,
            faces=self.faces.fingerprint,
            address=address,
            files=(kept,),
            on=document.issued_on,
        )

    def pdf(self, document: Document) -> bytes:
        """As it was printed, set anew from the log; a draft as it stands, and marked as one."""
        printed = document.printed
        if printed is None:
            return self._set(document, LAYOUT, "", document.last_on)
        return self._set(document, printed.layout, printed.address, printed.on)

    def pictures(self, document: Document) -> list[bytes]:
        """Its pages as they look, kept for whoever looks next."""
        key = (document.id, document.version)
        if key not in self._pictures:
            while len(self._pictures) >= MOST_KEPT:
                self._pictures.pop(next(iter(self._pictures)), None)
            printed = document.printed
            layout, address = (printed.layout, printed.address) if printed else (LAYOUT, "")
            on = printed.on if printed else document.last_on
            self._pictures[key] = self._typesetter.pictures(layout, laid(document, address, on))
        return self._pictures[key]

    def _set(self, document: Document, layout: str, address: str, on: date) -> bytes:
        return self._typesetter.pdf(layout, laid(document, address, on), on)


def file_name(document: Document) -> str:
    """Without an ending; what a title has that no file name takes is left out."""
    said = f"{document.content.title} {document.number or document.file_reference}"
    return "".join(char for char in said if char not in '/\\:*?"<>|\r\n\t').strip()[:100]
