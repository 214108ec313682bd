"""What any record says for the certificate of its history."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from application.unit import Unit
from domain.catalogue import (
    ASSESSMENT,
    CASE,
    COMPLAINT,
    DISQUALIFICATION,
    ENGAGEMENT,
    ENTERPRISE,
    EXPULSION,
    GREY_LIST_ENTRY,
    NAMES,
    POOL_EXIT,
    PROVIDER,
    PUBLICATION,
    REPLACEMENT,
    kind_of,
)
from domain.document.decisions import Basis
from domain.personal import unnamed
from domain.values import Malformed, Text

CERTIFIED: Final = (
    PROVIDER,
    ENTERPRISE,
    ENGAGEMENT,
    COMPLAINT,
    CASE,
    EXPULSION,
    DISQUALIFICATION,
    GREY_LIST_ENTRY,
    REPLACEMENT,
    ASSESSMENT,
    POOL_EXIT,
    PUBLICATION,
)
"""Records of work; not the accounts, keys and holds of the office itself."""


def certificate(unit: Unit, record_id: UUID) -> tuple[Basis, dict[str, Any]]:
    """`entries` are the events without the persons: the words turn each into a sentence."""
    story = unit.office.story(record_id)
    kind = kind_of(NAMES[type(story[0].event)]) if story else None
    if kind not in CERTIFIED:
        raise Malformed(
            "not-certified",
            Text("只为办案记录出具存证证明", "only records of casework are certified"),
            field="record_id",
        )
    state = kind.fold(story)
    first, newest = story[0], story[-1]
    reference = str(getattr(state, "reference", "") or "")
    basis = Basis(
        kind=kind.name,
        record_id=record_id,
        version=newest.version,
        file_reference=reference,
        since=max(recorded.effective_on for recorded in story),
    )
    return basis, {
        "record": {
            "id": record_id,
            "kind": kind.name,
            "reference": reference,
            "count": len(story),
            "first": first.effective_on,
            "last": newest.effective_on,
            "first_position": first.position,
            "last_position": newest.position,
        },
        "entries": [replace(recorded, event=unnamed(recorded.event)) for recorded in story],
    }
