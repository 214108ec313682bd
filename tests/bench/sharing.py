"""One office against ten with as much to do in all, on one cluster and on two, through HTTP.

Processes as a province has them: `duban serve --no-worker` and `duban worker` on a routing table,
and a PostgreSQL for each cluster. Each arrangement has its turn in each round.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Final

import append
import processes
from harness import (
    HEAD,
    Figure,
    Plan,
    a_home,
    a_story,
    fill,
    hammer,
    quantile,
    server,
    size,
)
from jurisdictions.clusters import Clusters
from jurisdictions.province import a_table, add
from over_http import _hammer, ratings

from interfaces.wiring import House

CLIENTS: Final = 32
PACE: Final = 200
"""Commands a second, of all offices together."""
ENGAGEMENTS: Final = 200
"""That they are about, in all offices together."""
LONGER: Final = 5
"""Times as long as other benches: at this pace a p99 needs it."""


@dataclass(frozen=True)
class Arrangement:
    """Offices on clusters, what is asked of them, and what was measured."""

    places: Clusters
    houses: Sequence[House]
    """In turn on each of the clusters."""
    clusters: int
    commands: list[bytes] = field(repr=False)
    """To one office after the other."""
    paced: Figure
    most: Figure


def table(plan: Plan) -> Iterator[str]:
    yield HEAD
    with ExitStack() as stack:
        arranged = list(_arranged(plan, stack))
        for turn in range(plan.rounds):
            for one in arranged:
                _measure(one, plan)
            print(f"{turn + 1}/{plan.rounds}", file=sys.stderr, flush=True)
        yield from (one.paced.row() for one in arranged)
        yield from (one.most.row() for one in arranged)
    yield from _compared(*arranged)


def _arranged(plan: Plan, stack: ExitStack) -> Iterator[Arrangement]:
    urls = {name: stack.enter_context(server()) for name in ("east", "west")}
    home = stack.enter_context(a_home())
    for letter, offices, clusters in (
        ("a", 1, ("east",)),
        ("b", plan.offices, ("east",)),
        ("c", plan.offices, ("east", "west")),
    ):
        path = a_table(home / f"{letter}.toml", **{name: urls[name] for name in clusters})
        places = Clusters(path, home, **urls)
        houses: list[House] = []
        commands: list[list[bytes]] = []
        for number in range(offices):
            key = f"{letter}{number}"
            add(places.settings, key, clusters[number % len(clusters)])
            houses.append(stack.enter_context(places.house(key)))
            commands.append(_commands(houses[-1], ENGAGEMENTS // offices, f"{key}.test"))
        what = f"{offices} 个办公室，{len(clusters)} 个集群 · offices, clusters"
        yield Arrangement(
            places,
            houses,
            len(clusters),
            [one for together in zip(*commands, strict=True) for one in together],
            Figure(f"{PACE}/s", what, "ms p99", "INSERT + COMMIT, 1, p99"),
            Figure("most", what, "/s", f"INSERT + COMMIT, {CLIENTS}"),
        )


def _commands(house: House, engagements: int, host: str) -> list[bytes]:
    """On an office that has had something to do before; nothing in it is for the sweep."""
    story = a_story(house, days=3_650)
    fill(house, engagements * size(story), [story])
    return ratings(house, host)[:engagements]


def _measure(one: Arrangement, plan: Plan) -> None:
    seconds = LONGER * plan.seconds
    path, home = one.places.path, one.places.home
    quiet = {"DUBAN_SWEEP_SECONDS": "3600"}
    with processes.offices(path, home, **quiet) as (port, _, (worker,)):

        def asked(seconds: float, rate: float | None = None) -> tuple[float, list[float]]:
            """What the worker does afterwards is not in the way of whatever comes next."""
            found = asyncio.run(_hammer(port, one.commands, CLIENTS, seconds, rate))
            for house in one.houses:
                processes.at_head(house, worker)
            return found

        asked(max(seconds / 2, 1.0))  # opens each office, and warms
        _, waits = asked(seconds, PACE)
        one.paced.waits += waits
        one.paced.rounds.append(quantile(waits, 0.99) * 1e3)
        one.paced.limits.append(quantile(_inserted(one, 1, plan)[1], 0.99) * 1e3)
        rate, waits = asked(seconds)
        one.most.waits += waits
        one.most.rounds.append(rate)
        one.most.limits.append(_inserted(one, CLIENTS, plan)[0])


def _inserted(one: Arrangement, connections: int, plan: Plan) -> tuple[float, list[float]]:
    """The limit: rows into the first office of each cluster, over so many connections in all."""
    with ExitStack() as stack:
        writers = [
            writer
            for house in one.houses[: one.clusters]
            for writer in stack.enter_context(
                append.raw_writers(house, max(connections // one.clusters, 1))
            )
        ]
        return hammer(writers, plan.seconds)


def _compared(first: Arrangement, *others: Arrangement) -> Iterator[str]:
    """Round by round, so that what else the machine did then is in both."""
    yield ""
    for one in others:
        most, paced = (
            statistics.median(b / a for a, b in zip(then.rounds, now.rounds, strict=True))
            for then, now in ((first.most, one.most), (first.paced, one.paced))
        )
        yield (
            f"- {one.most.what}：最多做到一个办公室的 **{most:.2f}** 倍；每秒 {PACE} 条时，p99 是"
            f"它的 **{paced:.2f}** 倍 · **{most:.2f}** times the most of one office; at {PACE} a"
            f" second, **{paced:.2f}** times its p99."
        )
