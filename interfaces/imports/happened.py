"""Sheets that tell what happened, row by row, by the same acts that people use.

What is on record already with the same facts is left as it is, so a sheet may come twice. Who
complained goes into the seal at once, as in the ordinary command; no report names anybody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final
from uuid import UUID

from application import complaints, engagements, task_books
from application.unit import Held, Unit
from domain import complaint, engagement
from domain.catalogue import COMPLAINT, ENGAGEMENT, TASK_BOOK
from domain.task_book import commands as task_book
from domain.task_book.decisions import book_id
from domain.task_book.state import TaskBook
from domain.values import Text
from interfaces.imports.projects import Happened, numbered
from interfaces.imports.report import Fault, Report
from interfaces.imports.work import KEEP_ONE, Take, Taken, Work, form_of
from interfaces.roster import Kind, Reference, RosterRow
from interfaces.wiring import House
from projections.records import fold

HAPPENED: Final = frozenset(
    {Kind.RATINGS, Kind.EVALUATIONS, Kind.PROGRESS, Kind.MILESTONES, Kind.COMPLAINTS}
)
Book = tuple[UUID, str, str]
"""Task book, month, day of the report: the rows of one report."""


class WhatHappened(Work):
    """One row, one act; but the rows of a provider's month are one report."""

    def __init__(self, kind: Kind, rows: Sequence[RosterRow], report: Report, house: House) -> None:
        super().__init__(kind, rows, report, known=None)
        self._there = Happened(house)
        self._seal = house.seal
        self._months: dict[Book, list[RosterRow]] = defaultdict(list)
        self._numbers: Mapping[str, UUID] = {}
        if kind is Kind.COMPLAINTS:
            self._numbers = numbered(house, [str(row.values["number"]) for row in rows])

    def takes(self) -> Mapping[Kind, Take]:
        return {
            Kind.RATINGS: self._rating,
            Kind.EVALUATIONS: self._evaluation,
            Kind.PROGRESS: self._progress,
            Kind.MILESTONES: self._milestone,
            Kind.COMPLAINTS: self._complaint,
        }

    # Projects

    def _rating(self, unit: Unit, row: RosterRow) -> Taken:
        project, provider = self._there.project(row.values)
        form = form_of(engagement.Rate, {**row.values, "provider_id": provider})
        held = unit.load(ENGAGEMENT, project.id)
        rated = form.provider_id or held.state.lead_on(form.rated_on)
        self._once((project.id, rated, form.rated_on), row, "rated_on")
        said = (rated, form.rating, form.rated_on, form.comment)
        known = {(r.provider_id, r.rating, r.rated_on, r.comment) for r in held.state.ratings}
        if said in known:
            return held, False
        return engagements.rate(unit, project.id, form).record, True

    def _evaluation(self, unit: Unit, row: RosterRow) -> Taken:
        project, _ = self._there.project(row.values)
        form = form_of(engagement.Evaluate, row.values)
        self._once((project.id, form.stage, form.evaluated_on), row, "evaluated_on")
        held = unit.load(ENGAGEMENT, project.id)
        for made in held.state.evaluations:
            same = (made.stage, made.level, made.evaluated_on, made.assessor)
            if same == (form.stage, form.level, form.evaluated_on, form.assessor) and (
                form.edition in (None, made.edition)
            ):
                return held, False
        return engagements.evaluate(unit, project.id, form).record, True

    def _milestone(self, unit: Unit, row: RosterRow) -> Taken:
        """A later word on a milestone stands, whichever sheet comes after it."""
        project, _ = self._there.project(row.values)
        form = form_of(engagement.ReportMilestone, row.values)
        self._once((project.id, form.name, form.reported_on), row, "name")
        held = unit.load(ENGAGEMENT, project.id)
        for told in held.state.milestones:
            said = (told.reached_on, told.note, told.reported_on)
            same = said == (form.reached_on, form.note, form.reported_on)
            if told.name == form.name and (same or told.reported_on > form.reported_on):
                return held, False
        return engagements.report_milestone(unit, project.id, form).record, True

    # Task books

    def _progress(self, unit: Unit, row: RosterRow) -> Taken:
        """Taken with the first row of a report; the others only name their target."""
        if not self._months:
            for one in self.rows:
                with suppress(Fault):  # said of that row when its turn comes
                    if (key := self._key(one)) is not None:
                        self._months[key].append(one)
        key = self._key(row)
        if key is None:
            raise Fault("provider", *_NO_BOOK)
        held = unit.load(TASK_BOOK, key[0])
        if not held.exists:
            raise Fault("year", *_NO_BOOK)
        target = _target(held.state, row)
        self._once((*key, target), row, "target")
        rows = self._months[key]
        if row is not rows[0]:
            return held, self._added(held, key)
        form = form_of(task_book.ReportProgress, _month_of(held.state, rows))
        if _reported(held.state, form):
            return held, False
        return task_books.report_progress(unit, held.id, form).record, True

    def _key(self, row: RosterRow) -> Book | None:
        said = row.values
        if not (isinstance(said["provider"], Reference) and said["year"] and said["month"]):
            return None
        provider = self._there.find("provider", said["provider"], "provider")
        book = book_id(provider, int(str(said["year"])), str(said["projects"]))
        return book, str(said["month"]), str(said["reported_on"])

    @staticmethod
    def _added(held: Held[Any], key: Book) -> bool:
        """Whether the report of these rows is new."""
        return any(getattr(event, "month", None) == key[1] for event in held.new)

    # Complaints

    def _complaint(self, unit: Unit, row: RosterRow) -> Taken:
        said = row.values
        number = str(said["number"])
        self._once(number, row, "number")
        form = form_of(complaint.Receive, self._received(row))
        if (known := self._numbers.get(number)) is None:
            return complaints.receive(unit, form, self._seal).record, True
        held = unit.load(COMPLAINT, known)
        if held.state.received_on != form.received_on:
            day, reference = held.state.received_on, held.state.reference
            differs = Text(
                f"与登记不符：{reference} 登记的收到日期是 {day}",
                f"differs from the record: {reference} was received on {day}",
            )
            raise Fault("received_on", differs, _CORRECT_IT)
        return held, False

    def _received(self, row: RosterRow) -> dict[str, Any]:
        said = dict(row.values)
        return {
            "nature": said["nature"],
            "complainant": self._sender(said),
            "summary": said["content"],
            "received_on": said["received_on"],
            "received_at": said["received_at"],
            "channel": complaint.Channel.HOTLINE,
            "outside_number": said["number"],
            "outside_district": said["district"],
            "outside_due_on": said["answer_by"],
            **self._about(row),
        }

    def _about(self, row: RosterRow) -> dict[str, Any]:
        """The provider, or what the sheet calls it where no such name is registered."""
        reference = row.values["provider"]
        if not isinstance(reference, Reference):
            return {}
        try:
            return {"provider_id": self._there.find("provider", reference, "provider")}
        except Fault:
            if reference.by == "uscc":
                raise
            self.report.doubt(row, Fault("provider", *_NAMED_ONLY))
            return {"about": reference.text}

    def _sender(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """An enterprise by its registered name, so that the rules know whether it is a pilot's."""
        name, contact = said["caller"], said["contact"]
        kind = said["kind"] or ("individual" if name or contact else "anonymous")
        if kind == "enterprise":
            try:
                found = self._there.find("enterprise", Reference("name", name), "caller")
                return {"kind": kind, "enterprise_id": found, "contact": contact}
            except Fault:
                kind = "organisation"
        return {"kind": kind, "name": name, "contact": contact}

    def _once(self, key: object, row: RosterRow, field: str) -> None:
        if (earlier := self.first_row(key, row)) != row.number:
            raise Fault(
                field, Text(f"与第 {earlier} 行重复", f"the same as row {earlier}"), KEEP_ONE
            )


def _target(book: TaskBook, row: RosterRow) -> str:
    """By its code, or by what the book calls it."""
    said = str(row.values["target"])
    for target in book.targets:
        if said == target.code or fold(said) == fold(target.label):
            return target.code
    known = "、".join(target.label for target in book.targets)
    raise Fault(
        "target",
        Text("任务书没有这一指标", "the task book has no such target"),
        Text(f"填：{known}", f"write one of: {known}"),
    )


def _month_of(book: TaskBook, rows: Sequence[RosterRow]) -> dict[str, Any]:
    """One report of the rows of a month."""
    actual = []
    for row in rows:
        with suppress(Fault):  # said of that row when its turn comes, and then nothing is kept
            actual.append({"target": _target(book, row), "value": row.values["value"]})
    evidence = dict.fromkeys(str(row.values["evidence"]) for row in rows)
    return {**rows[0].values, "evidence": "\n".join(evidence), "actual": actual}


def _reported(book: TaskBook, form: Any) -> bool:
    said = {(one.target, one.value) for one in form.actual}
    return any(
        report.month == form.month
        and report.reported_on == form.reported_on
        and {(one.target, one.value) for one in report.actual} == said
        for report in book.reports
    )


_NO_BOOK: Final = (
    Text("没有这一年度的任务书", "there is no such task book"),
    Text(
        "先签订任务书；同年有几份的，填写项目范围",
        "sign it first; where a year has several, name the projects",
    ),
)
_NAMED_ONLY: Final = (
    Text(
        "没有登记这家服务商，按来件所写登记，待查明",
        "no such provider is registered: kept as written, to be found out",
    ),
    Text("受理时查明并指定服务商", "name the provider when taking it up"),
)
_CORRECT_IT: Final = Text(
    "更正工单号或日期；登记有误的，在投诉页面更正", "correct it here, or on the complaint's page"
)
