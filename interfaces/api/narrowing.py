"""What narrows a list to the records behind a figure: spans of days, and what each kind counts by.

One dependency for each noun that has more to narrow by than the days of its records; each is
`async` because it waits for nothing, and the framework sends every other one to a thread.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Final

from fastapi import Query

from interfaces.api.days import NearDay
from interfaces.api.paging import plain
from interfaces.api.reading import Word
from projections.dashboard.behind import CaseDay, Cases, Complaints, Condition, Providers
from projections.dashboard.view import FiguresView
from projections.records import Filter

From = Annotated[NearDay | None, Query(alias="from", description="起始日 · from this day on")]
To = Annotated[NearDay | None, Query(alias="to", description="截止日 · up to this day")]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A span of the records' own days, and more conditions."""

    since: NearDay | None = None
    until: NearDay | None = None
    also: tuple[Condition, ...] = ()
    internal: bool = False
    """For officers and auditors only."""
    own_ground: bool = True
    """Whether the records have grounds themselves; a complaint has those of its cases."""

    @property
    def views(self) -> tuple[str, ...]:
        """What has to be asked beside the list itself."""
        return (FiguresView.name,) if self.also else ()

    def of(self, asked: Filter) -> Filter:
        """What else was asked for, narrowed."""
        ground = asked.ground if self.own_ground else None
        return replace(asked, ground=ground, since=self.since, until=self.until, also=self.also)


async def by_days(since: From = None, until: To = None) -> Narrowed:
    return Narrowed(since, until)


async def of_cases(
    by: Annotated[
        CaseDay,
        Query(
            description="起止日所指的日期：立案、送达、完成、届满、逾期起始（后两项只含仍待整改的）"
            " · which day from and to mean; the last two: of cases whose completion is awaited"
        ),
    ] = "opened",
    since: From = None,
    until: To = None,
    open: Annotated[bool | None, Query(description="是否在办 · whether open")] = None,
    in_time: Annotated[bool | None, Query(description="是否按期完成 · completed in time")] = None,
) -> Narrowed:
    return _also(Cases(by, since, until, open, in_time).condition)


async def of_complaints(
    ground: Word = None,
    district: Annotated[
        str | None,
        Query(max_length=100, description="服务商所在区县，未载明为 - · district of the provider"),
    ] = None,
    enquiry: Annotated[bool | None, Query(description="是否咨询 · whether an enquiry")] = None,
    since: From = None,
    until: To = None,
) -> Narrowed:
    """By the ground of the cases that a complaint led to; `none` of one that led to none."""
    wanted = Complaints(
        plain(ground, "ground") or None, plain(district, "district") or None, enquiry
    )
    return replace(_also(wanted.condition, since, until), own_ground=False)


async def of_providers(
    grey_listed: Annotated[
        bool | None, Query(description="是否在灰名单 · whether on the grey list")
    ] = None,
    since: From = None,
    until: To = None,
) -> Narrowed:
    """The grey list is internal to the office (reading A-27)."""
    found = _also(Providers(grey_listed).condition, since, until)
    return replace(found, internal=grey_listed is not None)


def _also(
    condition: Condition | None, since: NearDay | None = None, until: NearDay | None = None
) -> Narrowed:
    return Narrowed(since, until, (condition,) if condition else ())


NARROWED_BY: Final = frozenset(
    {"by", "from", "to", "open", "in_time", "district", "enquiry", "grey_listed"}
)
"""The names in an address of a list that no field of its form stands for."""
NARROWING: Final[Mapping[str, Callable[..., Awaitable[Narrowed]]]] = {
    "cases": of_cases,
    "complaints": of_complaints,
    "providers": of_providers,
}
"""Noun -> its dependency; `by_days` for the others."""
