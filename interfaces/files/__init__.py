"""Where files lie, by what was set: in the home, or in an S3-compatible store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from application.ports import FileStore
from application.quarantine import Quarantine
from application.store import Connecting
from application.uploads import Uploads
from interfaces.files.clamav import ClamAV
from interfaces.files.disk import DiskFiles
from interfaces.files.types import media_type
from interfaces.settings import Settings

QUARANTINE = "quarantine"


def uploads(
    settings: Settings,
    connection: Connecting,
    mark: Callable[[str], str],
    clock: Callable[[], datetime],
) -> Uploads:
    """How files come in, by what was set."""
    return Uploads(
        connection,
        file_store(settings),
        media_type,
        mark,
        clock,
        settings.file_bytes,
        Quarantine(connection, quarantine_store(settings), clock),
        ClamAV(settings.clamav) if settings.clamav else None,
        settings.clamav_away == "accept",
    )


def file_store(settings: Settings) -> FileStore:
    return _store(settings, "files", settings.files_s3_prefix)


def quarantine_store(settings: Settings) -> FileStore:
    """Apart: nothing is ever handed out from it."""
    return _store(settings, QUARANTINE, f"{settings.files_s3_prefix}{QUARANTINE}/")


def _store(settings: Settings, folder: str, prefix: str) -> FileStore:
    if settings.files_s3_bucket is None:
        return DiskFiles(settings.home / folder)
    from interfaces.files.s3 import S3Files, connected  # takes half a second to import

    return S3Files(connected(settings), settings.files_s3_bucket, prefix)
