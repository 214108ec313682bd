"""Beside a paper: what it was drafted from, the others of that record, and how it is served."""

from __future__ import annotations

from typing import Any, Final

from domain.catalogue import KINDS
from domain.document.papers import PaperCode
from domain.document.state import Document
from domain.due_steps.service import DECISION, NOTICE
from interfaces.api.nouns import ROUTE_OF
from interfaces.api.papers import named
from interfaces.web.around import beside
from interfaces.web.looking import Look
from interfaces.web.wording.labels import KIND_OF
from projections import files
from projections.kinds import TELLINGS

NOUN_OF = {kind: noun for noun, kind in KIND_OF.items()}
SERVED_BY: Final = {
    PaperCode.ORDER: ("notice", "service"),
    PaperCode.EXPULSION_NOTICE: (NOTICE, "prior-notice"),
    PaperCode.EXPULSION_DECISION: (DECISION, "service"),
    PaperCode.DISQUALIFICATION_NOTICE: (NOTICE, "prior-notice"),
    PaperCode.DISQUALIFICATION_DECISION: (DECISION, "service"),
}
"""What its record calls it once it is served, and the act that enters that."""


def around(look: Look) -> dict[str, Any]:
    state: Document = look.state
    with look.house.connection() as conn:
        papers = files.papers_of(conn, state.subject_id)
    others = [one for one in papers if one != state.id]
    return {
        "subject": f"/{NOUN_OF[state.subject_kind]}/{state.subject_id}",
        "others": beside.these(look, "documents", others),
        "serve": _service_of(look, state),
        "pages": range(1, len(look.house.press.pictures(state, named(state, look.when))) + 1),
    }


def _service_of(look: Look, state: Document) -> str | None:
    """The form, for who may fill it in, once a paper is signed and until it is served."""
    if state.code not in SERVED_BY or state.status not in ("issued", "sealed"):
        return None
    (what, act), noun = SERVED_BY[state.code], NOUN_OF[state.subject_kind]
    kind = KINDS[state.subject_kind]
    served = TELLINGS[kind.name].services(look.when.fold(kind, state.subject_id))
    may = look.actor.role in ROUTE_OF[f"/{noun}/{{record_id}}/{act}"].roles
    if not may or any(paper.what == what for paper in served):
        return None
    return f"/{noun}/{state.subject_id}/do/{act}"
