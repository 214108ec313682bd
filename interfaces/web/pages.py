"""The start page: what runs, what is due, what waits for a decision, and where else to look."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.templating import Jinja2Templates
from starlette.staticfiles import StaticFiles

from domain.values import Actor, Role
from interfaces.api.moment import Moment, When
from interfaces.api.nouns import escalations as escalation_noun
from interfaces.api.operations import READY_SECONDS, behind
from interfaces.api.who import PUBLIC, READERS, TheHouse
from interfaces.identity import NotSignedIn
from interfaces.wiring import House
from projections import dashboard, deadlines, escalations, records

HERE: Final = Path(__file__).parent
TEXTS: Final[dict[str, dict[str, str]]] = tomllib.loads(
    (HERE / "texts.toml").read_text(encoding="utf-8")
)
LANGUAGES: Final = ("zh", "en")
SESSION: Final = "duban_session"
SHOWN: Final = 10

templates = Jinja2Templates(HERE / "templates")
static_files = StaticFiles(directory=HERE / "static")
router = APIRouter(include_in_schema=False)


def language(request: Request) -> str:
    """By switch, else what was chosen before; Chinese unless English was asked for."""
    asked = request.query_params.get("lang") or request.cookies.get("duban_lang")
    return asked if asked in LANGUAGES else "zh"


def signed_in(request: Request, house: House) -> Actor:
    try:
        return house.tokens.read(request.cookies[SESSION])
    except (KeyError, NotSignedIn):
        return PUBLIC


@router.get("/")
def start(request: Request, house: TheHouse, when: When) -> Response:
    """Officers and auditors also see it as it was: `?as_of=`, `?effective_on=`."""
    actor, lang = signed_in(request, house), language(request)
    head, standings = behind(house)
    facts: dict[str, Any] = {
        "head": head,
        "views": [
            {"name": standing.name, "late": seconds >= READY_SECONDS, "error": standing.error}
            for standing, seconds in standings
        ],
        "due": [],
        "escalations": [],
        "figures": None,
    }
    if actor.role in READERS:
        facts |= _work(when)
    page = templates.TemplateResponse(
        request,
        "start.html",
        {
            "t": {key: text[lang] for key, text in TEXTS.items()},
            "lang": lang,
            "actor": None if actor.role is Role.PUBLIC else actor,
            "failed": "failed" in request.query_params,
            **facts,
        },
    )
    page.headers["Cache-Control"] = "no-store"
    if request.query_params.get("lang") in LANGUAGES:
        page.set_cookie("duban_lang", lang, samesite="lax", httponly=True)
    return page


def _work(when: Moment) -> dict[str, Any]:
    """Names and dates are for officers and auditors only."""
    on, terms = when.on, when.terms
    with when.rows(*dashboard.VIEWS) as conn:
        cases = deadlines.page(conn, terms=terms, on=on, limit=SHOWN)
        raised = escalations.page(conn, limit=SHOWN, status="open")
        wanted = {case.provider_id for case, _, _ in cases} | {r["provider_id"] for r in raised}
        names = records.names(conn, wanted - {None})
        figures = dashboard.figures(conn, terms, on)
    return {
        "due": [
            {"case": case, "standing": standing, "provider": names.get(case.provider_id, "")}
            for case, standing, _ in cases
            if standing is not None and case.is_open
        ],
        "escalations": [
            {**escalation_noun.show_row(row), "provider": names.get(row["provider_id"], "")}
            for row in raised
        ],
        "figures": figures,
        "past": None if when.is_now else {"position": when.cut, "on": on},
    }


def _from_here(request: Request) -> bool:
    """A form of our own page: the browser says so, or at least names our origin."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


@router.post("/sign-in")
def sign_in(request: Request, house: TheHouse, token: Annotated[str, Form()] = "") -> Response:
    back = RedirectResponse("/", 303)
    if not _from_here(request):
        return RedirectResponse("/?failed", 303)
    try:
        house.tokens.read(token.strip())
    except NotSignedIn:
        return RedirectResponse("/?failed", 303)
    secure = request.url.scheme == "https"
    back.set_cookie(SESSION, token.strip(), httponly=True, samesite="strict", secure=secure)
    return back


@router.post("/sign-out")
def sign_out(request: Request) -> Response:
    back = RedirectResponse("/", 303)
    if _from_here(request):
        back.delete_cookie(SESSION)
    return back
