"""The daily sweep: reads the deadline sheet, then issues ordinary commands (Art. 12 to 14).

It may run at any time, any number of times, in several processes at once: a deadline that
passed is recorded once, with the day on which it passed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final
from uuid import UUID

from application import cases, disqualifications, duties, expelled, providers, publications
from application.office import Office
from application.ports import Agenda, DeadlineSheet
from application.unit import Act, Command, Result, Unit
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
    """Find each deadline that ended before a day (today when left out); a future day is refused."""
    today = office.today()
    day = on or today
    if day > today:
        raise Malformed(
            "future-date",
            Text(f"清查日期 {day} 在今天（{today}）之后", f"{day} lies after today ({today})"),
            field="on",
        )
    command = Command(actor=SYSTEM, today=day)
    settle = partial(cases.settle, cause=CALENDAR_CHANGED)
    settled = _each(office, sheet.told_otherwise(), command, settle, progress)
    missed = _each(office, sheet.ended_before(day), command, cases.find_missed, progress)
    return Swept(day, missed, settled, _fallen(office, agenda, command, progress))


def _fallen(
    office: Office, agenda: Agenda, command: Command, progress: Callable[[UUID], None]
) -> tuple[UUID, ...]:
    changed = []
    for record_id, what in agenda.fallen(command.today):
        if _adds(office, command, partial(FALLING[what], record_id=record_id)):
            changed.append(record_id)
        progress(record_id)
    return tuple(changed)


def _each(
    office: Office,
    case_ids: Iterable[UUID],
    command: Command,
    act: Callable[..., Result],
    progress: Callable[[UUID], None],
) -> tuple[UUID, ...]:
    """The cases to which something was added; the sheet may name more than need it."""
    changed = []
    for case_id in case_ids:
        if _adds(office, command, partial(act, record_id=case_id)):
            changed.append(case_id)
        progress(case_id)
    return tuple(changed)


def _adds(office: Office, command: Command, act: Act) -> bool:
    """Whether this run added something; another one at the same time may have been faster."""
    asked: list[Result] = []

    def ask(unit: Unit) -> Result:
        asked.append(act(unit))
        return asked[-1]

    office.perform(command, ask)
    return bool(asked[-1].record.new)
