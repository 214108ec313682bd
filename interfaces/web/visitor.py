"""Who looks at a page: in which role, for whom, and in which language."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Annotated, Final

from fastapi import Depends, Request

from domain.account.state import Account
from domain.values import Actor
from interfaces.api.who import PUBLIC, TheHouse
from interfaces.web import cookies
from interfaces.web.sessions import Session
from interfaces.web.texts import LANGUAGES, Language, Words

BY_ITSELF: Final = re.compile("/live|/desk/news|/dashboard/figures|/audit/exports/[^/]+/progress")
"""What a page asks for while nobody sits before it: that is no use of a session."""
WHILE_TEMPORARY: Final = ("/account/password", "/sign-out")
"""All that is open while a temporary password stands."""


class MustChange(Exception):  # noqa: N818 - an answer, not a fault
    """A temporary password has to be replaced before anything else."""


@dataclass(frozen=True)
class Visitor:
    actor: Actor
    lang: Language
    session: Session | None = None
    """The session that the cookie opened; none for a stranger."""
    hats: tuple[Actor, ...] = ()
    """The roles that this person may take on, the present one among them."""
    account: Account | None = None
    """None for a stranger, and for who came with a token."""

    @property
    def signed_in(self) -> bool:
        return self.session is not None

    @property
    def words(self) -> Words:
        return Words(self.lang)


def language(request: Request) -> Language:
    """By switch, else what was chosen before; Chinese unless English was asked for."""
    asked = request.query_params.get("lang") or cookies.read(request, cookies.LANGUAGE)
    return next((lang for lang in LANGUAGES if lang == asked), "zh")


def stranger_at(request: Request) -> Visitor:
    return Visitor(PUBLIC, language(request))


def visitor_of(request: Request, house: TheHouse) -> Visitor:
    stranger = stranger_at(request)
    secret = cookies.read(request, cookies.SESSION)
    used = not BY_ITSELF.fullmatch(request.url.path)
    session = house.sessions.of(secret, used=used) if secret else None
    if session is None:
        return stranger
    if session.account_id is None:
        return replace(stranger, actor=session.actor, session=session, hats=(session.actor,))
    account = house.doors.account(session.account_id)
    hats = () if account is None else hats_of(account)
    actor = next((hat for hat in hats if _same(hat, session.actor)), None)
    if actor is None:
        house.sessions.end(session.id)
        return stranger
    return Visitor(actor, stranger.lang, session, hats, account)


def hats_of(account: Account) -> tuple[Actor, ...]:
    """None while it is locked or closed: whatever was withdrawn is so at the next request."""
    if not account.is_active:
        return ()
    return tuple(
        Actor(name=account.name, role=hat.role, acts_for=hat.acts_for) for hat in account.hats
    )


def _same(one: Actor, other: Actor) -> bool:
    return (one.role, one.acts_for) == (other.role, other.acts_for)


def admitted(request: Request, house: TheHouse) -> Visitor:
    visitor = visitor_of(request, house)
    if visitor.session and visitor.session.must_change and request.url.path not in WHILE_TEMPORARY:
        raise MustChange
    return visitor


TheVisitor = Annotated[Visitor, Depends(admitted)]
