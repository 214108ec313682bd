"""The natural persons of a record: what an officer looks up before asking for an erasure."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from application.erasures import erased_persons
from application.store import Told
from domain.personal import Part, same_name
from interfaces.api.moment import Moment
from interfaces.api.problems import documented
from interfaces.api.records import unknown
from interfaces.api.who import READERS, TheActor, TheHouse, require

router = APIRouter(tags=["erasures"], responses=documented(401, 403, 404, 422, 503))


@router.get("/persons", summary="记录中的自然人 · the natural persons of a record")
def persons_of(
    house: TheHouse,
    actor: TheActor,
    record_id: Annotated[UUID, Query(description="哪件记录 · of which record")],
) -> dict[str, Any]:
    """Each by name, but a complainant; `in_clear`: at these positions it cannot be erased."""
    require(actor, READERS)
    if house.office.version_of(record_id) == 0:
        raise unknown(record_id, Moment(house))
    found: dict[str, list[Told]] = {}
    for told in house.office.persons_of(record_id):
        found.setdefault(same_name(told.called), []).append(told)
    return {
        "record_id": record_id,
        "persons": [_person(told) for told in found.values()],
        "erased": erased_persons(house.office, record_id),
    }


def _person(told: list[Told]) -> dict[str, Any]:
    parts = sorted({one.part for one in told})
    return {
        "name": "" if Part.COMPLAINANT in parts else told[0].called,
        "what": parts,
        "positions": sorted({one.position for one in told}),
        "in_clear": sorted({one.position for one in told if one.person_id is None}),
    }
