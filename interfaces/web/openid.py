"""To the OpenID provider and back: what was begun is kept in a signed cookie of ten minutes."""

from __future__ import annotations

import hashlib
import hmac
import time
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from application.signing_in.doors import NoAccount
from application.signing_in.register import Method
from interfaces.api.who import TheHouse
from interfaces.late import Late
from interfaces.openid import Begun, NotVouchedFor, OpenIDProvider, ProviderAway, Vouched
from interfaces.web import cookies
from interfaces.web.browsers import client_of
from interfaces.web.entering import enter
from interfaces.web.page import go
from interfaces.web.signing_in import Wanted, page
from interfaces.web.visitor import TheVisitor, Visitor
from interfaces.wiring import House

router = APIRouter(route_class=Late, include_in_schema=False)
BEGUN: Final = "duban_openid"
LIFETIME_SECONDS: Final = 600
ALGORITHM: Final = "HS256"
BACK: Final = "/sign-in/openid/back"
Said = Annotated[str, Query(max_length=4_000)]


@router.get("/sign-in/openid")
def begin(request: Request, house: TheHouse, visitor: TheVisitor, wanted: Wanted = "") -> Response:
    if house.openid is None:
        return go("/sign-in")
    try:
        begun = house.openid.begin(_back(request, house))
    except ProviderAway:
        return page(request, house, visitor, wanted, "openid_away", status=503)
    answer = go(begun.url)
    cookies.put(request, answer, BEGUN, _kept(house, begun, wanted), LIFETIME_SECONDS)
    return answer


@router.get(BACK)
def come_back(
    request: Request,
    house: TheHouse,
    visitor: TheVisitor,
    code: Said = "",
    state: Said = "",
    error: Said = "",
) -> Response:
    """Whatever comes of it, what was begun is over: the same address leads in only once."""
    if house.openid is None:
        return go("/sign-in")
    begun, wanted = _begun(request, house)
    answer = _answer(request, house, visitor, house.openid, begun, wanted, code, state, error)
    cookies.drop(request, answer, BEGUN)
    return answer


def _answer(
    request: Request,
    house: House,
    visitor: Visitor,
    provider: OpenIDProvider,
    begun: Begun | None,
    wanted: str,
    code: str,
    state: str,
    error: str,
) -> Response:
    if begun is None or not hmac.compare_digest(begun.state.encode(), state.encode()):
        return page(request, house, visitor, wanted, "openid_again", status=403)
    if error or not code:
        return page(request, house, visitor, wanted, "openid_refused", status=403)
    try:
        vouched = provider.finish(code, begun, _back(request, house))
        let_in = house.doors.by_identity(
            vouched.issuer, vouched.subject, _login(house, vouched), client_of(request)
        )
    except ProviderAway:
        return page(request, house, visitor, wanted, "openid_away", status=503)
    except NotVouchedFor:
        return page(request, house, visitor, wanted, "openid_again", status=403)
    except NoAccount:
        return page(request, house, visitor, wanted, "openid_unknown", status=403)
    entered = enter(request, house, visitor, let_in, Method.OPENID, wanted)
    return entered or page(request, house, visitor, wanted, "no_role", status=403)


def _login(house: House, vouched: Vouched) -> str | None:
    return vouched.login if house.settings.oidc_by_login else None


def _back(request: Request, house: House) -> str:
    base = house.settings.public_url or str(request.base_url).rstrip("/")
    return f"{base}{BACK}"


# What was begun


def _key(house: House) -> OctKey:
    return OctKey.import_key(hashlib.sha256(house.seal.digest(BEGUN).encode()).digest())


def _kept(house: House, begun: Begun, wanted: str) -> str:
    claims = {
        "exp": int(time.time()) + LIFETIME_SECONDS,
        "state": begun.state,
        "nonce": begun.nonce,
        "verifier": begun.code_verifier,
        "next": wanted,
    }
    return jwt.encode({"alg": ALGORITHM}, claims, _key(house))


def _begun(request: Request, house: House) -> tuple[Begun | None, str]:
    try:
        token = jwt.decode(cookies.read(request, BEGUN), _key(house), algorithms=[ALGORITHM])
        said: dict[str, Any] = token.claims
        jwt.JWTClaimsRegistry(exp={"essential": True}).validate(said)
    except (JoseError, ValueError):
        return None, ""
    return Begun("", said["state"], said["nonce"], said["verifier"]), said["next"]
