"""The sweep with few and with many open cases, and the same number due in each."""

from __future__ import annotations

import time
from datetime import date, timedelta

from append import create
from harness import OFFICER, Figure, Plan, Story, a_story, an_office, fill, size

from application import sweep
from application.unit import Command
from projections.deadlines import DeadlinesView

DUE = 20
FEW = 100
FIRST = date(2025, 6, 10)


def run(url: str, plan: Plan) -> list[Figure]:
    found: list[Figure] = []
    few: list[float] = []
    for open_cases in (FEW, plan.cases):
        figure = Figure(
            "sweep",
            f"{open_cases:,} 件在办、{DUE} 件到期 · open cases, {DUE} due",
            "ms",
            f"{DUE} commands" if open_cases == FEW else f"{FEW} open cases",
        )
        with an_office(url) as house:
            far = a_story(house, days=3_650)
            for turn in range(plan.rounds):
                # A template stands for what falls due in one round; its copies make up the number.
                due = a_story(house, str(FIRST + timedelta(days=7 * turn)), days=3)
                _copies(house, due, DUE - 1)
            _copies(house, far, open_cases - DUE * plan.rounds)
            house.reach(DeadlinesView.name, house.office.head(), seconds=300)
            command = Command(actor=OFFICER, today=house.office.today())
            for turn in range(plan.rounds):
                began = time.perf_counter()
                for _ in range(DUE):
                    house.office.perform(command, create)
                if open_cases == FEW:
                    figure.limits.append((time.perf_counter() - began) * 1e3)
                house.reach(DeadlinesView.name, house.office.head())
                on = FIRST + timedelta(days=7 * turn + 6)
                began = time.perf_counter()
                swept = sweep.run(house.office, house.sheet, house.agenda, on)
                figure.rounds.append((time.perf_counter() - began) * 1e3)
                assert len(swept.missed) == DUE, f"{len(swept.missed)} due on {on}"
        figure.limits = figure.limits or few
        few = figure.rounds
        found.append(figure)
    return found


def _copies(house: object, story: list[Story], number: int) -> None:
    if number > 0:
        fill(house, size(story) * number, [story], width=1)  # type: ignore[arg-type]
