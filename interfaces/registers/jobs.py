"""Files of registers, made while nobody waits."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from domain.values import Actor
from interfaces import jobs
from interfaces.registers.making import Format, Made, make
from interfaces.registers.spool import Asked


class Job(jobs.Job):
    asked: Asked
    form: Format
    made: Made | None = None


class Jobs(jobs.Jobs[Job]):
    kind = Job
    place = "registers"
    ending = ".file"

    def start(self, job_id: UUID, actor: Actor, asked: Asked, form: Format) -> Job:
        return self.begin(job_id, actor, asked=asked, form=form)

    def make(self, job: Job, path: Path, tell: jobs.Tell) -> Mapping[str, Any]:
        return {"made": make(self._house, path, job.asked, job.form, job.actor, tell)}
