"""A duty record folded from its events, and how it stands: asked, reported, confirmed, overdue.

Nothing here is a column that somebody updates: when a report is withdrawn, what was said on it
falls with it, and the day that held before holds again.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from domain.attached import Attached
from domain.deadline import Account
from domain.duty import events as e
from domain.duty.content import AnyContent
from domain.terms import Terms
from domain.values import Text, Value

ENDED = frozenset({"confirmed", "waived", "withdrawn", "handed_over"})


class Verdict(Value):
    """What the office said on a report."""

    confirmed: bool
    words: str
    on: date
    by: str


class Report(Value):
    version: int
    summary: str
    content: AnyContent
    evidence: tuple[str, ...]
    files: tuple[Attached, ...] = ()
    reported_on: date
    by: str
    entered_by: tuple[str, ...] = ()
    """Officers whose word it is: who entered it for the provider, or put it right."""
    verdict: Verdict | None = None
    withdrawn: str | None = None


class Ask(Value):
    """The duty is to be done by a day: as planned, after a return, or taken back."""

    version: int
    since: date
    clock: e.Clock | None
    told_due: date | None
    after_report: int | None = None
    """The version of the report that was returned; the ask falls with that report."""
    ended_on: date | None = None
    """Waived or handed over that day: a later day cannot be missed."""


class Miss(Value):
    """The last day of an ask was found to have passed without a report."""

    ask: int
    due_on: date


STATUSES: Final[dict[str, Text]] = {
    "planned": Text("待报告", "planned"),
    "reported": Text("待确认", "reported"),
    "confirmed": Text("已确认", "confirmed"),
    "returned": Text("已退回", "returned"),
    "overdue": Text("逾期未报", "overdue"),
    "waived": Text("免予履行", "waived"),
    "withdrawn": Text("已撤销", "withdrawn"),
    "handed_over": Text("已转由新牵头承担", "handed over"),
}
"""What people call each status."""


class DutyRecord(Value):
    id: UUID
    version: int
    duty: str
    clause: str
    label: Text
    grounds: tuple[str, ...]
    form: str
    rhythm: str
    encouraged: bool
    provider_id: UUID
    engagement_id: UUID | None
    period: str
    begun_on: date
    voluntary: bool
    asks: tuple[Ask, ...]
    reports: tuple[Report, ...] = ()
    misses: tuple[Miss, ...] = ()
    end: str | None = None
    """`waived`, `withdrawn` or `handed_over`."""
    ended_on: date | None = None
    outcome: str = ""
    let_off: bool = False
    """Waived since it was owed no more; nobody decided so."""
    takes_over: UUID | None = None
    handed_to: UUID | None = None
    """The record of the provider that leads the project now."""
    last_on: date

    @property
    def live_reports(self) -> tuple[Report, ...]:
        return tuple(report for report in self.reports if report.withdrawn is None)

    @property
    def live_asks(self) -> tuple[Ask, ...]:
        live = {report.version for report in self.live_reports}
        return tuple(
            ask for ask in self.asks if ask.after_report is None or ask.after_report in live
        )

    @property
    def ask(self) -> Ask:
        """What is asked now."""
        return self.live_asks[-1]

    @property
    def told_due(self) -> date | None:
        return self.ask.told_due

    def answers(self, ask: Ask) -> tuple[Report, ...]:
        """The reports that were made to this ask and not to a later one."""
        later = [other.version for other in self.live_asks if other.version > ask.version]
        until = min(later, default=self.version + 1)
        return tuple(r for r in self.live_reports if ask.version < r.version < until)

    @property
    def report(self) -> Report | None:
        """The latest report to what is asked now."""
        answers = self.answers(self.ask)
        return answers[-1] if answers else None

    @property
    def status(self) -> str:
        if self.end is not None:
            return self.end
        if self.report is not None:
            return "confirmed" if self.report.verdict is not None else "reported"
        if self.voluntary and self.ask.after_report is None:
            return "withdrawn"
        if self.ask.version in {miss.ask for miss in self.misses}:
            return "overdue"
        return "planned" if self.ask.after_report is None else "returned"

    @property
    def is_open(self) -> bool:
        return self.status not in ENDED

    @property
    def late(self) -> bool:
        return bool(self.misses)


START: Final = Text("履职期限起算", "the time for the duty begins")


def account(ask: Ask, terms: Terms) -> Account | None:
    """How the last day came about; none where an officer set it, or none was set."""
    if ask.clock is None:
        return None
    clock = ask.clock
    return terms.counted(
        clock.trigger, clock.n, clock.unit, Text("履职期限起算", "the duty's start")
    )


def due_on(ask: Ask, terms: Terms) -> date | None:
    found = account(ask, terms)
    return ask.told_due if found is None else found.last_day


def missable(state: DutyRecord, terms: Terms) -> tuple[Miss, ...]:
    """The last days that pass, or passed, without a report made by then."""
    if state.end == "withdrawn":
        return ()
    found = []
    for ask in state.live_asks:
        due = due_on(ask, terms)
        if due is None or (ask.ended_on is not None and ask.ended_on <= due):
            continue
        if not any(report.reported_on <= due for report in state.answers(ask)):
            found.append(Miss(ask=ask.version, due_on=due))
    return tuple(found)


def falls_on(state: DutyRecord, terms: Terms) -> date | None:
    """The day from which the sweep has something to record; none while nothing is to come."""
    expected = missable(state, terms)
    if any(miss not in expected for miss in state.misses):
        return state.begun_on
    days = [miss.due_on for miss in expected if miss not in state.misses]
    days = [day for day in days if day < date.max]  # after that day there is none
    return min(days) + timedelta(days=1) if days else None
