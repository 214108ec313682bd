"""What happens to a duty record (履职记录): the stored forms.

Each event carries the clause of its duty, which is its citation.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.attached import Attached
from domain.corrections import PutsRight
from domain.deadline import Unit
from domain.duty.content import AnyContent, Remark
from domain.values import Event, LongText, ShortText, Text, Value

# Fields of the events are the storage format: they grow by optional fields only.

Evidence = Annotated[tuple[ShortText, ...], Field(min_length=1, max_length=100)]
"""What proves it: names of papers, or where they are kept."""


class Clock(Value):
    """The period that a parameter gives: `n` units from the day after the trigger."""

    trigger: date
    n: int
    unit: Unit


class OfDuty(Event):
    clause: str

    @property
    def citation(self) -> str | None:  # type: ignore[override]
        return self.clause


class Begun(OfDuty):
    """What is asked, by which clause, of whom."""

    duty: str
    label: Text
    grounds: tuple[str, ...]
    """The clause; and 9.3 beside it where that clause puts the duty on an acting lead."""
    form: str
    rhythm: str
    encouraged: bool = False
    provider_id: UUID
    engagement_id: UUID | None = None
    period: str
    clock: Clock | None = None
    due_on: date | None = None
    """The last day as told; the clock says how it came about, none where an officer set it."""
    on: date


class Planned(Begun):
    """The office expects it; `takes_over` is the record of the lead that was replaced."""

    takes_over: UUID | None = None


class Volunteered(Begun):
    """The provider reports what nobody planned: something arose, or the text encourages it."""


class Reported(OfDuty):
    dated_by = "reported_on"
    summary: LongText
    content: AnyContent
    evidence: Evidence
    reported_on: date
    files: tuple[Attached, ...] = ()


class ReportCorrected(OfDuty):
    """What a report said, or its day, was written down wrongly; names it by its version."""

    puts_right = PutsRight(version="report_version", to="reported_on")
    report_version: int
    summary: LongText | None = None
    content: AnyContent | None = None
    evidence: Evidence | None = None
    reported_on: date | None = None
    reason: LongText
    on: date


class ReportWithdrawn(OfDuty):
    """The report counts no longer, nor what was said on it."""

    puts_right = PutsRight(version="report_version")
    report_version: int
    reason: LongText
    on: date


class Confirmed(OfDuty):
    report_version: int
    remark: Remark = ""
    on: date


class Returned(OfDuty):
    """It has to be done again, by a new day (none: at once, without a day that can be missed)."""

    report_version: int
    reason: LongText
    clock: Clock | None = None
    due_on: date | None = None
    on: date


class FoundOverdue(OfDuty):
    """The day passed without a report; it holds from the day after, whenever it is found."""

    dated_by = "overdue_from"
    ask: int
    """The version of the event that asked for it by that day."""
    due_on: date
    overdue_from: date


class OverdueReversed(OfDuty):
    """There was a report in time after all, or the day was another one."""

    puts_right = PutsRight(of=(FoundOverdue,), alike="ask")
    ask: int
    due_on: date
    cause: Text
    on: date


class Waived(OfDuty):
    """`over_since`: the day from which it was owed no more, where nobody had to decide it."""

    reason: LongText
    on: date
    over_since: date | None = None


class Withdrawn(OfDuty):
    """The record was begun by mistake: the duty was not owed."""

    puts_right = PutsRight(of=(Planned, Volunteered))
    reason: LongText
    on: date


class HandedOver(OfDuty):
    """Another provider leads the project from now on and owes it instead (Art. 13)."""

    provider_id: UUID
    record_id: UUID | None = None
    """None where only an acting lead owes it, and the new one is no acting lead."""
    on: date


class TakenBack(OfDuty):
    """The provider leads the project again, or (`why`) was let off without cause.

    The duty is its own as it was, by the day that holds now.
    """

    clock: Clock | None = None
    due_on: date | None = None
    why: Text | None = None
    on: date
