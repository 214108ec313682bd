"""A TCP proxy before the database, which can do what networks do.

The office reaches it over TCP, as it would a server on another machine; behind it is the socket.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, Final, Literal

from psycopg.conninfo import conninfo_to_dict, make_conninfo

Mode = Literal["pass", "refuse", "reset", "stall", "slow", "cut"]
MODES: Final[tuple[Mode, ...]] = ("refuse", "reset", "stall", "slow", "cut")
CHUNK: Final = 65_536
SLOW_SECONDS: Final = 0.02
RESET: Final = struct.pack("ii", 1, 0)
"""SO_LINGER: closing it sends RST, and no FIN."""


class Proxy:
    """`pass` lets everything through; `refuse` and `reset` end what there is, and whoever comes;
    `stall` takes everything and says nothing; `slow` waits before each piece; `cut` lets the next
    answer through half way, and ends the line."""

    def __init__(self) -> None:
        self._mode: Mode = "pass"
        self._target = ("", "")
        self._loop = asyncio.new_event_loop()
        self._passing = asyncio.Event()
        self._lines: set[tuple[asyncio.StreamWriter, asyncio.StreamWriter]] = set()
        self.port = 0

    def by_way_of(self, url: str) -> str:
        """The address to use in place of that of the server's socket."""
        known = conninfo_to_dict(url)
        self._target = str(known.get("host", "127.0.0.1")), str(known.get("port", 5432))
        return make_conninfo(url, host="127.0.0.1", port=self.port)

    def turn(self, mode: Mode) -> None:
        self._run(self._turn(mode))

    async def _turn(self, mode: Mode) -> None:
        self._mode = mode
        if mode == "stall":
            self._passing.clear()
        else:
            self._passing.set()
        if mode in ("refuse", "reset"):
            for line in list(self._lines):
                _reset(line[0]) if mode == "reset" else line[0].close()

    # Lines

    async def _came(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._mode in ("refuse", "reset"):
            _reset(writer)
            return
        try:
            there, back = await self._there()
        except OSError:
            _reset(writer)
            return
        line = (writer, back)
        self._lines.add(line)
        asked = asyncio.create_task(self._pump(reader, back))
        answered = asyncio.create_task(self._pump(there, writer, answers=True))
        with suppress(asyncio.CancelledError):
            await asyncio.wait({asked, answered}, return_when=asyncio.FIRST_COMPLETED)
        for task in (asked, answered):
            task.cancel()
        for end in line:
            with suppress(OSError, RuntimeError):
                end.close()
        self._lines.discard(line)

    async def _there(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        host, port = self._target
        if host.startswith("/"):
            return await asyncio.open_unix_connection(f"{host}/.s.PGSQL.{port}")
        return await asyncio.open_connection(host, int(port))

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answers: bool = False
    ) -> None:
        with suppress(OSError):
            while piece := await reader.read(CHUNK):
                await self._passing.wait()
                if self._mode == "slow":
                    await asyncio.sleep(SLOW_SECONDS)
                if self._mode == "cut" and answers:
                    writer.write(piece[: len(piece) // 2])
                    await writer.drain()
                    return
                writer.write(piece)
                await writer.drain()

    # Its own thread

    def __enter__(self) -> Proxy:
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._run(self._listen())
        return self

    def __exit__(self, *_: object) -> None:
        self._run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _listen(self) -> None:
        self._passing.set()
        self._server = await asyncio.start_server(self._came, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _end(self) -> None:
        await self._turn("refuse")
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _run(self, what: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(what, self._loop).result(10)


def _reset(writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    writer.transport.abort()
