"""How many exports may be under way in one process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from domain.values import NotAllowedNow, Text

TURNS: Final = threading.BoundedSemaphore(2)
"""Each export holds a thread, a connection and room on the disk, perhaps for minutes."""


def take() -> None:
    """Whoever takes a turn gives it back with TURNS.release()."""
    if not TURNS.acquire(blocking=False):
        raise NotAllowedNow(
            "exports-under-way",
            Text("已有两项导出正在进行，请稍后再试", "two exports are under way: try again later"),
        )


@contextmanager
def turn() -> Iterator[None]:
    take()
    try:
        yield
    finally:
        TURNS.release()
