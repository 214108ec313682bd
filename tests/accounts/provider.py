"""A real OpenID provider (the package oidc-provider-mock, not ours), which a test may tamper with.

What it answers can be changed on the way, as somebody would who sits between it and the office.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2 as httpx
import oidc_provider_mock
import oidc_provider_mock._server as server
from werkzeug.wrappers import Request, Response

Answer = dict[str, Any]
logging.getLogger("werkzeug").setLevel(logging.ERROR)


@dataclass
class Provider:
    """`token` changes what the token endpoint answers; `forms` is what was asked of it."""

    issuer: str = ""
    forms: list[dict[str, list[str]]] = field(default_factory=list)
    token: Callable[[Answer], Answer] = lambda answer: answer
    away: bool = False
    metadata: Callable[[Answer], Answer] = lambda answer: answer

    def knows(self, subject: str, **claims: str) -> None:
        httpx.put(f"{self.issuer}/users/{subject}", json=claims).raise_for_status()

    def agrees(self, address: str, subject: str) -> str:
        """Somebody signs in there; answers the address to which the browser is sent back."""
        answer = httpx.post(address, data={"sub": subject})
        assert answer.status_code == 302, answer.text
        return str(answer.headers["location"])

    def refuses(self, address: str) -> str:
        answer = httpx.post(address, data={"action": "deny"})
        return str(answer.headers["location"])


def query(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def _between(inner: Any, provider: Provider) -> Any:
    def app(environ: Any, start: Any) -> Any:
        request = Request(environ)
        if provider.away:
            return Response("away", 503)(environ, start)
        if request.path == "/oauth2/token":
            body = request.get_data()
            provider.forms.append(parse_qs(body.decode()))
            environ["wsgi.input"] = BytesIO(body)
        answer = Response.from_app(inner, environ)
        changes = {
            "/oauth2/token": provider.token,
            "/.well-known/openid-configuration": provider.metadata,
        }
        if request.path in changes and answer.status_code == 200:
            answer.set_data(json.dumps(changes[request.path](json.loads(answer.get_data()))))
        return answer(environ, start)

    return app


@contextmanager
def running(**options: Any) -> Iterator[Provider]:
    provider = Provider()
    app = oidc_provider_mock.app(**options)
    app.wsgi_app = _between(app.wsgi_app, provider)
    with server._threaded_server(app=app) as running:
        provider.issuer = f"http://localhost:{running.server_port}"
        yield provider
