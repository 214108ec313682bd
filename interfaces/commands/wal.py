"""`duban wal`: receives the write-ahead log of the embedded server; `duban serve` starts it."""

from __future__ import annotations

import os
import time
from typing import Annotated

import typer

from interfaces.commands.common import Failed, the_settings
from interfaces.commands.shown import say

AGAIN = 30.0
"""Seconds until what did not work is tried again."""


def wal(
    end: Annotated[bool, typer.Option("--end", help="不再归档 · gives the archive up")] = False,
) -> None:
    """接收内置数据库的预写日志 · receives the embedded server's write-ahead log."""
    from structlog import get_logger

    from interfaces import logs
    from interfaces.backups.errors import BackupError
    from interfaces.backups.programs import embedded
    from interfaces.backups.wal import end as given_up
    from interfaces.backups.wal import ready, receiving
    from interfaces.embedded_postgres import EmbeddedPostgres

    logs.set_up()
    settings = the_settings()
    if end and settings.database_url is None:
        with EmbeddedPostgres(settings.embedded_home) as url:
            was = given_up(url)
        say(
            "已停用预写日志的归档 · the write-ahead log is not archived any more"
            if was
            else "本来就没有归档 · it was not archived"
        )
        return
    folder = settings.wal_archive
    if folder is None or settings.database_url is not None:
        raise Failed(
            "未设置 DUBAN_WAL_ARCHIVE，或数据库不是内置的",
            "DUBAN_WAL_ARCHIVE is not set, or the database is not the embedded one",
        )
    with EmbeddedPostgres(settings.embedded_home) as url:
        while True:
            try:
                ready(url, folder)
                command = receiving(embedded().folder / "pg_receivewal", url, folder)
                os.execv(command[0], command)  # noqa: S606 - it takes our place, and our signals
            except (BackupError, OSError) as error:
                get_logger("duban.wal").error("the log is not archived", error=str(error))
                time.sleep(AGAIN)
