"""A command on a record of 2,000 events, and a read of it, beside the same on one of 20."""

from __future__ import annotations

import time
from collections.abc import Callable
from uuid import UUID

from append import assigning
from harness import OFFICER, Figure, Plan, a_story, an_office

from application.unit import Command
from domain.catalogue import CASE, NAMES, kind_of
from interfaces.api.moment import Moment
from interfaces.wiring import House

SHORT, LONG = 20, 2_000


def run(url: str, plan: Plan) -> list[Figure]:
    with an_office(url) as house:
        command = Command(actor=OFFICER, today=house.office.today())
        short, long = (_a_case(house, command, events) for events in (SHORT, LONG))
        figures = []
        for what, work in (
            ("命令 · a command", lambda one: assigning(house, command, [one])),
            ("读取 · a read", lambda one: lambda: Moment(house).fold(CASE, one)),
        ):
            name = f"{what}，{LONG:,} 个事件的记录 · a record of events"
            figure = Figure("long", name, "ms", f"{SHORT} events")
            for _ in range(plan.rounds):
                figure.limits.append(_took(work(short), plan.reads))
                figure.rounds.append(_took(work(long), plan.reads))
            figures.append(figure)
    return figures


def _a_case(house: House, command: Command, events: int) -> UUID:
    story = next(
        one for one in a_story(house) if kind_of(NAMES[type(one[0].event)]) is CASE
    )  # some twenty
    record_id = story[0].record_id
    again = assigning(house, command, [record_id])
    for _ in range(events - house.office.version_of(record_id)):
        again()
    return record_id


def _took(work: Callable[[], object], times: int) -> float:
    began = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - began) * 1e3 / times
