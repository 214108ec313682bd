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
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

import psycopg
from psycopg import Connection
from psycopg.errors import LockNotAvailable
from psycopg.rows import DictRow

from application.messages.outbox import LEASE
from application.store import gate
from application.store.gate import Gate
from domain.values import NotAllowedNow, Text
from interfaces.offices import aside, written
from interfaces.offices.copying import (
    Moved,
    Report,
    copied,
    end_what_was_begun,
    log_of,
    newest_head,
    programs_of,
    step,
    verified,
)
from interfaces.offices.sides import MoveError, Side, alone, require_led_to
from interfaces.whole_files import tidy
from interfaces.wiring import House

SETTLING: Final = LEASE + timedelta(seconds=30)
"""How long what is under way outside may take to end: what a dead process leased runs out then."""
PAUSE: Final = 0.1


def move(here: Side, there: Side, report: Report) -> Moved:
    programs = programs_of(here, there)
    with alone(here) as conn, alone(there) as theirs, here.house() as house:
        require_led_to(here)
        written.change(here.table, here.key, cluster=here.cluster)  # else it would stay closed
        tidy(here.settings.home)
        end_what_was_begun(theirs, there)
        stands = gate.standing(conn).gate
        if stands is Gate.MOVED and not _is_copied(conn, theirs, there):
            raise _left_before(here)
        moved = Moved(log_of(house))
        began = time.monotonic()
        try:
            moved.put_aside = _make_room(conn, theirs, there)
            with step(moved, "closing", report, "停止办理 · closing it for writes"):
                _begin(conn)
                _settle(conn, house, report)
            moved.log, moved.head = log_of(house), newest_head(conn)
            if not _is_copied(conn, theirs, there):
                with step(moved, "copying", report, "复制 · copying"):
                    copied(house, here, there, programs)
            with step(moved, "verifying", report, "两边核验 · verifying both sides"):
                verified(house, there, moved)
        except BaseException as error:
            _open_where_it_was(conn, here, error)
            raise
        with step(moved, "switching", report, "切换 · switching"):
            _switch(conn, theirs, here, there)
        moved.outage = round(time.monotonic() - began, 3) if stands is Gate.OPEN else None
    return moved


def open_again(here: Side, elsewhere: Callable[[], Iterable[Side]]) -> bool:
    """The office goes on where the table says that it is, be a move given up or its last step done;
    whether it was closed. `elsewhere`: the other clusters, as far as their owner is known."""
    with alone(here) as conn:
        require_led_to(here)
        stands = gate.standing(conn).gate
        if stands is Gate.MOVED and not _waits_somewhere(conn, elsewhere()):
            raise _left_before(here)
        if stands is not Gate.OPEN:
            gate.open_(conn)
        tidy(here.settings.home)
        written.clear(here.table)
    return stands is not Gate.OPEN


def _open_where_it_was(conn: Connection[Any], here: Side, error: BaseException) -> None:
    """Whoever reads the error learns how the office stands."""
    try:
        gate.open_(conn)
    except psycopg.Error:  # a later run goes on
        error.add_note(str(_still_closed(here)))
    else:
        said = f"办公室 {here.key} 在 {here.cluster} 开放"
        error.add_note(str(Text(said, f"the office {here.key} is open on {here.cluster}")))


def _switch(conn: Connection[Any], theirs: Connection[Any], here: Side, there: Side) -> None:
    try:
        gate.leave(conn)
        written.change(here.table, here.key, cluster=there.cluster)
        gate.open_(theirs)
    except gate.OpenAgain:
        raise
    except BaseException as error:
        error.add_note(str(_still_closed(here)))
        raise


def _still_closed(here: Side) -> Text:
    give_up = f"duban office move {here.key} --give-up"
    return Text(
        f"办公室 {here.key} 仍然停办：请再执行一次同一命令，从中断处继续；或执行 {give_up}，在"
        "路由表所写之处开放",
        f"the office {here.key} is still closed for writes: repeat the command, which goes on from"
        f" there, or run {give_up}, which opens it where the table says",
    )


def _waits_somewhere(conn: Connection[DictRow], sides: Iterable[Side]) -> bool:
    """Whether the copy of this closing is on one of them and was never opened."""
    away = []
    for there in sides:
        try:
            with there.owner() as theirs:
                if _is_copied(conn, theirs, there):  # its number goes once it is opened
                    return True
        except psycopg.OperationalError:
            away.append(there.cluster)
    if away:
        raise MoveError(
            f"没有作任何改动：集群 {'、'.join(away)} 无法访问，不知道副本是否在那里；请等它恢复后再"
            "执行一次",
            f"nothing was changed: the copy may be on {', '.join(away)}, which cannot be reached;"
            " repeat the command once it can",
        )
    return False


def _left_before(here: Side) -> MoveError:
    """The table leads to a former copy, as one does that was put back from a backup."""
    return MoveError(
        f"集群 {here.cluster} 上的是以前迁走时留下的副本，办公室在别处：没有作任何改动，"
        "请先改正路由表中的 cluster",
        f"what is on the cluster {here.cluster} is the copy that an earlier move left, and the"
        " office lives elsewhere: nothing was changed, correct its cluster in the table",
    )


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


def _begin(conn: Connection[Any]) -> None:
    try:
        gate.begin(conn)
    except LockNotAvailable:
        raise MoveError(
            f"有人占用日志（如导入、VACUUM），{gate.WRITERS_SECONDS} 秒内没有结束：请稍后再试",
            f"somebody had the log for {gate.WRITERS_SECONDS} s (an import, say, or a VACUUM): try"
            " later",
        ) from None


def _settle(conn: Connection[DictRow], house: House, report: Report) -> None:
    """All that is known is sealed and signed, and nothing is on its way outside any more."""
    if gate.standing(conn).gate is Gate.CLOSING:
        try:
            house.ledger.sign()
        except NotAllowedNow:  # without its key, or with faults that the verification names
            with suppress(NotAllowedNow):
                house.ledger.seal()
    began, told = time.monotonic(), False
    while not gate.close(conn):
        if not told:
            report("等待在途的邮件和推送 · waiting for mail and webhooks under way")
            told = True
        if time.monotonic() - began > SETTLING.total_seconds():
            raise MoveError(
                "已发出的消息迟迟没有结果：请稍后再试",
                "messages under way came to no end: try later",
            )
        time.sleep(PAUSE)
