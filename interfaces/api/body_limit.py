"""How much a request may carry: little, except where files come in."""

from __future__ import annotations

import re
from typing import Final

from starlette.datastructures import Headers
from starlette.middleware.body_limit import RequestBodyLimitResponder
from starlette.types import ASGIApp, Receive, Scope, Send

from domain.attached import MOST

MAX_BODY_BYTES: Final = 1_000_000
ONE_FILE: Final = re.compile(r"^/api/v1/files$")
FORMS: Final = re.compile(r"^/(?!api/)(?:public/complain|.+/(?:do|new))(?:/|$)")
"""Pages whose forms carry files."""


class BodyLimit:
    """What is longer breaks off while it comes, whatever length it declared."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        await RequestBodyLimitResponder(self.app, most_bytes(scope))(scope, receive, send)


def most_bytes(scope: Scope) -> int:
    """The form around the files is as short as any other."""
    kind = Headers(scope=scope).get("content-type", "")
    if scope["method"] != "POST" or not kind.startswith("multipart/form-data"):
        return MAX_BODY_BYTES
    file_bytes: int = scope["app"].state.house.settings.file_bytes
    if ONE_FILE.match(scope["path"]):
        return MAX_BODY_BYTES + file_bytes
    if FORMS.match(scope["path"]):
        return MAX_BODY_BYTES + MOST * file_bytes
    return MAX_BODY_BYTES
