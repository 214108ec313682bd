"""What happened to a record, as a page tells it: all of it, or what somebody looks for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Query

from interfaces.web.moments import DayOrNone

Entry = dict[str, Any]


@dataclass(frozen=True)
class Sought:
    """Days are those on which it happened, both included."""

    decisions: bool = False
    by: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def is_all(self) -> bool:
        return self == Sought()

    def fits(self, entry: Entry) -> bool:
        return (
            (not self.decisions or entry["decides"])
            and (not self.by or entry["actor"]["name"] == self.by)
            and (self.since is None or entry["effective_on"] >= self.since)
            and (self.until is None or entry["effective_on"] <= self.until)
        )


async def sought(
    only: Annotated[str, Query(max_length=20)] = "",
    by: Annotated[str, Query(max_length=200)] = "",
    since: DayOrNone = None,
    until: DayOrNone = None,
) -> Sought:
    return Sought(only == "decisions", by, since, until)


TheSought = Annotated[Sought, Depends(sought)]


def told(entries: Iterable[Entry], wanted: Sought) -> list[Entry]:
    """The newest first."""
    return [entry for entry in reversed(list(entries)) if wanted.fits(entry)]


def people(entries: Sequence[Entry]) -> list[str]:
    """Whoever did something, in the order in which they came."""
    return list(dict.fromkeys(entry["actor"]["name"] for entry in entries))
