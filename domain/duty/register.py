"""The register of duties: which duties of Art. 4, 5, 8, 9, 10 a provider owes, and for when.

Duties of Art. 8 go with the lead of a project: an integrated provider, or by Art. 9(3) the
product provider that leads a project in which no integrated one takes part.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from domain.duty.events import Clock
from domain.engagement import Engagement
from domain.measures import Duty, Measures
from domain.provider import Provider, ProviderKind
from domain.terms import UNITS
from domain.values import Malformed, Text, derived_id

ACTING: Final = "9.3"
"""The clause that puts the duties of Art. 8 on an acting lead."""
AGAIN: Final = "duty.again-days"
"""Within which a returned duty is done again, where the officer sets no day."""
ONCE: Final = "once"
ON_EVENT: Final = "on-event"


@dataclass(frozen=True)
class Owed:
    """A duty that a provider owes: as such, or for one project."""

    duty: Duty
    provider_id: UUID
    since: date
    """From this day on: the admission, or the day its part in the project began."""
    engagement_id: UUID | None = None
    until: date | None = None
    """The day the project was closed."""
    acting: bool = False
    """It is another kind of provider's duty, owed since this one acts as the lead."""

    @property
    def grounds(self) -> tuple[str, ...]:
        return (self.duty.clause, ACTING) if self.acting else (self.duty.clause,)

    def record_id(self, period: str) -> UUID:
        return record_id(self.provider_id, self.engagement_id, self.duty.key, period)


def record_id(provider_id: UUID, engagement_id: UUID | None, key: str, period: str) -> UUID:
    """The same provider, project, duty and period are the same record."""
    return derived_id("duty-record", provider_id, engagement_id, key, period)


def bearers(
    measures: Measures, provider: Provider, engagements: Iterable[Engagement]
) -> tuple[Owed, ...]:
    """What the provider owes for itself and for each of these projects, in the text's order."""
    projects = tuple(engagements)
    return tuple(
        owed for duty in measures.duties for owed in _BEARERS[duty.bearer](duty, provider, projects)
    )


def _itself(duty: Duty, provider: Provider) -> Owed:
    return Owed(duty, provider.id, provider.admitted_on)


def _for(duty: Duty, provider: Provider, project: Engagement, *, acting: bool = False) -> Owed:
    joined = [part.until for part in project.former if part.new_provider_id == provider.id]
    since = max(joined, default=project.established_on)
    return Owed(duty, provider.id, since, project.id, project.closed_on, acting)


def _led_by(provider: Provider, projects: Iterable[Engagement]) -> Iterator[Engagement]:
    return (project for project in projects if project.provider_id == provider.id)


_Projects = tuple[Engagement, ...]


def _lead(duty: Duty, provider: Provider, projects: _Projects) -> Iterator[Owed]:
    for project in _led_by(provider, projects):
        yield _for(duty, provider, project, acting=project.acting_lead)


def _integrated(duty: Duty, provider: Provider, projects: _Projects) -> Iterator[Owed]:
    """Owed once by an integrated provider; by an acting lead, for the project that it leads."""
    if provider.kind is ProviderKind.INTEGRATED:
        yield _itself(duty, provider)
    for project in _led_by(provider, projects):
        if project.acting_lead:
            yield _for(duty, provider, project, acting=True)


def _acting(duty: Duty, provider: Provider, projects: _Projects) -> Iterator[Owed]:
    for project in _led_by(provider, projects):
        if project.acting_lead:
            yield _for(duty, provider, project)


def _product(duty: Duty, provider: Provider, projects: _Projects) -> Iterator[Owed]:
    if duty.scope == "provider":
        if provider.kind is ProviderKind.PRODUCT:
            yield _itself(duty, provider)
        return
    for project in projects:
        if provider.id in project.product_provider_ids:
            yield _for(duty, provider, project)


def _any(duty: Duty, provider: Provider, projects: _Projects) -> Iterator[Owed]:
    if duty.scope == "provider":
        yield _itself(duty, provider)
        return
    for project in projects:
        if provider.id in project.providers:
            yield _for(duty, provider, project)


_BEARERS: Final[dict[str, Callable[[Duty, Provider, _Projects], Iterator[Owed]]]] = {
    "lead": _lead,
    "integrated": _integrated,
    "acting": _acting,
    "product": _product,
    "any": _any,
}


@dataclass(frozen=True)
class Over:
    """From that day on a duty is owed no longer."""

    since: date
    reason: Text


def over_for_itself(provider: Provider) -> Over | None:
    """What a provider owes as such ends when it leaves the pool."""
    since = provider.standing.out_since
    if since is None:
        return None
    return Over(
        since,
        Text(f"服务商自 {since} 起不在资源池", f"the provider is not in the pool since {since}"),
    )


def over_for_project(rhythm: str, name: str, project: Engagement) -> Over | None:
    """A period that begins after the project ended was never to be reported on."""
    closed = project.closed_on
    if closed is None or rhythm in (ONCE, ON_EVENT) or period(name).first <= closed:
        return None
    return Over(closed, Text(f"项目已于 {closed} 结束", f"the project ended on {closed}"))


# Periods


@dataclass(frozen=True)
class Period:
    """A year (2025), a quarter (2025-Q3), a month (2025-07), or the one time (once)."""

    name: str
    first: date
    last: date


_WRITTEN: Final = re.compile(r"(20[0-9]{2})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?")


def period(text: str, clause: str | None = None) -> Period:
    """Read as written; `clause` is that of the one duty it is for, where there is one."""
    found = _WRITTEN.fullmatch(text.strip().upper())
    if found is None:
        raise Malformed(
            "period",
            Text("期间写作 2025、2025-Q3 或 2025-07", "a period is 2025, 2025-Q3 or 2025-07"),
            field="period",
            citation=clause,
        )
    year = int(found[1])
    if found[2]:
        return _quarter(year, int(found[2]))
    return _month(year, int(found[3])) if found[3] else _year(year)


def _year(year: int) -> Period:
    return Period(f"{year}", date(year, 1, 1), date(year, 12, 31))


def _quarter(year: int, number: int) -> Period:
    return Period(
        f"{year}-Q{number}",
        date(year, 3 * number - 2, 1),
        date(year, 3 * number, monthrange(year, 3 * number)[1]),
    )


def _month(year: int, number: int) -> Period:
    last = date(year, number, monthrange(year, number)[1])
    return Period(f"{year}-{number:02d}", date(year, number, 1), last)


def _inside(rhythm: str, whole: Period) -> Iterator[Period]:
    for year in range(whole.first.year, whole.last.year + 1):
        if rhythm == "yearly":
            yield _year(year)
        elif rhythm == "quarterly":
            yield from (_quarter(year, number) for number in range(1, 5))
        elif rhythm == "monthly":
            yield from (_month(year, number) for number in range(1, 13))


def periods(owed: Owed, whole: Period, measures: Measures) -> Iterator[Period]:
    """The periods of a duty that lie in a longer one; none before it is owed, or not in force.

    What is done on an event, or only encouraged, has no period that could be planned.
    """
    if owed.duty.encouraged:
        return
    begun = max(owed.since, measures.effective_from)
    if owed.duty.rhythm == ONCE:
        if begun <= whole.last:
            yield Period(ONCE, begun, begun)
        return
    for found in _inside(owed.duty.rhythm, whole):
        over = owed.until is not None and owed.until < found.first
        if whole.first <= found.first and begun <= found.last <= whole.last and not over:
            yield Period(found.name, max(found.first, begun), found.last)


def clock(duty: Duty, span: Period, on: date, measures: Measures) -> Clock | None:
    """When the duty is due: counted from the period's first or last day, as the measures say.

    A duty that is planned later than that is counted from the day it was planned: nobody is
    late for what nobody had asked for. None where the measures set no time.
    """
    if not duty.within:
        return None
    start = span.first if duty.counts_from == "start" else span.last
    return counted(duty.within, max(start, on), measures)


def counted(key: str, trigger: date, measures: Measures) -> Clock:
    return Clock(trigger=trigger, n=measures.whole(key), unit=UNITS[measures.parameter(key).unit])
