"""Where each read and each command of the API is found, made once in a process."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final

from fastapi import APIRouter
from fastapi.routing import APIRoute

from interfaces.api import (
    acts,
    diffs,
    dossiers,
    files,
    identities,
    lists,
    operations,
    persons,
    public,
    records,
    registers,
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
    identities.router,
    persons.router,
    decisions.router,
    journal.router,
    sign_ins.router,
    operations.api,
    measures.router,
    public.router,
    proofs.router,
    exports.router,
    proofs.public,
    files.router,
    records.router,
    diffs.router,
)
"""The routers of what can be read."""


def reading_routes() -> Iterator[APIRoute]:
    for router in READING:
        yield from (route for route in router.routes if isinstance(route, APIRoute))


@cache
def router() -> APIRouter:
    made = APIRouter(generate_unique_id_function=lambda route: route.name.replace("_", "-"))
    made.include_router(operations.router)
    for router in (*READING, acts.router()):
        made.include_router(router, prefix=API)
    return made
