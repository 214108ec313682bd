"""A transformation project (数字化改造项目) of one enterprise: ratings and digital level.

Articles 8(4), 9(3), 11, 12(4), 12(6), 14(5).
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from domain.values import (
    STORABLE,
    Event,
    Malformed,
    Recorded,
    ShortText,
    Text,
    Unknown,
    Value,
    not_before,
    not_future,
)

# Fields of the events are the storage format: they grow by optional fields only.


class Rating(StrEnum):
    SATISFIED = "satisfied"
    NEUTRAL = "neutral"
    DISSATISFIED = "dissatisfied"


class Stage(StrEnum):
    BEFORE = "before"
    AFTER = "after"


Remark = Annotated[str, StringConstraints(strip_whitespace=True, max_length=5_000), STORABLE]
Level = Annotated[int, Field(ge=0, le=4)]


class Established(Event):
    citation = "8.1"
    enterprise_id: UUID
    provider_id: UUID
    product_provider_ids: tuple[UUID, ...] = ()
    title: ShortText
    established_on: date
    level_before: Level | None = None
    acting_lead: bool = False
    """A product provider leads, since no integrated one takes part (Art. 9(3))."""

    @property
    def effective_on(self) -> date:
        return self.established_on


class SatisfactionRated(Event):
    citation = "12.6"
    provider_id: UUID
    enterprise_id: UUID
    rating: Rating
    rated_on: date
    comment: Remark = ""
    pilot: bool
    """Whether the enterprise belonged to the pilot that day: only then it counts."""

    @property
    def effective_on(self) -> date:
        return self.rated_on


class RatingAnnulled(Event):
    """Names the rating by the version under which it stands in this record."""

    citation = "12.6"
    rating_version: int
    provider_id: UUID
    annulled_on: date
    reason: str

    @property
    def effective_on(self) -> date:
        return self.annulled_on


class LevelEvaluated(Event):
    citation = "8.4"
    level: Level
    evaluated_on: date
    stage: Stage
    edition: str = "2024"

    @property
    def effective_on(self) -> date:
        return self.evaluated_on


class GivenRating(Value):
    version: int
    position: int
    provider_id: UUID
    rating: Rating
    rated_on: date
    comment: str
    pilot: bool
    annulled: str | None = None
    annulled_at: int | None = None
    """Position of the annulment: at earlier ones the rating still counted."""


class Evaluation(Value):
    version: int
    position: int
    level: int
    evaluated_on: date
    stage: Stage
    edition: str


class Engagement(Value):
    id: UUID
    version: int
    enterprise_id: UUID
    provider_id: UUID
    product_provider_ids: tuple[UUID, ...]
    title: str
    established_on: date
    level_before: int | None
    acting_lead: bool
    status: str = "live"
    ratings: tuple[GivenRating, ...] = ()
    evaluations: tuple[Evaluation, ...] = ()

    @property
    def providers(self) -> tuple[UUID, ...]:
        return (self.provider_id, *self.product_provider_ids)

    @property
    def level_after(self) -> Evaluation | None:
        """The latest evaluation after the transformation."""
        after = [e for e in self.evaluations if e.stage is Stage.AFTER]
        return max(after, key=lambda e: (e.evaluated_on, e.version), default=None)


def evolve(state: Engagement | None, recorded: Recorded[Event]) -> Engagement:
    event = recorded.event
    if isinstance(event, Established):
        return Engagement(id=recorded.record_id, version=recorded.version, **dict(event))
    assert state is not None
    changes: dict[str, Any] = {"version": recorded.version}
    match event:
        case SatisfactionRated():
            rating = GivenRating(
                version=recorded.version,
                position=recorded.position,
                provider_id=event.provider_id,
                rating=event.rating,
                rated_on=event.rated_on,
                comment=event.comment,
                pilot=event.pilot,
            )
            changes["ratings"] = (*state.ratings, rating)
        case RatingAnnulled():
            changes["ratings"] = tuple(
                r.model_copy(update={"annulled": event.reason, "annulled_at": recorded.position})
                if r.version == event.rating_version
                else r
                for r in state.ratings
            )
        case LevelEvaluated():
            evaluation = Evaluation(
                version=recorded.version, position=recorded.position, **dict(event)
            )
            changes["evaluations"] = (*state.evaluations, evaluation)
    return state.model_copy(update=changes)


class Establish(Value):
    enterprise_id: UUID
    provider_id: UUID
    product_provider_ids: tuple[UUID, ...] = ()
    title: ShortText
    established_on: date
    level_before: Annotated[int, Field(ge=1, le=4)] | None = None


class Rate(Value):
    rating: Rating
    rated_on: date
    comment: Remark = ""
    provider_id: UUID | None = Field(
        default=None,
        description="空：牵头服务商 · empty: the lead provider of the engagement",
    )


class AnnulRating(Value):
    rating_version: int = Field(ge=1, description="该评价的版本号 · the version of the rating")
    annulled_on: date
    reason: ShortText


class Evaluate(Value):
    level: Level
    evaluated_on: date
    stage: Stage
    edition: Annotated[str, StringConstraints(max_length=40), STORABLE] = "2024"


def establish(form: Establish, acting_lead: bool, today: date) -> tuple[Event, ...]:
    not_future("established_on", form.established_on, today)
    if form.provider_id in form.product_provider_ids:
        raise Malformed(
            "twice-named",
            Text(
                "牵头服务商不能同时列为产品服务商",
                "the lead provider is not listed again as a product provider",
            ),
            field="product_provider_ids",
        )
    return (Established(**dict(form), acting_lead=acting_lead),)


def rate(state: Engagement, form: Rate, pilot: bool, today: date) -> tuple[Event, ...]:
    not_future("rated_on", form.rated_on, today)
    not_before("rated_on", form.rated_on, state.established_on, Text("立项日期", "the project"))
    provider_id = form.provider_id or state.provider_id
    if provider_id not in state.providers:
        raise Malformed(
            "no-engagement",
            Text(
                "该企业与此服务商没有改造项目，不能评价",
                "the enterprise has no engagement with this provider and cannot rate it",
            ),
            field="provider_id",
            citation="12.6",
        )
    return (
        SatisfactionRated(
            provider_id=provider_id,
            enterprise_id=state.enterprise_id,
            rating=form.rating,
            rated_on=form.rated_on,
            comment=form.comment,
            pilot=pilot,
        ),
    )


def annul_rating(state: Engagement, form: AnnulRating, today: date) -> tuple[Event, ...]:
    not_future("annulled_on", form.annulled_on, today)
    rating = next((r for r in state.ratings if r.version == form.rating_version), None)
    if rating is None:
        raise Unknown(
            "unknown-rating",
            Text("没有这一版本号的评价", "no rating stands under this version"),
            field="rating_version",
        )
    not_before("annulled_on", form.annulled_on, rating.rated_on, Text("评价日期", "the rating"))
    if rating.annulled is not None:
        return ()
    return (
        RatingAnnulled(
            rating_version=rating.version,
            provider_id=rating.provider_id,
            annulled_on=form.annulled_on,
            reason=form.reason,
        ),
    )


def evaluate(state: Engagement, form: Evaluate, today: date) -> tuple[Event, ...]:
    not_future("evaluated_on", form.evaluated_on, today)
    if form.stage is Stage.AFTER:
        not_before(
            "evaluated_on", form.evaluated_on, state.established_on, Text("立项日期", "the project")
        )
    return (LevelEvaluated(**dict(form)),)
