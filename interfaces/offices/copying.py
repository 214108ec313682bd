"""A copy of an office on another cluster, and the proof that it is the same office."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from psycopg import Connection
from psycopg.conninfo import make_conninfo
from psycopg.rows import DictRow

from application.audit import heads
from application.audit.verify import verify
from domain.values import Text
from interfaces.backups import backup, restore, snapshot
from interfaces.backups.backup import Source
from interfaces.backups.manifest import Log
from interfaces.backups.programs import Programs
from interfaces.backups.snapshot import Snapshot
from interfaces.offices.sides import MoveError, Side
from interfaces.whole_files import beside
from interfaces.wiring import House

Report = Callable[[str], None]


@dataclass
class Moved:
    """What was moved, and how long each step took."""

    log: Log
    head: str | None = None
    """The newest signed head, which both sides have."""
    seconds: dict[str, float] = field(default_factory=dict)
    outage: float | None = None
    """Seconds in which no command was taken; None for a rehearsal, and where an earlier run had
    closed the office."""
    put_aside: str | None = None
    """What an earlier copy on that cluster is called now."""


def _restoring(there: Side) -> str:
    return f"duban move {there.schema}"


def end_what_was_begun(theirs: Connection[DictRow], there: Side) -> None:
    """By a run that was killed: its pg_restore lives on, and would lay its copy beside ours."""
    theirs.execute(
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = %s"
        " AND datname = current_database() AND usename = current_user",
        (_restoring(there),),
    )


def programs_of(here: Side, there: Side) -> tuple[Programs, Programs]:
    """What dumps here, and what restores there."""
    dumping = here.programs()
    return dumping, there.programs(archive=dumping.major)


def copied(house: House, here: Side, there: Side, programs: tuple[Programs, Programs]) -> Snapshot:
    """The database whole, views too, so that nobody waits for them; files and keys lie in the
    office's home, which does not move."""
    with beside(house.settings.home / "database.dump") as folder:
        dump = folder / "database.dump"
        with snapshot.taken(here.owner_url, here.schema, house.ledger.origin) as known:
            views = {table for view in house.views for table in view.tables}
            left_out = tuple(name for name in known.left_out if name not in views)
            source = Source(here.owner_url, programs[0])
            backup.dump(source, dump, here.schema, replace(known, left_out=left_out))
        url = make_conninfo(there.owner_url, application_name=_restoring(there))
        restore.load(url, programs[1], dump, there.schema, known.log)
    return known


def verified(house: House, there: Side, moved: Moved) -> None:
    kept = [] if moved.head is None else [moved.head]
    _require_right(house, kept, Text("原处", "where it is"))
    with there.house() as copy:
        _require_right(copy, kept, Text(there.cluster, there.cluster))
        found = log_of(copy)
        with copy.connection() as conn:
            known = [one.note for one in heads.listed(conn)]
    if found != moved.log or (moved.head is not None and moved.head not in known):
        raise MoveError(
            f"副本与原处不同：{found.events} 条事件，至位置 {found.position}",
            f"the copy is another one: {found.events} events, up to position {found.position}",
        )


def _require_right(house: House, kept: list[str], where: Text) -> None:
    found = verify(house.ledger, kept)
    if found.faults:
        first = found.faults[0].text
        raise MoveError(
            f"核验不通过（{where.zh}）：{first.zh}",
            f"the verification failed ({where.en}): {first.en}",
        )


def log_of(house: House) -> Log:
    with house.connection() as conn:
        return snapshot.log(conn, house.ledger.origin)


def newest_head(conn: Connection[DictRow]) -> str | None:
    found = heads.newest(conn)
    return None if found is None else found.note


@contextmanager
def step(moved: Moved, name: str, report: Report, said: str) -> Iterator[None]:
    report(said)
    began = time.monotonic()
    yield
    moved.seconds[name] = round(time.monotonic() - began, 3)
