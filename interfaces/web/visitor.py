"""Who looks at a page: in which role, for whom, and in which language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import Depends, Request

from domain.values import Actor, Role
from interfaces.api.who import PUBLIC, TheHouse
from interfaces.identity import NotSignedIn
from interfaces.web.texts import LANGUAGES, Language, Words
from interfaces.wiring import House

SESSION: Final = "duban_session"
LANGUAGE: Final = "duban_lang"


@dataclass(frozen=True)
class Visitor:
    actor: Actor
    lang: Language
    session: Any = None
    """The session that the cookie opened; none for a stranger."""
    hats: tuple[Actor, ...] = ()
    """The roles that this person may take on, the present one among them."""

    @property
    def signed_in(self) -> bool:
        return self.actor.role is not Role.PUBLIC

    @property
    def words(self) -> Words:
        return Words(self.lang)


def language(request: Request) -> Language:
    """By switch, else what was chosen before; Chinese unless English was asked for."""
    asked = request.query_params.get("lang") or request.cookies.get(LANGUAGE)
    return next((lang for lang in LANGUAGES if lang == asked), "zh")


def visitor_of(request: Request, house: TheHouse) -> Visitor:
    return Visitor(_actor(request, house), language(request))


def _actor(request: Request, house: House) -> Actor:
    try:
        return house.tokens.read(request.cookies[SESSION])
    except (KeyError, NotSignedIn):
        return PUBLIC


TheVisitor = Annotated[Visitor, Depends(visitor_of)]
