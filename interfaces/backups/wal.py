"""The write-ahead log of the embedded server, received as it is written (DUBAN_WAL_ARCHIVE).

A slot at the server keeps what the receiver has not got yet, so one folder is one unbroken stretch,
whoever was started or stopped in which order. Where the slot was lost the stretch is broken, and
another folder has to begin.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import psycopg
from psycopg import errors
from psycopg.rows import class_row

from interfaces.backups.errors import BackupError

SLOT: Final = "duban_wal"
SEGMENT: Final = re.compile(r"[0-9A-F]{24}")
_FIRST: Final = re.compile(r"START WAL LOCATION: \S+ \(file ([0-9A-F]{24})\)")


class Slot(NamedTuple):
    """`behind`: bytes that the server keeps for it; `before`: the segment before those."""

    active: bool
    lost: bool
    behind: int
    before: str | None


def slot(conn: psycopg.Connection[object]) -> Slot | None:
    with conn.cursor(row_factory=class_row(Slot)) as cursor:
        return cursor.execute(
            "SELECT active, wal_status = 'lost' AS lost,"
            " coalesce(pg_current_wal_lsn() - restart_lsn, 0)::bigint AS behind,"
            " pg_walfile_name(restart_lsn - pg_size_bytes(current_setting('wal_segment_size')))"
            " AS before"
            " FROM pg_replication_slots WHERE slot_name = %s",
            (SLOT,),
        ).fetchone()


def ready(url: str, folder: Path) -> None:
    """A slot, and a folder that goes on from where it stands."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    last = max(
        (path.name[:24] for path in folder.iterdir() if SEGMENT.match(path.name)), default=""
    )
    with psycopg.connect(url, autocommit=True) as conn:
        known = slot(conn)
        goes_on = known is not None and not known.lost
        # It begins where the folder ends, of which the server may have nothing any more.
        if goes_on and not (last and known.before and last < known.before):
            return
        if last:
            raise BackupError(
                f"{folder} 中的预写日志已中断，不能接续：请把 DUBAN_WAL_ARCHIVE 设为新的空文件夹，"
                "重新启动，并立即做一次 duban backup --base",
                f"the write-ahead log in {folder} was broken off and cannot go on: set"
                " DUBAN_WAL_ARCHIVE to a new, empty folder, start again, and make a"
                " duban backup --base at once",
            )
        if known is not None:
            conn.execute("SELECT pg_drop_replication_slot(%s)", (SLOT,))
        conn.execute("SELECT pg_create_physical_replication_slot(%s, true)", (SLOT,))


def end(url: str) -> bool:
    """The server keeps nothing for it any more; whether there was a slot."""
    with psycopg.connect(url, autocommit=True) as conn:
        if slot(conn) is None:
            return False
        try:
            conn.execute("SELECT pg_drop_replication_slot(%s)", (SLOT,))
        except errors.ObjectInUse:
            raise BackupError(
                "仍在接收：请先去掉 DUBAN_WAL_ARCHIVE 并重新启动 duban serve（或停止它）",
                "it is still received: unset DUBAN_WAL_ARCHIVE and start duban serve again, or stop"
                " it, first",
            ) from None
        return True


def first_segment(base: Path) -> str:
    """With which a base backup begins."""
    found = _FIRST.search((base / "backup_label").read_text("utf-8"))
    assert found is not None
    return found[1]


def receiving(program: Path, url: str, folder: Path) -> Sequence[str]:
    """The command that stays: it is on disk here before the server counts it as received."""
    return (
        str(program), f"--directory={folder}", f"--slot={SLOT}", "--synchronous", "--no-password",
        f"--dbname={url}",
    )  # fmt: skip
