"""A whole server from its base backup, moved on by the write-ahead log to a point in time."""

from __future__ import annotations

import os
import re
import shutil
import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

import psycopg
from psycopg.sql import SQL, Identifier

from interfaces.backups.errors import BackupError
from interfaces.backups.manifest import BASE, Manifest
from interfaces.backups.programs import embedded
from interfaces.backups.wal import SEGMENT, first_segment
from interfaces.embedded_place import EmbeddedPostgresError, erase, owner, settle
from interfaces.embedded_postgres import EmbeddedPostgres

RECOVERY: Final = ("restore_command", "recovery_target_time", "recovery_target_action")
HOURS: Final = 6 * 3_600.0
"""Seconds: the server puts all of the copied data on its disk, and goes through the log, before
anybody can connect."""
_LAST: Final = re.compile(r"last completed transaction was at log time (\S+ \S+)")
_ENDED: Final = "recovery ended before configured recovery target was reached"
_SHORT: Final = "WAL ends before end of online backup"


def require_fit(found: Manifest, until: datetime | None) -> None:
    """Only the same version can go on from it, and only forward."""
    programs = embedded()
    if found.server != programs.major:
        raise BackupError(
            f"基础备份来自 PostgreSQL {found.server}，本机内置的是 {programs.major}：只能由同一版本"
            "恢复",
            f"the base backup is of PostgreSQL {found.server}, the embedded one is"
            f" {programs.major}: only the same version can restore it",
        )
    if until is not None and until < found.made_at:
        raise BackupError(
            f"该时刻早于这份基础备份完成之时（{found.made_at.isoformat()}）：请用更早的一份",
            f"the instant lies before this base backup was complete ({found.made_at.isoformat()}):"
            " take an older one",
        )


def bring(home: Path, folder: Path, wal: Path | None, until: datetime | None) -> None:
    """The server's data in the home, up to the instant, or to the end of the log; or nothing."""
    if os.path.lexists(home / "postgres"):
        raise BackupError(
            f"{home} 中已有数据库：没有作任何改动，请移走或另设 DUBAN_HOME",
            f"there is a database in {home}: nothing was changed, move it away or set another"
            " DUBAN_HOME",
        )
    home.mkdir(parents=True, exist_ok=True)
    home = home.resolve()
    try:
        _lay(home, folder / BASE, wal, until)
        _recover(home)
    except BaseException:
        erase(home)
        raise


def _lay(home: Path, base: Path, wal: Path | None, until: datetime | None) -> None:
    """Under another name first: a half copy is never started."""
    place = settle(home)
    partial = place / "partial"
    shutil.copytree(base, partial, symlinks=True)
    if wal is not None:
        _bring_wal(partial, wal)
    # Whatever is not in pg_wal already is nowhere.
    settings = {"restore_command": "false", "recovery_target_action": "promote"}
    if until is not None:
        settings["recovery_target_time"] = until.isoformat()
    with (partial / "postgresql.auto.conf").open("a", encoding="utf-8") as conf:
        conf.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
    (partial / "recovery.signal").touch()
    account = owner(place)
    for path in (partial, *partial.rglob("*")):
        if not os.geteuid():
            os.chown(path, account.uid, account.gid, follow_symlinks=False)
        path.chmod(0o700 if path.is_dir() else 0o600)
    partial.rename(place / "data")


def _bring_wal(data: Path, wal: Path) -> None:
    """From the segment with which the base begins; one that is being written comes last, and never
    over one that is whole."""
    first = first_segment(data)
    for path in sorted(wal.iterdir()):
        name = path.name.removesuffix(".partial")
        to = data / "pg_wal" / name
        if path.suffix == ".history" or (
            SEGMENT.fullmatch(name)
            and name >= first
            and not (path.suffix == ".partial" and to.exists())
        ):
            shutil.copyfile(path, to)


def _recover(home: Path) -> None:
    """Until the server takes writes; the settings that led it there go."""
    said = home / "postgres.log"
    before = said.stat().st_size if said.exists() else 0
    try:
        with EmbeddedPostgres(home, patience=HOURS) as url:
            while _recovering(url):
                time.sleep(0.05)
            with psycopg.connect(url, autocommit=True) as conn:
                for name in RECOVERY:
                    conn.execute(SQL("ALTER SYSTEM RESET {}").format(Identifier(name)))
    except (EmbeddedPostgresError, psycopg.OperationalError) as error:
        with suppress(OSError):
            _tell(said.read_bytes()[before:].decode("utf-8", "replace"))
        raise error from None


def _recovering(url: str) -> bool:
    with psycopg.connect(url) as conn:
        row = conn.execute("SELECT pg_is_in_recovery()").fetchone()
    return row is None or bool(row[0])


def _tell(said: str) -> None:
    """What the server's log means, for who chose the instant."""
    if _SHORT in said:
        raise BackupError(
            "基础备份自身的预写日志不完整：请用另一份备份",
            "the base backup's own part of the write-ahead log is not whole: take another backup",
        )
    if _ENDED in said:
        last = _LAST.search(said)
        at = last[1] if last else "?"
        raise BackupError(
            f"预写日志在该时刻之前已经结束（最后一笔在 {at}）：不写 --until 则恢复到其末尾",
            f"the write-ahead log ends before that instant (its last transaction was at {at}):"
            " without --until it is restored to its end",
        )
