"""An office's day, faster and faster until something is too slow, and what held it up.

python tests/load/run.py [--short] [--no-write]
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "bench")]

import processes  # noqa: E402
import reading  # noqa: E402
from harness import OFFICER, a_home  # noqa: E402
from prometheus_client.parser import text_string_to_metric_families  # noqa: E402
from reports import write  # noqa: E402
from years import Years  # noqa: E402

from domain.values import Role  # noqa: E402
from interfaces.audit.consumers import TREE  # noqa: E402
from interfaces.embedded_postgres import EmbeddedPostgres, as_application  # noqa: E402
from interfaces.settings import Settings  # noqa: E402
from interfaces.wiring import MESSAGES, POLICIES, House  # noqa: E402
from projections.rebuild import rebuild  # noqa: E402

RATES: Final = (10, 20, 30, 45, 70, 100, 150, 220, 330, 500, 750)
"""Requests a second."""
SLOW: Final = 1_000.0
"""Milliseconds: whoever waits longer notices (p99)."""
KEPT_UP: Final = 0.9
"""Of the rate that was asked for."""
LATE: Final = 5.0
"""Seconds that views may be behind, as for /readyz."""
FULL: Final = 0.8
"""Of a processor, or of all of them."""
CORES: Final = os.cpu_count() or 1
REPORT: Final = ROOT / "docs" / "performance.md"
UNHURRIED: Final = (TREE, MESSAGES)
SIGN_INS: Final = 20


@dataclass(frozen=True)
class Plan:
    events: int = 100_000
    seconds: int = 20
    rates: tuple[int, ...] = RATES

    @classmethod
    def short(cls) -> Plan:
        return cls(events=1_000, seconds=8, rates=(5,))


@dataclass(frozen=True)
class Step:
    """One rate: what users saw, and how busy each process was (1: one processor)."""

    asked: int
    rate: float
    median: float
    p99: float
    failures: int
    busy: Mapping[str, float]
    lag: float
    waited: float
    """Seconds that requests waited for a connection, of each second."""

    @property
    def too_much(self) -> bool:
        slow = self.p99 > SLOW or self.rate < KEPT_UP * self.asked
        return slow or self.failures > 0 or self.lag > LATE

    @property
    def held_up_by(self) -> str:
        """What was full; the first of what stands in front of the others."""
        api, whole = self.busy["api"], sum(self.busy.values())
        for full, what in (
            (api > FULL, "接口进程的处理器（一个 Python 进程一次只运行一个线程） · the processor of"
             " the API's process, since a Python process runs one thread at a time"),
            (whole > FULL * CORES, f"整机的 {CORES} 个处理器，其中施压工具占"
             f" {self.busy['locust']:.2f} · all {CORES} processors of the machine, of which the"
             " load tool takes its share"),
            (self.waited > 0.5, "数据库连接池 · the pool of connections"),
            (self.lag > LATE, "后台：视图落后 · the worker: views are behind"),
        ):  # fmt: skip
            if full:
                return what
        return "所测各项均未用满（磁盘或锁） · none of what is watched (disk, or locks)"

    def row(self) -> str:
        busy = " | ".join(f"{self.busy[name]:.2f}" for name in ("api", "worker", "postgres"))
        return (
            f"| {self.asked} | {self.rate:.0f} | {self.median:.0f} / {self.p99:.0f} |"
            f" {self.failures} | {busy} | {self.busy['locust']:.2f} | {self.lag:.1f} |"
            f" {self.waited:.2f} |"
        )


HEAD: Final = (
    "| 每秒请求 · asked, /s | 做到 · done, /s | p50 / p99 ms | 失败 · failed | 接口 · API | 后台 ·"
    " worker | PostgreSQL | locust | 落后 · lag, s | 等连接 · pool, s/s |\n"
    "| ---: |" + " ---: |" * 9
)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="one slow step: a smoke test")
    parser.add_argument("--no-write", action="store_true", help="print only")
    asked = parser.parse_args(arguments)
    plan = Plan.short() if asked.short else Plan()
    steps: list[Step] = []
    with a_home() as home:
        known = prepared(home, plan)
        print(HEAD, flush=True)
        with serving(home) as (running, port):
            _sign_in(port, known)
            step(running, port, home, known, plan.rates[0], plan.seconds)  # every page once
            for rate in plan.rates:
                steps.append(step(running, port, home, known, rate, plan.seconds))
                print(steps[-1].row(), flush=True)
                if steps[-1].too_much:
                    break
    said = list(told(steps))
    print("\n".join(said))
    if not (asked.short or asked.no_write):
        write(REPORT, "load", (HEAD, *(one.row() for one in steps), *said))
    return 0


def prepared(home: Path, plan: Plan) -> dict[str, Any]:
    """An office that has been at work for years; whom and what its users ask about."""
    with EmbeddedPostgres(home) as url:
        house = House(as_application(url), Settings(home=home), owner_url=url)
        try:
            years = Years(house)
            years.fill(plan.events)
            for view in house.views:
                rebuild(view, house.database, house.log)
            house.ledger.seal()
            with house.database.connect() as conn:
                conn.execute(
                    "UPDATE view_tracking SET position = %s WHERE name IN (%s, %s)",
                    (house.office.head(), POLICIES, MESSAGES),
                )
            return {
                "cases": [str(one) for one in reading._cases(house, 2_000)],
                "open": _ids(house, "SELECT record_id AS id FROM deadlines WHERE open"),
                "providers": _of_kind(house, "provider"),
                "engagements": _of_kind(house, "engagement"),
                "token": house.tokens.issue(OFFICER.name, Role.CASEWORKER),
                "today": str(house.office.today()),
            }
        finally:
            house.close()


def _of_kind(house: House, kind: str) -> list[str]:
    return _ids(house, f"SELECT record_id AS id FROM records WHERE kind = '{kind}'")


def _ids(house: House, query: str) -> list[str]:
    with house.connection() as conn:
        return [str(row["id"]) for row in conn.execute(f"{query} ORDER BY 1 LIMIT 2000")]


@contextmanager
def serving(home: Path) -> Iterator[tuple[processes.Running, int]]:
    """`duban serve`, as an office starts it."""
    port = processes.free_port()
    running = processes.Running(
        processes.environment(home), "serve", "--empty", "--port", str(port),
        log=home / "serve.log",
    )  # fmt: skip
    try:
        processes.until(lambda: processes.answers(port, "/readyz"), running)
        yield running, port
    finally:
        running.stop()


def _sign_in(port: int, known: dict[str, Any]) -> None:
    known["cookies"] = [
        reading.signed_in(port, known["token"]).removeprefix("Cookie: ") for _ in range(SIGN_INS)
    ]


def step(
    running: processes.Running,
    port: int,
    home: Path,
    known: Mapping[str, Any],
    rate: int,
    seconds: int,
) -> Step:
    told, found = home / "load.json", home / "load"
    told.write_text(json.dumps(known, ensure_ascii=False), "utf-8")
    command = (
        sys.executable, "-m", "locust", "--locustfile", str(Path(__file__).with_name("day.py")),
        "--headless", "--host", f"http://127.0.0.1:{port}", "--users", str(rate),
        "--spawn-rate", str(rate), "--run-time", f"{seconds}s", "--reset-stats",
        "--csv", str(found), "--only-summary",
    )  # fmt: skip
    environment = {**os.environ, "DUBAN_LOAD": str(told)}
    with (home / "locust.log").open("w") as log:
        locust = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            with watched(running, port, locust.pid) as seen:
                locust.wait(seconds + 60)
        finally:
            locust.kill()
    with Path(f"{found}_stats.csv").open(encoding="utf-8") as file:
        whole = next(row for row in csv.DictReader(file) if row["Name"] == "Aggregated")
    if int(whole["Failure Count"]):
        print((home / "locust.log").read_text("utf-8"), file=sys.stderr)
    return Step(
        asked=rate,
        rate=float(whole["Requests/s"]),
        median=float(whole["50%"]),
        p99=float(whole["99%"]),
        failures=int(whole["Failure Count"]),
        busy=seen.busy(),
        lag=seen.lag,
        waited=seen.waited(),
    )


class Seen:
    """What the processes used between the first look and the last."""

    def __init__(self) -> None:
        self._looks: list[tuple[float, Mapping[str, float], float]] = []
        self.lag = 0.0

    def look(self, running: processes.Running, port: int, locust: int) -> None:
        used = dict.fromkeys(("api", "worker", "postgres", "locust"), 0.0)
        for pid in processes.children(running.process.pid):
            with suppress(OSError):
                used[_name(pid)] += processes.used(pid)
        with suppress(OSError):
            used["locust"] = processes.used(locust)
        metrics = _metrics(port)
        self.lag = max(self.lag, metrics["duban_view_lag_seconds"])
        self._looks.append((time.monotonic(), used, metrics["duban_pool_wait_seconds_total"]))

    def busy(self) -> dict[str, float]:
        (began, before, _), (ended, after, _) = self._looks[0], self._looks[-1]
        return {name: (after[name] - before[name]) / (ended - began) for name in after}

    def waited(self) -> float:
        (began, _, before), (ended, _, after) = self._looks[0], self._looks[-1]
        return (after - before) / (ended - began)


def _name(pid: int) -> str:
    command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    return command[3].decode() if b"interfaces.cli" in command else "postgres"


def _metrics(port: int) -> dict[str, float]:
    """The largest of each name, without what nobody waits for."""
    _, _, said = processes.ask(port, "GET", "/metrics")
    found: dict[str, float] = {}
    for family in text_string_to_metric_families(said.decode()):
        for sample in family.samples:
            if sample.labels.get("view") in UNHURRIED:
                continue
            found[sample.name] = max(sample.value, found.get(sample.name, 0.0))
    return found


@contextmanager
def watched(running: processes.Running, port: int, locust: int) -> Iterator[Seen]:
    """Looks once a second; the last seconds of the tool, when it sums up, are left out."""
    seen, done = Seen(), threading.Event()

    def watch() -> None:
        while not done.wait(1.0):
            if Path(f"/proc/{locust}/stat").exists():
                # an answer without figures, while the database is busy, is none
                with suppress(OSError, HTTPException, KeyError):
                    seen.look(running, port, locust)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield seen
    finally:
        done.set()
        thread.join()


def told(steps: Sequence[Step]) -> Iterator[str]:
    last = steps[-1]
    held = [one for one in steps if not one.too_much]
    most = held[-1].asked if held else 0
    yield (
        f"\n撑得住每秒 {most} 个请求（p99 不超过 {SLOW:,.0f} 毫秒、无失败、视图落后不超过"
        f" {LATE:.0f} 秒）。 · Up to {most} requests a second go well (p99 within {SLOW:,.0f} ms,"
        f" none failed, views within {LATE:.0f} s)."
    )
    if last.too_much:
        yield (
            f"\n每秒 {last.asked} 个时先到极限的 · What gave way first at {last.asked}:"
            f" {last.held_up_by}."
        )


if __name__ == "__main__":
    sys.exit(main())
