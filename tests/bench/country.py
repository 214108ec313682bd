"""The country on one cluster: a hundred offices, each with a year behind it, in their busiest hour.

Processes as a province has them, two workers among them; one of the two is killed at the end.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Final

import processes
import psycopg
from harness import Plan, a_home, owner, quantile
from jurisdictions.clusters import Clusters
from jurisdictions.province import a_table, add
from over_http import _hammer, ratings
from processes import Running
from years import Years

from interfaces import embedded_postgres
from interfaces.embedded_postgres import EmbeddedPostgres
from interfaces.wiring import MESSAGES, POLICIES, House
from projections.tracking import move

EVENTS: Final = 1_700
"""A year of a city (docs/scaling.md)."""
BUSIEST: Final = (3, 30)
"""Commands a second of the whole country in its busiest hour; and ten times as many."""
SECONDS: Final = 30.0
CLIENTS: Final = 32
CONNECTIONS: Final = 1_500
"""Of the server: what the processes take is what is measured."""


@dataclass(frozen=True)
class Country:
    """Its offices, and what serves them."""

    url: str
    houses: Sequence[House]
    commands: Sequence[bytes]
    """To one office after the other."""
    port: int
    serving: Running
    workers: Sequence[Running]

    def come_to_head(self, worker: Running) -> float:
        """Seconds until the views of every office have its whole log."""
        began = time.perf_counter()
        for house in self.houses:
            processes.at_head(house, worker)
        return time.perf_counter() - began

    def ask(self, requests: Sequence[bytes], rate: float, seconds: float) -> list[float]:
        """What each request waited; raises where one is refused."""
        clients = min(int(rate), CLIENTS)  # who says nothing for five seconds is let go
        return asyncio.run(_hammer(self.port, requests, clients, seconds, rate))[1]

    def megabytes(self) -> float:
        with psycopg.connect(self.url) as conn:
            row = conn.execute("SELECT pg_database_size(current_database())").fetchone()
        assert row is not None
        return int(row[0]) / 2**20

    def connections(self) -> tuple[int, int]:
        """Of the workers, which say who they are; and of the API, beside those of the bench."""
        with psycopg.connect(self.url) as conn:
            row = conn.execute(
                "SELECT count(*) FILTER (WHERE application_name <> ''),"
                " count(*) FILTER (WHERE application_name = '')"
                " FROM pg_stat_activity WHERE usename LIKE 'duban%'"
            ).fetchone()
        assert row is not None
        return row[0], row[1] - len(self.houses)


def table(plan: Plan) -> Iterator[str]:
    yield "| 内容 · what | 测得 · measured |\n| --- | ---: |"
    with ExitStack() as stack:
        home = stack.enter_context(a_home())
        embedded_postgres.CONNECTIONS = CONNECTIONS
        url = stack.enter_context(EmbeddedPostgres(home))
        places = Clusters(a_table(home / "country.toml", east=url), home, east=url, west=url)
        houses, laid = [], []
        for number in range(plan.cities):
            began = time.perf_counter()
            add(places.settings, f"city{number}")
            laid.append(time.perf_counter() - began)
            houses.append(stack.enter_context(places.house(f"city{number}")))
        years = Years(houses[0])
        for house in houses:
            years.elsewhere(house).fill(EVENTS)
            _considered(house)
        commands = [ratings(house, f"city{number}.test") for number, house in enumerate(houses)]
        yield _row("办公室 · offices", f"{plan.cities}")
        yield _row("设立一个 · one is set up in", f"{statistics.median(laid):.2f} s")
        with processes.offices(places.path, home, workers=2) as processes_:
            every = [one for together in zip(*commands, strict=False) for one in together]
            yield from _measured(Country(url, houses, every, *processes_))


def _considered(house: House) -> None:
    """What was copied in is old: rules and messages begin after it, as after a restored backup."""
    with owner(house) as conn:
        for name in (POLICIES, MESSAGES):
            move(conn, name, house.office.head())


def _measured(country: Country) -> Iterator[str]:
    events = sum(house.office.head() for house in country.houses)
    built = country.come_to_head(country.workers[0])
    yield _row("事件，合计 · events in all", f"{events:,}")
    yield _row("全部视图建成 · all views built", f"{built:.0f} s（{events / built:,.0f} /s）")
    yield _row("数据库 · database", f"{country.megabytes():,.0f} MB")
    working, _ = country.connections()
    idle = " + ".join(f"{share:.1f} %" for share in _idle(country.workers))
    yield _row("处理器：两个后台无事时 · processor of two idle workers", idle)
    for rate in BUSIEST:
        yield from _busiest(country, rate)
    yield _row("连接：两个后台 · connections of two workers", f"{working}")
    _, serving = country.connections()
    yield _row("连接：接口，刚办完 · of the API, just after", f"{serving}")
    names = ("接口 · of the API", *["一个后台 · of a worker"] * len(country.workers))
    for name, running in zip(names, (country.serving, *country.workers), strict=True):
        yield _row(f"内存：{name}", f"{_held(running):.0f} MB")
    what = "一个后台被杀死，另一个跟上全部 · one worker killed, the other has all within"
    yield _row(what, f"{_killed(country):.1f} s")


def _idle(workers: Sequence[Running]) -> Iterator[float]:
    """Percents of a processor."""
    before, began = [processes.used(one.process.pid) for one in workers], time.monotonic()
    time.sleep(SECONDS)
    for one, was in zip(workers, before, strict=True):
        yield 100 * (processes.used(one.process.pid) - was) / (time.monotonic() - began)


def _busiest(country: Country, rate: float) -> Iterator[str]:
    waits = country.ask(country.commands, rate, SECONDS)
    behind = country.come_to_head(country.workers[0])
    p50, p99 = (quantile(waits, share) * 1e3 for share in (0.5, 0.99))
    yield _row(f"每秒 {rate} 条命令：p50 / p99 · commands a second", f"{p50:.0f} / {p99:.0f} ms")
    yield _row("　此后全部视图跟上 · then all views have them within", f"{behind:.1f} s")


def _killed(country: Country) -> float:
    """Seconds until the other one has in every office what was done there meanwhile."""
    first, second = country.workers
    first.process.kill()
    began = time.perf_counter()
    country.ask(country.commands[: len(country.houses)], len(country.houses) / 2, 2.0)
    country.come_to_head(second)
    return time.perf_counter() - began


def _held(running: Running) -> float:
    pids = (running.process.pid, *processes.children(running.process.pid))
    return sum(map(processes.held, pids))


def _row(what: str, measured: str) -> str:
    return f"| {what} | {measured} |"
