"""Reads go to a standby whose replay stands still, that is killed, or whose primary is."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from typing import Final

from chaos.rounds import Break, Report, Trial, trial
from chaos.running import Embedded, Running, an_embedded_server, running_on
from chaos.works import WORKS
from offices import admitted
from standby.servers import Primary, StandbyServer, a_standby

LAG_SECONDS: Final = 2
"""So that some of the pauses are longer, and some are not."""
USED_AGAIN: Final = 30.0
"""Seconds in which a standby that is well again answers."""


@dataclass(frozen=True)
class Replicated(Embedded):
    standby: StandbyServer


def run(seed: int, rounds: int) -> Report:
    with trial("replica", seed, place_of=replicated) as found:
        turns = [tuple(BREAKS)[n % len(BREAKS)] for n in range(rounds)]
        random.Random(seed).shuffle(turns)
        for what, made in zip(turns, cycle((None, *WORKS)), strict=False):
            found.round(BREAKS[what], made)
            _is_used_again(found, what)
    return found.report


@contextmanager
def replicated(**more: str) -> Iterator[Running]:
    """An empty office with a standby that answers what only asks."""
    with an_embedded_server() as (server, owner_url):
        there = admitted(owner_url)
        with a_standby(Primary(server, there)) as standby:
            place, url = Replicated(server, standby), there.database_url
            more |= {
                "DUBAN_REPLICA_URL": standby.url(),
                "DUBAN_REPLICA_LAG_SECONDS": str(LAG_SECONDS),
            }
            with running_on(server.home, place, owner_url, url, **more) as one:
                yield one


def _standby(office: Running) -> StandbyServer:
    assert isinstance(office.server, Replicated)
    return office.server.standby


def paused(office: Running, chance: random.Random) -> str:
    with _standby(office).paused():
        time.sleep(chance.uniform(0.5, 8.0))
    return "replay paused"


def killed(office: Running, chance: random.Random) -> str:
    _standby(office).kill()
    time.sleep(chance.uniform(0.0, 4.0))
    _standby(office).start()
    return "standby"


def without_primary(office: Running, chance: random.Random) -> str:
    office.kill("database")
    return "database"


BREAKS: Final[dict[str, Break]] = {one.__name__: one for one in (paused, killed, without_primary)}


def _is_used_again(found: Trial, after: str) -> None:
    """Else a standby that nobody asks would keep every promise."""
    since = time.monotonic()
    while time.monotonic() < since + USED_AGAIN:
        reads = found.load.history.reads[-20:]
        if any(one.attempts[-1].by_standby and one.attempts[-1].began > since for one in reads):
            return
        time.sleep(0.05)
    found.report.faults.append(f"{after}: the standby was not asked again in {USED_AGAIN:.0f} s")
