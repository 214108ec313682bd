"""Who asks: bearer tokens, signed with the office's key, that say name, role and for whom."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from domain.values import Actor, Role

ALGORITHMS: Final = ["HS256"]
AUDIENCE: Final = "duban"
LIFETIME_DAYS: Final = 365
HANDED_OUT: Final = tuple(role for role in Role if role not in (Role.PUBLIC, Role.SYSTEM))


class NotSignedIn(Exception):  # noqa: N818 - an answer, not a fault
    """The token is not one of ours, or has run out."""


class Tokens:
    """Makes and reads tokens; needs the key only, no database."""

    def __init__(self, key: bytes) -> None:
        self._key = OctKey.import_key(key)

    def issue(
        self,
        user: str,
        role: Role,
        *,
        provider_id: UUID | None = None,
        enterprise_id: UUID | None = None,
        days: int = LIFETIME_DAYS,
    ) -> str:
        now = int(time.time())
        acts_for = {Role.PROVIDER: provider_id, Role.ENTERPRISE: enterprise_id}.get(role)
        claims = {"aud": AUDIENCE, "sub": user, "role": role.value, "iat": now}
        claims |= {"exp": now + days * 86_400, "for": str(acts_for) if acts_for else None}
        return jwt.encode({"alg": ALGORITHMS[0]}, claims, self._key)

    def ends_at(self, token: str) -> datetime:
        try:
            return datetime.fromtimestamp(self._claims(token)["exp"], UTC)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise NotSignedIn from error

    def _claims(self, token: str) -> dict[str, Any]:
        claims = jwt.decode(token, self._key, algorithms=ALGORITHMS).claims
        jwt.JWTClaimsRegistry(
            aud={"essential": True, "value": AUDIENCE}, exp={"essential": True}
        ).validate(claims)
        return claims

    def read(self, token: str) -> Actor:
        try:
            claims = self._claims(token)
            acts_for = claims.get("for")
            return Actor(
                name=str(claims["sub"]),
                role=Role(claims["role"]),
                acts_for=UUID(acts_for) if acts_for else None,
            )
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise NotSignedIn from error
