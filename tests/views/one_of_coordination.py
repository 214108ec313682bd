"""One example of each step of a coordination matter, and of a meeting of the group."""

from __future__ import annotations

from datetime import date

from domain.coordination import matter as m
from domain.coordination import meeting as g
from domain.values import Event, derived_id

DAY = date(2025, 6, 2)
DUE = date(2025, 6, 30)
PROVIDER = derived_id("example", "lead")
MATTER = derived_id("example", "matter")
MEETING = derived_id("example", "meeting")
LINK = m.Link(kind="complaint", id=derived_id("example", "complaint"))
DECISION = g.Decision(matter_id=MATTER, conclusion="The district opens the shaft")

EVENTS: tuple[Event, ...] = (
    m.Raised(
        reference="LZXT-2025-0001",
        raised_by=m.RaisedBy.PROVIDER,
        provider_id=PROVIDER,
        subject="Shaft closed",
        details="Three projects stand still",
        serious=True,
        links=(LINK,),
        raised_on=DAY,
    ),
    m.Raised(
        reference="LZXT-2025-0002",
        raised_by=m.RaisedBy.DISTRICT,
        district="Yufeng",
        subject="An account",
        details="It does not open",
        serious=False,
        raised_on=DAY,
    ),
    m.Assigned(department="Yufeng", person="Qin", due_on=DUE, on=DAY),
    m.Assigned(department="Yufeng", due_on=DUE, on=DAY),
    m.TakenUp(meeting_id=MEETING, on=DAY),
    m.TakenOff(meeting_id=MEETING, on=DAY),
    m.Concluded(meeting_id=MEETING, conclusion="The district opens the shaft", on=DAY),
    m.Linked(links=(LINK,), on=DAY),
    m.Settled(result="It is open", settled_by="Yufeng", on=DAY),
    m.SentBack(reason="an everyday question", on=DAY),
    m.Reopened(reason="closed again", on=DAY),
    g.Called(
        reference="LZXH-2025-0001",
        meets_on=DUE,
        place="Room 3",
        invited=("Yufeng",),
        matter_ids=(MATTER,),
        called_on=DAY,
    ),
    g.Held(
        reference="LZXH-2025-0001",
        held_on=DAY,
        place="Room 3",
        members=(g.Member(name="Qin", department="Yufeng"),),
        minutes="The shaft was discussed",
        decisions=(DECISION,),
    ),
    g.MinutesCorrected(
        minutes="The shaft was discussed at length",
        decisions=(DECISION,),
        reason="a slip",
        on=DAY,
    ),
    g.Cancelled(reason="nobody came", on=DAY),
)
