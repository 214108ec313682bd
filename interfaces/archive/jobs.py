"""Packages for the archive, made while nobody waits."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from domain.values import Actor
from interfaces import jobs
from interfaces.archive.package import STEPS, Packed, package


class Job(jobs.Job):
    record_id: UUID
    reason: str
    made: Packed | None = None

    @property
    def file_name(self) -> str:
        return f"{self.made.number if self.made else ''}.zip"


class Jobs(jobs.Jobs[Job]):
    kind = Job
    place = "packages"
    ending = ".zip"

    def start(self, job_id: UUID, actor: Actor, record_id: UUID, reason: str) -> Job:
        return self.begin(job_id, actor, record_id=record_id, reason=reason)

    def make(self, job: Job, path: Path, tell: jobs.Tell) -> Mapping[str, Any]:
        made = package(
            self._house, path, job.record_id, job.actor, job.reason,
            progress=lambda step: tell(step, STEPS),
        )  # fmt: skip
        return {"made": made}
