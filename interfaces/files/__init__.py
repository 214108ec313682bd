"""Where files lie and what is looked at before one is taken; `file_store` is what was set."""

from __future__ import annotations

from application.ports import FileStore
from interfaces.files.disk import DiskFiles
from interfaces.settings import Settings


def file_store(settings: Settings) -> FileStore:
    return DiskFiles(settings.home / "files")
