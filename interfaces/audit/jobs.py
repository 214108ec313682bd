"""The auditors' bundles, made while nobody waits."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from domain.values import Actor
from interfaces import jobs
from interfaces.audit.export import Made, Wanted, export


class Job(jobs.Job):
    reason: str
    records: tuple[UUID, ...] | None = None
    as_of: int | None = None
    made: Made | None = None

    @property
    def file_name(self) -> str:
        return f"duban-{self.made.position if self.made else ''}.zip"


class Jobs(jobs.Jobs[Job]):
    kind = Job
    place = "exports"
    ending = ".zip"

    def start(self, job_id: UUID, actor: Actor, wanted: Wanted, reason: str) -> Job:
        return self.begin(job_id, actor, reason=reason, **vars(wanted))

    def make(self, job: Job, path: Path, tell: jobs.Tell) -> Mapping[str, Any]:
        wanted, steps = Wanted(job.records, job.as_of), None
        if wanted == Wanted():
            steps = 2 * self._house.ledger.seal().size
            tell(0, steps)
        made = export(
            self._house, path, wanted, job.actor, job.reason,
            progress=lambda step: tell(step, steps),
        )  # fmt: skip
        return {"made": made}
