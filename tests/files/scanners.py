"""A scanner that speaks ClamAV's protocol and knows one virus: the one that is there for tests."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

# In two halves, so that no scanner takes this file for it.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + rb"ANTIVIRUS-TEST-FILE!$H+H*"
NAME = "Eicar-Test-Signature"
MOST = 30_000_000


@dataclass
class Scanner:
    where: str
    seen: list[int] = field(default_factory=list)
    """Bytes of each stream."""
    pieces: list[int] = field(default_factory=list)
    answer: bytes | None = None
    """What it says whatever comes."""
    most: int = MOST


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        scanner: Scanner = self.server.scanner  # type: ignore[attr-defined]
        command = b""
        while not command.endswith(b"\0"):
            command += self.rfile.read(1)
        if command == b"zVERSION\0":
            self.wfile.write(b"ClamAV 1.4.6/test\0")
            return
        assert command == b"zINSTREAM\0", command
        content = b""
        while length := int.from_bytes(self.rfile.read(4), "big"):
            scanner.pieces.append(length)
            content += self.rfile.read(length)
            if len(content) > scanner.most:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        scanner.seen.append(len(content))
        found = f"stream: {NAME} FOUND\0" if EICAR in content else "stream: OK\0"
        self.wfile.write(scanner.answer if scanner.answer is not None else found.encode())


class _Unix(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


@contextmanager
def listening(path: Path | None = None) -> Iterator[Scanner]:
    """On a port of its own, or on the socket of that path."""
    server: socketserver.BaseServer
    if path is None:
        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Handler)
        where = f"127.0.0.1:{server.server_address[1]}"
    else:
        server = _Unix(str(path), _Handler)
        where = str(path)
    server.scanner = scanner = Scanner(where)  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield scanner
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
