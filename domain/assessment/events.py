"""What can happen to the assessment of one provider in one period. Fields are the storage format:
optional ones only.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from domain.assessment.scheme import Conclusion, Scheme, Share
from domain.corrections import PutsRight
from domain.values import Event, LongText, Text, Value


class Opened(Event):
    citation = "11"
    dated_by = "opened_on"
    period_id: UUID
    period_name: str
    provider_id: UUID
    scheme: Scheme
    first: date
    last: date
    opened_on: date


class ScoreProposed(Event):
    """The system computed it; a person accepts it or sets another, with the reason."""

    citation = "11"
    item: str
    label: Text | None = None
    share: Share
    arithmetic: Text
    evidence: tuple[int, ...]
    """Positions in the log of what it rests on."""
    on: date


class Scored(Event):
    """By a person. Scored again, the later one counts."""

    citation = "11"
    item: str
    label: Text | None = None
    share: Share
    points: Decimal
    step: str | None = None
    as_proposed: bool = False
    basis: str = ""
    evidence: tuple[int, ...] = ()
    on: date


class ItemLeftOut(Event):
    """There is nothing to score it from: the weights of the others are rescaled."""

    citation = "11"
    item: str
    label: Text | None = None
    reason: LongText
    on: date


class RemarksHeard(Event):
    """What the provider says to its assessment (陈述意见)."""

    citation = "11"
    statement: LongText
    on: date


class Reviewed(Event):
    """By a second person: confirmed, or returned to be scored again."""

    citation = "11"
    confirmed: bool
    reason: str = ""
    total: Decimal | None = None
    band: str | None = None
    on: date


class Behind(Value):
    """A target that was found behind, as it stood: the finding does not change with later facts."""

    task_book_id: UUID
    target: str
    label: str
    unit: str
    planned: Decimal
    actual: Decimal
    ratio: Decimal | None


class Concluded(Event):
    citation = "11"
    conclusion: Conclusion
    reasons: LongText
    targets_behind: bool
    behind: tuple[Behind, ...] = ()
    total: Decimal
    band: str | None
    on: date


class ResultPublished(Event):
    citation = "11"
    publication_id: UUID | None = None
    on: date


class ConclusionAnnulled(Event):
    """The conclusion was mistaken: what rested on it falls, and the scoring is open again."""

    citation = "11"
    puts_right = PutsRight(of=(Concluded,))
    reason: LongText
    on: date


class LedToExit(Event):
    """An exit from the pool was proposed on this conclusion."""

    citation = "11"
    exit_id: UUID
    on: date
