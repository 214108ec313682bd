"""Signing in at an OpenID provider: authorization code flow with PKCE, state and nonce.

Authlib does the protocol, over its own client for httpx2. Its Starlette client is left alone: that
is asynchronous, and keeps its state in a session cookie of its own (ADR 13).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.base_client import BaseApp, OAuth2Mixin, OpenIDMixin
from authlib.integrations.httpx_client import OAuth2Client
from httpx2 import HTTPError, InvalidURL
from joserfc.errors import JoseError

from interfaces.settings import Settings

ALGORITHMS: Final = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)
"""Signatures with a key of the provider's; never one that we hold too, and never none."""
WELL_KNOWN: Final = "/.well-known/openid-configuration"
LEEWAY_SECONDS: Final = 60


class ProviderAway(Exception):  # noqa: N818 - an answer, not a fault
    """The provider cannot be reached, or does not answer as one."""


class NotVouchedFor(Exception):  # noqa: N818
    """What came back does not prove anything: a code used twice, a forged or expired token."""


@dataclass(frozen=True)
class Begun:
    """Where to send the browser, and what has to come back with it."""

    url: str
    state: str
    nonce: str
    code_verifier: str


@dataclass(frozen=True)
class Vouched:
    issuer: str
    subject: str
    login: str | None
    """`preferred_username`, as the provider says it."""


class _Client(OAuth2Mixin, OpenIDMixin, BaseApp):  # type: ignore[misc]
    client_cls = OAuth2Client


class OpenIDProvider:
    """One provider; what it says of itself is fetched when first needed, and kept."""

    def __init__(self, settings: Settings) -> None:
        assert settings.oidc_issuer is not None
        self.name = settings.oidc_name
        self._issuer = settings.oidc_issuer
        self._client = _Client(
            None,
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret.get_secret_value() or None,
            server_metadata_url=self._issuer.rstrip("/") + WELL_KNOWN,
            client_kwargs={"scope": "openid profile", "code_challenge_method": "S256"},
        )

    def begin(self, redirect_uri: str) -> Begun:
        try:
            self._learn()
            found = self._client.create_authorization_url(redirect_uri)
        except (HTTPError, InvalidURL, ValueError, RuntimeError) as error:
            raise ProviderAway from error
        return Begun(found["url"], found["state"], found["nonce"], found["code_verifier"])

    def finish(self, code: str, begun: Begun, redirect_uri: str) -> Vouched:
        try:
            self._learn()
            token = self._client.fetch_access_token(
                redirect_uri=redirect_uri, code=code, code_verifier=begun.code_verifier
            )
            if "id_token" not in token:
                raise NotVouchedFor
            claims = self._client.parse_id_token(token, nonce=begun.nonce, leeway=LEEWAY_SECONDS)
        except HTTPError as error:
            raise ProviderAway from error
        except (AuthlibBaseError, JoseError, ValueError, KeyError, TypeError) as error:
            raise NotVouchedFor from error
        return Vouched(self._issuer, str(claims["sub"]), claims.get("preferred_username"))

    def _learn(self) -> None:
        """What it says of itself; only as the issuer that was set, with good signatures."""
        metadata: dict[str, Any] = self._client.load_server_metadata()
        if metadata.get("issuer") != self._issuer:
            metadata.clear()
            raise ProviderAway
        said = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        metadata["id_token_signing_alg_values_supported"] = sorted(ALGORITHMS & set(said))
