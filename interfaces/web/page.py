"""A page: the template, the words in the visitor's language, and what every page shows."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from application.messages import reading
from domain.attached import MEDIA_TYPES
from domain.values import Actor
from interfaces.api.moment import Moment
from interfaces.web import addresses, cookies, csrf, navigation, picking, written
from interfaces.web.assets import asset
from interfaces.web.moments import kept
from interfaces.web.texts import LANGUAGES
from interfaces.web.visitor import Visitor
from interfaces.web.wording.parameters import worth
from interfaces.wiring import House
from projections.words import ROLES

TEMPLATES: Final = Path(__file__).parent / "templates"
ACCEPTED: Final = ",".join(f".{extension}" for extension in MEDIA_TYPES)
"""What a browser offers where files are chosen."""
YEAR_SECONDS: Final = 365 * 86_400


def _in_language(write: Callable[..., str]) -> Callable[..., str]:
    """A filter that writes in the language of the page."""

    @pass_context
    def filtered(context: Context, value: Any, *args: Any) -> str:
        return "" if value is None else write(context["t"], value, *args)

    return filtered


@pass_context
def _then(context: Context, address: str) -> str:
    """A filter: the address, which leads to the same moment as the page unless it names another."""
    kept: str = context["kept"]
    if not kept or any(f"{name}=" in address for name in addresses.MOMENT):
        return address
    plain, hash_, place = address.partition("#")
    return f"{plain}{kept.replace('?', '&') if '?' in plain else kept}{hash_}{place}"


@cache
def environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    made.filters |= {
        name: _in_language(getattr(written, name))
        for name in ("day", "instant", "money", "clause", "days_left", "said", "sentence")
    }
    made.filters["then"] = _then
    made.filters["worth"] = _in_language(worth)
    made.filters["role"] = _in_language(lambda t, role: t.of(ROLES[role]))
    made.filters["begun"] = lambda said: said[:1].upper() + said[1:]
    made.filters["seconds"] = math.ceil
    made.filters["iso"] = lambda value: written.as_day(value).isoformat()
    made.globals |= {"asset": asset, "accepted": ACCEPTED}
    return made


def render(
    request: Request,
    house: House,
    visitor: Visitor,
    template: str,
    *,
    status: int = 200,
    **facts: Any,
) -> HTMLResponse:
    """`facts` are the page's own; who looks and where they can go is added."""
    other = next(lang for lang in LANGUAGES if lang != visitor.lang)
    here = f"/{request.url.path.lstrip('/')}"  # with two at its beginning it names another host
    switch = request.url.include_query_params(lang=other)
    text = (
        environment()
        .get_template(template)
        .render(
            t=visitor.words,
            lang=visitor.lang,
            other=other,
            visitor=visitor,
            rooms=navigation.rooms(visitor.actor.role),
            room_here=navigation.here(visitor.actor.role, request.url.path),
            path=here,
            sent_to=here + (f"?{request.url.query}" if request.url.query else ""),
            switch=f"{here}?{switch.query}",
            csrf=lambda: csrf.token(house, request),
            acts_for=_acts_for(house, visitor.actor),
            unread=_unread(house, visitor),
            kept=kept(request),
            office=house.settings.office_name if house.settings.office is not None else "",
            replica_age=house.age if house.standby is not None else None,
            **{"past": None, **facts},
        )
    )
    page = HTMLResponse(text, status)
    page.headers["Cache-Control"] = "no-store"
    cookies.keep_visit(request, page)
    if request.query_params.get("lang") in LANGUAGES:
        cookies.put(request, page, cookies.LANGUAGE, visitor.lang, YEAR_SECONDS)
    return page


def _acts_for(house: House, actor: Actor) -> str:
    """The body for which somebody acts; nothing for the office's own people."""
    if actor.acts_for is None:
        return ""
    found = picking.called(Moment(house), [actor.acts_for]).get(actor.acts_for)
    return found.name if found else str(actor.acts_for)


def _unread(house: House, visitor: Visitor) -> int:
    """Messages that the person has not read; one look at an index."""
    if visitor.account is None:
        return 0
    with house.connection() as conn:
        return reading.unread(conn, visitor.account.id)


def fragment(visitor: Visitor, template: str, *, status: int = 200, **facts: Any) -> HTMLResponse:
    """A part of a page, for what is fetched while the page stands."""
    text = (
        environment()
        .get_template(template)
        .render(t=visitor.words, lang=visitor.lang, **{"kept": "", **facts})
    )
    return HTMLResponse(text, status, headers={"Cache-Control": "no-store"})


def go(address: str) -> RedirectResponse:
    """After something was done: the page that shows it."""
    return RedirectResponse(address, 303)
