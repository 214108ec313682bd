"""One example of each step of an erasure, and of a legal hold."""

from __future__ import annotations

from datetime import date

from domain import erasure, legal_hold
from domain.personal import Part
from domain.values import Event, derived_id

DAY = date(2025, 6, 2)
RECORD = derived_id("example", "record")
PERSON = derived_id("example", "person")

EVENTS: tuple[Event, ...] = (
    erasure.Requested(
        persons=(
            erasure.Target(person_id=PERSON, record_ids=(RECORD,), parts=(Part.LIAISON,)),
            erasure.Target(
                person_id=RECORD, record_ids=(RECORD,), parts=(Part.ATTENDEE, Part.RECIPIENT)
            ),
        ),
        in_clear=(12,),
        authority="PIPL 47",
        reason="left long ago",
        on=DAY,
    ),
    erasure.Requested(
        persons=(erasure.Target(person_id=PERSON, record_ids=(RECORD,), parts=(Part.CONTACT,)),),
        authority="PIPL 47",
        reason="left long ago",
        on=DAY,
    ),
    erasure.Approved(remark="checked", on=DAY),
    erasure.Approved(on=DAY),
    erasure.Refused(reason="still to be kept", on=DAY),
    erasure.CarriedOut(person_ids=(PERSON,), record_ids=(RECORD,), on=DAY),
    legal_hold.Placed(record_id=RECORD, authority="A court", reason="evidence", on=DAY),
    legal_hold.Placed(
        record_id=RECORD, person_id=PERSON, authority="A court", reason="evidence", on=DAY
    ),
    legal_hold.Released(hold=1, reason="the suit is over", on=DAY),
)
