"""The assessment of one provider in one period, folded from its events (Art. 11)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from domain.assessment import events as e
from domain.assessment.scheme import Conclusion, Scheme
from domain.assessment.totals import Proposal, Totals, reckon
from domain.values import Event, Recorded, Text, Value


class Score(Value):
    item: str
    label: Text | None = None
    share: Decimal
    points: Decimal
    step: str | None
    as_proposed: bool
    basis: str
    evidence: tuple[int, ...]
    by: str
    on: date


class LeftOut(Value):
    item: str
    label: Text | None = None
    reason: str
    by: str
    on: date


class Remarks(Value):
    statement: str
    on: date


class Review(Value):
    confirmed: bool
    reason: str
    by: str
    on: date


class Ended(Value):
    """The conclusion, and where in the log it stands."""

    version: int
    position: int
    conclusion: Conclusion
    reasons: str
    targets_behind: bool
    behind: tuple[e.Behind, ...]
    total: Decimal
    band: str | None
    by: str
    on: date


class Publication(Value):
    publication_id: UUID | None
    on: date


STATUSES: Final[dict[str, Text]] = {
    "opened": Text("待评分", "to be scored"),
    "scoring": Text("评分中", "being scored"),
    "scored": Text("待复核", "to be reviewed"),
    "returned": Text("复核退回", "returned by the review"),
    "reviewed": Text("待作结论", "to be concluded"),
    "concluded": Text("已作结论", "concluded"),
    "published": Text("已公布", "published"),
    "annulled": Text("结论已撤销", "conclusion annulled"),
}
"""What people call each status."""


class Assessment(Value):
    id: UUID
    version: int
    period_id: UUID
    period_name: str
    provider_id: UUID
    scheme: Scheme
    first: date
    last: date
    opened_on: date
    stage: str = "opened"
    """opened, scoring, returned, reviewed, concluded, published or annulled."""
    proposals: tuple[Proposal, ...] = ()
    scores: tuple[Score, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    remarks: tuple[Remarks, ...] = ()
    reviews: tuple[Review, ...] = ()
    ended: Ended | None = None
    published: Publication | None = None
    annulled: str | None = None
    """Why the latest conclusion was annulled, until there is another one."""
    exit_id: UUID | None = None
    last_on: date

    @property
    def status(self) -> str:
        """As its stage, and `scored` once nothing is missing."""
        return "scored" if self.stage == "scoring" and self.totals.complete else self.stage

    @property
    def takes_scores(self) -> bool:
        return self.stage in ("opened", "scoring", "returned", "annulled")

    @property
    def was_reviewed(self) -> bool:
        """From here on the provider sees it."""
        return any(review.confirmed for review in self.reviews)

    @property
    def shares(self) -> Mapping[str, Decimal]:
        return {score.item: score.share for score in self.scores}

    @property
    def totals(self) -> Totals:
        return reckon(self.scheme, self.shares, {item.item for item in self.left_out})

    @property
    def scorers(self) -> frozenset[str]:
        """Who scored or took out what stands now: they neither review nor conclude."""
        return frozenset([*(s.by for s in self.scores), *(out.by for out in self.left_out)])

    def proposal(self, item: str) -> Proposal | None:
        return next((known for known in self.proposals if known.item == item), None)


def evolve(state: Assessment | None, recorded: Recorded[Event]) -> Assessment:
    event = recorded.event
    if isinstance(event, e.Opened):
        return Assessment(
            id=recorded.record_id,
            version=recorded.version,
            last_on=event.opened_on,
            **dict(event),
        )
    assert state is not None
    changes = _scoring(state, recorded) or _ending(state, recorded)
    return state.model_copy(update={"version": recorded.version, **changes})


def _scoring(state: Assessment, recorded: Recorded[Event]) -> dict[str, Any]:
    event, by = recorded.event, recorded.actor.name
    match event:
        case e.ScoreProposed():
            others = (p for p in state.proposals if p.item != event.item)
            proposal = Proposal(**{name: getattr(event, name) for name in Proposal.model_fields})
            return {"proposals": (*others, proposal)}
        case e.Scored():
            return {
                "scores": (*_without(state.scores, event.item), Score(**dict(event), by=by)),
                "left_out": _without(state.left_out, event.item),
                "stage": "scoring",
            }
        case e.ItemLeftOut():
            return {
                "left_out": (*_without(state.left_out, event.item), LeftOut(**dict(event), by=by)),
                "scores": _without(state.scores, event.item),
                "stage": "scoring",
            }
    return {}


def _without(items: tuple[Any, ...], code: str) -> tuple[Any, ...]:
    return tuple(item for item in items if item.item != code)


def _ending(state: Assessment, recorded: Recorded[Event]) -> dict[str, Any]:
    event, by = recorded.event, recorded.actor.name
    last_on = max(state.last_on, recorded.effective_on)
    match event:
        case e.RemarksHeard():
            return {"remarks": (*state.remarks, Remarks(**dict(event)))}
        case e.Reviewed():
            review = Review(confirmed=event.confirmed, reason=event.reason, by=by, on=event.on)
            stage = "reviewed" if event.confirmed else "returned"
            return {"reviews": (*state.reviews, review), "stage": stage, "last_on": last_on}
        case e.Concluded():
            ended = Ended(
                version=recorded.version, position=recorded.position, by=by, **dict(event)
            )
            return {"ended": ended, "stage": "concluded", "annulled": None, "last_on": last_on}
        case e.ResultPublished():
            published = Publication(**dict(event))
            return {"published": published, "stage": "published", "last_on": last_on}
        case e.ConclusionAnnulled():
            return {
                "ended": None,
                "published": None,
                "exit_id": None,
                "annulled": event.reason,
                "stage": "annulled",
                "last_on": last_on,
            }
        case e.LedToExit():
            return {"exit_id": event.exit_id}
    return {}
