"""What is filed in a project or a task book answers the duty that asks for it (Art. 8(2) to (4)).

Nobody hands the same paper in twice. The report names where the paper is; a second person still
confirms it. What was filed before the duty was asked for is reported by hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from application.unit import Held, Unit
from domain.catalogue import DUTY
from domain.duty import content as forms
from domain.duty import decisions as d
from domain.duty.commands import MakeReport
from domain.duty.register import ONCE, record_id
from domain.engagement import Engagement
from domain.task_book.events import PlanKind
from domain.task_book.state import TaskBook
from domain.values import Role, Text

SHORT = 200
"""As long as one line of a report may be; the paper itself has the whole text."""
OPEN = ("planned", "returned", "overdue")


def lists(unit: Unit, project: Held[Engagement]) -> None:
    """Once each of the three has something, in whichever filing."""
    filed = project.state.lists
    found = [
        _lines(line for one in filed for line in getattr(one, name))
        for name in ("needs", "problems", "scenarios")
    ]
    if all(found):
        needs, problems, scenarios = found
        told = forms.Lists(needs=needs, problems=problems, scenarios=scenarios)
        _of_project(unit, project, "three-lists", told, "", filed[-1].filed_on)


def diagnosis(unit: Unit, project: Held[Engagement]) -> None:
    made = project.state.diagnoses[-1]
    told = forms.Diagnosis(issued_on=made.filed_on, findings=made.summary)
    _of_project(unit, project, "diagnosis", told, made.document, made.filed_on)


def plan(unit: Unit, project: Held[Engagement]) -> None:
    made = project.state.plans[-1]
    goals = _lines(f"{one.name} {one.target}{one.unit}" for one in made.indicators)
    told = forms.Plan(
        title=made.summary[:SHORT],
        goals=goals or (made.summary[:SHORT],),
        measures=_lines(f"{one.planned_on} {one.name}" for one in made.milestones),
    )
    _of_project(unit, project, "transformation-plan", told, made.document, made.filed_on)


def plan_of_book(unit: Unit, book: Held[TaskBook]) -> None:
    """The plan of the year or of a month, owed by an integrated provider for itself."""
    state, made = book.state, book.state.plans[-1]
    labels = {target.code: (target.label, target.unit) for target in state.targets}
    lines = []
    for amounts in made.planned:
        label, measured = labels.get(amounts.target, (amounts.target, ""))
        lines.append(f"{amounts.month} {label} {amounts.value}{measured}")
    goals = _lines([made.summary, *lines])
    annual = made.kind is PlanKind.ANNUAL
    key = "annual-plan" if annual else "monthly-plan"
    told = (
        forms.Plan(title=made.summary[:SHORT], goals=goals)
        if annual
        else forms.MonthlyPlan(month=made.period, tasks=goals)
    )
    where = f"任务书 {book.id} 第 {made.version} 版 · task book, version {made.version}"
    owed = record_id(state.provider_id, None, key, made.period)
    _answer(unit, owed, told, made.summary, where, made.filed_on)


def _lines(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(line[:SHORT] for line in lines)[:500]


def _of_project(
    unit: Unit,
    project: Held[Engagement],
    key: str,
    told: forms.Content,
    document: str,
    filed_on: date,
) -> None:
    state = project.state
    version = project.version
    where = f"项目 {project.id} 第 {version} 版 · engagement, version {version}"
    owed = record_id(state.provider_id, project.id, key, ONCE)
    summary = f"已报送，见项目记录 · filed with the engagement: {state.title}"
    _answer(unit, owed, told, summary, document[:SHORT] or where, filed_on)


def _answer(
    unit: Unit, owed: UUID, told: forms.Content, summary: str, where: str, filed_on: date
) -> None:
    held = unit.load(DUTY, owed)
    if not held.exists or held.state.status not in OPEN:
        return
    on = unit.today if unit.actor.role is Role.PROVIDER else filed_on
    if on < held.state.ask.since:
        return
    form = MakeReport(
        summary=summary,
        content=told,  # type: ignore[arg-type]
        evidence=(where,),
        reported_on=on,
    )
    held.tell(d.report(held.state, form, unit.actor, unit.terms, unit.today))
    cause = Text("收到按期报告", "a report made in time was received")
    held.tell(d.settle(held.state, cause, unit.terms, unit.today))
