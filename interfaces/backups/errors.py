"""What stops a backup or a restore, in one line for people, Chinese first."""

from __future__ import annotations


class BackupError(RuntimeError):
    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} · {en}")
