"""A task book folded from its events, and plan against actual on any day (Art. 8(2), 14(6))."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final
from uuid import UUID

from domain.attached import Attached
from domain.task_book import events as e
from domain.values import Event, Recorded, Text, Value

CENT: Final = Decimal("0.01")
WHOLE: Final = Decimal(100)


class Targets(Value):
    """The targets that hold from a day on."""

    version: int
    position: int
    since: date
    targets: tuple[e.Target, ...]
    document: str


class Plan(Value):
    version: int
    kind: e.PlanKind
    period: str
    summary: str
    planned: tuple[e.Amounts, ...]
    filed_on: date


class Report(Value):
    version: int
    position: int
    month: str
    actual: tuple[e.Amounts, ...]
    evidence: str
    attachments: tuple[str, ...]
    files: tuple[Attached, ...] = ()
    reported_on: date
    status: str = "reported"
    confirmed_at: int | None = None
    """Position of the confirmation: what it counts by."""
    remark: str = ""
    entered_by: tuple[str, ...] = ()
    """The officer who entered it for the provider; nobody where it reported itself."""

    @property
    def until(self) -> date:
        """The day up to which it tells: the end of its month, or the day it was written."""
        return min(e.last_day(self.month), self.reported_on)

    @property
    def order(self) -> tuple[date, int]:
        return self.reported_on, self.version


class Line(Value):
    """Plan against actual of one target on a day."""

    target: str
    label: str
    unit: str
    planned: Decimal
    filed: Decimal
    """What the provider's own plans say by then; information beside the target."""
    actual: Decimal
    ratio: Decimal | None
    """Actual in percent of planned; none where nothing is due yet."""
    evidence: tuple[int, ...]
    """Positions of the confirmations and of the targets that it rests on."""

    @property
    def late(self) -> bool:
        return self.actual < self.planned


STATUSES: Final[dict[str, Text]] = {
    "offered": Text("待本局签订", "to be signed by the bureau"),
    "signed": Text("已签订", "signed"),
    "withdrawn": Text("已撤回", "withdrawn"),
}
"""What people call each status."""


class TaskBook(Value):
    id: UUID
    version: int
    provider_id: UUID
    year: int
    projects: str
    status: str
    signed_on: date
    editions: tuple[Targets, ...]
    plans: tuple[Plan, ...] = ()
    reports: tuple[Report, ...] = ()
    withdrawn: str | None = None
    last_on: date

    @property
    def binds(self) -> bool:
        return self.status == "signed"

    def targets_on(self, day: date) -> Targets | None:
        """The targets that hold on a day; none before the book was signed."""
        held = [edition for edition in self.editions if edition.since <= day]
        return max(held, key=lambda edition: (edition.since, edition.version), default=None)

    @property
    def targets(self) -> tuple[e.Target, ...]:
        latest = max(self.editions, key=lambda edition: (edition.since, edition.version))
        return latest.targets

    def report(self, version: int) -> Report | None:
        return next((report for report in self.reports if report.version == version), None)

    def counted(self, day: date) -> tuple[Report, ...]:
        """Of each month the latest confirmed report that tells of days up to this one."""
        told = [r for r in self.reports if r.status == "confirmed" and r.until <= day]
        latest = {report.month: report for report in sorted(told, key=lambda r: r.order)}
        return tuple(latest[month] for month in sorted(latest))

    def filed_by(self, target: str, day: date) -> Decimal:
        """The provider's own plan: of each month the monthly one, else the year's."""
        months: dict[str, tuple[int, Decimal]] = {}
        for plan in sorted(self.plans, key=lambda p: (p.filed_on, p.version)):
            rank = int(plan.kind is e.PlanKind.MONTHLY)
            for amounts in plan.planned:
                known = months.get(amounts.month)
                if amounts.target == target and (known is None or rank >= known[0]):
                    months[amounts.month] = (rank, amounts.value)
        due = (value for month, (_, value) in months.items() if e.last_day(month) <= day)
        return sum(due, Decimal(0))

    def lines(self, day: date, only: Collection[str] | None = None) -> tuple[Line, ...]:
        """Plan against actual as of the end of a day: each target of the book, or some."""
        held = self.targets_on(day)
        if held is None:
            return ()
        counted = self.counted(day)
        return tuple(
            self._line(target, held.position, counted, day)
            for target in held.targets
            if only is None or target.code in only
        )

    def _line(
        self, target: e.Target, position: int, counted: tuple[Report, ...], day: date
    ) -> Line:
        telling = [r for r in counted if any(a.target == target.code for a in r.actual)]
        actual = total(a.value for r in telling for a in r.actual if a.target == target.code)
        planned = target.planned_by(day)
        return Line(
            target=target.code,
            label=target.label,
            unit=target.unit,
            planned=planned,
            filed=self.filed_by(target.code, day),
            actual=actual,
            ratio=percent(actual, planned),
            evidence=(position, *(r.confirmed_at or r.position for r in telling)),
        )


def total(values: Iterable[Decimal]) -> Decimal:
    return sum(values, Decimal(0))


def percent(actual: Decimal, planned: Decimal) -> Decimal | None:
    if planned == 0:
        return None
    return (actual * WHOLE / planned).quantize(CENT, ROUND_HALF_UP)


def evolve(state: TaskBook | None, recorded: Recorded[Event]) -> TaskBook:
    event = recorded.event
    if isinstance(event, e.Signed):
        return _signed(event, recorded)
    assert state is not None
    changes: dict[str, Any] = {"version": recorded.version, "last_on": state.last_on}
    match event:
        case e.Countersigned():
            (offered,) = state.editions
            bound = offered.model_copy(update={"since": event.on})
            changes |= {"status": "signed", "last_on": event.on, "editions": (bound,)}
        case e.Amended():
            edition = Targets(
                version=recorded.version,
                position=recorded.position,
                since=event.on,
                targets=event.targets,
                document=event.document,
            )
            changes["editions"] = (*state.editions, edition)
        case e.PlanFiled():
            changes["plans"] = (*state.plans, Plan(version=recorded.version, **dict(event)))
        case e.ProgressReported():
            actor = recorded.actor
            report = Report(
                version=recorded.version,
                position=recorded.position,
                entered_by=(actor.name,) if actor.is_officer else (),
                **dict(event),
            )
            changes["reports"] = (*state.reports, report)
        case e.ProgressConfirmed():
            changes["reports"] = _with_report(
                state,
                event.report_version,
                status="confirmed",
                confirmed_at=recorded.position,
                remark=event.remark,
            )
        case e.ProgressReturned():
            changes["reports"] = _with_report(
                state, event.report_version, status="returned", remark=event.reason
            )
        case e.Withdrawn():
            changes |= {"status": "withdrawn", "withdrawn": event.reason, "last_on": event.on}
    return state.model_copy(update=changes)


def _signed(event: e.Signed, recorded: Recorded[Event]) -> TaskBook:
    """A book that was withdrawn may be signed anew: it begins with nothing planned or done."""
    edition = Targets(
        version=recorded.version,
        position=recorded.position,
        since=event.signed_on,
        targets=event.targets,
        document=event.document,
    )
    return TaskBook(
        id=recorded.record_id,
        version=recorded.version,
        provider_id=event.provider_id,
        year=event.year,
        projects=event.projects,
        status="offered" if event.by_provider else "signed",
        signed_on=event.signed_on,
        editions=(edition,),
        last_on=event.signed_on,
    )


def _with_report(state: TaskBook, version: int, **update: object) -> tuple[Report, ...]:
    return tuple(
        report.model_copy(update=update) if report.version == version else report
        for report in state.reports
    )
