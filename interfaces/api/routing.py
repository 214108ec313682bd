"""Where each read and each command of the API is found, made once in a process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, cached_property, partial
from typing import Final

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from interfaces.api import (
    acts,
    archive,
    diffs,
    dossiers,
    files,
    identities,
    lists,
    messages,
    operations,
    papers,
    persons,
    public,
    quarantine,
    records,
    register_files,
    registers,
    services,
    work,
)
from interfaces.api.audit import decisions, exports, journal, proofs, sign_ins
from interfaces.api.nouns import measures

API: Final = "/api/v1"
# Lists first: /deadlines/compute and the like are no identifiers.
READING: Final = (
    lists.router,
    work.router,
    dossiers.router,
    registers.router,
    register_files.router,
    archive.router,
    services.router,
    identities.router,
    persons.router,
    decisions.router,
    journal.router,
    sign_ins.router,
    messages.router,
    operations.api,
    measures.router,
    public.router,
    proofs.router,
    exports.router,
    proofs.public,
    papers.router,
    papers.public,
    files.router,
    quarantine.router,
    records.router,
    diffs.router,
)
"""The routers of what can be read."""


def reading_routes() -> Iterator[APIRoute]:
    for router in READING:
        yield from (route for route in router.routes if isinstance(route, APIRoute))


@cache
def router() -> APIRouter:
    """All of them, in the order in which the document names them."""
    made = APIRouter(generate_unique_id_function=lambda route: route.name.replace("_", "-"))
    made.include_router(operations.router)
    for router in (*READING, _holding(map(acts.made, acts.PATHS))):
        made.include_router(router, prefix=API)
    return made


@cache
def branches() -> list[BaseRoute]:
    """The same, as a request finds them: those of each kind of record behind one door."""
    kinds: dict[str, list[Callable[[], BaseRoute]]] = {}
    for route in reading_routes():
        kinds.setdefault(_kind(route.path), []).append(partial(_itself, route))
    for path in acts.PATHS:
        kinds.setdefault(_kind(path), []).append(partial(acts.made, path))
    return [*operations.router.routes, *(Branch(f"{API}/{kind}", kinds[kind]) for kind in kinds)]


def _kind(path: str) -> str:
    return path.split("/")[1]


def _itself(route: BaseRoute) -> BaseRoute:
    return route


def _holding(routes: Iterable[BaseRoute]) -> APIRouter:
    made = APIRouter()
    made.routes.extend(routes)
    return made


class Branch(BaseRoute):
    """Routes whose addresses begin alike. A request is compared with all routes before its own,
    and there are hundreds: two milliseconds, a fifth of a command. What is behind the door is made
    when somebody first comes to it: all of them are a fifth of a start."""

    def __init__(self, beginning: str, makers: Sequence[Callable[[], BaseRoute]]) -> None:
        self.beginning = beginning
        self._makers = makers

    @cached_property
    def within(self) -> BaseRoute:
        made = APIRouter()
        made.include_router(_holding(make() for make in self._makers), prefix=API)
        return made.routes[0]

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if not scope["path"].startswith(self.beginning):
            return Match.NONE, {}
        return self.within.matches(scope)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.within.handle(scope, receive, send)
