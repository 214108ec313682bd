"""What can happen to a project. Fields are the storage format: optional ones only."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from domain.attached import Attached
from domain.corrections import PutsRight
from domain.values import STORABLE, Event, LongText, ShortText, Value


class Rating(StrEnum):
    SATISFIED = "satisfied"
    NEUTRAL = "neutral"
    DISSATISFIED = "dissatisfied"


class Stage(StrEnum):
    BEFORE = "before"
    AFTER = "after"


class Assessor(StrEnum):
    """Who evaluated: only the centre's word is a finding (reading A-12)."""

    SELF = "self"
    PROVIDER = "provider"
    CENTRE = "centre"


class Ending(StrEnum):
    FINISHED = "finished"
    ABANDONED = "abandoned"


Remark = Annotated[str, StringConstraints(strip_whitespace=True, max_length=5_000), STORABLE]
Level = Annotated[int, Field(ge=0, le=4)]
Edition = Annotated[str, StringConstraints(max_length=40), STORABLE]
Figure = Annotated[Decimal, Field(max_digits=18, decimal_places=4)]
Lines = Annotated[tuple[LongText, ...], Field(max_length=200)]


class Established(Event):
    citation = "8.1"
    dated_by = "established_on"
    enterprise_id: UUID
    provider_id: UUID
    product_provider_ids: tuple[UUID, ...] = ()
    title: ShortText
    established_on: date
    level_before: Level | None = None
    acting_lead: bool = False
    """A product provider leads, since no integrated one takes part (Art. 9(3))."""


class SatisfactionRated(Event):
    citation = "12.6"
    dated_by = "rated_on"
    provider_id: UUID
    enterprise_id: UUID
    rating: Rating
    rated_on: date
    comment: Remark = ""
    pilot: bool
    """Whether the enterprise belonged to the pilot that day: only then it counts."""


class RatingRecounted(Event):
    """Whether the enterprise belonged to the pilot that day is known otherwise now."""

    citation = "3"
    puts_right = PutsRight(version="rating_version")
    rating_version: int
    provider_id: UUID
    pilot: bool
    on: date


class RatingAnnulled(Event):
    """Names the rating by the version under which it stands in this record."""

    citation = "12.6"
    dated_by = "annulled_on"
    puts_right = PutsRight(version="rating_version")
    rating_version: int
    provider_id: UUID
    annulled_on: date
    reason: str


class LevelEvaluated(Event):
    citation = "8.4"
    dated_by = "evaluated_on"
    level: Level
    evaluated_on: date
    stage: Stage
    edition: str = "2024"
    assessor: Assessor | None = None
    """None where it was not said: it counts, as one by the centre does."""


class EvaluationAnnulled(Event):
    """Names the evaluation by the version under which it stands in this record."""

    citation = "8.4"
    dated_by = "annulled_on"
    puts_right = PutsRight(version="evaluation_version")
    evaluation_version: int
    annulled_on: date
    reason: LongText


class ListsFiled(Event):
    """The three lists of Art. 8(3); what is filed later stands beside what was filed before."""

    citation = "8.3"
    dated_by = "filed_on"
    needs: Lines = ()
    problems: Lines = ()
    scenarios: Lines = ()
    filed_on: date
    files: tuple[Attached, ...] = ()


class DiagnosisFiled(Event):
    citation = "8.4"
    dated_by = "filed_on"
    summary: LongText
    document: Remark = ""
    filed_on: date
    files: tuple[Attached, ...] = ()


class Indicator(Value):
    """A target of the plan, measured by a number: such as 设备联网率, 80, %."""

    name: ShortText
    target: Figure
    unit: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20), STORABLE] = ""


class Milestone(Value):
    name: ShortText
    planned_on: date


class PlanFiled(Event):
    citation = "8.4"
    dated_by = "filed_on"
    summary: LongText
    document: Remark = ""
    planned_level: Level | None = None
    indicators: tuple[Indicator, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    filed_on: date
    files: tuple[Attached, ...] = ()


class MilestoneReported(Event):
    """`reached_on` is empty while it is not reached: why stands in the note."""

    citation = "8.2"
    dated_by = "reported_on"
    name: ShortText
    reached_on: date | None = None
    note: Remark = ""
    reported_on: date


class Measured(Value):
    """What an indicator of the plan came to."""

    name: ShortText
    value: Figure


class Accepted(Event):
    """By the evaluation centre that the bureau commissioned (reading A-12)."""

    citation = "12.4"
    dated_by = "accepted_on"
    by: ShortText
    report: LongText
    edition: str
    results: tuple[Measured, ...] = ()
    accepted_on: date


class AcceptanceFailed(Event):
    citation = "12.4"
    dated_by = "failed_on"
    by: ShortText
    report: LongText
    edition: str
    results: tuple[Measured, ...] = ()
    failed_on: date


class ProviderReplaced(Event):
    """Another provider takes the part over (Art. 13); what was before stays in the record."""

    citation = "13"
    dated_by = "replaced_on"
    replacement_id: UUID
    old_provider_id: UUID
    new_provider_id: UUID
    lead: bool
    acting_lead: bool = False
    """The new lead is a product provider (Art. 9(3))."""
    providers: tuple[UUID, ...]
    """Who takes part from then on, the lead first."""
    replaced_on: date


class ReplacementAnnulled(Event):
    """Recorded by mistake: the parts are again as they were before it."""

    citation = "13"
    puts_right = PutsRight(of=(ProviderReplaced,), alike="replacement_id")
    replacement_id: UUID
    providers: tuple[UUID, ...]
    """Who takes part again, the lead first."""
    reason: LongText
    on: date


class Closed(Event):
    dated_by = "closed_on"
    ending: Ending
    reason: Remark = ""
    closed_on: date


class Reopened(Event):
    reason: LongText
    on: date
