"""What somebody wants to export, as the form says it, and the records that this means."""

from __future__ import annotations

from typing import Annotated, Final, Literal
from uuid import UUID, uuid4

from pydantic import Field, StringConstraints

from domain.values import STORABLE, Malformed, ShortText, Text
from interfaces.api.days import Day
from interfaces.api.moment import Moment
from interfaces.audit.export import Wanted
from interfaces.positions import position_of
from interfaces.web.asked import Sent, Word, provider_called
from interfaces.web.moments import point
from interfaces.web.picking import IDENTIFIER
from interfaces.web.texts import text
from projections import happened, records
from projections.history import Filter

MOST: Final = 1_000
"""So many records at most, as through the API."""


class Wish(Sent):
    key: UUID = Field(default_factory=uuid4)
    """Of this sending: a second one is the same export."""
    scope: Literal["log", "provider", "records", "period"] = "log"
    provider: Word | None = None
    records: Annotated[str, StringConstraints(max_length=60_000), STORABLE] | None = None
    """One number or identifier on each line."""
    first: Day | None = None
    last: Day | None = None
    upto: Word | None = None
    reason: ShortText


def wanted(wish: Wish, now: Moment) -> Wanted:
    """Refuses what names no record, and more of them than a bundle takes."""
    as_of = None
    if wish.upto:
        clock = now.house.office.clock()
        as_of = position_of(now.house, point(wish.upto, clock), "upto")
    found = _records(wish, now)
    if found is not None and not found:
        raise Malformed("nothing-to-export", text("audit.nothing_to_export"), field=wish.scope)
    if found is not None and len(found) > MOST:
        raise Malformed("too-many-records", text("audit.too_many"), field=wish.scope)
    return Wanted(None if found is None else tuple(found), as_of)


def _records(wish: Wish, now: Moment) -> list[UUID] | None:
    """None: the whole log."""
    match wish.scope:
        case "provider":
            return _happened(now, Filter(provider_id=_provider(wish, now)))
        case "records":
            return _named(now, wish.records or "")
        case "period":
            return _happened(now, Filter(recorded_from=wish.first, recorded_to=wish.last))
        case _:
            return None


def _provider(wish: Wish, now: Moment) -> UUID:
    found = provider_called(now, wish.provider)
    if found is None:
        raise Malformed("provider", text("audit.which_provider"), field="provider")
    return found


def _happened(now: Moment, said: Filter) -> list[UUID]:
    with now.rows("history") as conn:
        return happened.records_of(conn, said, MOST + 1)


def _named(now: Moment, lines: str) -> list[UUID]:
    said = list(dict.fromkeys(line.strip() for line in lines.splitlines() if line.strip()))
    with now.rows("records") as conn:
        by_number = records.referred(conn, [one for one in said if not IDENTIFIER.fullmatch(one)])
    return [_one(one, by_number) for one in said]


def _one(said: str, by_number: dict[str, UUID]) -> UUID:
    if IDENTIFIER.fullmatch(said):
        return UUID(said)
    if said not in by_number:
        told = text("audit.no_such_number")
        named = Text(told.zh.format(said=said), told.en.format(said=said))
        raise Malformed("records", named, field="records")
    return by_number[said]
