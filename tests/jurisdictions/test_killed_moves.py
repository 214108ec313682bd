"""`duban office move`, killed (SIGKILL) wherever it may be, while people work in the office.

Repeated it goes on from there and finishes; given up, the office goes on where the table says.
Never are two places open for writing, and nothing that was acknowledged is lost or doubled.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Final

import psycopg
import pytest
from jurisdictions import killed
from jurisdictions.town import Town, two_clusters, wait_for
from offices import Server
from serving import served

from interfaces.offices.hosting import hosting

LEAD_THERE: Final = ("switched",)
"""Points from which on the table leads to the new place."""
COPIED: Final = ("restored", "verified", "left", "half-switched")
GIVEN_UP: Final = ("dumped", "restored", "half-switched", "switched")
INSTANTS: Final = 2


@pytest.fixture(scope="module")
def town(
    server: Server, other_server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    home = tmp_path_factory.mktemp("killed")
    with two_clusters(server, other_server, home) as two, ExitStack() as stack:
        base = stack.enter_context(served(stack.enter_context(hosting(two.settings))))
        found = Town(two, base)
        began = time.monotonic()
        found.move("--to", "west")
        found.seconds = time.monotonic() - began
        yield found


@pytest.mark.parametrize("point", killed.POINTS)
def test_repeated_it_goes_on_and_finishes(town: Town, point: str) -> None:
    here, there = town.here, town.there
    with town.at_work() as desk:
        town.killed_at(point)
        assert town.here == (there if point in LEAD_THERE else here)
        assert town.open_at() == ({here} if point == "room-is-made" else set())
        copies = town.copies()
        town.move("--to", there)
        assert (town.here, town.open_at()) == (there, {there})
        if point in COPIED:
            assert town.copies() == copies, "what was copied is not copied again"
        assert town.left_behind() == []
        desk.goes_on()


@pytest.mark.parametrize("point", GIVEN_UP)
def test_given_up_the_office_goes_on_where_the_table_says(town: Town, point: str) -> None:
    here, there = town.here, town.there
    with town.at_work() as desk:
        town.killed_at(point)
        town.move("--give-up")
        where = there if point in LEAD_THERE else here
        assert (town.here, town.open_at()) == (where, {where})
        assert town.left_behind() == []
        desk.goes_on()


@pytest.mark.parametrize("seed", range(INSTANTS))
def test_killed_at_any_instant_nothing_is_lost(town: Town, seed: int) -> None:
    chance = random.Random(seed)
    with town.at_work() as desk:
        there = town.there
        town.killed_after(town.seconds * chance.uniform(0.3, 1.0))
        assert len(town.open_at()) <= 1
        if chance.random() < 0.5:
            town.move("--give-up")
        else:
            town.move("--to", there)
            assert town.here == there
        assert town.open_at() == {town.here}
        desk.goes_on()


def test_what_a_killed_one_still_restores_does_not_stand_in_the_way(town: Town) -> None:
    """Its pg_restore lives on without it."""
    there = town.there
    with town.at_work(), town.connected(there) as conn:
        with conn.transaction():
            # given one that was held up at the first trigger, and then is alone
            conn.execute("LOCK TABLE pg_trigger IN SHARE ROW EXCLUSIVE MODE")
            process = town.begun()
            wait_for(lambda: waiting(town, there))
            (orphan,) = waiting(town, there)
            process.kill()
            process.communicate()
            assert waiting(town, there) == {orphan}
            # when the command is repeated, and both may go on
            process = town.begun()
            wait_for(lambda: waiting(town, there) - {orphan})
            raise psycopg.Rollback
        _, said = process.communicate()
        assert process.returncode == 0, said
        assert (town.here, town.open_at()) == (there, {there})


def waiting(town: Town, cluster: str) -> set[int]:
    """Sessions that wait for others."""
    with town.connected(cluster) as conn:
        rows = conn.execute(
            "SELECT pid FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return {pid for (pid,) in rows}
