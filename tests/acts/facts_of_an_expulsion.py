"""The bare facts of an expulsion, and what they allow: Art. 14 and its readings, written down anew.

Nothing here asks the code under test; only the calendar is borrowed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from scenario import OFFICER, TERMS

from domain.due_steps.events import Step
from domain.values import Actor

DAY = timedelta(days=1)
MONTH = timedelta(days=30)
"""Until an announcement counts as served."""


def fifth_working_day(after: date) -> date:
    day, n = after, 0
    while n < 5:
        day += DAY
        n += TERMS.calendar.is_working_day(day, TERMS.region)
    return day


@dataclass
class Notice:
    served_on: date
    deemed_on: date
    grounds: frozenset[str]


@dataclass
class Objection:
    received: date
    settled: date | None = None
    upheld: bool = False
    reaffirmed: date | None = None

    @property
    def done_with(self) -> date | None:
        return self.reaffirmed if self.upheld else self.settled

    @property
    def asks_anew(self) -> bool:
        return self.upheld and self.reaffirmed is None


@dataclass
class Entry:
    """Of the grey list."""

    on: date
    asked: tuple[date, str] | None = None
    latest: date = date.min
    ended: bool = False

    def __post_init__(self) -> None:
        self.latest = self.on


@dataclass
class Facts:
    """What happened, by the days on which it did."""

    live: dict[str, str]
    """Ground -> who brought it."""
    notices: list[Notice] = field(default_factory=list)
    statements: list[date] = field(default_factory=list)
    waivers: list[date] = field(default_factory=list)
    asked: list[date] = field(default_factory=list)
    ended: list[tuple[date, bool]] = field(default_factory=list)
    answers: list[date] = field(default_factory=list)
    reviews: list[tuple[date, int, bool, str]] = field(default_factory=list)
    talks: list[date] = field(default_factory=list)
    result: str | None = None
    """`expelled`, `not_expelled` or `dropped`."""
    decided_on: date = date.min
    deemed_on: date | None = None
    """When the decision counts as served."""
    effective: bool = False
    window: tuple[date, date] | None = None
    objections: dict[int, Objection] = field(default_factory=dict)
    entry: Entry | None = None
    revoked: bool = False

    @property
    def runs(self) -> bool:
        return self.result is None

    @property
    def kept(self) -> bool:
        """Whether something may still be recorded of the steps before the decision."""
        return self.result != "dropped" and not self.revoked

    @property
    def stands(self) -> bool:
        return self.result == "expelled" and not self.revoked

    @property
    def brought_by(self) -> set[str]:
        return {OFFICER.name, *self.live.values()}

    def second(self, actor: Actor) -> bool:
        return actor.approves and actor.name not in self.brought_by

    def forget(self, step: Step, version: int, on: date) -> None:
        """What was entered wrongly."""
        if step is Step.LEGAL_REVIEW:
            self.reviews = [one for one in self.reviews if one[1] != version]
        elif step is Step.HEARING:
            self.ended = [one for one in self.ended if one[0] != on]  # one a day, at the most
        elif step is Step.OBJECTION:
            del self.objections[version]
        else:
            days = {
                Step.STATEMENT: self.statements,
                Step.WAIVER: self.waivers,
                Step.HEARING_REQUEST: self.asked,
                Step.STATEMENT_REVIEW: self.answers,
                Step.DISCUSSION: self.talks,
            }
            days[step].remove(on)

    # Before the decision

    def noticed(self, on: date) -> bool:
        """Whether a step that answers the notice can be of that day."""
        return bool(self.notices) and on >= self.notices[0].served_on

    def is_told(self) -> bool:
        return bool(self.notices) and set(self.live) <= self.notices[-1].grounds

    def until(self) -> date:
        return fifth_working_day(self.notices[-1].deemed_on)

    def _counts(self, days: Iterable[date]) -> list[date]:
        if len(self.notices) == 1:
            return list(days)
        return [day for day in days if day >= self.notices[-1].served_on]

    def heard_from(self) -> date:
        spoke = [*self._counts(self.statements), *self._counts(self.waivers)]
        return min([self.until() + DAY, *spoke])

    def decidable(self, on: date) -> bool:
        """Noticed, and heard or the period over."""
        if not self.notices or self.notices[-1].deemed_on > on:
            return False
        return self.heard_from() <= on

    def hearing_open(self, on: date) -> bool:
        asked = [day for day in self.asked if day <= on]
        ended = [day for day, _ in self.ended if day <= on]
        return bool(asked) and (not ended or max(ended) < max(asked))

    def unanswered(self, on: date) -> bool:
        said = [day for day in self.statements if day <= min(on, self.until())]
        return bool(said) and not any(max(said) <= day <= on for day in self.answers)

    def weighable_from(self, on: date) -> date:
        said = [day for day in self.statements if day <= min(on, self.until())]
        held = [day for day, took_place in self.ended if took_place and day <= on]
        return max([self.heard_from(), *self._counts(said), *held])

    def _reviews(self, on: date) -> list[tuple[date, int, bool, str]]:
        return sorted(one for one in self.reviews if self.weighable_from(on) <= one[0] <= on)

    def is_reviewed(self, on: date) -> bool:
        reviews = self._reviews(on)
        return bool(reviews) and reviews[-1][2]

    def is_discussed(self, on: date) -> bool:
        return any(self.weighable_from(on) <= day <= on for day in self.talks)

    def ready(self, on: date) -> bool:
        """For an expulsion, whoever decides."""
        if not (self.decidable(on) and self.is_told()):
            return False
        if self.hearing_open(on) or self.unanswered(on):
            return False
        return self.is_reviewed(on) and self.is_discussed(on)

    def expellable(self, on: date, actor: Actor) -> bool:
        if not (self.runs and self.second(actor) and self.ready(on)):
            return False
        return any(by != actor.name for _, _, passed, by in self._reviews(on) if passed)

    # After it

    def served_from(self, deemed_on: date, today: date) -> None:
        """Counts as served on that day; what rested on an effect that is to come is undone."""
        self.deemed_on = deemed_on
        if deemed_on > today and self.effective:
            self.effective, self.entry = False, None
        self.effective = self.effective or deemed_on <= today

    def asking_anew(self) -> list[Objection]:
        return [one for one in self.objections.values() if one.asks_anew]

    def told_to_the_public(self, on: date) -> bool:
        """The window over, and each objection of until then done with."""
        if self.window is None or self.window[1] >= on:
            return False
        made = [one for one in self.objections.values() if one.received <= on]
        return all(one.done_with is not None and one.done_with <= on for one in made)

    def listing_holds(self, on: date) -> bool:
        in_effect = self.effective and self.deemed_on is not None and self.deemed_on <= on
        return in_effect and self.told_to_the_public(on)

    def listable(self, on: date, actor: Actor) -> bool:
        """Nor does an earlier day get round an objection that came in since."""
        open_ones = [one for one in self.objections.values() if one.done_with is None]
        free = self.stands and self.entry is None and not open_ones
        return free and actor.approves and self.listing_holds(on)

    def corrected(self, on: date, deemed_on: date) -> None:
        self.notices[-1] = replace(self.notices[-1], served_on=on, deemed_on=deemed_on)
