"""Measures an office at 10 thousand, 100 thousand and 1 million events, and draws how it grows.

python tests/bench/growth.py [--large] [--short] [--no-write]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "bench")]

import append  # noqa: E402
import catch_up  # noqa: E402
import over_http  # noqa: E402
import processes  # noqa: E402
import reading  # noqa: E402
import start  # noqa: E402
from harness import OFFICER, _short, an_office, hammer, quantile, server  # noqa: E402
from notices import wake  # noqa: E402
from reports import write  # noqa: E402
from years import Years  # noqa: E402

from application import sweep  # noqa: E402
from application.audit.verify import verify  # noqa: E402
from application.unit import Command  # noqa: E402
from domain.values import Role  # noqa: E402
from interfaces.wiring import MESSAGES, POLICIES, House  # noqa: E402

SIZES: Final = (10_000, 100_000, 1_000_000)
LARGE: Final = 10_000_000
REPORT: Final = ROOT / "docs" / "performance.md"
STALE: Final = "rebuilding a view whose code has changed"
FIRST: Final = date(2025, 6, 10)
BARE: Final = "bare SELECT"


@dataclass(frozen=True)
class Plan:
    sizes: tuple[int, ...] = SIZES
    seconds: float = 2.0
    rounds: int = 5
    more: int = 10_000
    """Events that the views catch up with."""
    due: int = 1_000
    samples: int = 50

    @classmethod
    def short(cls) -> Plan:
        return cls((1_000,), seconds=0.2, rounds=1, more=300, due=10, samples=3)


@dataclass
class Row:
    """What grows, or does not: one figure for each size, less is better."""

    chart: str
    name: str
    unit: str
    limit: str = ""
    values: dict[int, float] = field(default_factory=dict)
    limits: dict[int, float] = field(default_factory=dict)


class Rows(dict[str, Row]):
    """All rows, by name; measured at one size after the other."""

    size: int

    def put(
        self,
        chart: str,
        name: str,
        unit: str,
        value: float,
        limit: tuple[str, float] | None = None,
    ) -> None:
        row = self.setdefault(name, Row(chart, name, unit, limit[0] if limit else ""))
        row.values[self.size] = value
        told = f"{self.size:>12,}  {name}: {_short(value)} {unit}"
        if limit:
            row.limits[self.size] = limit[1]
            told += f" ({limit[0]}: {_short(limit[1])})"
        print(told, flush=True)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="ten million events as well")
    parser.add_argument("--short", action="store_true", help="a few events: a smoke test")
    parser.add_argument("--no-write", action="store_true", help="print only")
    asked = parser.parse_args(arguments)
    plan = Plan.short() if asked.short else Plan((*SIZES, LARGE) if asked.large else SIZES)
    rows, began = Rows(), time.monotonic()
    for rows.size in plan.sizes:
        with server() as url, an_office(url) as house:
            measure(house, url, plan, rows)
    print("\n".join(table(rows, plan.sizes)))
    print(f"\n{time.monotonic() - began:.0f} s", file=sys.stderr)
    if not (asked.short or asked.no_write):
        write(REPORT, "growth", reported(rows, plan.sizes))
    return 0


def measure(house: House, url: str, plan: Plan, rows: Rows) -> None:
    years = Years(house)
    years.fill(rows.size - house.office.head())
    house.ledger.seal()
    house.ledger.sign()
    _pass_over(house)
    with processes.worker(house) as worker:
        _rebuilt(house, worker, rows)
        _followed(house, years, worker, plan, rows)
        with processes.api(house) as (api, port):
            _read(house, url, port, plan, rows)
            _commanded(house, port, plan, rows)
            _exported(house, port)
            rows.put("memory", "内存，接口 · memory of the API", "MB", api.most_held())
        processes.at_head(house, worker)
        rows.put("memory", "内存，后台 · memory of the worker", "MB", worker.most_held())
    served = [start.served(processes.of(house)) for _ in range(plan.rounds)]
    rows.put("whole", "启动 · `duban serve` → /readyz 200", "s", statistics.median(served))
    _appended(house, plan, rows)
    house.ledger.seal()
    began = time.perf_counter()
    assert verify(house.ledger).faults == ()
    rows.put("whole", "核对 · `audit verify`", "s", time.perf_counter() - began)
    _swept(house, years, plan, rows)


def _pass_over(house: House) -> None:
    """What only looks at what is new stands at the head; all views have to be built."""
    with house.database.connect() as conn:
        conn.execute(
            "UPDATE view_tracking SET position = %s WHERE name IN (%s, %s)",
            (house.office.head(), POLICIES, MESSAGES),
        )
        conn.execute(
            "UPDATE view_tracking SET version = -1 WHERE name = ANY(%s)",
            ([view.name for view in house.views],),
        )


# In the worker


def _rebuilt(house: House, worker: processes.Running, rows: Rows) -> None:
    """One after the other, as a worker does whose code is newer: its log says when each begins."""
    processes.until(lambda: not _stale(house), worker)
    ended = datetime.now().astimezone()
    told = [json.loads(line) for line in worker.log.read_text("utf-8").splitlines()]
    began = [
        (one["view"], datetime.fromisoformat(one["timestamp"]))
        for one in told
        if one["event"] == STALE
    ]
    assert len(began) == len(house.views)
    ends = [at for _, at in began[1:]] + [ended]
    for (view, at), end in zip(began, ends, strict=True):
        rows.put("rebuild", f"重建 · rebuild `{view}`", "s", (end - at).total_seconds())


def _stale(house: House) -> bool:
    versions = {view.name: view.version for view in house.views}
    with house.connection() as conn:
        found = conn.execute("SELECT name, version FROM view_tracking").fetchall()
    return any(versions.get(row["name"], row["version"]) != row["version"] for row in found)


def _followed(
    house: House, years: Years, worker: processes.Running, plan: Plan, rows: Rows
) -> None:
    processes.at_head(house, worker)
    years.fill(plan.more)
    with house.database.connect() as conn:
        wake(conn, house.database.schema)
    took = processes.at_head(house, worker, policies=False)
    name = f"追赶 {plan.more:,} 个事件 · catch-up of events"
    rows.put("whole", name, "s", took)
    processes.at_head(house, worker)
    command = Command(actor=OFFICER, today=house.office.today())
    with house.database.connect() as conn:
        for view in ("records", "history"):
            waits = []
            for _ in range(plan.samples):
                position = house.office.perform(command, append.create).position
                waits.append(catch_up._until(conn, [view], position))
                time.sleep(0.02)
            rows.put("requests", f"视图延迟 · lag of `{view}`", "ms", quantile(waits, 0.5) * 1e3)


# Through HTTP


def _read(house: House, url: str, port: int, plan: Plan, rows: Rows) -> None:
    """One client, so that what it waits for is the work and not the others."""
    token = house.tokens.issue(OFFICER.name, Role.CASEWORKER)
    cases = [str(one) for one in reading._cases(house, 500)]
    bearer = f"Authorization: Bearer {token}"
    cookie = reading.signed_in(port, token)
    by_key = [f"/rows/{one}" for one in cases]
    with over_http._process(reading._serve_bare, house.database.url, house.database.schema) as bare:
        for name, head, ours, theirs in (
            ("GET 一件记录 · a record", bearer, [f"/api/v1/cases/{one}" for one in cases], by_key),
            ("GET 50 行的列表 · a list", bearer, ["/api/v1/cases?limit=50"], ["/first/50"]),
            ("案件页 · a page", cookie, [f"/cases/{one}" for one in cases], by_key),
            ("今日工作 · the desk", cookie, ["/desk"], ["/first/50"]),
        ):
            took, least = (
                _wait(at, [reading.request(path, head) for path in paths], plan)
                for at, paths in ((port, ours), (bare, theirs))
            )
            rows.put("requests", name, "ms", took, (BARE, least))


def _wait(port: int, requests: list[bytes], plan: Plan) -> float:
    """Milliseconds that one client waits."""
    asyncio.run(over_http._hammer(port, requests, 1, plan.seconds / 4))  # warm
    return quantile(asyncio.run(over_http._hammer(port, requests, 1, plan.seconds))[1], 0.5) * 1e3


def _commanded(house: House, port: int, plan: Plan, rows: Rows) -> None:
    took = _wait(port, over_http.ratings(house)[:500], plan)
    rows.put("requests", "POST 一条命令 · a command", "ms", took)


def _exported(house: House, port: int) -> None:
    """The whole log as a bundle, and a register as a workbook: what takes most memory."""
    for role, path, asked in (
        (Role.AUDITOR, "/api/v1/audit/exports", {"reason": "测量 · bench"}),
        (Role.CASEWORKER, "/api/v1/registers/cases/files", {"format": "xlsx"}),
    ):
        token = house.tokens.issue(OFFICER.name, role)
        head = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        status, _, said = processes.ask(port, "POST", path, head, json.dumps(asked))
        assert status == 200, said


# Without them


def _appended(house: House, plan: Plan, rows: Rows) -> None:
    with house.connection() as conn:
        found = conn.execute("SELECT record_id FROM deadlines WHERE open LIMIT 400").fetchall()
    known: list[UUID] = [row["record_id"] for row in found]
    command = Command(actor=OFFICER, today=house.office.today())
    bare, _ = append.raw(house, 1, plan.seconds)
    least = ("INSERT + COMMIT", 1e3 / bare)
    works: Mapping[str, Callable[[], object]] = {
        "一个事件 · one event": lambda: append.insert(house),
        "命令 · load + decide + save": append.assigning(house, command, known),
    }
    for name, work in works.items():
        hammer([work], plan.seconds / 4)
        rate, _ = hammer([work], plan.seconds)
        rows.put("requests", name, "ms", 1e3 / rate, least)


def _swept(house: House, years: Years, plan: Plan, rows: Rows) -> None:
    years.due(plan.due, str(FIRST), days=3)
    for view in ("deadlines", "agenda"):
        house.reach(view, house.office.head(), 3_600)
    began = time.perf_counter()
    swept = sweep.run(house.office, house.sheet, house.agenda, FIRST + timedelta(days=6))
    took = time.perf_counter() - began
    assert len(swept.missed) == plan.due, len(swept.missed)
    rows.put("whole", f"清查，{plan.due:,} 件到期 · a sweep, so many due", "s", took)


# What is written


def table(rows: Mapping[str, Row], sizes: Sequence[int]) -> Iterator[str]:
    first, last = sizes[0], sizes[-1]
    heads = [f"{size:,}" for size in sizes]
    yield f"| 内容 · what | {' | '.join(heads)} | 增长 · growth | 极限 · limit | 比值 · ratio |"
    yield "| --- |" + " ---: |" * (len(sizes) + 3)
    for row in rows.values():
        values = " | ".join(f"{_short(row.values[size])} {row.unit}" for size in sizes)
        limit = ratio = "–"
        if row.limits:
            least = row.limits[last]
            limit, ratio = f"{_short(least)} ({row.limit})", f"{row.values[last] / least:.2g}"
        growth = row.values[last] / row.values[first]
        shown = f"{growth:.0f}" if growth >= 10 else f"{growth:.2g}"
        yield f"| {row.name} | {values} | **{shown}** | {limit} | {ratio} |"


def reported(rows: Mapping[str, Row], sizes: Sequence[int]) -> Iterator[str]:
    import charts

    yield from table(rows, sizes)
    yield ""
    for name in charts.draw(rows.values(), sizes):
        yield f"![{name}](performance/{name}.svg)"


if __name__ == "__main__":
    sys.exit(main())
