"""The pages and the API of the province, on a host of its own: figures, and nothing to act on.

Who signs in has a token of the province; that of an office opens nothing here, and the other way
round, since each has a key of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

import psycopg
from fastapi.encoders import jsonable_encoder
from psycopg_pool import PoolTimeout
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from application.errors import Behind, StoreAway
from domain.values import Text, today
from interfaces.api.body_limit import MAX_BODY_BYTES
from interfaces.api.headers import HEADERS, HTTPS_ONLY
from interfaces.api.problems import TITLES, problem
from interfaces.identity import NotSignedIn, Tokens
from interfaces.province.figures import Province
from interfaces.web import assets, cookies
from interfaces.web.page import YEAR_SECONDS, environment, go
from interfaces.web.texts import LANGUAGES, Words
from interfaces.web.visitor import language
from projections.kinds import TELLINGS
from projections.kinds.complaint import NATURES
from projections.province import BREAKDOWNS, NUMBERS
from projections.words import RULES

COOKIE: Final = "duban_province"
LABELS: Final[Mapping[str, Mapping[str, Text]]] = {
    "providers": TELLINGS["provider"].statuses,
    "cases": TELLINGS["rectification-case"].statuses,
    "escalations": RULES,
    "expulsions": TELLINGS["expulsion-case"].statuses,
    "complaints": NATURES,
}
BEARER: Final = {"WWW-Authenticate": 'Bearer realm="duban-province"'}
NOT_SIGNED_IN: Final = Text(
    "请用全省看板的令牌登录（duban province token）",
    "sign in with a token of the province (duban province token)",
)
AT_LEAST: Final = Text(
    "at_least 应为“机关:位置”，用逗号分开，如 liuzhou:120,nanning:80",
    "at_least has to be KEY:POSITION, several of them with commas: liuzhou:120,nanning:80",
)


def create_app(province: Province, tokens: Tokens, name: str) -> ASGIApp:
    app = Starlette(
        routes=[
            Route("/", lambda request: go("/province")),
            Route("/province", page),
            Route("/sign-in", sign_in, methods=["GET", "POST"]),
            Route("/sign-out", sign_out, methods=["POST"]),
            Route("/api/v1/province", api),
            Route("/healthz", lambda request: PlainTextResponse("ok")),
            Route("/readyz", ready),
            Mount("/static", assets.mounted()),
        ],
        exception_handlers={
            Behind: lambda request, error: _away(error, "view-behind"),
            psycopg.OperationalError: lambda request, error: _away(StoreAway(), StoreAway.code),
            PoolTimeout: lambda request, error: _away(StoreAway(), StoreAway.code),
            NotSignedIn: _not_signed_in,
            HTTPException: _http,
        },
    )
    app.state.province, app.state.tokens, app.state.name = province, tokens, name
    return Answering(RequestBodyLimitMiddleware(app, MAX_BODY_BYTES))


class Answering:
    """What holds of every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if scope.get("scheme") == "https":
                    headers.setdefault("Strict-Transport-Security", HTTPS_ONLY)
                if not scope["path"].startswith("/static"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self.app(scope, receive, told)


async def api(request: Request) -> Response:
    """`at_least=KEY:POSITION,…`: no older than that, of those offices."""
    _require(request, request.headers.get("authorization", "").removeprefix("Bearer "))
    wanted = _at_least(request, request.query_params.get("at_least", ""))
    if wanted is None:
        return problem(422, AT_LEAST, code="malformed")
    found = await run_in_threadpool(_figures, request, wanted)
    return JSONResponse(jsonable_encoder(found))


async def page(request: Request) -> Response:
    try:
        _require(request, cookies.read(request, COOKIE))
    except NotSignedIn:
        return go("/sign-in")
    found = await run_in_threadpool(_figures, request, {})
    words = Words(language(request))
    counts = {what: _labelled(what, found["total"]["by"][what], words) for what in BREAKDOWNS}
    return _page(
        request,
        "page.html",
        found=found,
        names=NUMBERS,
        breakdowns={k: v for k, v in counts.items() if v},
    )


async def sign_in(request: Request) -> Response:
    if request.method == "GET":
        return _page(request, "sign-in.html", wrong=False)
    async with request.form(max_files=0, max_fields=5) as form:
        token = str(form.get("token", "")).strip()
    tokens: Tokens = request.app.state.tokens
    try:
        tokens.read(token)
    except NotSignedIn:
        return _page(request, "sign-in.html", status=422, wrong=True)
    answer = go("/province")
    seconds = int((tokens.ends_at(token) - datetime.now(UTC)).total_seconds())
    cookies.put(request, answer, COOKIE, token, seconds)
    return answer


async def sign_out(request: Request) -> Response:
    answer = go("/sign-in")
    cookies.drop(request, answer, COOKIE)
    return answer


async def ready(request: Request) -> Response:
    """Whether the province's own database answers; offices that are away are no fault of it."""
    province: Province = request.app.state.province
    found = await run_in_threadpool(province.standing)
    states = {one["key"]: one["state"] for one in found}
    good = all(state == "fed" for state in states.values())
    return JSONResponse({"status": "ready" if good else "degraded", "offices": states})


def _require(request: Request, token: str) -> None:
    request.app.state.tokens.read(token)


def _at_least(request: Request, text: str) -> Mapping[str, int] | None:
    """None where it cannot be read, or names an office that is not here."""
    found = {}
    for one in filter(None, text.split(",")):
        key, _, position = one.strip().partition(":")
        known = key in request.app.state.province.offices
        if not known or not position.isdecimal() or len(position) > 18:
            return None
        found[key] = int(position)
    return found


def _figures(request: Request, at_least: Mapping[str, int]) -> dict[str, Any]:
    on: date = today(datetime.now(UTC))
    found: dict[str, Any] = request.app.state.province.figures(on, at_least)
    return found


def _labelled(what: str, counts: Mapping[str, int], words: Words) -> list[tuple[str, int]]:
    """The most frequent first."""
    labels = LABELS[what]
    named = [(words.of(labels.get(key)) or key, n) for key, n in counts.items()]
    return sorted(named, key=lambda pair: (-pair[1], pair[0]))


def _page(request: Request, template: str, *, status: int = 200, **facts: Any) -> HTMLResponse:
    lang = language(request)
    other = next(one for one in LANGUAGES if one != lang)
    text = (
        environment()
        .get_template(f"province/{template}")
        .render(t=Words(lang), lang=lang, other=other, name=request.app.state.name, **facts)
    )
    made = HTMLResponse(text, status)
    if request.query_params.get("lang") in LANGUAGES:
        cookies.put(request, made, cookies.LANGUAGE, lang, YEAR_SECONDS)
    return made


def _away(error: Any, code: str) -> Response:
    return problem(503, error.text, code=code, headers={"Retry-After": "5"})


def _http(request: Request, error: Any) -> Response:
    title = TITLES.get(error.status_code, TITLES[500])
    return problem(error.status_code, title, headers=error.headers)


def _not_signed_in(request: Request, error: Exception) -> Response:
    return problem(401, NOT_SIGNED_IN, code="not-signed-in", headers=BEARER)
