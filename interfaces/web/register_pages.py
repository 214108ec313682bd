"""Registers (台账) as pages: their lines, and files to take away, at once or made meanwhile."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, Response
from pydantic import Field
from starlette.exceptions import HTTPException

from interfaces.api import register_files as api
from interfaces.api.who import READERS, TheHouse, require
from interfaces.late import Late
from interfaces.registers.jobs import Job, Jobs
from interfaces.registers.making import MEDIA, Format
from interfaces.registers.spool import Asked
from interfaces.web import addresses
from interfaces.web.acting import TheForm, require_ours
from interfaces.web.asked import Sent, wish_of
from interfaces.web.moments import PageWhen, past, reached
from interfaces.web.page import fragment, go, render
from interfaces.web.visitor import TheVisitor, Visitor
from interfaces.wiring import House
from projections.registers import view
from projections.registers.view import RegistersView

router = APIRouter(route_class=Late, include_in_schema=False)
PER_PAGE: Final = 30
AT_ONCE: Final = 2_000
"""Lines that a browser waits for; longer registers are made meanwhile."""
Cursor = Annotated[str | None, Query(max_length=500)]


class Wish(Sent):
    form: Format
    key: UUID = Field(default_factory=uuid4)
    """Of this sending: a second one is the same file."""


@router.get("/registers/{name}")
def register(
    name: str,
    request: Request,
    house: TheHouse,
    visitor: TheVisitor,
    when: PageWhen,
    cursor: Cursor = None,
) -> Response:
    found = api.register_lines(
        name, visitor.actor, when, limit=PER_PAGE, cursor=cursor, at_least=reached(request)
    )
    with when.rows(RegistersView.name) as conn:
        total = view.count(conn, api.known(name))
    return render(
        request,
        house,
        visitor,
        "register.html",
        register=api.known(name),
        items=found.items,
        total=total,
        formats=list(MEDIA),
        key=uuid4(),
        **addresses.paged(request, found.next),
        past=past(when, visitor, request),
    )


@router.post("/registers/{name}")
def take(
    name: str,
    request: Request,
    house: TheHouse,
    visitor: TheVisitor,
    when: PageWhen,
    form: TheForm,
) -> Response:
    """A short register comes at once; of a long one, the page that tells how far it is."""
    require(visitor.actor, READERS)
    require_ours(house, request, form)
    known, wish = api.known(name), wish_of(Wish, form)
    asked = Asked(name, when.upto, when.effective_on)
    with when.rows(RegistersView.name, at_least=reached(request)) as conn:
        lines = view.count(conn, known)
    if lines <= AT_ONCE:
        return api.at_once(house, visitor.actor, asked, wish.form)
    job = Jobs(house).start(wish.key, visitor.actor, asked, wish.form)
    return go(f"/registers/files/{job.id}")


@router.get("/registers/files/{job_id}")
def file(job_id: UUID, request: Request, house: TheHouse, visitor: TheVisitor) -> Response:
    job = _own(job_id, house, visitor)
    return render(request, house, visitor, "register-file.html", job=job)


@router.get("/registers/files/{job_id}/progress")
def progress(job_id: UUID, house: TheHouse, visitor: TheVisitor) -> Response:
    """The part of the page that says how far it is, for as long as it goes on."""
    return fragment(visitor, "parts/register-progress.html", job=_own(job_id, house, visitor))


@router.get("/registers/files/{job_id}/download")
def download(job_id: UUID, house: TheHouse, visitor: TheVisitor) -> Response:
    job = _own(job_id, house, visitor)
    path = Jobs(house).file(job_id)
    if job.made is None or not path.exists():
        raise HTTPException(404)
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": api.named(job.asked, job.form, job.made.position),
    }
    return FileResponse(path, media_type=MEDIA[job.form], headers=headers)


def _own(job_id: UUID, house: House, visitor: Visitor) -> Job:
    """Only whoever asked for it takes it away: that is who stands in the journal."""
    require(visitor.actor, READERS)
    job = Jobs(house).find(job_id)
    if job is None or job.actor != visitor.actor:
        raise HTTPException(404)
    return job
