"""The archive over HTTP: what is to be filed, what is due, and packages made in the background."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Body, Query
from fastapi.responses import FileResponse
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException

from domain.archive.scope import TABLE
from domain.values import Actor, ShortText
from interfaces.api.days import Day
from interfaces.api.moment import When
from interfaces.api.nouns.ids import C
from interfaces.api.nouns.noun import text
from interfaces.api.paging import AtLeast, Cursor, Limit, Page, decode, listing
from interfaces.api.problems import documented
from interfaces.api.who import OFFICERS, READERS, TheActor, TheHouse, require
from interfaces.archive.jobs import Job, Jobs
from interfaces.wiring import House
from projections import archive
from projections.kinds import TELLINGS, status

router = APIRouter(prefix="/archive", tags=["archive"], responses=documented(401, 403, 422, 503))
OnDay = Annotated[Day | None, Query(description="按哪一天看 · as it looks that day")]


@router.get("/unfiled", summary="待归档 · closed records that nobody filed yet, oldest first")
def unfiled(
    actor: TheActor,
    when: When,
    limit: Limit = 50,
    cursor: Cursor = None,
    at_least: AtLeast = None,
) -> Page:
    require(actor, READERS)
    with when.rows("records", at_least=at_least) as conn:
        rows = archive.unfiled(conn, limit=limit + 1, after=decode(cursor, date, UUID))
    items = [
        {
            "record_id": row["record_id"],
            "kind": row["kind"],
            "label": text(TELLINGS[row["kind"]].label),
            "category": text(TABLE[row["kind"]].label),
            "reference": row["reference"],
            "title": row["title"],
            "status": row["status"],
            "status_label": text(status(row["kind"], row["status"])),
            "on": row["on_date"],
        }
        for row in rows
    ]
    return listing(items, limit, [(row["on_date"], row["record_id"]) for row in rows])


@router.get("/due", summary="保管期满 · archive files whose period is over, longest over first")
def due(
    actor: TheActor,
    when: When,
    on: OnDay = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    at_least: AtLeast = None,
) -> Page:
    """Each with whether a legal hold keeps it; those on a disposal list stand there."""
    require(actor, READERS)
    day = on or when.on
    with when.rows("records", at_least=at_least) as conn:
        rows = archive.due(conn, day, limit=limit + 1, after=decode(cursor, date, UUID))
    items = [
        {
            "id": row["record_id"],
            "reference": row["reference"],
            **{name: row["item"][name] for name in ("number", "record_id", "kind", "years")},
            "label": text(TELLINGS[row["item"]["kind"]].label),
            "closed_on": row["item"]["closed_on"],
            "keep_until": row["until"],
            "held": row["held"],
        }
        for row in rows
    ]
    return listing(items, limit, [(row["until"], row["record_id"]) for row in rows])


class PackageWanted(BaseModel):
    model_config = ConfigDict(extra="forbid")

    record_id: UUID
    reason: ShortText


EXAMPLE: Final = {
    "example": {
        "summary": "示例 · example",
        "value": {"record_id": C, "reason": "2026 年度归档 · filing of 2026"},
    }
}


@router.post(
    "/packages",
    status_code=202,
    summary="制作归档信息包 · make the package of a closed record, in the background",
    description="可办理 · for: approver, caseworker, principal. A record that was not filed yet is"
    " filed. The answer says how far it is; docs/archiving.md.",
    operation_id="post-archive-packages",
    responses=documented(404, 409, 413, 415),
)
def make_package(
    house: TheHouse,
    actor: TheActor,
    body: Annotated[PackageWanted, Body(openapi_examples=EXAMPLE)],
) -> dict[str, Any]:
    require(actor, OFFICERS)
    return told(start(house, actor, uuid4(), body.record_id, body.reason))


def start(house: House, actor: Actor, job_id: UUID, record_id: UUID, reason: str) -> Job:
    return Jobs(house).start(job_id, actor, record_id, reason)


@router.get(
    "/packages/{job_id}",
    summary="制作进度 · how far a package is",
    operation_id="get-archive-package",
    responses=documented(404),
)
def package(job_id: UUID, house: TheHouse, actor: TheActor) -> dict[str, Any]:
    return told(own(job_id, house, actor))


@router.get(
    "/packages/{job_id}/package.zip",
    summary="取走信息包 · take the package away, for a day",
    operation_id="get-archive-package-zip",
    response_class=FileResponse,
    responses={
        200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}},
        **documented(404),
    },
)
def package_zip(job_id: UUID, house: TheHouse, actor: TheActor) -> FileResponse:
    return sent(house, own(job_id, house, actor))


def own(job_id: UUID, house: House, actor: Actor) -> Job:
    """Only whoever asked for it takes it away: that is who stands in the journal."""
    require(actor, OFFICERS)
    job = Jobs(house).find(job_id)
    if job is None or job.actor != actor:
        raise HTTPException(404)
    return job


def sent(house: House, job: Job) -> FileResponse:
    path = Jobs(house).file(job.id)
    if job.state != "done" or not path.exists():
        raise HTTPException(404)
    headers = {"Cache-Control": "no-store"}
    return FileResponse(path, media_type="application/zip", filename=job.file_name, headers=headers)


def told(job: Job) -> dict[str, Any]:
    return {
        "id": job.id,
        "record_id": job.record_id,
        "state": job.state,
        "step": job.step,
        "steps": job.steps,
        "package": None if job.made is None else vars(job.made),
        "error": None if job.error is None else text(job.error),
    }
