"""Files of an office as its records name them."""

from __future__ import annotations

from uuid import UUID

from domain.attached import files_of, may_name_files
from domain.catalogue import EVENTS, kind_of
from interfaces.wiring import House


def named_files(house: House, kind: str) -> list[tuple[UUID, str]]:
    """Records of the kind that have a file, each with the digest of it."""
    naming = [
        event
        for name, event in EVENTS.items()
        if may_name_files(event) and kind_of(name).name == kind
    ]
    told = house.office.told(naming, house.office.head() + 1)
    return [(one.record_id, file.digest) for one in told for file in files_of(one.event)]
