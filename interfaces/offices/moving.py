"""Moves an office to another cluster: closed, copied, verified on both sides, switched, opened.

What was done stands in the two databases and in the table, nowhere else: each closing has a number
of its own (application/store/gate.py), which the copy takes along, so whoever goes on after a crash
knows how far the last one came. Until the old copy is left the office is opened again where it is
if anything fails; from then on the move is only ever finished.

One run at a time, on both sides (sides.py): whoever opens, closes or leaves a copy does so over the
connection that holds the lock there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final

import psycopg
from psycopg import Connection
from psycopg.conninfo import make_conninfo
from psycopg.rows import DictRow

from application.audit import heads
from application.audit.verify import verify
from application.messages.outbox import LEASE
from application.store import gate
from application.store.gate import Gate
from domain.values import NotAllowedNow, Text
from interfaces.backups import backup, restore, snapshot
from interfaces.backups.backup import Source
from interfaces.backups.manifest import Log
from interfaces.backups.programs import Programs
from interfaces.backups.snapshot import Snapshot
from interfaces.offices import aside, written
from interfaces.offices.sides import MoveError, Side, alone, require_led_to
from interfaces.whole_files import beside, tidy
from interfaces.wiring import House

SETTLING: Final = LEASE + timedelta(seconds=30)
"""How long what is under way outside may take to end: what a dead process leased runs out then."""
PAUSE: Final = 0.1
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


def move(here: Side, there: Side, report: Report) -> Moved:
    programs = programs_of(here, there)
    with alone(here) as conn, alone(there) as theirs, here.house() as house:
        require_led_to(here)
        written.change(here.table, here.key, cluster=here.cluster)  # else it would stay closed
        tidy(here.settings.home)
        _end_what_was_begun(theirs, there)
        stands = gate.standing(conn).gate
        if stands is Gate.MOVED and not _is_copied(conn, theirs, there):
            raise _left_before(here)
        moved = Moved(log_of(house), put_aside=_make_room(conn, theirs, there))
        began = time.monotonic()
        try:
            with step(moved, "closing", report, "停止办理 · closing it for writes"):
                gate.begin(conn)
                _settle(conn, house)
            moved.log, moved.head = log_of(house), _newest(conn)
            if not _is_copied(conn, theirs, there):
                with step(moved, "copying", report, "复制 · copying"):
                    copied(house, here, there, programs)
            with step(moved, "verifying", report, "两边核验 · verifying both sides"):
                verified(house, there, moved)
        except BaseException:
            with suppress(psycopg.Error):  # a later run goes on, where even that is not possible
                gate.open_(conn)
            raise
        with step(moved, "switching", report, "切换 · switching"):
            gate.leave(conn)
            written.change(here.table, here.key, cluster=there.cluster)
            gate.open_(theirs)
        moved.outage = round(time.monotonic() - began, 3) if stands is Gate.OPEN else None
    return moved


def open_again(here: Side, elsewhere: Callable[[], Iterable[Side]]) -> bool:
    """The office goes on where the table says that it is, be a move given up or its last step done;
    whether it was closed. `elsewhere`: the other clusters, as far as their owner is known."""
    with alone(here) as conn:
        require_led_to(here)
        tidy(here.settings.home)
        stands = gate.standing(conn).gate
        if stands is Gate.MOVED and not any(_waits_there(conn, side) for side in elsewhere()):
            raise _left_before(here)
        if stands is not Gate.OPEN:
            gate.open_(conn)
    return stands is not Gate.OPEN


def _waits_there(conn: Connection[DictRow], there: Side) -> bool:
    """Whether the copy of this closing is there and was never opened."""
    with there.owner() as theirs:
        return _is_copied(conn, theirs, there)  # its number goes once it is opened


def _left_before(here: Side) -> MoveError:
    """The table leads to a former copy, as one does that was put back from a backup."""
    return MoveError(
        f"集群 {here.cluster} 上的是以前迁走时留下的副本，办公室在别处：没有作任何改动，"
        "请先改正路由表中的 cluster",
        f"what is on the cluster {here.cluster} is the copy that an earlier move left, and the"
        " office lives elsewhere: nothing was changed, correct its cluster in the table",
    )


def _restoring(there: Side) -> str:
    return f"duban move {there.schema}"


def _end_what_was_begun(theirs: Connection[DictRow], there: Side) -> None:
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


def _is_copied(conn: Connection[DictRow], theirs: Connection[DictRow], there: Side) -> bool:
    """Whether there is the copy of just this closing."""
    mine, found = gate.standing(conn), aside.standing(theirs, there.schema)
    return found is not None and mine.closing is not None and found.closing == mine.closing


def _make_room(conn: Connection[DictRow], theirs: Connection[DictRow], there: Side) -> str | None:
    """What an earlier move left there goes out of the way; anything else is not touched."""
    if not aside.is_there(theirs, there.schema) or _is_copied(conn, theirs, there):
        return None
    found = aside.standing(theirs, there.schema)
    if found is None or found.gate not in aside.LEFT:
        raise MoveError(
            f"集群 {there.cluster} 上已有模式 {there.schema}，而它不是以前迁移留下的：没有作"
            "任何改动，请查明原因",
            f"there is a schema {there.schema} on the cluster {there.cluster}, which no move"
            " left there: nothing was changed, find out why",
        )
    return aside.put(theirs, there.schema)


def _settle(conn: Connection[DictRow], house: House) -> None:
    """All that is known is sealed and signed, and nothing is on its way outside any more."""
    if gate.standing(conn).gate is Gate.CLOSING:
        try:
            house.ledger.sign()
        except NotAllowedNow:  # without its key, or with faults that the verification names
            with suppress(NotAllowedNow):
                house.ledger.seal()
    until = time.monotonic() + SETTLING.total_seconds()
    while not gate.close(conn):
        if time.monotonic() > until:
            raise MoveError(
                "已发出的消息迟迟没有结果，办公室已重新开放：请稍后再试",
                "messages under way came to no end, and the office is open again: try later",
            )
        time.sleep(PAUSE)


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


def _newest(conn: Connection[Any]) -> str | None:
    found = heads.newest(conn)
    return None if found is None else found.note


@contextmanager
def step(moved: Moved, name: str, report: Report, said: str) -> Iterator[None]:
    report(said)
    began = time.monotonic()
    yield
    moved.seconds[name] = round(time.monotonic() - began, 3)
