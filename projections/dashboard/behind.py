"""The records behind a figure: the address of their list, and the conditions of that list.

A figure and its list ask the same columns, so the list has as many rows as the figure counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal
from urllib.parse import urlencode

CaseDay = Literal["opened", "served", "completed", "due", "overdue"]
NO_GROUND: Final = "none"
NO_DISTRICT: Final = "-"
COUNTED: Final = "nature <> 'enquiry'"
"""An enquiry is no complaint."""
_DAYS: Final[Mapping[CaseDay, str]] = {
    "opened": "opened_on",
    "served": "served_on",
    "completed": "completed_on",
    "due": "due_on",
    "overdue": "overdue_from",
}
_AWAITED: Final = ("due", "overdue")
"""Days that count only while the rectification is still awaited."""

Condition = tuple[str, list[object]]
"""SQL over a row of `records`, and its parameters."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, and the list of the records behind it (an address below /api/v1, or of a page)."""

    value: float | None
    list: str
    count: int | None = None
    """How many records are behind it, where it is no count itself."""


def address(path: str, **query: object) -> str:
    """`since` and `until` are called from and to in addresses."""
    names = {"since": "from", "until": "to"}
    given = {names.get(key, key): _word(value) for key, value in query.items() if value is not None}
    return f"/{path}?{urlencode(given)}" if given else f"/{path}"


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@dataclass(frozen=True, slots=True)
class Cases:
    """Which cases: by one of their days, whether open, whether completed in time."""

    by: CaseDay = "opened"
    since: date | None = None
    until: date | None = None
    open: bool | None = None
    in_time: bool | None = None

    @property
    def condition(self) -> Condition | None:
        """None: all of them."""
        where, params = _between(_DAYS[self.by], self.since, self.until)
        if self.by != "opened":
            where.append(f"{_DAYS[self.by]} IS NOT NULL")
        if self.by in _AWAITED:
            where.append("running")
        for column, value in (("open", self.open), ("in_time", self.in_time)):
            if value is not None:
                where.append(f"{column} = %s")
                params.append(value)
        return _inside("figures_cases", where, params)


@dataclass(frozen=True, slots=True)
class Complaints:
    """Which complaints: by the ground of the cases they led to, by the provider's district."""

    ground: str | None = None
    district: str | None = None
    enquiry: bool | None = None

    @property
    def condition(self) -> Condition | None:
        where: list[str] = []
        params: list[object] = []
        if self.enquiry is not None:
            where.append(COUNTED if not self.enquiry else f"NOT ({COUNTED})")
        if self.ground == NO_GROUND:
            where.append("case_ids = '{}'")
        elif self.ground is not None:
            where.append(
                "EXISTS (SELECT FROM records c, unnest(c.grounds) ground"
                " WHERE c.record_id = ANY(case_ids)"
                " AND (ground = %s OR starts_with(ground, %s)))"
            )
            params += [self.ground, f"{self.ground}."]
        if self.district is not None:
            where.append(
                "coalesce((SELECT p.district FROM figures_providers p"
                " WHERE p.record_id = provider_id), '') = %s"
            )
            params.append("" if self.district == NO_DISTRICT else self.district)
        return _inside("figures_complaints", where, params)


@dataclass(frozen=True, slots=True)
class Providers:
    """Which providers: whether they are on the grey list."""

    grey_listed: bool | None = None

    @property
    def condition(self) -> Condition | None:
        if self.grey_listed is None:
            return None
        return _inside("figures_providers", ["(grey_since IS NOT NULL) = %s"], [self.grey_listed])


def _between(column: str, since: date | None, until: date | None) -> tuple[list[str], list[object]]:
    bounds = ((f"{column} >= %s", since), (f"{column} <= %s", until))
    return [sql for sql, day in bounds if day], [day for _, day in bounds if day]


def _inside(table: str, where: list[str], params: list[object]) -> Condition | None:
    if not where:
        return None
    return f"record_id IN (SELECT record_id FROM {table} WHERE {' AND '.join(where)})", params  # noqa: S608 - columns are ours


def shown(figure: Figure) -> dict[str, Any]:
    """As the API gives it."""
    found: dict[str, Any] = {"value": figure.value, "list": figure.list}
    return found if figure.count is None else {**found, "count": figure.count}
