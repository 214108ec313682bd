"""Papers as they leave the office: faces, layouts in the form of GB/T 9704-2012, PDF and DOCX."""

from __future__ import annotations

from typing import Any

from application.audit.ledger import Ledger
from application.audit.note import b64
from application.uploads import Uploads
from interfaces.documents.faces import Faces
from interfaces.documents.press import DocumentPress
from interfaces.documents.words import Words
from interfaces.settings import Settings


def press(settings: Settings, uploads: Uploads, ledger: Ledger) -> DocumentPress:
    """Where the papers of an office are worded, set and kept."""
    return DocumentPress(
        Words(settings.paper_words, lambda: _signed_head(ledger)),
        Faces(settings.fonts),
        uploads,
        settings.office_name,
        lambda path: f"{settings.public_url or ''}{path}",
    )


def _signed_head(ledger: Ledger) -> dict[str, Any] | None:
    """The newest signed head of the log's tree, as a paper tells of it."""
    signed = ledger.newest()
    if signed is None:
        return None
    head = signed.head
    return {
        "size": head.size,
        "root": b64(head.root),
        "hash": ledger.hashing.name,
        "origin": ledger.origin,
    }
