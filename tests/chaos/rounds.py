"""Rounds of faults under load, and the verdict after them."""

from __future__ import annotations

import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

import psycopg
from chaos import evidence, post
from chaos.checker import faults, shapes_of
from chaos.load import Load
from chaos.person import Unanswered, Wrong
from chaos.post import Post, a_post
from chaos.running import KILLED, Running, running
from chaos.tail import followed
from chaos.works import Made, Work, done

from application.errors import StoreAway

Break = Callable[[Running, random.Random], str]
"""Breaks something; answers what."""
Place = Callable[..., AbstractContextManager[Running]]
"""An empty office, with more settings than the usual ones."""
LONGEST: Final = 3.0
"""Seconds that something is at work, at most, before it is broken off."""


@dataclass
class Report:
    """Of one fault: what was done, what it cost, and whatever was not as promised."""

    name: str
    seed: int
    breaks: Counter[str] = field(default_factory=Counter)
    outages: list[float] = field(default_factory=list)
    """Seconds until a command that was sent after the break was acknowledged."""
    acknowledged: int = 0
    unknown: int = 0
    """Requests that broke off or were answered 503, and were sent again under the same key."""
    reads: int = 0
    events: int = 0
    messages: int = 0
    came_again: int = 0
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """For whoever looks into the faults."""

    def row(self) -> str:
        broken = "；".join(f"{what} {n}" for what, n in sorted(self.breaks.items()))
        outage = "–"
        if self.outages:
            outage = f"{statistics.median(self.outages):.2f} / {max(self.outages):.2f}"
        return (
            f"| {self.name} | {date.today()} | {self.seed} | {broken} |"
            f" {self.acknowledged:,} | {self.unknown:,} |"
            f" {self.reads:,} | {self.events:,} | {self.messages:,} / {self.came_again} |"
            f" {outage} | {len(self.faults)} |"
        )


HEAD = (
    "| 故障 · fault | 日期 · day | 种子 · seed | 次数 · breaks |"
    " 已答复 · acknowledged | 重发 · sent again |"
    " 查询 · reads | 事件 · events | 消息／重复 · messages / again | 中断 p50 / max s |"
    " 不符 · not as promised |\n"
    "| --- | --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
)


@dataclass
class Trial:
    """An office under load, and what it was told on a calm day."""

    office: Running
    load: Load
    post: Post
    report: Report
    chance: random.Random
    shapes: dict[str, set[tuple[str, ...]]]
    broken_at: list[float] = field(default_factory=list)

    def round(self, break_: Break, made: Made | None = None) -> None:
        """Something is at work, something breaks, and all of it is as promised again."""
        work = made and made(self.office.home, self.chance)
        process = work and self.office.program(*work.arguments)
        time.sleep(self.chance.uniform(0.2, LONGEST if process else 1.0))
        at = time.monotonic()
        what = break_(self.office, self.chance)
        self.broke(what, at)
        outage = self.load.until_answered(time.monotonic())
        self.report.outages.append(outage)
        ready = self.office.until_ready()
        if work and process:
            self._end(work, process)
        took = f"{time.monotonic() - at:.1f} s in all"
        told = work.name if work else "-"
        self.say(what, f"{outage:.1f} s", told, f"ready {ready:.1f} s", took)

    def killed(self, made: Made) -> None:
        """Something is at work, and is killed; where it was faster it is begun again."""
        work, longest = made(self.office.home, self.chance), LONGEST
        hit = False
        while not hit and longest > LONGEST / 50:
            process = self.office.program(*work.arguments)
            time.sleep(self.chance.uniform(0.2, longest))
            process.kill()
            self._end(work, process)
            hit = process.returncode == KILLED
            longest /= 2
        if not hit:
            self.report.faults.append(f"duban {work.name} was never hit")
            return
        self.report.breaks[f"duban {work.name}"] += 1
        self.say(f"duban {work.name}")

    def broke(self, what: str, at: float) -> None:
        """From when on; whoever sends messages notices nothing of the API."""
        self.report.breaks[what] += 1
        if what != "api":
            self.broken_at.append(at)

    def say(self, *what: str) -> None:
        """How the last round went, while the next ones are under way."""
        number = self.report.breaks.total()
        print(f"{number}. {' | '.join(what)}", file=sys.stderr, flush=True)

    def _end(self, work: Work, process: subprocess.Popen[str]) -> None:
        """What was cut off is done again, to its end."""
        try:
            process.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            self.report.faults.append(f"duban {' '.join(work.arguments)} hung")
        with self.office.house() as house:
            self.report.faults += work.before(house) if process.returncode else work.after(house)
        if process.returncode:
            self.report.faults += done(self.office, work)


@contextmanager
def trial(
    name: str, seed: int, *, clients: int = 3, place_of: Place = running, **office: Any
) -> Iterator[Trial]:
    """A calm day first, so that it is known what each command adds; the verdict at the end."""
    report = Report(name, seed)
    with a_post() as mail, place_of(**mail.settings, **office) as place:
        mail.wanted_by(place)
        load = Load(place, seed, clients=clients, pause=0.5)
        load.every_story()
        with place.house() as house:
            shapes = shapes_of(load.history, evidence.log_of(house))
        found = Trial(place, load, mail, report, random.Random(seed), shapes)
        try:
            with followed(place, load.history, load.tokens) as followers:
                with load:
                    yield found
                with place.house() as house:
                    followers.let_go(evidence.settled(house))
            report.faults += verdict(found)
        except (Unanswered, Wrong, TimeoutError) as error:
            report.faults.append(f"{type(error).__name__}: {error}")
        if report.faults:
            report.notes.append(f"what the processes said: {kept(place.log)}")
            with suppress(psycopg.Error, StoreAway), place.house() as house:
                report.notes += evidence.standing(house, place.owner_url)


def verdict(trial: Trial) -> Iterator[str]:
    office, history, report = trial.office, trial.load.history, trial.report
    with office.house() as house:
        yield from post.sent(house)
        evidence.settled(house)
    office.stop()
    with office.house() as house:
        yield from evidence.left_behind(house)
        log = evidence.log_of(house)
        yield from faults(history, log, trial.shapes)
        yield from post.told(house, trial.post, trial.broken_at)
        yield from evidence.doubled(house)
        yield from evidence.missing(house)
        yield from evidence.unlike_a_rebuild(house)
    yield from evidence.unproven(office)
    yield from office.traces()
    report.acknowledged = sum(call.acknowledged for call in history.calls)
    report.unknown = sum(attempt.status in (None, 503) for _, attempt in history.attempts())
    report.reads, report.events = len(history.reads), len(log.events)
    report.messages = sum(map(len, trial.post.taken.values()))
    report.came_again = post.again(trial.post)


def kept(log: Path) -> Path:
    """For whoever looks into what was not as promised."""
    folder = Path(tempfile.mkdtemp(prefix="duban-chaos-log-"))
    return Path(shutil.copy(log, folder))
