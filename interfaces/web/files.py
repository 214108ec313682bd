"""The files of records, for whoever is signed in on the pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from interfaces.api import files as api
from interfaces.api.nouns.noun import Noun
from interfaces.web.moments import PageWhen
from interfaces.web.visitor import TheVisitor

router = APIRouter(include_in_schema=False)


def _reader(noun: Noun) -> Any:
    def one(
        record_id: UUID, digest: api.Name, visitor: TheVisitor, when: PageWhen
    ) -> StreamingResponse:
        return api.read(noun, record_id, digest, visitor.actor, when)

    return one


for noun in api.WITH_FILES:
    router.add_api_route(f"/{noun.noun}/{{record_id}}/files/{{digest}}", _reader(noun))
