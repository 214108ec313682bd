"""Beside a paper: what it was drafted from, and its pages as they look."""

from __future__ import annotations

from typing import Any

from domain.document.state import Document
from interfaces.api.papers import named
from interfaces.web.looking import Look
from interfaces.web.wording.labels import KIND_OF

NOUN_OF = {kind: noun for noun, kind in KIND_OF.items()}


def around(look: Look) -> dict[str, Any]:
    state: Document = look.state
    return {
        "subject": f"/{NOUN_OF[state.subject_kind]}/{state.subject_id}",
        "pages": range(1, len(look.house.press.pictures(state, named(state, look.when))) + 1),
    }
