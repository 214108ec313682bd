"""Files that nobody waits for: a note on disk says how far each is, the file lies beside it.

While it runs, a job holds a lock of the system, which a process lets go of when it dies: so whoever
looks can tell one that was interrupted from one that goes on.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, ClassVar, Final, Generic, Literal, TypeVar
from uuid import UUID

import structlog
from pydantic import BaseModel, ConfigDict

from domain.values import Actor, Refusal, Text
from interfaces.audit import turns
from interfaces.wiring import House

KEPT_FOR: Final = timedelta(days=1)
EVERY: Final = 0.5
"""Seconds between two notes of how far a job is, at least."""
INTERRUPTED: Final = Text(
    "导出时系统停止，没有完成；请重新导出",
    "the system stopped while it was under way: ask for it again",
)
FAILED: Final = Text(
    "导出没有完成；系统日志里有原因", "it could not be finished: the system's log says why"
)
log = structlog.get_logger("duban.exports")


class Job(BaseModel):
    """One file, as it was asked for and as far as it is."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    asked_at: datetime
    actor: Actor
    state: Literal["running", "done", "failed"] = "running"
    steps: int | None = None
    """How many steps there are in all; none where nobody knows before."""
    step: int = 0
    bytes: int = 0
    digest: str = ""
    """SHA-256 of the file, in hex."""
    error: Text | None = None


J = TypeVar("J", bound=Job)
Tell = Callable[[int, int | None], object]
"""Called with how many steps are done, and of how many."""


class Jobs(Generic[J]):
    """Of one office: in a folder that only its owner can read, since the files tell of persons."""

    kind: ClassVar[type[Any]]
    place: ClassVar[str]
    """The folder in the office's home."""
    ending: ClassVar[str]

    def __init__(self, house: House) -> None:
        self._house = house
        self._folder = house.settings.home / self.place

    def make(self, job: J, path: Path, tell: Tell) -> Mapping[str, Any]:
        """Write the file; answers what the job has to say of it."""
        raise NotImplementedError

    def file(self, job_id: UUID) -> Path:
        return self._folder / f"{job_id}{self.ending}"

    def begin(self, job_id: UUID, actor: Actor, **asked: Any) -> J:
        """At once where a job of that id is there already: it was sent twice."""
        at = self._house.office.clock()
        job: J = self.kind(id=job_id, asked_at=at, actor=actor, **asked)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.tidy()
        if (known := self.find(job.id)) is not None:
            return known
        turns.take()
        try:
            lock = self._locked(job.id)
            self._note(job)
            threading.Thread(target=self._run, args=(job, lock), daemon=True).start()
        except BlockingIOError:  # sent twice at once: the other one is about to note it
            turns.TURNS.release()
        except BaseException:
            turns.TURNS.release()
            raise
        return job

    def find(self, job_id: UUID) -> J | None:
        """None where nobody asked for it, or it was thrown away since."""
        job = self._noted(job_id)
        if job is None or job.state != "running":
            return job
        with suppress(BlockingIOError), self._locked(job_id):
            job = self._noted(job_id)  # it may have ended just before the lock was free
            if job is not None and job.state == "running":
                job = self._note(job.model_copy(update={"state": "failed", "error": INTERRUPTED}))
        return job

    def tidy(self) -> None:
        """Throws away what is older than a day."""
        before = time.time() - KEPT_FOR.total_seconds()
        for path in self._folder.glob("*") if self._folder.is_dir() else ():
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < before:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()

    # How a job goes

    def _run(self, job: J, lock: BinaryIO) -> None:
        with lock:
            try:
                self._note(self._done(job))
            except Refusal as refusal:
                self._note(job.model_copy(update={"state": "failed", "error": refusal.text}))
            except Exception:
                log.exception("an export failed", job=str(job.id))
                self._note(job.model_copy(update={"state": "failed", "error": FAILED}))
            finally:
                turns.TURNS.release()

    def _done(self, job: J) -> J:
        path = self.file(job.id)
        told = _Paced(lambda step: self._note(job.model_copy(update=step)))
        made = self.make(job, path, told)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        update = {"state": "done", "bytes": path.stat().st_size, "digest": digest, **made}
        return job.model_copy(update=update)

    # What is on disk

    def _locked(self, job_id: UUID) -> BinaryIO:
        """The lock of a job, free again once the file is closed; BlockingIOError where it runs."""
        path, how = self._folder / f"{job_id}.lock", os.O_WRONLY | os.O_CREAT
        file = os.fdopen(os.open(path, how, 0o600), "wb")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BaseException:
            file.close()
            raise
        return file

    def _noted(self, job_id: UUID) -> J | None:
        try:
            noted: J = self.kind.model_validate_json((self._folder / f"{job_id}.json").read_bytes())
        except FileNotFoundError:
            return None
        return noted

    def _note(self, job: J) -> J:
        """Written whole under another name, then named."""
        descriptor, fresh = tempfile.mkstemp(dir=self._folder)
        with os.fdopen(descriptor, "wb") as file:
            file.write(job.model_dump_json().encode())
        Path(fresh).replace(self._folder / f"{job.id}.json")
        return job


class _Paced:
    """Passes on how far it is, but not more often than anybody looks."""

    def __init__(self, tell: Callable[[dict[str, int | None]], object]) -> None:
        self._tell = tell
        self._next = 0.0

    def __call__(self, step: int, steps: int | None) -> None:
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + EVERY
            self._tell({"step": step, "steps": steps})
