"""The project as its events tell it. The fold refuses nothing and asks nobody."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from domain.attached import Attached
from domain.engagement import events as e
from domain.values import Event, Recorded, Value


class Counted(Value):
    """From a position of the log on: whether the enterprise was known to be of the pilot."""

    since: int
    pilot: bool


class GivenRating(Value):
    version: int
    position: int
    provider_id: UUID
    rating: e.Rating
    rated_on: date
    comment: str
    pilot: bool
    annulled: str | None = None
    annulled_at: int | None = None
    """Position of the annulment: at earlier ones the rating still counted."""
    counted: tuple[Counted, ...] = ()
    """The last one says what holds now, as `pilot` does."""


class Evaluation(Value):
    version: int
    position: int
    level: int
    evaluated_on: date
    stage: e.Stage
    edition: str
    assessor: e.Assessor | None = None
    annulled: str | None = None

    @property
    def counts(self) -> bool:
        """Whose work it is does not find on it (reading A-12)."""
        own = self.assessor in (e.Assessor.SELF, e.Assessor.PROVIDER)
        return self.annulled is None and not own


class Lists(Value):
    version: int
    needs: tuple[str, ...]
    problems: tuple[str, ...]
    scenarios: tuple[str, ...]
    filed_on: date
    files: tuple[Attached, ...] = ()


class Diagnosis(Value):
    version: int
    summary: str
    document: str
    filed_on: date
    files: tuple[Attached, ...] = ()


class Plan(Value):
    version: int
    summary: str
    document: str
    planned_level: int | None
    indicators: tuple[e.Indicator, ...]
    milestones: tuple[e.Milestone, ...]
    filed_on: date
    files: tuple[Attached, ...] = ()


class Reached(Value):
    """The latest word on a milestone."""

    version: int
    name: str
    reached_on: date | None
    note: str
    reported_on: date


class Acceptance(Value):
    version: int
    passed: bool
    by: str
    report: str
    edition: str
    results: tuple[e.Measured, ...]
    on: date


class Parts(Value):
    provider_id: UUID
    product_provider_ids: tuple[UUID, ...]
    acting_lead: bool

    @property
    def providers(self) -> tuple[UUID, ...]:
        return (self.provider_id, *self.product_provider_ids)


class Former(Value):
    """A provider whose part ended that day."""

    provider_id: UUID
    new_provider_id: UUID
    lead: bool
    until: date
    replacement_id: UUID
    before: Parts
    """Who had which part until then."""


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
    lists: tuple[Lists, ...] = ()
    diagnoses: tuple[Diagnosis, ...] = ()
    plans: tuple[Plan, ...] = ()
    milestones: tuple[Reached, ...] = ()
    acceptances: tuple[Acceptance, ...] = ()
    former: tuple[Former, ...] = ()
    closed_on: date | None = None
    ending: str | None = None

    @property
    def providers(self) -> tuple[UUID, ...]:
        return (self.provider_id, *self.product_provider_ids)

    @property
    def is_live(self) -> bool:
        return self.ending is None

    @property
    def plan(self) -> Plan | None:
        """The one that counts: the last by the day it was filed."""
        return max(self.plans, key=lambda plan: (plan.filed_on, plan.version), default=None)

    @property
    def acceptance(self) -> Acceptance | None:
        return max(self.acceptances, key=lambda a: (a.on, a.version), default=None)

    @property
    def level_after(self) -> Evaluation | None:
        """The latest evaluation after the transformation that counts."""
        after = [e_ for e_ in self.evaluations if e_.stage is e.Stage.AFTER and e_.counts]
        return max(after, key=lambda e_: (e_.evaluated_on, e_.version), default=None)

    def lead_on(self, day: date) -> UUID:
        """Who led that day: a part that ended that day was the old provider's until then."""
        ended = [f for f in self.former if f.lead and day < f.until]
        return min(ended, key=lambda f: f.until).provider_id if ended else self.provider_id

    def began(self, provider_id: UUID) -> date:
        """The first day on which it took part; who left and came back began again."""
        joined = (
            f.until
            for f in self.former
            if f.new_provider_id == provider_id and provider_id not in f.before.providers
        )
        return max(joined, default=self.established_on)

    def took_part(self, provider_id: UUID, day: date) -> bool:
        """Now, or until its part ended."""
        former = any(f.provider_id == provider_id and day <= f.until for f in self.former)
        return former or provider_id in self.providers


def evolve(state: Engagement | None, recorded: Recorded[Event]) -> Engagement:
    event = recorded.event
    if isinstance(event, e.Established):
        return Engagement(id=recorded.record_id, version=recorded.version, **dict(event))
    assert state is not None
    changes = _evaluated(state, recorded) or _carried_out(state, recorded)
    grown = state.model_copy(update={"version": recorded.version, **changes})
    return grown.model_copy(update={"status": _status(grown)})


def _status(state: Engagement) -> str:
    if state.ending is not None:
        return state.ending
    accepted = state.acceptance is not None and state.acceptance.passed
    return "accepted" if accepted else "live"


def _evaluated(state: Engagement, recorded: Recorded[Event]) -> dict[str, Any]:
    event, version, position = recorded.event, recorded.version, recorded.position
    match event:
        case e.SatisfactionRated():
            rating = GivenRating(
                version=version,
                position=position,
                counted=(Counted(since=position, pilot=event.pilot),),
                **{name: value for name, value in event if name != "enterprise_id"},
            )
            return {"ratings": (*state.ratings, rating)}
        case e.RatingRecounted():
            return {"ratings": tuple(_recounted(r, event, position) for r in state.ratings)}
        case e.RatingAnnulled():
            annulled = {"annulled": event.reason, "annulled_at": position}
            return {"ratings": _with(state.ratings, event.rating_version, annulled)}
        case e.LevelEvaluated():
            evaluation = Evaluation(version=version, position=position, **dict(event))
            return {"evaluations": (*state.evaluations, evaluation)}
        case e.EvaluationAnnulled():
            annulled = {"annulled": event.reason}
            return {"evaluations": _with(state.evaluations, event.evaluation_version, annulled)}
    return {}


def _recounted(rating: GivenRating, event: e.RatingRecounted, position: int) -> GivenRating:
    if rating.version != event.rating_version:
        return rating
    counted = (*rating.counted, Counted(since=position, pilot=event.pilot))
    return rating.model_copy(update={"pilot": event.pilot, "counted": counted})


def _with(items: tuple[Any, ...], version: int, update: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(
        item.model_copy(update=update) if item.version == version else item for item in items
    )


def _carried_out(state: Engagement, recorded: Recorded[Event]) -> dict[str, Any]:
    event, version = recorded.event, recorded.version
    match event:
        case e.ListsFiled():
            return {"lists": (*state.lists, Lists(version=version, **dict(event)))}
        case e.DiagnosisFiled():
            return {"diagnoses": (*state.diagnoses, Diagnosis(version=version, **dict(event)))}
        case e.PlanFiled():
            return {"plans": (*state.plans, Plan(version=version, **dict(event)))}
        case e.MilestoneReported():
            reached = Reached(version=version, **dict(event))
            return {"milestones": _latest_word((*state.milestones, reached))}
        case e.Accepted() | e.AcceptanceFailed():
            return {"acceptances": (*state.acceptances, _acceptance(event, version))}
        case e.ProviderReplaced():
            return _replaced(state, event)
        case e.ReplacementAnnulled() if state.former:
            return {**dict(state.former[-1].before), "former": state.former[:-1]}
        case e.Closed():
            return {"ending": event.ending.value, "closed_on": event.closed_on}
        case e.Reopened():
            return {"ending": None, "closed_on": None}
    return {}


def _latest_word(told: tuple[Reached, ...]) -> tuple[Reached, ...]:
    """One for each milestone, by the day of the report, however late it was recorded."""
    by_day = sorted(told, key=lambda item: (item.reported_on, item.version))
    return tuple({item.name: item for item in by_day}.values())


def _acceptance(event: e.Accepted | e.AcceptanceFailed, version: int) -> Acceptance:
    return Acceptance(
        version=version,
        passed=isinstance(event, e.Accepted),
        by=event.by,
        report=event.report,
        edition=event.edition,
        results=event.results,
        on=event.effective_on,
    )


def _replaced(state: Engagement, event: e.ProviderReplaced) -> dict[str, Any]:
    former = Former(
        provider_id=event.old_provider_id,
        new_provider_id=event.new_provider_id,
        lead=event.lead,
        until=event.replaced_on,
        replacement_id=event.replacement_id,
        before=Parts(
            provider_id=state.provider_id,
            product_provider_ids=state.product_provider_ids,
            acting_lead=state.acting_lead,
        ),
    )
    lead, *products = event.providers
    return {
        "former": (*state.former, former),
        "provider_id": lead,
        "product_provider_ids": tuple(products),
        "acting_lead": event.acting_lead if event.lead else state.acting_lead,
    }
