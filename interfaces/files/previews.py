"""What a file looks like, as a picture made anew; nothing where it cannot be drawn.

Pictures are kept in memory for a while, by digest: nothing of a file lies on disk a second time.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

SCRIPT: Final = Path(__file__).with_name("rendering.py")
PREVIEWED: Final = frozenset(("application/pdf", "image/jpeg", "image/png", "image/webp"))
SMALL, LARGE = 192, 1_400
"""Longest sides, in pixels."""
SECONDS: Final = 10.0
AT_ONCE: Final = 2
PATIENCE: Final = 5.0
"""Seconds that somebody waits for their turn."""
MOST: Final = 8_000_000
"""Bytes of one answer."""
KEPT: Final = 16_000_000
"""Bytes of all pictures that are kept."""


@dataclass(frozen=True)
class Picture:
    """A WebP picture of one page, and how many pages there are."""

    pages: int
    content: bytes


Key = tuple[str, int, int]


@dataclass
class Previews:
    """Of one process; used by all its threads."""

    _turns: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(AT_ONCE))
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _kept: OrderedDict[Key, Picture | None] = field(default_factory=OrderedDict)
    _bytes: int = 0

    def picture(
        self, digest: str, media_type: str, page: int, side: int, content: Callable[[], BinaryIO]
    ) -> Picture | None:
        """None where the file is damaged, locked or too much, has no such page, or many wait."""
        key = (digest, page, side)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        if not self._turns.acquire(timeout=PATIENCE):
            return None
        try:
            with content() as file:
                found = rendered(file, media_type, page, side)
        finally:
            self._turns.release()
        self._keep(key, found)
        return found

    def _keep(self, key: Key, found: Picture | None) -> None:
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = found
            self._bytes += _weight(found)
            while self._bytes > KEPT:
                self._bytes -= _weight(self._kept.popitem(last=False)[1])


def _weight(found: Picture | None) -> int:
    return 200 + (len(found.content) if found else 0)


def rendered(file: BinaryIO, media_type: str, page: int, side: int) -> Picture | None:
    """By a process that is ended after its time; it learns nothing but the file."""
    command = [sys.executable, "-I", str(SCRIPT), media_type, str(page), str(side)]
    with subprocess.Popen(
        command,
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"LANG": "C.UTF-8"},
        cwd="/",
    ) as process:
        assert process.stdout is not None
        late = threading.Timer(SECONDS, process.kill)
        late.start()
        try:
            answer = process.stdout.read(MOST + 1)
        finally:
            late.cancel()
            process.kill()
    if len(answer) > MOST or answer[4:8] != b"RIFF" or answer[12:16] != b"WEBP":
        return None
    return Picture(int.from_bytes(answer[:4], "big"), answer[4:])
