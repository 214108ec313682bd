"""An office that moves between two real clusters while people work in it, and somebody who sees to
it that no two places are open at once."""

from __future__ import annotations

import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import psycopg
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

from interfaces.whole_files import DRAFTS

KEY, SCHEMA = "liuzhou", "duban_liuzhou"
KILLED: Final = -signal.SIGKILL
SECONDS: Final = 60.0


@dataclass
class Town:
    """The office on one of two clusters, and what stands of it on each."""

    two: Clusters
    base: str
    """Where it is served."""
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

    def begun(self) -> subprocess.Popen[str]:
        program = ("-m", "interfaces.cli", "office", "move", KEY, "--to", self.there)
        return begun(self.two, *program)

    def killed_at(self, point: str) -> None:
        program = (str(Path(killed.__file__)), point, "office", "move", KEY, "--to", self.there)
        process = begun(self.two, *program)
        _, said = process.communicate()
        assert process.returncode == KILLED, said

    def killed_after(self, seconds: float) -> None:
        """Or done by then."""
        process = self.begun()
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


@contextmanager
def two_clusters(server: Server, other_server: Server, home: Path) -> Iterator[Clusters]:
    """With the office on `east`."""
    with a_cluster(server) as east, a_cluster(other_server) as west:
        two = Clusters(a_table(home / "offices.toml", east=east, west=west), home, east, west)
        add(two.settings, KEY)
        yield two


def wait_for(right: Callable[[], Any]) -> None:
    until = time.monotonic() + SECONDS
    while not right():
        assert time.monotonic() < until
        time.sleep(0.02)
