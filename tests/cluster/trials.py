"""An office on a cluster under load: synchronous commit loses nothing, asynchronous some."""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Final

from chaos import evidence
from chaos.checker import kept
from chaos.load import Load
from chaos.person import Unanswered, Wrong
from chaos.rounds import Report, trial
from chaos.running import Running, running_on
from chaos.works import WORKS
from cluster.faults import Outages, cut
from cluster.nodes import OFFICE_URL, OWNER_URL, Cluster, cluster

WORKERS: Final = 2


@contextmanager
def running(found: Cluster, **more: str) -> Iterator[Running]:
    home = Path(tempfile.mkdtemp(prefix="duban-cluster-office-"))
    try:
        with running_on(home, found, OWNER_URL, OFFICE_URL, workers=WORKERS, **more) as office:
            yield office
    finally:
        shutil.rmtree(home, ignore_errors=True)


def survived(seed: int, names: list[str], *, clients: int = 3) -> tuple[Report, Outages]:
    """Fault after fault; then everything is as promised."""
    outages = Outages()
    with (
        cluster() as found,
        trial("synchronous", seed, clients=clients, place_of=partial(running, found)) as under_load,
    ):
        for name, made in zip(names, cycle((None, *WORKS)), strict=False):
            outages.round(under_load, found, name, made)
    return under_load.report, outages


def control(seed: int, *, clients: int = 3) -> tuple[int, int]:
    """The same load and the same checker on a cluster without synchronous commit, whose primary is
    cut off from the others while the office goes on: how many were acknowledged, how many lost."""
    with cluster(synchronous=False) as found, running(found) as office:
        load = Load(office, seed, clients=clients, pause=0.0)
        with suppress(Unanswered, Wrong), load:
            time.sleep(2)
            cut(found, random.Random(seed))
            at = time.monotonic()
            _until_it_answers_again(load, at)
        found.mend()
        found.until_whole()
        office.until_ready()
        with office.house() as house:
            log = evidence.log_of(house)
        lost = [said for said in kept(load.history, log) if said.startswith("lost")]
        for said in lost[:3]:
            print(said, file=sys.stderr)
        return sum(call.acknowledged for call in load.history.calls), len(lost)


def _until_it_answers_again(load: Load, since: float) -> None:
    """Answers go on for some seconds, stop when the former primary steps back, and come again
    from the next one."""
    quiet = 3.0
    until = time.monotonic() + 90
    while time.monotonic() < until:
        ended = [call.attempts[-1].ended for call in load.history.calls[-200:] if call.acknowledged]
        if ended and time.monotonic() - max(ended) > quiet and max(ended) > since:
            break
        time.sleep(0.1)
    load.until_answered(time.monotonic())
