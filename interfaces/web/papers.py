"""Papers on the pages: as PDF, as DOCX, page by page; and what anyone may check of one."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from domain.document import Document
from interfaces.api import papers as api
from interfaces.api.files import SAFE
from interfaces.api.nouns.documents import NOUN
from interfaces.api.records import open_to
from interfaces.api.who import TheHouse, not_too_often
from interfaces.late import Late
from interfaces.web.acting import TheForm, require_ours
from interfaces.web.moments import PageWhen
from interfaces.web.page import render
from interfaces.web.public.register import PublicWhen
from interfaces.web.visitor import TheVisitor
from projections.kinds import status

router = APIRouter(route_class=Late, include_in_schema=False)
ONE = "/documents/{record_id}"


@router.get(f"{ONE}/pdf")
def pdf(record_id: UUID, visitor: TheVisitor, when: PageWhen) -> Response:
    return api.pdf(record_id, visitor.actor, when)


@router.get(f"{ONE}/docx")
def editable(record_id: UUID, visitor: TheVisitor, when: PageWhen) -> Response:
    return api.editable(record_id, visitor.actor, when)


@router.get(f"{ONE}/pages/{{number}}")
def picture(
    record_id: UUID,
    number: Annotated[int, Path(ge=1, le=10_000)],
    house: TheHouse,
    visitor: TheVisitor,
    when: PageWhen,
) -> Response:
    """A picture that we made ourselves, so it is shown in place."""
    state: Document = open_to(NOUN, record_id, visitor.actor, when)
    pictures = house.press.pictures(state, api.named(state, when))
    if number > len(pictures):
        raise HTTPException(404)
    return Response(pictures[number - 1], media_type="image/png", headers=SAFE)


@router.get("/public/documents/{record_id}")
def check(
    record_id: UUID, request: Request, house: TheHouse, visitor: TheVisitor, when: PublicWhen
) -> Response:
    found = api.check(record_id, when)
    return render(request, house, visitor, "public/document.html", **_shown(found, None))


@router.post("/public/documents/{record_id}", dependencies=[Depends(not_too_often)])
def compare(
    record_id: UUID,
    request: Request,
    house: TheHouse,
    visitor: TheVisitor,
    when: PublicWhen,
    form: TheForm,
) -> Response:
    """Whether a file is the paper that was printed; nothing of it is kept."""
    require_ours(house, request, form)
    found, file = api.check(record_id, when), form.get("file")
    sent = hasattr(file, "filename") and bool(file.filename)
    same = api.digest_of(file) == found["sha256"] if sent else None
    return render(request, house, visitor, "public/document.html", **_shown(found, same))


def _shown(found: dict[str, Any], same: bool | None) -> dict[str, Any]:
    return {"found": found, "same": same, "called": status("document", found["status"])}
