"""What keeps an office from being opened, in words: for whoever runs it, and for the log."""

from __future__ import annotations


class SetUpError(RuntimeError):
    """One message for people, Chinese first."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} · {en}")
