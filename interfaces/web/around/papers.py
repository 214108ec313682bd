"""The papers of a record: those that there are, and those that it can be drafted for now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from application.papers.about_any import CERTIFIED
from application.unit import Command
from domain.catalogue import DOCUMENT
from domain.document import PAPERS, Paper
from domain.document import commands as c
from domain.values import Refusal, Text
from interfaces.api.acts import act_of
from interfaces.api.nouns import ROUTE_OF
from interfaces.web.around import beside
from interfaces.web.looking import Look
from projections import files

DRAFT: Final = ROUTE_OF["/documents"]
_CERTIFIED: Final = frozenset(kind.name for kind in CERTIFIED)


class Possible(NamedTuple):
    name: Text
    address: str
    """Of the form that drafts it, filled in."""


def papers(look: Look) -> dict[str, Any]:
    """Nothing for a kind that no paper is drafted from."""
    kind = look.noun.kind.name
    if kind == DOCUMENT.name or not list(_of(kind)):
        return {"papers": [], "draftable": []}
    with look.house.connection() as conn:
        found = beside.these(look, "documents", files.papers_of(conn, look.record_id))
    asks = look.inside and look.when.is_now and look.actor.role in DRAFT.roles
    return {"papers": found, "draftable": list(_draftable(look)) if asks else []}


def _of(kind: str) -> Iterator[Paper]:
    for paper in PAPERS.values():
        if kind in paper.of or (not paper.of and kind in _CERTIFIED):
            yield paper


def _draftable(look: Look) -> Iterator[Possible]:
    """By trying, as everything that is offered: no page repeats what a paper needs, nor whether
    the fact that it would tell of has its paper. What is drafted from any record is not tried,
    since it would tell the whole history each time."""
    today = look.house.office.today()
    for paper in _of(look.noun.kind.name):
        if not paper.of:
            yield _possible(look, paper)
            continue
        form = c.Draft(paper=paper.code, record_id=look.record_id, drafted_on=today)
        try:
            added = look.rehearsal.of(Command(look.actor, today), act_of(DRAFT, look.house, form))
        except Refusal:
            continue
        if added:
            yield _possible(look, paper)


def _possible(look: Look, paper: Paper) -> Possible:
    asked = {"paper": paper.code, "record_id": look.record_id}
    return Possible(paper.name, f"/documents/new?{urlencode(asked)}")
