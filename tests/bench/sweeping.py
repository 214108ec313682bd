"""The sweep with few and with a million open cases, and as many due in each.

What is due and the few are cases of the log; the many others are rows of the sheet alone, made in
the database: the sweep reads no more of a case that is not due.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, timedelta

from append import create
from harness import OFFICER, Figure, Plan, an_office, owner
from years import Years

from application import sweep
from application.unit import Command
from interfaces.wiring import House
from projections.agenda import AgendaView
from projections.deadlines import DeadlinesView

FEW = 100
FIRST = date(2025, 6, 10)
OTHERS = """
    INSERT INTO deadlines
    SELECT gen_random_uuid(), gen_random_uuid(), '覃晓岚', true, current_date + 30 + n %% 300,
           current_date + 31 + n %% 300, false, false, '{}'
    FROM generate_series(1, %s) n"""
INDEX = (
    "SELECT record_id FROM deadlines WHERE open AND NOT missed AND late_from <= %s"
    " ORDER BY record_id LIMIT %s"
)


def run(url: str, plan: Plan) -> Iterator[Figure]:
    few: list[float] = []
    for others in (FEW, plan.open):
        what = f"{others:,} 件在办、{plan.due:,} 件到期 · open cases, so many due"
        swept = Figure(
            "sweep", what, "ms", f"{FEW} open cases" if few else f"{plan.due:,} commands"
        )
        found = Figure("sweep", f"{what}: to find them", "ms", "index read")
        with an_office(url) as house:
            _add(house, others)
            years = Years(house)
            for turn in range(plan.rounds):
                on = FIRST + timedelta(days=7 * turn)
                years.due(plan.due, str(on), days=3)
                _follow(house)
                on += timedelta(days=6)
                found.limits.append(_read(house, on, plan.due))
                found.rounds.append(_find(house, on, plan.due))
                swept.rounds.append(_sweep(house, on, plan.due))
                if not few:
                    swept.limits.append(_command(house, plan.due))
        swept.limits = few or swept.limits
        few = swept.rounds
        yield from (found, swept)


def _add(house: House, others: int) -> None:
    with house.database.connect() as conn:
        conn.execute(OTHERS, (others,))
    with owner(house) as conn:
        conn.execute("VACUUM ANALYZE")
        conn.execute("CHECKPOINT")  # else it goes on while the sweep is measured


def _follow(house: House) -> None:
    for view in (DeadlinesView.name, AgendaView.name):
        house.reach(view, house.office.head(), seconds=300)


def _read(house: House, on: date, due: int) -> float:
    """The limit: their identifiers by the index; milliseconds."""
    with house.connection() as conn:
        began = time.perf_counter()
        rows = conn.execute(INDEX, (on, due), prepare=True).fetchall()
        took = time.perf_counter() - began
    assert len(rows) == due
    return took * 1e3


def _find(house: House, on: date, due: int) -> float:
    began = time.perf_counter()
    named = [*house.sheet.told_otherwise(), *house.sheet.ended_before(on)]
    named += [record_id for record_id, _ in house.agenda.fallen(on)]
    took = time.perf_counter() - began
    assert len(named) == due, f"{len(named)} named on {on}"
    return took * 1e3


def _sweep(house: House, on: date, due: int) -> float:
    """With a command for each."""
    began = time.perf_counter()
    swept = sweep.run(house.office, house.sheet, house.agenda, on)
    took = time.perf_counter() - began
    assert len(swept.missed) == due, f"{len(swept.missed)} due on {on}"
    return took * 1e3


def _command(house: House, times: int) -> float:
    """As many commands of another kind; milliseconds."""
    command = Command(actor=OFFICER, today=house.office.today())
    began = time.perf_counter()
    for _ in range(times):
        house.office.perform(command, create)
    return (time.perf_counter() - began) * 1e3
