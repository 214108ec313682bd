"""When a read looks: now, as the office knew it once, or by what held on a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, Query, Request
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials
from psycopg import Connection
from psycopg.rows import DictRow

from application.kept import Kept
from domain.catalogue import FOUNDATION, NAMES, Kind, kind_of
from domain.corrections import held_by
from domain.rules import Evidence
from domain.terms import Terms
from domain.values import Event, Recorded, Text, today
from interfaces.api.days import NearDay
from interfaces.api.paging import AtLeast
from interfaces.api.problems import problem
from interfaces.api.who import READERS, TheHouse, actor_by, bearer, primary_of, require
from interfaces.positions import point, position_of
from interfaces.wiring import POLICIES, House
from projections import tallies
from projections.tracking import Stop

AsOf = Annotated[
    str | None,
    Query(
        max_length=60,
        description="当时所知：位置或时刻 · as known then: a position or instant (RFC 3339)",
    ),
]
EffectiveOn = Annotated[
    NearDay | None,
    Query(description="那一天的情况，按（当时或现在）所知 · what held that day, by what is known"),
]


class ViewBehind(Exception):  # noqa: N818 - an answer, not a fault
    """The view did not reach the position in time; why it stands still, where it does."""

    def __init__(self, stop: Stop | None = None) -> None:
        super().__init__()
        self.stop = stop


NOT_THERE: Final = Text(
    "数据视图尚未更新到该位置，请稍后重试", "the view is not there yet: try again shortly"
)


def view_behind(_: Request, error: ViewBehind) -> JSONResponse:
    if error.stop is None:
        return problem(503, NOT_THERE, code="view-behind", headers={"Retry-After": "1"})
    zh, _, en = error.stop.why.partition(" · ")
    text = Text(f"数据视图已停止更新：{zh}", f"the view stands still: {en or zh}")
    return problem(503, text, code="view-stopped", headers={"Retry-After": "60"})


def still_building(*_: Any) -> JSONResponse:
    text = Text(
        "正在按当时的记录整理数据，请稍后再查",
        "what was known then is being put together: ask again shortly",
    )
    return problem(503, text, code="past-view-building", headers={"Retry-After": "5"})


@dataclass(frozen=True)
class Moment:
    """Nothing is looked up before it is asked for: first it is checked who asks.

    The story of a record is read once, however many parts of an answer ask for it.
    """

    house: House
    as_of: str | int | None = None
    effective_on: date | None = None

    @property
    def is_now(self) -> bool:
        return self.as_of is None and self.effective_on is None

    @property
    def age(self) -> float:
        """How many seconds old what is shown may be; what was once is as it was."""
        return self.house.age if self.is_now else 0.0

    @cached_property
    def upto(self) -> int | None:
        """The position as of which is read; none: all that is known."""
        if self.as_of is None:
            return None
        upto = position_of(self.house, self.as_of) if isinstance(self.as_of, str) else self.as_of
        if self.house.standby is not None:
            self.house.wait_for_log(upto)
        return upto

    @cached_property
    def cut(self) -> int:
        """The same, as a position in any case."""
        return self.house.office.head() if self.upto is None else self.upto

    @cached_property
    def on(self) -> date:
        """The legal day from which days are counted: of an instant its own, also a quiet one."""
        if self.effective_on is not None:
            return self.effective_on
        instant = None if self.upto is None else self.house.office.instant_of(self.upto)
        if isinstance(self.as_of, str) and isinstance(asked := point(self.as_of), datetime):
            instant = asked
        return self.house.office.today() if instant is None else today(instant)

    @cached_property
    def terms(self) -> Terms:
        """Measures and calendar as they were known; both answer by day themselves."""
        office = self.house.office
        if self.upto is not None:
            return office.terms(upto=self.upto)
        self.kept  # noqa: B018 - brings measures and calendar up to date as well
        return office.laid_down()[0]

    @cached_property
    def _stories(self) -> dict[UUID, list[Recorded[Event]]]:
        return {}

    @cached_property
    def kept(self) -> Kept:
        """What is known now, up to date when an answer first asks for it."""
        kept = self.house.office.kept
        kept.refresh()
        return kept

    def story(self, record_id: UUID) -> list[Recorded[Event]]:
        if record_id not in self._stories:
            told = self.house.office.story(record_id, upto=self.upto)
            self._stories[record_id] = self._held(told)
        return self._stories[record_id]

    def fold(self, kind: Kind[Any], record_id: UUID) -> Any:
        """The state of a record; none where there is no such record of the kind."""
        if self.is_now and record_id not in self._stories:
            known = self.kept.get(record_id)
            return known.state if known is not None and known.kind is kind else None
        events = self.story(record_id)
        if not events or kind_of(NAMES[type(events[0].event)]) is not kind:
            return None
        return kind.fold(events)

    def fold_all(self, kind: Kind[Any], record_ids: Iterable[UUID]) -> list[Any]:
        """The states of those of some records of a kind that there are."""
        upto = self.cut
        with self.house.connection() as conn:
            events = self.house.log.of(conn, record_ids, upto)
        stories = groupby(events, lambda recorded: recorded.record_id)
        states = (kind.fold(self._held(list(story))) for _, story in stories)
        return [state for state in states if state is not None]

    def _held(self, story: list[Recorded[Event]]) -> list[Recorded[Event]]:
        if self.effective_on is None or not story or story[0].record_id in FOUNDATION:
            return story
        return held_by(self.effective_on, story)

    def dissatisfied(self, provider_id: UUID, since: date) -> Sequence[Evidence]:
        """Pilot enterprises whose latest valid rating of a provider is `dissatisfied`."""
        if self.effective_on is None:
            return self.house.tallies.dissatisfied(provider_id, since, self.cut)
        cut = self.cut
        with self.rows("tallies") as conn:
            return tallies.dissatisfied(conn, provider_id, since, cut)

    @contextmanager
    def rows(
        self, *views: str, at_least: int | None = None, escalated: bool = False
    ) -> Iterator[Connection[DictRow]]:
        """A connection to read these views over, and no others when it is not about now.

        Ask everything else before: who holds one connection and waits for another can stop the
        whole process once each connection of the pool is held in this way.
        `escalated`: what the policies make of a command counts as written by it.
        """
        if not self.is_now:
            past = self.house.past.reading(views, self.cut, self.effective_on)
            with self.house.office.away(), past as conn:
                yield conn
            return
        self._wait(views, at_least, escalated)
        with self.house.connection() as conn:
            yield conn

    def come_to(self, at_least: int | None) -> None:
        """For what is read from the log itself."""
        if at_least is not None and not self.house.wait_for_log(at_least):
            raise ViewBehind

    def _wait(self, views: Sequence[str], at_least: int | None, escalated: bool) -> None:
        if at_least is None:
            return
        if escalated:
            self._reached((POLICIES,), at_least)
            at_least = self.house.office.head()
        self._reached(views, at_least)

    def _reached(self, views: Sequence[str], position: int) -> None:
        if not self.house.wait(views, position):
            stopped = self.house.stops()
            raise ViewBehind(next((stopped[view] for view in views if view in stopped), None))


# Neither waits for anything: see house_of.
async def at(house: TheHouse, as_of: AsOf = None, effective_on: EffectiveOn = None) -> Moment:
    return Moment(house, as_of, effective_on)


async def at_for_readers(
    house: TheHouse,
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
    as_of: AsOf = None,
    effective_on: EffectiveOn = None,
) -> Moment:
    """What was public once may have been withdrawn: as it was is for officers and auditors."""
    moment = Moment(house, as_of, effective_on)
    if not moment.is_now:
        require(actor_by(house, credentials, request), READERS)
    return moment


async def newest(
    request: Request,
    house: TheHouse,
    as_of: AsOf = None,
    effective_on: EffectiveOn = None,
    at_least: AtLeast = None,
) -> Moment:
    """Of now, without a word of how old it may be: what the primary has, since somebody may act on
    the version that is shown."""
    if as_of is None and effective_on is None and at_least is None:
        house = await primary_of(request)
    return Moment(house, as_of, effective_on)


When = Annotated[Moment, Depends(at)]
Newest = Annotated[Moment, Depends(newest)]
PublicWhen = Annotated[Moment, Depends(at_for_readers)]
