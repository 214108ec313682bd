"""All views behind one, two and three `duban worker`: how fast, how far behind, and in what memory.

As an office has them, with all else that a worker does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import catch_up
from harness import Figure, Plan, _short, a_story, an_office, fill, quantile, server

HEAD: Final = (
    "| 后台 · workers | 全部视图，每秒事件 · events/s, all views | 范围 · spread |"
    " 读取的 · of reading | 比一个 · against one |"
    f" 每秒 {catch_up.PACE} 条命令时落后 p50 / p99 ms · lag at so many commands/s |"
    " 内存合计 · memory in all |\n| ---: |" + " ---: |" * 6
)


def table(plan: Plan) -> Iterator[str]:
    yield HEAD
    first: Figure | None = None
    with server() as url, an_office(url) as house:
        fill(house, plan.events, [a_story(house, days=3_650)])  # nothing for the sweep to do
        views = tuple(view.name for view in house.views)
        for count in catch_up.WORKERS:
            behind = Figure("lag", "all views", "ms", "")
            with catch_up.at_work(house, count) as running:
                rate = catch_up.caught_up(house, plan, running)
                with catch_up.others(house):
                    catch_up.waited(house, plan, {views: behind})
                memory = sum(one.most_held() for one in running)
            first = first or rate
            yield _row(count, rate, rate.median / first.median, behind, memory)


def _row(count: int, rate: Figure, against: float, behind: Figure, memory: float) -> str:
    p50, p99 = (quantile(behind.waits, share) * 1e3 for share in (0.5, 0.99))
    spread = f"{_short(min(rate.rounds))} – {_short(max(rate.rounds))}"
    return (
        f"| {count} | {_short(rate.median)} | {spread} | **{rate.ratio:.2g}** | {against:.2f} |"
        f" {p50:.1f} / {p99:.1f} | {memory:.0f} MB |"
    )
