"""Routes that are worked out when the first request comes for them.

The framework takes a millisecond or two for each, and there are hundreds: half of the time in which
the office starts.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock
from typing import Any, Final

from fastapi.routing import APIRoute
from starlette.routing import Match
from starlette.types import Scope

ONE_AT_A_TIME: Final = RLock()


class Late(APIRoute):
    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        self.path = path
        self._begins = path.partition("{")[0]
        self._asked = (path, endpoint, options)

    def __getattr__(self, name: str) -> Any:
        """Whatever is not there yet comes with all the rest."""
        with ONE_AT_A_TIME:
            if asked := self.__dict__.pop("_asked", None):
                path, endpoint, options = asked
                super().__init__(path, endpoint, **options)
        return object.__getattribute__(self, name)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if self._begins not in scope["path"]:  # there may be something before it
            return Match.NONE, {}
        return super().matches(scope)
