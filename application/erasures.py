"""Acts on erasures and legal holds: who is meant, whether it may be, and the keys that go.

Names are looked up in the records and forgotten again: no event and no answer holds one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from application import at_rest
from application.office import Office
from application.ports import Files
from application.store import Erasing, Told
from application.store.person_keys import erased_in
from application.unit import Result, Unit
from domain import erasure as d
from domain import legal_hold
from domain.archive.scope import PERIODS
from domain.catalogue import DISPOSAL, ERASURE, LEGAL_HOLD
from domain.personal import LAW, Part, same_name
from domain.values import Malformed, NotAllowedNow, Text, Unknown


def request(unit: Unit, form: d.RequestErasure, files: Files) -> Result:
    told = _of_everybody(unit, form.persons)
    _require_nameless(told, reason=form.reason, authority=form.authority)
    in_clear = tuple(sorted({one.position for one in told if one.person_id is None}))
    boxed = {one.person_id: one for one in told if one.person_id is not None}
    if not boxed:
        raise _in_clear(in_clear)
    persons = unit.office.records_of(boxed)
    _require_erasable(unit, persons, files)
    held = unit.new(ERASURE)
    targets = tuple(
        d.Target(
            person_id=person_id,
            record_ids=tuple(record_ids),
            parts=tuple(sorted({one.part for one in told if one.person_id == person_id})),
        )
        for person_id, record_ids in persons.items()
    )
    held.tell(d.request(form, targets, in_clear, unit.today))
    return Result(held, {"persons": [str(one) for one in persons], "in_clear": list(in_clear)})


def approve(unit: Unit, record_id: UUID, form: d.Approve, files: Files) -> Result:
    """Whatever stood in the way when it was asked for is looked at again, and watched."""
    held = unit.load(ERASURE, record_id)
    person_ids = held.state.person_ids
    persons = unit.office.records_of(person_ids)
    record_ids = tuple(sorted({one for found in persons.values() for one in found}))
    held.tell(d.approve(held.state, form, record_ids, unit.actor, unit.today))
    if len(persons) < len(person_ids):
        raise NotAllowedNow(
            "erased-already",
            Text("其中有人已经删除", "somebody among them was erased already"),
            citation=LAW,
        )
    told = _require_erasable(unit, persons, files)
    _require_nameless(told, remark=form.remark)
    unit.erase(Erasing(held.id, person_ids, record_ids))
    return Result(held, {"record_ids": [str(one) for one in record_ids]})


def refuse(unit: Unit, record_id: UUID, form: d.Refuse) -> Result:
    held = unit.load(ERASURE, record_id)
    held.tell(d.refuse(held.state, form, unit.actor, unit.today))
    return Result(held)


def place_hold(unit: Unit, form: legal_hold.PlaceHold) -> Result:
    if not unit.office.story(form.record_id):
        raise _unknown_record(form.record_id, "record_id")
    person_id = None
    if form.name:
        told = _of_somebody(unit, d.Somebody(record_id=form.record_id, name=form.name), "name")
        _require_nameless(told, reason=form.reason, authority=form.authority)
        person_id = next((one.person_id for one in told if one.person_id is not None), None)
        if person_id is None:
            raise _in_clear(sorted({one.position for one in told}))
    held = unit.load(LEGAL_HOLD, legal_hold.file_id(form.record_id))
    held.tell(legal_hold.place(form, person_id, unit.actor, unit.today))
    return Result(held, {"hold": held.version})


def release_hold(unit: Unit, record_id: UUID, form: legal_hold.ReleaseHold) -> Result:
    held = unit.load(LEGAL_HOLD, record_id)
    held.tell(legal_hold.release(held.state, form, unit.actor, unit.today))
    return Result(held)


# Who is meant


def _of_everybody(unit: Unit, wanted: Sequence[d.Somebody]) -> list[Told]:
    return [
        told
        for number, somebody in enumerate(wanted)
        for told in _of_somebody(unit, somebody, f"persons.{number}.name")
    ]


def _of_somebody(unit: Unit, wanted: d.Somebody, field: str) -> list[Told]:
    """Each time that the record tells of the person."""
    if not unit.office.story(wanted.record_id):
        raise _unknown_record(wanted.record_id, field)
    found = [one for one in unit.office.persons_of(wanted.record_id) if _is_meant(one, wanted)]
    if not found:
        raise Unknown(
            "unknown-person",
            Text(
                "记录中没有这个人的信息，或者已经删除",
                "the record tells of no such person, or it was erased already",
            ),
            field=field,
        )
    return found


def _is_meant(told: Told, wanted: d.Somebody) -> bool:
    if not wanted.name:
        return told.part is Part.COMPLAINANT
    return told.part is not Part.COMPLAINANT and same_name(told.called) == same_name(wanted.name)


def _require_nameless(told: Iterable[Told], **texts: str) -> None:
    """What is written about an erasure stays for ever, so it does not say who it was."""
    names = {same_name(one.called) for one in told if one.part is not Part.COMPLAINANT}
    for field, text in texts.items():
        if any(len(name) > 1 and name in same_name(text) for name in names):
            raise Malformed(
                "names-the-person",
                Text("请勿写出该人姓名：此处内容长期保存", "leave the name out: this text is kept"),
                citation=LAW,
                field=field,
            )


def _unknown_record(record_id: UUID, field: str) -> Unknown:
    text = Text(f"没有这一记录：{record_id}", f"no such record: {record_id}")
    return Unknown("unknown-record", text, field=field)


def _in_clear(positions: Sequence[int]) -> NotAllowedNow:
    listed = ", ".join(map(str, positions))
    return NotAllowedNow(
        "in-clear",
        Text(
            f"日志位置 {listed} 的事件早于加密存储，以明文保存，不改动日志就无法删除",
            f"the events at positions {listed} are older than the encryption: they tell of this"
            " person in clear, and cannot be erased without changing the log",
        ),
        citation=LAW,
    )


# Whether it may be


def _require_erasable(
    unit: Unit, persons: Mapping[UUID, Sequence[UUID]], files: Files
) -> list[Told]:
    """No hold and no file under way in any record where they stand; answers what tells of them."""
    records: dict[UUID, set[UUID]] = {}
    for person_id, record_ids in persons.items():
        for record_id in record_ids:
            records.setdefault(record_id, set()).add(person_id)
    found = []
    for record_id, person_ids in records.items():
        hold = unit.load(LEGAL_HOLD, legal_hold.file_id(record_id))
        unit.watch(hold)
        for person_id in person_ids:
            legal_hold.require_free(hold.state if hold.exists else None, person_id)
        told = [one for one in unit.office.persons_of(record_id) if one.person_id in person_ids]
        at_rest.require(unit, record_id, {same_name(one.called) for one in told}, files)
        found += told
    return found


# What is told of it


def erased_persons(office: Office, record_id: UUID) -> list[dict[str, Any]]:
    """Whom a record told of and tells of no more: what they were, since when, and why."""
    with office.connection() as conn:
        found = erased_in(conn, record_id)
    known = {one: _taken_by(office, one) for one in set(found.values())}
    return [
        {
            "person": person_id.hex[:8],
            "what": [part.value for part in parts],
            "on": taken.on,
            "authority": taken.authority,
            "reason": taken.reason,
            "erasure_id": erasure_id,
        }
        for person_id, erasure_id in found.items()
        if (taken := known[erasure_id]) is not None
        for parts in [taken.parts[person_id]]
    ]


class _Taken(NamedTuple):
    """By an erasure, or with a whole record by a disposal list."""

    on: date | None
    authority: str
    reason: str
    parts: Mapping[UUID, Sequence[Part]]


def _taken_by(office: Office, record_id: UUID) -> _Taken | None:
    erasure, _ = office.fold(ERASURE, record_id)
    if erasure is not None:
        parts = {one.person_id: one.parts for one in erasure.persons}
        return _Taken(erasure.decided_on, erasure.authority, erasure.reason, parts)
    disposal, _ = office.fold(DISPOSAL, record_id)
    if disposal is None:
        return None
    parts = {one.person_id: one.parts for one in disposal.persons}
    said = f"保管期满销毁 · disposed of: {disposal.reference}"
    return _Taken(disposal.carried_out_on, PERIODS, said, parts)
