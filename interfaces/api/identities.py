"""A complainant's identity, and who asked for it (Art. 15): reading it is itself on record."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from application import identity
from domain.catalogue import COMPLAINT, IDENTITY_FILE
from domain.complaint import Complaint
from domain.identity_file import file_id
from domain.values import STORABLE, Role
from interfaces.api.moment import Moment, When
from interfaces.api.nouns.complaints import complainant, is_own
from interfaces.api.paging import AtLeast, Cursor, Limit, Page
from interfaces.api.problems import documented
from interfaces.api.reading import newest_first
from interfaces.api.records import unknown
from interfaces.api.who import ANYBODY, READERS, TheActor, ThePrimary, require
from projections import history
from projections.history import entries

router = APIRouter(tags=["complaints"], responses=documented(401, 403, 422, 503))
Reason = Annotated[
    str,
    Query(min_length=2, max_length=500, description="为何查看 · why it is needed; kept on record"),
    STORABLE,
]


def _complaint(record_id: UUID, when: Moment) -> Complaint:
    state: Complaint | None = when.fold(COMPLAINT, record_id)
    if state is None:
        raise unknown(record_id, when)
    return state


@router.get(
    "/complaints/{record_id}/identity",
    summary="查看投诉举报人身份 · who complained; each request is recorded",
    responses=documented(404),
)
def see_identity(
    record_id: UUID, house: ThePrimary, actor: TheActor, reason: Reason
) -> dict[str, Any]:
    require(actor, ANYBODY - {Role.PUBLIC})
    state = _complaint(record_id, Moment(house))
    if is_own(actor, state, house) or identity.open_(house.office, actor, state, reason):
        return {"id": record_id, "complainant": complainant(state, house)}
    raise identity.refuse(house.office, actor, state, reason)


@router.get(
    "/complaints/{record_id}/identity/log",
    summary="身份查阅记录 · who was shown the identity, and who was refused",
    responses=documented(404),
)
def identity_log(record_id: UUID, actor: TheActor, when: When) -> Page:
    require(actor, READERS)
    _complaint(record_id, when)
    return Page(items=entries(when.story(file_id(record_id)), ()), next=None)


@router.get("/identity-log", summary="全部身份查阅记录 · all of them, newest first")
def all_identity_logs(
    actor: TheActor,
    when: When,
    limit: Limit = 50,
    cursor: Cursor = None,
    at_least: AtLeast = None,
) -> Page:
    require(actor, READERS)
    wanted = history.Filter(kind=IDENTITY_FILE.name)
    return newest_first(when, wanted, limit, cursor, at_least)
