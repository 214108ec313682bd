"""The demonstration office: some eighteen months of work, done through the office's own commands.

Nothing is written beside them: each line of the script goes the way that the same request takes
over HTTP, with its form, its role and every rule. Who is who stands in docs/demo.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from domain.catalogue import CALENDAR_ID, MEASURES_ID
from domain.signing_keys import RECORD_ID as KEYS_ID
from domain.values import NotAllowedNow, Text
from interfaces.demo import cases, complaints, parties, projects, regulation
from interfaces.demo.days import LAST_DAY, Days
from interfaces.demo.desk import Desk
from interfaces.demo.script import Step
from interfaces.ears import Ears
from interfaces.wiring import POLICIES, House
from projections.agenda import AgendaView
from projections.deadlines import DeadlinesView
from projections.escalations import EscalationsView
from projections.runner import Runner
from projections.tallies import TalliesView
from projections.workers import a_name

ASKED: Final = frozenset(
    {POLICIES, TalliesView.name, EscalationsView.name, DeadlinesView.name, AgendaView.name}
)


def is_empty(house: House) -> bool:
    """Whether nothing but the measures, the calendar, the signing key and accounts is there."""
    with house.connection() as conn:
        row = conn.execute(
            "SELECT 1 FROM stored_events WHERE originator_id <> ALL(%s)"
            " AND topic NOT LIKE 'account%%' LIMIT 1",
            ([MEASURES_ID, CALENDAR_ID, KEYS_ID],),
        ).fetchone()
    return row is None


def script(house: House) -> list[Step]:
    """Everything that is done, in the order of its days; the same for the same day of loading."""
    days = Days(house.office.terms().calendar, house.settings.region, house.office.today())
    listed = parties.cast()
    steps = [
        *parties.steps(listed, days),
        *projects.steps(listed, days),
        *complaints.steps(days),
        *cases.steps(days),
        *regulation.steps(days),
    ]
    return sorted(steps, key=lambda step: step.on)


def load(house: House, progress: Callable[[int, int], None] = lambda done, total: None) -> None:
    """Load an empty office; no worker should run yet, since its sweep would be ahead of the story.

    `progress` hears after each step how many of how many are done.
    """
    if not is_empty(house):
        raise NotAllowedNow(
            "not-empty",
            Text(
                "示范数据只能载入空库，本库已有记录",
                "the demonstration goes into an empty office only; this one has records",
            ),
        )
    if house.office.today() < LAST_DAY:
        raise NotAllowedNow(
            "too-early",
            Text(
                f"示范数据截至 {LAST_DAY}，系统日期在此之前",
                f"the demonstration tells of days up to {LAST_DAY}; the clock stands before",
            ),
        )
    steps = script(house)
    desk, total = Desk(house), len(steps) + 1
    with _followed(house):
        for done, step in enumerate(steps, start=1):
            desk.do(step)
            progress(done, total)
        house.sweep()
    progress(total, total)


@contextmanager
def _followed(house: House) -> Iterator[None]:
    """The policies and what they ask keep up beside the story; the sweep runs when it says so.

    The other views take it all in one go at the end.
    """
    ears, pace = Ears(a_name()), house.settings.poll_seconds
    runners = [
        Runner(consumer, house.database, house.log, ears=ears, poll_seconds=pace)
        for consumer in house.consumers()
        if consumer.name in ASKED
    ]
    for runner in runners:
        runner.start()
    try:
        yield
    finally:
        for runner in runners:
            runner.stop()
        for runner in runners:
            runner.join()
