"""Exports: asked for here, made in the background, taken away, and on record for good."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, Response
from pydantic import ValidationError
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from domain.values import Refusal, Text
from interfaces.api.audit import journal
from interfaces.api.audit.exports import EXPORTERS
from interfaces.api.moment import Moment
from interfaces.api.problems import status_of, words_of
from interfaces.api.who import TheHouse, require
from interfaces.audit.jobs import Job, Jobs
from interfaces.late import Late
from interfaces.web import addresses
from interfaces.web.acting import TheForm, require_ours
from interfaces.web.asked import Asked
from interfaces.web.audit.proofs import verifier_digest
from interfaces.web.audit.room import PER_PAGE, page
from interfaces.web.audit.wish import Wish, wanted
from interfaces.web.page import fragment, go
from interfaces.web.visitor import TheVisitor, Visitor
from interfaces.wiring import House

router = APIRouter(route_class=Late, include_in_schema=False)
Wrong = Mapping[str, Text]
"""Field of the form -> what is wrong with it."""


class Page(Asked):
    """What a link may already fill in."""

    scope: str = "log"
    provider: str = ""
    records: str = ""


@router.get("/audit/exports")
def exports(
    request: Request, house: TheHouse, visitor: TheVisitor, asked: Annotated[Page, Query()]
) -> Response:
    require(visitor.actor, EXPORTERS)
    given = {"scope": asked.scope, "provider": asked.provider, "records": asked.records}
    return _form(request, house, visitor, given, {}, cursor=asked.cursor)


@router.post("/audit/exports")
def ask(request: Request, house: TheHouse, visitor: TheVisitor, form: TheForm) -> Response:
    require(visitor.actor, EXPORTERS)
    require_ours(house, request, form)
    wish, wrong = _read(form)
    if wish is None:
        return _form(request, house, visitor, dict(form), wrong, status=422)
    try:
        job = Jobs(house).start(wish.key, visitor.actor, wanted(wish, Moment(house)), wish.reason)
    except Refusal as refusal:
        said = {refusal.field or "scope": refusal.text}
        return _form(request, house, visitor, dict(form), said, status=status_of(refusal))
    return go(f"/audit/exports/{job.id}")


def _read(form: FormData) -> tuple[Wish | None, Wrong]:
    try:
        return Wish.model_validate(dict(form)), {}
    except ValidationError as error:
        return None, {str(one["loc"][0]): words_of(one) for one in error.errors()}


def _form(
    request: Request,
    house: House,
    visitor: Visitor,
    given: Mapping[str, Any],
    wrong: Wrong,
    *,
    status: int = 200,
    cursor: str | None = None,
) -> Response:
    found = journal.reads_on_record(
        house, visitor.actor, kind="export", limit=PER_PAGE, cursor=cursor
    )
    return page(
        request,
        visitor,
        Moment(house),
        "exports.html",
        about_now=True,
        status=status,
        section="exports",
        given={"scope": "log", **given},
        key=uuid4(),
        wrong=wrong,
        items=found.items,
        **addresses.paged(request, found.next),
    )


@router.get("/audit/exports/{job_id}")
def export(job_id: UUID, request: Request, house: TheHouse, visitor: TheVisitor) -> Response:
    job = _own(job_id, house, visitor)
    return page(
        request,
        visitor,
        Moment(house),
        "export.html",
        about_now=True,
        section="exports",
        job=job,
        verifier=verifier_digest(),
    )


@router.get("/audit/exports/{job_id}/progress")
def progress(job_id: UUID, house: TheHouse, visitor: TheVisitor) -> Response:
    """The part of the page that says how far it is, for as long as it goes on."""
    job = _own(job_id, house, visitor)
    return fragment(visitor, "audit/progress.html", job=job, verifier=verifier_digest())


@router.get("/audit/exports/{job_id}/bundle.zip")
def bundle(job_id: UUID, house: TheHouse, visitor: TheVisitor) -> Response:
    job = _own(job_id, house, visitor)
    path = Jobs(house).file(job_id)
    if job.state != "done" or not path.exists():
        raise HTTPException(404)
    headers = {"Cache-Control": "no-store"}
    return FileResponse(path, media_type="application/zip", filename=job.file_name, headers=headers)


def _own(job_id: UUID, house: House, visitor: Visitor) -> Job:
    """Only whoever asked for it takes it away: that is who stands in the journal."""
    require(visitor.actor, EXPORTERS)
    job = Jobs(house).find(job_id)
    if job is None or job.actor != visitor.actor:
        raise HTTPException(404)
    return job
