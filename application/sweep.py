"""The daily sweep: reads the deadline sheet, then issues ordinary commands (Art. 12 to 14).

It may run at any time, any number of times, in several processes at once: a deadline that
passed is recorded once, with the day on which it passed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Final
from uuid import UUID

from application import cases, disqualifications, duties, expelled, providers, publications
from application.office import Office
from application.ports import Agenda, DeadlineSheet
from application.unit import Act, Command, Result, Unit
from domain.unfit import Unfit
from domain.values import SYSTEM, Malformed, Text


@dataclass(frozen=True)
class Swept:
    """What one run found: cases with a new finding, and cases whose date or finding changed."""

    on: date
    missed: tuple[UUID, ...]
    settled: tuple[UUID, ...]
    fallen: tuple[UUID, ...] = ()
    """Records to which the passing of time added something else."""


FALLING: Final[Mapping[str, Callable[..., Result]]] = {
    "publication.expired": publications.expire,
    "duty.overdue": duties.find_overdue,
    "disqualification.takes-effect": disqualifications.take_effect,
    "expulsion.takes-effect": expelled.take_effect,
    "expulsion.publicity-closed": expelled.close_publicity,
    "registration.unreported": providers.find_unreported,
}
"""What the agenda may name -> the act that records it; each looks again whether it is so."""


CALENDAR_CHANGED = "工作日历或规则更新后重新计算 · recomputed under the calendar now known"


def run(
    office: Office,
    sheet: DeadlineSheet,
    agenda: Agenda,
    on: date | None = None,
    *,
    progress: Callable[[UUID], None] = lambda _: None,
) -> Swept:
    """Find each deadline that ended before a day (today when left out); a future day is refused.

    Raises `Unfit` at its end where a record could not be read: all others were swept.
    """
    today = office.today()
    day = on or today
    if day > today:
        raise Malformed(
            "future-date",
            Text(f"清查日期 {day} 在今天（{today}）之后", f"{day} lies after today ({today})"),
            field="on",
        )
    sweeping = _Sweeping(office, Command(actor=SYSTEM, today=day), progress)
    settle = partial(cases.settle, cause=CALENDAR_CHANGED)
    settled = sweeping.each((id_, settle) for id_ in sheet.told_otherwise())
    missed = sweeping.each((id_, cases.find_missed) for id_ in sheet.ended_before(day))
    fallen = sweeping.each((id_, FALLING[what]) for id_, what in agenda.fallen(day))
    if sweeping.unfit:
        raise sweeping.unfit[0]
    return Swept(day, missed, settled, fallen)


@dataclass(frozen=True)
class _Sweeping:
    office: Office
    command: Command
    progress: Callable[[UUID], None]
    unfit: list[Unfit] = field(default_factory=list)
    """What stopped records that could not be read."""

    def each(self, found: Iterable[tuple[UUID, Callable[..., Result]]]) -> tuple[UUID, ...]:
        """The records to which something was added; the sheets may name more than need it."""
        changed = []
        for record_id, act in found:
            try:
                if self._adds(partial(act, record_id=record_id)):
                    changed.append(record_id)
            except Unfit as unfit:
                self.unfit.append(unfit)
            self.progress(record_id)
        return tuple(changed)

    def _adds(self, act: Act) -> bool:
        """Whether this run added something; another one at the same time may have been faster."""
        asked: list[Result] = []

        def ask(unit: Unit) -> Result:
            asked.append(act(unit))
            return asked[-1]

        self.office.perform(self.command, ask)
        return bool(asked[-1].record.new)
