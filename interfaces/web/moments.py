"""As of when a page looks: now, or as it was on a past day, which the page says at its head."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated

from fastapi import Depends, Query, Request, Response
from pydantic import BeforeValidator

from domain.values import SHANGHAI, today
from interfaces.api.days import WRITTEN, NearDay
from interfaces.api.moment import Moment
from interfaces.api.who import TheHouse
from interfaces.web import addresses, cookies, written
from interfaces.web.visitor import Visitor

DayOrNone = Annotated[NearDay | None, BeforeValidator(lambda typed: typed or None), Query()]
"""Of a form that is sent by its address: a field left empty asks for nothing."""


async def at(
    house: TheHouse,
    as_of: Annotated[str | None, Query(max_length=60)] = None,
    effective_on: DayOrNone = None,
) -> Moment:
    """`as_of` may also be a day: as it was at the end of that day."""
    return Moment(house, point(as_of, house.office.clock()) if as_of else None, effective_on)


def point(as_of: str, now: datetime) -> str:
    """A position or an instant as it is; a day as its end, which today is now."""
    if not WRITTEN.fullmatch(as_of):  # digits alone are a position, never 20261001
        return as_of
    try:
        end = datetime.combine(date.fromisoformat(as_of), time.max, SHANGHAI)
    except ValueError:
        return as_of
    return (now if end.date() == today(now) else end).isoformat()


PageWhen = Annotated[Moment, Depends(at)]


def past(when: Moment, visitor: Visitor, request: Request) -> dict[str, str] | None:
    """What the banner of a past page says, and the page as it is now; none there."""
    if when.is_now:
        return None
    t = visitor.words
    said = []
    if when.upto is not None:
        reached = when.house.office.instant_of(when.upto)
        known = written.instant(t, reached) if reached else ""
        said.append(t("base.known_by", position=when.upto, when=known))
    if when.effective_on is not None:
        said.append(t("base.held_on", day=written.day(t, when.effective_on)))
    return {"when": t("base.and").join(said), "back": addresses.widened(request, *addresses.MOMENT)}


def asked(request: Request) -> dict[str, str]:
    """What the address says of the moment; nothing now."""
    said = ((name, request.query_params.get(name)) for name in addresses.MOMENT)
    return {name: value for name, value in said if value}


def kept(request: Request) -> str:
    """The query with which a link keeps the moment of the page; empty now."""
    return addresses.address("", asked(request))


def reached(request: Request) -> int | None:
    said = cookies.read(request, cookies.REACHED)
    return int(said) if said.isdecimal() and len(said) < 19 else None


def remember(request: Request, answer: Response, position: int) -> None:
    cookies.put(request, answer, cookies.REACHED, str(position), 60)
