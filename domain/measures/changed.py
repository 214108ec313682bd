"""From which day on the measures give other answers than they were known to give."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from domain.measures.book import Book


def changed_from(before: Book, after: Book) -> date | None:
    """The first day on which a rule may answer otherwise; none where it is the same throughout."""
    days = sorted({*_turns(before), *_turns(after)})
    return next((day for day in days if _answers(before, day) != _answers(after, day)), None)


def _turns(book: Book) -> Iterator[date]:
    """The days on which something begins to hold, or holds no more."""
    for version in book.versions:
        yield version.in_force_from
        if (ending := book.ending(version)) is not None:
            yield ending.last_day + timedelta(days=1)
    for setting in book.settings:
        yield setting.holds_from


def _answers(book: Book, day: date) -> tuple[object, ...]:
    found = book.last_known(day)
    if found is None:
        return (book.takes_new(day),)
    return (book.takes_new(day), found.counts_from, found.parameters)
