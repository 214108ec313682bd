"""A last moment for whoever is talked to over a socket, however slowly they answer."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def cut_off(line: socket.socket | None, seconds: float) -> Iterator[None]:
    """A time limit of a socket is for each read: one byte at a time could take for ever."""

    def cut() -> None:
        with suppress(OSError):
            assert line is not None
            line.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
