"""Stories told one after the other, and replayed under the shipped file with other numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import count

from scenario import TERMS, Story, day, given

from application.simulation import Simulated, simulate
from domain import engagement, provider
from domain.catalogue import ENGAGEMENT, PROVIDER
from domain.measures import shipped
from domain.terms import Terms
from domain.values import Event, Recorded, derived_id
from projections.kinds import dues

TEXT = shipped()
TODAY = date(2025, 8, 1)
PROVIDER_ID = derived_id("scenario", "provider", "record")


def but(*changes: tuple[str, str]) -> str:
    text = TEXT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def valued(key: str, old: object, new: object) -> tuple[str, str]:
    return f'key = "{key}"\nvalue = {old}', f'key = "{key}"\nvalue = {new}'


CAP_20 = but(valued("rectification.general-cap-days", 30, 20))


def under(text: str, today: date = TODAY) -> Terms:
    return replace(TERMS, book=TERMS.book.with_file(text, today))


def log_of(*stories: Story) -> Iterator[Recorded[Event]]:
    """The stories one after the other, with positions of their own."""
    position = count(1)
    for story in stories:
        for recorded in story.log:
            yield replace(recorded, position=next(position))


def simulated(text: str, *stories: Story, today: date = TODAY) -> Simulated:
    return simulate(log_of(*stories), TERMS, under(text, today), today, dues)


def whats(found: Simulated) -> dict[str, tuple[str, str]]:
    return {one.what: (one.now.en, one.then.en) for one in found.changes}


def admitted() -> Story:
    return given(
        PROVIDER,
        provider.Admitted(
            kind=provider.ProviderKind.INTEGRATED,
            name="龙城集成",
            uscc="91350211M0001001YQ",
            registered_capital=Decimal("1000000.00"),
            admitted_on=day("05-22"),
        ),
    )


def rated(number: int, grade: str = "dissatisfied", on: str = "06-10") -> Story:
    return given(
        ENGAGEMENT,
        engagement.Established(
            enterprise_id=derived_id("enterprise", number),
            provider_id=PROVIDER_ID,
            title=f"项目 {number}",
            established_on=day("05-26"),
        ),
        engagement.SatisfactionRated(
            provider_id=PROVIDER_ID,
            enterprise_id=derived_id("enterprise", number),
            rating=engagement.Rating(grade),
            rated_on=day(on),
            pilot=True,
        ),
        record=f"engagement-{number}",
    )
