"""The files of records, for whoever is signed in on the pages: to be saved, and to be looked at.

What is looked at is a picture that was made anew; the file itself only ever comes as a download.
"""

from __future__ import annotations

import base64
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response, StreamingResponse

from domain.values import Unknown
from interfaces.api import files as api
from interfaces.api.nouns.noun import Noun, with_the_record
from interfaces.api.who import TheHouse
from interfaces.files.previews import LARGE, SMALL
from interfaces.late import Late
from interfaces.web.looking import Look
from interfaces.web.moments import PageWhen, past
from interfaces.web.page import render
from interfaces.web.texts import text
from interfaces.web.visitor import TheVisitor
from interfaces.web.written import size

router = APIRouter(route_class=Late, include_in_schema=False)
Page = Annotated[int, Query(ge=1, le=10_000)]
WEBP: Final = "image/webp"
NOTHING: Final = base64.b64decode("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")
"""One pixel that does not show: where a small picture would be, and none can be drawn."""


def _reader(noun: Noun) -> Any:
    def one(
        record_id: UUID, digest: api.Name, visitor: TheVisitor, when: PageWhen
    ) -> StreamingResponse:
        return api.read(noun, record_id, digest, visitor.actor, when)

    return one


def _picture(noun: Noun) -> Any:
    def one(
        record_id: UUID,
        digest: api.Name,
        house: TheHouse,
        visitor: TheVisitor,
        when: PageWhen,
        page: Page = 1,
        small: bool = False,
    ) -> Response:
        """To whom the file itself is open; a look at a complaint's evidence is recorded."""
        file = api.opened(noun, record_id, digest, visitor.actor, when)
        found = api.preview(house, file, page, SMALL if small else LARGE)
        if found is None and not small:
            raise Unknown("no-preview", text("file.none"))
        return Response(found.content if found else NOTHING, headers=api.SAFE, media_type=WEBP)

    return one


def _page(noun: Noun) -> Any:
    def one(
        record_id: UUID,
        digest: api.Name,
        request: Request,
        house: TheHouse,
        visitor: TheVisitor,
        when: PageWhen,
        page: Page = 1,
    ) -> Response:
        """The picture in it asks for itself, and by that is looked at."""
        look = Look(request, house, visitor, noun, record_id, when)
        file = api.opened(noun, record_id, digest, visitor.actor, when, looked=False)
        found = api.preview(house, file, page, LARGE)
        return render(
            request,
            house,
            visitor,
            "file.html",
            head=look.head,
            address=f"/{noun.noun}/{record_id}",
            file=file,
            size=size(file.size),
            number=page,
            pages=found.pages if found else 0,
            recorded=noun.open_files is not with_the_record,
            past=past(when, visitor, request),
        )

    return one


for noun in api.WITH_FILES:
    path = f"/{noun.noun}/{{record_id}}/files/{{digest}}"
    router.add_api_route(path, _reader(noun))
    router.add_api_route(f"{path}/picture", _picture(noun))
    router.add_api_route(f"{path}/look", _page(noun))
