"""The page of one record: what it is, what can be done with it, and what happened."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from application.disposals import require_not_removed
from domain.catalogue import MEASURES_ID
from domain.values import Actor, NotAllowedNow
from interfaces.api.moment import Moment
from interfaces.api.nouns import NOUNS
from interfaces.api.nouns.noun import Noun, with_the_record
from interfaces.api.who import TheHouse
from interfaces.late import Late
from interfaces.web import addresses, picking, story
from interfaces.web.around import AROUND
from interfaces.web.around.papers import papers
from interfaces.web.looking import Look
from interfaces.web.moments import PageWhen, past
from interfaces.web.offers import Offer, offers
from interfaces.web.page import environment, render
from interfaces.web.shown import INSIDE, Showing, file_digests, identifiers
from interfaces.web.story import Sought, TheSought
from interfaces.web.visitor import TheVisitor
from interfaces.web.wording.acts import MAIN_ACT
from projections.history import entries
from projections.kinds import TELLINGS
from projections.words import TIMINGS
from projections.worklist import WAITS_FOR

router = APIRouter(route_class=Late, include_in_schema=False)
APART: Final = frozenset(
    {"status", "deadline", "clocks", "checklist", "warnings", "reference", "due_on", "provisional",
     "kind_of", "coordination_matters", "standing"}
)  # fmt: skip
"""What the page shows in a place of its own."""


def record_page(look: Look, wanted: Sought, done: str | None) -> Response:
    around = AROUND[look.noun.noun](look) if look.noun.noun in AROUND else {}
    facts = _itself(look, around) | _acts(look) | _told(look, wanted, done) | around
    facts |= papers(look)
    return render(look.request, look.house, look.visitor, _template(look.noun.noun), **facts)


def _itself(look: Look, around: Mapping[str, Any]) -> dict[str, Any]:
    """What the record is, in words; `around` names others that are linked from it."""
    noun, when, shown = look.noun, look.when, look.shown
    named = {*identifiers(shown), *identifiers(around), look.head.provider_id}
    called = picking.called_for(look.actor, when, named - {None, look.record_id})
    showing = _showing(look, called)
    return {
        "noun": noun.noun,
        "id": look.record_id,
        "head": look.head,
        "shown": shown,
        "lines": showing.lines(shown, without=APART if look.inside else APART | INSIDE),
        "showing": showing,
        "called": called,
        "inside": look.inside,
        "timing": lambda state: TIMINGS[state],
        "past": past(when, look.visitor, look.request),
        "asked": {name: look.request.query_params.get(name, "") for name in addresses.MOMENT},
    }


def _showing(look: Look, called: Mapping[UUID, picking.Called]) -> Showing:
    """With what became of the files that the record names, where it names any."""
    digests, uploads = list(file_digests(look.shown)), look.house.uploads
    return Showing(
        look.noun.noun,
        look.visitor.words,
        called,
        look.shown,
        f"/{look.noun.noun}/{look.record_id}",
        recorded=look.noun.open_files is not with_the_record,
        blocked=uploads.quarantine.blocked(digests) if digests else {},
        disposed=bool(digests) and _is_disposed(look),
    )


def _is_disposed(look: Look) -> bool:
    try:
        require_not_removed(look.house.office, getattr(look.state, "subject_id", look.record_id))
    except NotAllowedNow:
        return True
    return False


def _acts(look: Look) -> dict[str, Any]:
    """What can be done, and what cannot and why: nothing on a page of the past."""
    now = look.when.is_now
    tried = (look.house, look.rehearsal, look.actor, look.noun, look.record_id)
    possible = offers(*tried) if now else []
    main = main_acts(look.noun, look.state, look.when, look.actor, possible)
    return {"main": main, "offers": grouped(possible)}


def _told(look: Look, wanted: Sought, done: str | None) -> dict[str, Any]:
    """What happened, as far as it is sought; `done`: by the act that led here, of which those who
    may not follow the record learn that it is recorded."""
    whole = story_of(look)
    return {
        "story": story.told(whole, wanted),
        "whole": len(whole),
        "sought": wanted,
        "people": story.people(whole),
        "done": None if done is None else _just_done(whole, done),
    }


def story_of(look: Look) -> list[story.Entry]:
    """As far as it is open to the visitor."""
    if not look.may_follow:
        return []
    return entries(look.when.story(look.record_id), look.when.story(MEASURES_ID))


@cache
def _template(noun: str) -> str:
    """A page of its own where the kind has one."""
    own = f"records/{noun}.html"
    return own if own in environment().list_templates() else "record.html"


def main_acts(
    noun: Noun, state: Any, when: Moment, actor: Actor, possible: list[Offer]
) -> list[Offer]:
    """What the worklist says that the actor is to do next, as far as it is open."""
    waiting = WAITS_FOR.get(actor.role, ())
    tasks = TELLINGS[noun.kind.name].tasks(state, when.terms)
    wanted = [MAIN_ACT[task.what] for task in tasks if task.role in waiting]
    return [one for path in wanted for one in possible if one.route.path == path and one.is_open]


def _just_done(whole: list[story.Entry], done: str) -> list[story.Entry]:
    before, _, after = done.partition("-")
    return [entry for entry in whole if int(before) < entry["version"] <= int(after)]


def grouped(possible: list[Offer]) -> Mapping[str, list[Offer]]:
    """Open ones by group; what is not open, with its reason, at the end."""
    found: dict[str, list[Offer]] = {"next": [], "other": [], "correct": [], "closed": []}
    for offer in possible:
        found[offer.group if offer.is_open else "closed"].append(offer)
    return found


Done = Annotated[str | None, Query(pattern=r"^\d{1,9}-\d{1,9}$")]
"""Versions before and after an act that is just done."""


def _one(noun: Noun) -> Any:
    def page(
        record_id: UUID,
        request: Request,
        house: TheHouse,
        visitor: TheVisitor,
        when: PageWhen,
        wanted: TheSought,
        done: Done = None,
    ) -> Response:
        return record_page(Look(request, house, visitor, noun, record_id, when), wanted, done)

    return page


for one in NOUNS:
    router.add_api_route(f"/{one.noun}/{{record_id}}", _one(one), methods=["GET"])
