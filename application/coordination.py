"""Acts on coordination matters and on the meetings of the coordination group (Art. 6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from application.access import own_provider
from application.engagements import existing
from application.numbers import file_number
from application.unit import Held, Result, Unit
from domain.catalogue import (
    CASE,
    COMPLAINT,
    COORDINATION_MATTER,
    COORDINATION_MEETING,
    ENGAGEMENT,
    PROVIDER,
    Kind,
)
from domain.coordination import meeting, steps
from domain.coordination.matter import Link, Matter, RaisedBy
from domain.values import NotYours, Role, Text

LINKED: Final[Mapping[str, Kind[Any]]] = {kind.name: kind for kind in (CASE, ENGAGEMENT, COMPLAINT)}


def raise_(unit: Unit, form: steps.Raise) -> Result:
    """A provider raises its own; an officer for the office, a district or a provider."""
    if unit.actor.role is Role.PROVIDER:
        _require_own(unit, form)
    if form.provider_id is not None:
        existing(unit, PROVIDER, form.provider_id, "provider_id")
    _require_linked(unit, form.links)
    held = unit.new(COORDINATION_MATTER)
    reference = file_number(unit, "reference.coordination-matter", form.raised_on, held)
    held.tell(steps.raise_(form, reference, unit.terms, unit.today))
    return Result(held, {"reference": reference})


def _require_own(unit: Unit, form: steps.Raise) -> None:
    """A provider links what it may read itself: its cases and projects, never a complaint."""
    if form.raised_by is not RaisedBy.PROVIDER or form.provider_id is None:
        text = Text("服务商只能为本单位提出", "a provider raises matters of its own")
        raise NotYours("not-yours", text, citation="6")
    own_provider(unit.actor, form.provider_id)
    for link in form.links:
        state = existing(unit, LINKED[link.kind], link.id, "links").state
        if link.kind == CASE.name:
            own_provider(unit.actor, state.provider_id)
        elif link.kind == ENGAGEMENT.name:
            own_provider(unit.actor, *state.providers)
        else:
            text = Text("服务商不能关联投诉", "a provider links no complaint")
            raise NotYours("not-yours", text)


def _require_linked(unit: Unit, links: Iterable[Link]) -> None:
    for link in links:
        existing(unit, LINKED[link.kind], link.id, "links")


def assign(unit: Unit, record_id: UUID, form: steps.Assign) -> Result:
    held = unit.load(COORDINATION_MATTER, record_id)
    held.tell(steps.assign(held.state, form, unit.terms, unit.today))
    return Result(held)


def link(unit: Unit, record_id: UUID, form: steps.AddLinks) -> Result:
    held = unit.load(COORDINATION_MATTER, record_id)
    _require_linked(unit, form.links)
    held.tell(steps.link(held.state, form, unit.today))
    return Result(held)


def settle(unit: Unit, record_id: UUID, form: steps.Settle) -> Result:
    held = unit.load(COORDINATION_MATTER, record_id)
    _require_linked(unit, form.links)
    held.tell(steps.settle(held.state, form, unit.today))
    return Result(held)


def send_back(unit: Unit, record_id: UUID, form: steps.SendBack) -> Result:
    held = unit.load(COORDINATION_MATTER, record_id)
    held.tell(steps.send_back(held.state, form, unit.today))
    return Result(held)


def reopen(unit: Unit, record_id: UUID, form: steps.Reopen) -> Result:
    held = unit.load(COORDINATION_MATTER, record_id)
    held.tell(steps.reopen(held.state, form, unit.today))
    return Result(held)


def convene(unit: Unit, form: meeting.Convene) -> Result:
    """Calls a meeting, or records one that was held; the matters follow at once."""
    held = unit.new(COORDINATION_MEETING)
    if form.held is not None:
        reference = _number(unit, form.held.held_on, held)
        held.tell(meeting.hold(None, form.held, reference, unit.today))
        _conclude(unit, held, form.held.held_on)
        return Result(held, {"reference": reference})
    assert form.called_on is not None
    reference = _number(unit, form.called_on, held)
    held.tell(meeting.call(form, reference, unit.today))
    for matter in _matters(unit, held.state.matter_ids, "matter_ids"):
        matter.tell(steps.take_up(matter.state, held.id, form.called_on))
    return Result(held, {"reference": reference})


def _number(unit: Unit, on: date, held: Held[meeting.Meeting]) -> str:
    return file_number(unit, "reference.coordination-meeting", on, held)


def record_minutes(unit: Unit, record_id: UUID, form: meeting.Minutes) -> Result:
    """Recorded once; each matter gets its conclusion in the same transaction."""
    held = unit.load(COORDINATION_MEETING, record_id)
    held.tell(meeting.hold(held.state, form, held.state.reference, unit.today))
    _conclude(unit, held, form.held_on)
    return Result(held)


def correct_minutes(unit: Unit, record_id: UUID, form: meeting.CorrectMinutes) -> Result:
    """What rested on the former minutes is said anew, or taken off where they say nothing."""
    held = unit.load(COORDINATION_MEETING, record_id)
    before = {item.matter_id for item in held.state.decisions}
    held.tell(meeting.correct_minutes(held.state, form, unit.today))
    gone = before - {item.matter_id for item in form.decisions}
    _take_off(unit, held.id, sorted(gone), form.on)
    _conclude(unit, held, held.state.meets_on)
    return Result(held)


def cancel(unit: Unit, record_id: UUID, form: meeting.Cancel) -> Result:
    held = unit.load(COORDINATION_MEETING, record_id)
    held.tell(meeting.cancel(held.state, form, unit.today))
    _take_off(unit, held.id, held.state.matter_ids, form.on)
    return Result(held)


def _conclude(unit: Unit, held: Held[meeting.Meeting], on: date) -> None:
    decisions = held.state.decisions
    matters = _matters(unit, (item.matter_id for item in decisions), "decisions")
    for decision, matter in zip(decisions, matters, strict=True):
        matter.tell(steps.conclude(matter.state, held.id, decision.conclusion, on))


def _take_off(unit: Unit, meeting_id: UUID, matter_ids: Iterable[UUID], on: date) -> None:
    for matter in _matters(unit, matter_ids, "decisions"):
        matter.tell(steps.take_off(matter.state, meeting_id, on))


def _matters(unit: Unit, matter_ids: Iterable[UUID], field: str) -> list[Held[Matter]]:
    return [existing(unit, COORDINATION_MATTER, matter_id, field) for matter_id in matter_ids]
