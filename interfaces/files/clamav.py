"""A virus scan by ClamAV's daemon: what is to be looked at goes to it in pieces (INSTREAM)."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO, Final
from urllib.parse import urlsplit

from application.errors import NotScanned
from interfaces.files.drafts import CHUNK

PORT: Final = 3310
SECONDS: Final = 60.0
"""For each answer: large papers take their time."""
CLEAN: Final = "stream: OK"
PREFIX: Final = "stream: "
FOUND: Final = " FOUND"


class ClamAV:
    """`where`: `host:port`, `host`, or the path of a Unix socket."""

    def __init__(self, where: str, seconds: float = SECONDS) -> None:
        self._where = where
        self._seconds = seconds

    def look(self, content: BinaryIO) -> str | None:
        """The name of what it found, if anything; raises NotScanned where it does not say."""
        content.seek(0)
        with self._connected() as line:
            with suppress(BrokenPipeError, ConnectionResetError):  # it may say why it had enough
                line.sendall(b"zINSTREAM\0")
                while piece := content.read(CHUNK):
                    line.sendall(len(piece).to_bytes(4, "big") + piece)
                line.sendall(bytes(4))
            said = _heard(line)
        content.seek(0)
        if said == CLEAN:
            return None
        if said.startswith(PREFIX) and said.endswith(FOUND):
            return said.removeprefix(PREFIX).removesuffix(FOUND)
        raise NotScanned from ConnectionError(said or "no answer")

    def version(self) -> str:
        with self._connected() as line:
            line.sendall(b"zVERSION\0")
            return _heard(line)

    @contextmanager
    def _connected(self) -> Iterator[socket.socket]:
        try:
            with self._line() as line:
                line.settimeout(self._seconds)
                yield line
        except OSError as error:
            raise NotScanned from error

    def _line(self) -> socket.socket:
        if self._where.startswith("/"):
            line = socket.socket(socket.AF_UNIX)
            line.settimeout(min(self._seconds, 3))
            try:
                line.connect(self._where)
            except OSError:
                line.close()
                raise
            return line
        said = urlsplit(f"//{self._where}")
        address = (said.hostname or "", said.port or PORT)
        return socket.create_connection(address, min(self._seconds, 3))


def _heard(line: socket.socket) -> str:
    """Up to the end of its sentence."""
    said = b""
    while not said.endswith(b"\0") and (more := line.recv(4_096)):
        said += more
    return said.rstrip(b"\0\n").decode("utf-8", "replace")
