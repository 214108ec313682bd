"""The writing half of an import: every row of a roster becomes a record, or none does."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from application.unit import Command
from domain.values import Actor, Malformed, Text
from interfaces.imports.happened import HAPPENED, WhatHappened
from interfaces.imports.known import Known
from interfaces.imports.report import Report
from interfaces.imports.work import Progress, Refused, Work
from interfaces.roster import Kind, Roster, RowError, RowWarning, read
from interfaces.wiring import House
from projections.runner import alone

__all__ = ["Imported", "import_file"]

REJECTED: Final = Malformed("roster", Text("名单有误", "the roster has faults"), field="file")


@dataclass(frozen=True)
class Imported:
    """What became of a file; with any error, nothing of it was written."""

    new: int = 0
    unchanged: int = 0
    position: int = 0
    errors: list[RowError] = field(default_factory=list)
    warnings: list[RowWarning] = field(default_factory=list)


def import_file(
    house: House,
    path: Path,
    kind: str,
    actor: Actor,
    progress: Progress = lambda done, total: None,
) -> Imported:
    """All rows in one transaction; one import at a time, so that the same list twice is once."""
    roster = read(path, kind)
    report = Report(roster, path)
    with alone(house.database, "import"):
        work = _work(house, roster, report)
        what = f"duban import {roster.kind.value}"
        command = Command(actor, house.office.today(), what=what)
        try:
            done = house.office.perform(command, partial(work.act, progress=progress))
        except Refused:
            house.journal.refused(command, REJECTED)
            return Imported(errors=report.errors, warnings=report.warnings)
    return Imported(work.new, work.unchanged, done.position, [], report.warnings)


def _work(house: House, roster: Roster, report: Report) -> Work:
    kind, rows = roster.kind, roster.rows
    if kind in HAPPENED:
        return WhatHappened(kind, rows, report, house)
    return Work(kind, rows, report, Known(house) if kind is Kind.ENGAGEMENTS else None)
