"""`duban office move`, killed (SIGKILL) wherever it may be, while people work in the office.

Repeated it goes on from there and finishes; given up, the office goes on where the table says.
Never are two places open for writing, and nothing that was acknowledged is lost or doubled.
"""

from __future__ import annotations

import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest
from jurisdictions import killed
from jurisdictions.clusters import Clusters
from jurisdictions.desks import (
    DURING_A_MOVE,
    Desk,
    a_desk,
    at_work,
    begun,
    complaints,
    in_a_process_of_its_own,
    require_stored_once,
)
from jurisdictions.province import a_cluster, a_table, add
from offices import Server
from psycopg.errors import InvalidSchemaName, UndefinedTable
from serving import served

from interfaces.offices.hosting import hosting
from interfaces.whole_files import DRAFTS

KEY, SCHEMA = "liuzhou", "duban_liuzhou"
KILLED: Final = -signal.SIGKILL
LEAD_THERE: Final = ("switched",)
"""Points from which on the table leads to the new place."""
COPIED: Final = ("restored", "verified", "left", "half-switched")
GIVEN_UP: Final = ("dumped", "restored", "left", "switched")
INSTANTS: Final = 2
SECONDS: Final = 60.0


@dataclass
class Town:
    """The office on one of two clusters, and what stands of it on each."""

    two: Clusters
    base: str
    seconds: float = 0.0
    """That a move takes which nobody kills."""
    open_twice: list[str] = field(default_factory=list)

    @property
    def here(self) -> str:
        return self.two.table().offices[KEY].cluster

    @property
    def there(self) -> str:
        return "west" if self.here == "east" else "east"

    def connected(self, cluster: str) -> psycopg.Connection[Any]:
        return psycopg.connect(getattr(self.two, cluster), autocommit=True)

    def open_at(self) -> set[str]:
        found = set()
        for cluster in ("east", "west"):
            with self.connected(cluster) as conn:
                found |= {cluster} if is_open(conn) else set()
        return found

    def copies(self) -> set[tuple[str, str]]:
        """Former ones that were put aside."""
        found = set()
        for cluster in ("east", "west"):
            with self.connected(cluster) as conn:
                rows = conn.execute(
                    "SELECT nspname FROM pg_namespace WHERE nspname ~ %s",
                    (f"^{SCHEMA}_was_[0-9]+$",),
                )
                found |= {(cluster, name) for (name,) in rows}
        return found

    def left_behind(self) -> list[str]:
        """Drafts of files: a dump of all the office, a table with passwords."""
        places = (self.two.path.parent, self.two.home / "offices" / KEY)
        return [str(one) for place in places for one in place.glob(f"{DRAFTS}*")]

    def move(self, *options: str) -> None:
        done = in_a_process_of_its_own(self.two, "office", "move", KEY, *options)
        assert done.returncode == 0, done.stderr

    def killed_at(self, point: str) -> None:
        program = (str(Path(killed.__file__)), point, "office", "move", KEY, "--to", self.there)
        process = begun(self.two, *program)
        _, said = process.communicate()
        assert process.returncode == KILLED, said

    def killed_after(self, seconds: float) -> None:
        """Or done by then."""
        program = ("-m", "interfaces.cli", "office", "move", KEY, "--to", self.there)
        process = begun(self.two, *program)
        time.sleep(seconds)
        process.kill()
        process.communicate()

    @contextmanager
    def at_work(self) -> Iterator[Desk]:
        """People in the office, and somebody who looks all the time where it is open; afterwards
        all that they were told is there."""
        before = complaints(self.two, KEY)
        desk, over = a_desk(self.two, KEY, self.base), threading.Event()
        desk.pause = 0.1  # the machine is for whoever moves
        watch = threading.Thread(target=self._watch, args=(over,), daemon=True)
        watch.start()
        try:
            with at_work([desk], writers=2, readers=0):
                desk.goes_on()
                yield desk
        finally:
            looked = watch.is_alive()
            over.set()
            watch.join(SECONDS)
        assert looked and self.open_twice == []
        assert set(desk.refused) <= DURING_A_MOVE
        require_stored_once(self.two, desk, before)

    def _watch(self, over: threading.Event) -> None:
        """Looked at twice around the other: nothing moves there and back in between."""
        with self.connected("east") as east, self.connected("west") as west:
            while not over.wait(0.01):
                if is_open(east) and is_open(west) and is_open(east):
                    self.open_twice.append(f"at {time.monotonic()}")


def is_open(conn: psycopg.Connection[Any]) -> bool:
    with suppress(UndefinedTable, InvalidSchemaName):
        row = conn.execute(f"SELECT gate FROM {SCHEMA}.office_schema").fetchone()
        return row == ("open",)
    return False


@pytest.fixture(scope="module")
def town(
    server: Server, other_server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    home = tmp_path_factory.mktemp("killed")
    with a_cluster(server) as east, a_cluster(other_server) as west, ExitStack() as stack:
        two = Clusters(a_table(home / "offices.toml", east=east, west=west), home, east, west)
        add(two.settings, KEY)
        base = stack.enter_context(served(stack.enter_context(hosting(two.settings))))
        found = Town(two, base)
        began = time.monotonic()
        found.move("--to", "west")
        found.seconds = time.monotonic() - began
        yield found


def wait_for(right: Callable[[], Any]) -> None:
    until = time.monotonic() + SECONDS
    while not right():
        assert time.monotonic() < until
        time.sleep(0.02)


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
    there, again = town.there, ("-m", "interfaces.cli", "office", "move", KEY, "--to", town.there)
    with town.at_work(), town.connected(there) as conn:
        with conn.transaction():
            # given one that was held up at the first trigger, and then is alone
            conn.execute("LOCK TABLE pg_trigger IN SHARE ROW EXCLUSIVE MODE")
            process = begun(town.two, *again)
            wait_for(lambda: waiting(town, there))
            (orphan,) = waiting(town, there)
            process.kill()
            process.communicate()
            assert waiting(town, there) == {orphan}
            # when the command is repeated, and both may go on
            process = begun(town.two, *again)
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
