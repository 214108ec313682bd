"""Whether a record is at rest, so that persons may be taken out of it (docs/readings.md)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final
from uuid import UUID

from application.ports import Files
from application.unit import Unit
from domain.catalogue import (
    ACCOUNT,
    ADMISSION_BATCH,
    CASE,
    COMPLAINT,
    COORDINATION_MATTER,
    COORDINATION_MEETING,
    DISQUALIFICATION,
    DUTY,
    ENTERPRISE,
    EXPULSION,
    NAMES,
    PROVIDER,
    kind_of,
)
from domain.personal import LAW, same_name
from domain.values import Contact, NotAllowedNow, Text

BEFORE_AN_END: Final = (
    *("proposed", "investigated", "prior_notice_served", "statement_received"),
    *("decision_served", "publicity_open"),
)
UNDER_WAY: Final[Mapping[str, Callable[[Any], bool]]] = {
    CASE.name: lambda state: bool(state.is_open),
    COMPLAINT.name: lambda state: not state.is_closed,
    EXPULSION.name: lambda state: state.status in BEFORE_AN_END,
    DISQUALIFICATION.name: lambda state: state.status in BEFORE_AN_END,
    COORDINATION_MATTER.name: lambda state: bool(state.is_open),
    COORDINATION_MEETING.name: lambda state: state.status == "called",
    ADMISSION_BATCH.name: lambda state: state.status not in ("listed", "cancelled"),
    DUTY.name: lambda state: bool(state.is_open),
    ACCOUNT.name: lambda state: not state.is_closed,
}
"""Kind -> whether its file still runs; providers and enterprises are no files."""
AGAINST_A_PROVIDER: Final = (CASE, EXPULSION, DISQUALIFICATION, COMPLAINT)


def require(unit: Unit, record_id: UUID, names: Collection[str], files: Files) -> None:
    """Refuses while the file runs, or the person is liaison or contact today; else watches it."""
    kind = kind_of(NAMES[type(unit.office.story(record_id)[0].event)])
    held = unit.load(kind, record_id)
    unit.watch(held)
    if kind is PROVIDER:
        _require_former(held.state.liaison, names)
        for other in AGAINST_A_PROVIDER:
            for file_id in files.of_provider(other, record_id, unit.office.head()):
                _require_ended(unit, other.name, unit.load(other, file_id))
    elif kind is ENTERPRISE:
        _require_former(held.state.contact, names)
    elif kind.name in UNDER_WAY:
        _require_ended(unit, kind.name, held)


def _require_ended(unit: Unit, kind: str, held: Any) -> None:
    unit.watch(held)
    if UNDER_WAY[kind](held.state):
        called = getattr(held.state, "reference", None) or held.id
        raise NotAllowedNow(
            "under-way",
            Text(
                f"{called} 尚未办结，其中人员的信息办结前不删除",
                f"{called} is not ended: until then nobody in it, or about it, is erased",
            ),
            citation=LAW,
        )


def _require_former(contact: Contact | None, names: Collection[str]) -> None:
    if contact is not None and same_name(contact.name) in names:
        raise NotAllowedNow(
            "in-function",
            Text(
                "此人是现任联络员或联系人：请先登记离任或者更换",
                "this person is liaison or contact today: record the departure or a successor",
            ),
            citation=LAW,
        )
