"""Articles 12 to 14(4) as a lawyer would keep them in a notebook: what may be done, what follows.

Written from the text and docs/readings.md, with none of the program's decisions: the machine asks
both. Days off are the calendar's (tests/clock compares those with a library); the rest is counted
here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

GENERAL_LIMIT: Final = 30
"""Art. 12: generally not more than 30 days; more is for the head, with a reason."""
ANNOUNCED: Final = 30
WINDOW_CLOSES: Final = "18:00"
DAY: Final = timedelta(days=1)

WorkingDay = Callable[[date], bool]


@dataclass(frozen=True)
class Reported:
    on: date
    number: int
    at: str | None
    window: bool


@dataclass(frozen=True)
class Inspected:
    on: date
    number: int
    passed: bool
    completed: date


@dataclass(frozen=True)
class Order:
    issued: date
    days: int
    served: date | None = None
    by_announcement: bool = False
    asked: date | None = None
    more: int = 0
    granted: bool | None = None
    reports: tuple[Reported, ...] = ()
    inspections: tuple[Inspected, ...] = ()
    refused: bool = False

    @property
    def starts(self) -> date | None:
        """The day from which the period is counted."""
        if self.served is None or not self.by_announcement:
            return self.served
        return self.served + ANNOUNCED * DAY

    def ends(self, works: WorkingDay) -> date:
        assert self.starts is not None
        last = _working(self.starts + self.days * DAY, works)
        return _working(last + self.more * DAY, works) if self.granted else last

    @property
    def last_inspection(self) -> Inspected | None:
        return max(self.inspections, key=lambda i: (i.on, i.number), default=None)

    @property
    def unrefuted(self) -> tuple[Reported, ...]:
        """Reports that no later inspection has looked at."""
        last = self.last_inspection
        seen = (last.on, last.number) if last else (date.min, 0)
        return tuple(r for r in self.reports if (r.on, r.number) > seen)

    @property
    def found_complete(self) -> bool:
        return self.last_inspection is not None and self.last_inspection.passed


def _working(day: date, works: WorkingDay) -> date:
    while not works(day):
        day += DAY
    return day


@dataclass(frozen=True)
class Asked:
    """One command, in the words of this notebook."""

    name: str
    on: date
    today: date
    days: int = 0
    yes: bool = False
    reason: bool = True
    head: bool = False
    outcome: str = ""
    at: str | None = None
    window: bool = False
    announced: bool = False
    completed: date | None = None


@dataclass(frozen=True)
class Notebook:
    opened: date
    interviews: tuple[date, ...] = ()
    order: Order | None = None
    ended: tuple[str, date] | None = None
    number: int = field(default=0, compare=False)

    # What may be done

    def allows(self, a: Asked, works: WorkingDay) -> bool:
        if a.on > a.today:
            return False
        if a.name in ("suspend", "resume"):
            return False  # the text gives no such power
        if a.name == "reopen":
            return self.ended is not None and a.on >= self.ended[1]
        if a.name == "correct":
            return self.served and a.on >= self._order.issued
        if a.name == "annul":
            return self.order is not None and a.on >= (self.order.served or self.order.issued)
        if self.ended is not None:
            return False
        if a.name in ("call", "interview", "issue"):
            return self.order is None and a.on >= self.opened and self._may_order(a)
        if a.name == "serve":
            return self.order is not None and not self.served and a.on >= self.order.issued
        if a.name == "resolve":
            return a.on >= self._last_fact and self._may_end(a, works)
        return self.served and self._may_in_the_period(a, works)

    def _may_order(self, a: Asked) -> bool:
        if a.name != "issue":
            return True
        interviewed = any(day <= a.on for day in self.interviews)
        return interviewed and (a.days <= GENERAL_LIMIT or (a.reason and a.head))

    def _may_in_the_period(self, a: Asked, works: WorkingDay) -> bool:
        order = self._order
        assert order.starts is not None
        if a.name == "decide":
            waits = order.asked is not None and order.granted is None
            within = order.days + order.more <= GENERAL_LIMIT or a.head
            return waits and a.on >= (order.asked or a.on) and (within or not a.yes)
        if a.on < order.starts:
            return False
        if a.name == "extend":
            return order.asked is None and a.on <= order.ends(works)
        if a.name == "inspect" and a.yes and a.completed is not None:
            return order.starts <= a.completed <= a.on
        return True

    def _may_end(self, a: Asked, works: WorkingDay) -> bool:
        if a.outcome == "withdrawn":
            return a.reason
        if not self.served:
            return False
        order = self._order
        match a.outcome:
            case "completed":
                return order.found_complete or (bool(order.unrefuted) and a.reason)
            case "not_completed":
                return not order.found_complete and a.on > order.ends(works)
            case _:
                return not order.found_complete and (order.refused or a.reason)

    @property
    def _order(self) -> Order:
        assert self.order is not None
        return self.order

    @property
    def served(self) -> bool:
        return self.order is not None and self.order.served is not None

    @property
    def _last_fact(self) -> date:
        days = [self.opened, *self.interviews]
        if self.order is not None:
            days += [self.order.issued, self.order.served or self.order.issued]
            days += [item.on for item in (*self.order.reports, *self.order.inspections)]
        return max(days)

    # What then is so

    def after(self, a: Asked) -> Notebook:
        book = replace(self, number=self.number + 1)
        match a.name:
            case "interview":
                return replace(book, interviews=(*self.interviews, a.on))
            case "issue":
                return replace(book, order=Order(a.on, a.days))
            case "annul":
                return replace(book, order=None)
            case "reopen":
                return replace(book, ended=None)
            case "resolve":
                gone = {"order": None} if a.outcome == "withdrawn" else {}
                if a.outcome == "refused":
                    gone = {"order": replace(self._order, refused=True)}
                return replace(book, ended=(a.outcome, a.on), **gone)
            case "call":
                return book
        return replace(book, order=self._order_after(a))

    def _order_after(self, a: Asked) -> Order:
        order, n = self._order, self.number + 1
        match a.name:
            case "serve":
                return replace(order, served=a.on, by_announcement=a.announced)
            case "correct":
                return replace(order, served=a.on)
            case "extend":
                return replace(order, asked=a.on, more=a.days)
            case "decide":
                return replace(order, granted=a.yes)
            case "report":
                told = Reported(a.on, n, a.at, a.window)
                return replace(order, reports=(*order.reports, told))
            case "inspect":
                reported = [r.on for r in order.reports if r.on <= a.on]
                completed = a.completed or max(reported, default=a.on)
                seen = Inspected(a.on, n, a.yes, completed)
                return replace(order, inspections=(*order.inspections, seen))
            case "refuse":
                return replace(order, refused=True)
        raise AssertionError(a.name)

    # What the text makes of it

    def late_from(self, works: WorkingDay, today: date) -> date | None:
        """Art. 13, 14(4): the first day on which it was not completed in the period."""
        if not self.served:
            return None
        order, on = self._order, self.ended[1] if self.ended else today
        end = order.ends(works)
        if on <= end:
            return None
        if self.ended is not None and self.ended[0] in ("not_completed", "refused"):
            return end + DAY
        last = order.last_inspection
        if last is not None and last.passed:
            return None if last.completed <= end else end + DAY
        return None if any(_in_time(r, end) for r in order.unrefuted) else end + DAY

    def may_ask_for_another(self, works: WorkingDay, today: date) -> bool:
        """Art. 13: missed, or ended as not completed or refused under an order that stands."""
        unfinished = self.ended is not None and self.ended[0] in ("not_completed", "refused")
        late = self.late_from(works, today) is not None
        return late or (unfinished and self.served)


def _in_time(report: Reported, end: date) -> bool:
    if report.on != end or report.at is None or not report.window:
        return report.on <= end
    return report.at <= WINDOW_CLOSES
