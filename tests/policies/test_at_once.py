"""Four workers and two sweeps at once: what is to be found is found once, and all of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Barrier

from chaos import evidence
from client import Client
from examples import a_provider, a_served_case

from interfaces.api.app import create_app
from interfaces.wiring import House
from interfaces.worker import Worker

WORKERS, SWEEPS, CASES = 4, 2, 12


def test_each_deadline_is_missed_once_and_each_question_asked_once(house: House) -> None:
    # given cases whose deadlines are over, and nobody has looked
    desk = Client(create_app(house), house)
    lead = a_provider(desk)
    cases = {a_served_case(desk, lead, "2025-06-10", days=15) for _ in range(CASES)}
    house.settings = house.settings.model_copy(update={"sweep_seconds": 0.1})
    start = Barrier(SWEEPS)

    def sweep() -> None:
        start.wait()
        house.sweep()

    # when all look at the same time
    with ExitStack() as stack, ThreadPoolExecutor(SWEEPS) as beside:
        for _ in range(WORKERS):
            stack.enter_context(Worker(house))
        for done in [beside.submit(sweep) for _ in range(SWEEPS)]:
            done.result(60)
        evidence.settled(house)
    # then nothing is there twice
    with house.connection() as conn:
        missed = conn.execute(
            "SELECT originator_id AS id FROM stored_events WHERE topic = %s",
            ("rectification-case.deadline-missed",),
        ).fetchall()
        asked = conn.execute("SELECT count(*) AS n FROM escalations").fetchone()
    assert sorted(str(row["id"]) for row in missed) == sorted(cases)
    assert asked["n"] > 0
    assert list(evidence.doubled(house)) == []
    # and nothing is missing
    assert list(evidence.missing(house)) == []
    assert list(evidence.unlike_a_rebuild(house)) == []
