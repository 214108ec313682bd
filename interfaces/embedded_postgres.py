"""The embedded PostgreSQL: joined or started by whoever comes, stopped by the last one to leave.

Only the binaries of the wheel are used, never its Python wrapper. Three file locks tell the truth,
where process numbers would not (a zombie counts as running, a number is used again):

* ``start.lock``: held exclusively while somebody starts, joins or leaves;
* ``users.lock``: shared by every user for its life, so a user killed with -9 leaks nothing;
* ``server.lock``: inherited by the server, so it is held as long as any process of it lives.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from psycopg.conninfo import make_conninfo
from psycopg.pq import PGconn, Ping

from interfaces.embedded_place import EmbeddedPostgresError, binaries, owner, settle
from interfaces.locked_files import open_, opened, taken

__all__ = ["EmbeddedPostgres", "EmbeddedPostgresError", "as_application"]

DATABASE: Final = "duban"
APPLICATION: Final = "duban_app"
PORT: Final = 5432
"""Part of the socket's name and no more: the server never listens on TCP."""
LONGEST_FOLDER: Final = 106 - len(f"/.s.PGSQL.{PORT}")
KEPT_FOR_ARCHIVE: Final = "10GB"
"""Of the write-ahead log, while nobody receives it: more would fill the disk of the office."""
CONNECTIONS: Final = 250
"""An API takes up to 16; a worker holds 25, and takes up to 16 more."""
PATIENCE: Final = 60.0
"""Seconds for a start (recovery after a crash included), and for a stop."""


def as_application(url: str, role: str = APPLICATION) -> str:
    """The address for the role that the set-up makes for the application."""
    return make_conninfo(url, user=role)


class EmbeddedPostgres:
    """``with EmbeddedPostgres(home) as url``: a server on ``home`` while anybody uses it.

    The address is that of the owner, who may do everything.
    """

    def __init__(self, home: Path, *, patience: float = PATIENCE) -> None:
        self.home = Path(home)
        self._patience = patience
        self._users: int | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> str:
        with _told_clearly():
            self.home.mkdir(parents=True, exist_ok=True)
            self.home = self.home.resolve()
            self.place = settle(self.home)
            self.account = owner(self.place)
            with self._turn() as turn:
                self._users = open_(self.place / "users.lock")
                fcntl.flock(self._users, fcntl.LOCK_SH)
                try:
                    return self._reach(turn)
                except BaseException:
                    self._leave()
                    raise

    def __exit__(self, *_: object) -> None:
        """A home that was deleted meanwhile is no trouble: the server notices it and goes."""
        with _told_clearly(), suppress(FileNotFoundError), self._turn():
            self._leave()

    def ensure_running(self) -> str:
        """For a supervisor: connects for real, and starts a server that died again."""
        if url := self._answer():
            return url
        with _told_clearly(), self._turn() as turn:
            return self._reach(turn)

    @contextmanager
    def _turn(self) -> Iterator[int]:
        with opened(self.place / "start.lock") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            yield turn

    def _reach(self, turn: int) -> str:
        """Joins the server that lives, however early in its life, or starts one."""
        deadline = time.monotonic() + self._patience
        with opened(self.place / "server.lock") as lock:
            while not taken(lock):
                if url := self._answer():
                    return url
                self._wait(deadline)
            if not self._data.exists():
                self._initialise(turn)
            return self._start(lock, deadline)

    def _initialise(self, turn: int) -> None:
        """Made aside and renamed, so that what was interrupted is never taken for a database.

        The tools inherit the turn: should this process be killed, nobody starts while they run.
        """
        partial = self.place / "partial"
        shutil.rmtree(partial, ignore_errors=True)
        layout = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin")
        access = (f"--username={DATABASE}", "--auth-local=trust", "--auth-host=reject")
        self._tool(turn, "initdb", "-D", partial, *layout, "--builtin-locale=C.UTF-8", *access)
        create = f"CREATE DATABASE {DATABASE}\n"
        self._tool(turn, "postgres", "--single", "-D", partial, "postgres", input=create)
        partial.rename(self._data)
        with opened(self.place, os.O_RDONLY) as folder:
            os.fsync(folder)

    def _tool(self, turn: int, name: str, *arguments: str | Path, **options: Any) -> None:
        program = binaries(self.account) / name
        done = self.account.run(program, *arguments, pass_fds=[turn], **options)
        if done.returncode:
            raise _failed(_last_lines(done.stderr))

    def _start(self, lock: int, deadline: float) -> str:
        """The lock is ours, so no process of an earlier server lives, and its notes are stale."""
        sockets = self._sockets()
        (self._data / "postmaster.pid").unlink(missing_ok=True)
        settings = (
            "listen_addresses=",
            f"port={PORT}",
            f'unix_socket_directories="{sockets}"',
            "unix_socket_permissions=0700",
            f"max_connections={CONNECTIONS}",
            f"max_slot_wal_keep_size={KEPT_FOR_ARCHIVE}",
        )
        program = binaries(self.account) / "postgres"
        with opened(self._log, os.O_WRONLY | os.O_APPEND | os.O_CREAT) as out:
            self._process = subprocess.Popen(
                [program, "-D", self._data, *(part for pair in settings for part in ("-c", pair))],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                pass_fds=[lock],
                **self.account.child(),
            )
        while self._process.poll() is None:
            if url := self._answer():
                return url
            self._wait(deadline)
        raise _failed(self._log_tail())

    def _sockets(self) -> Path:
        """The folder of the last time, so that the address stays, however often a start failed
        since (a disk was full); or a new one.

        Outside the data, where a base backup would copy it, and short enough for a socket.
        """
        if kept := self._kept_sockets():
            for leftover in kept.glob(".s.PGSQL.*"):
                leftover.unlink()
            return kept
        for parent in (tempfile.gettempdir(), "/tmp"):  # noqa: S108 - a fresh folder, mode 0700
            if folder := self.account.new_folder(Path(parent)):
                if len(os.fsencode(folder)) <= LONGEST_FOLDER:
                    self._keep(folder)
                    return folder
                folder.rmdir()
        raise EmbeddedPostgresError(
            "没有可用的临时文件夹来放置套接字", "no temporary folder is of use for the socket"
        )

    def _keep(self, sockets: Path) -> None:
        """Written anew: in the server's own folder its account may have put anything there."""
        fresh = self.place / "sockets.new"
        fresh.unlink(missing_ok=True)
        with opened(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL) as file:
            os.write(file, os.fsencode(f"{self._data}\n{sockets}\n"))
        fresh.replace(self._kept)

    def _kept_sockets(self) -> Path | None:
        """Of the last time, unless they came with a copied home, or a stranger has them. The server
        takes its own notes away when it ends in order, and its users go on."""
        with suppress(OSError, ValueError):
            data, sockets = map(Path, self._kept.read_text("utf-8", "surrogateescape").splitlines())
            found = sockets.lstat()
            ours = stat.S_ISDIR(found.st_mode) and found.st_uid == self.account.uid
            return sockets if ours and data == self._data else None
        return None

    @property
    def _kept(self) -> Path:
        return self.place / "sockets"

    @property
    def _data(self) -> Path:
        return self.place / "data"

    @property
    def _log(self) -> Path:
        return self.home / "postgres.log"

    def _notes(self) -> _Notes | None:
        """What the server wrote about itself in ``postmaster.pid``."""
        try:
            text = (self._data / "postmaster.pid").read_text("utf-8", "surrogateescape")
            pid, data, _, port, sockets = text.splitlines()[:5]
            return _Notes(int(pid), Path(data), int(port), Path(sockets)) if sockets else None
        except (OSError, ValueError):
            return None

    def _answer(self) -> str | None:
        """The address, if a server accepts connections there now."""
        if not (notes := self._notes()):
            return None
        host = quote(os.fsencode(notes.sockets), safe="")
        url = f"postgresql://{DATABASE}@/{DATABASE}?host={host}&port={notes.port}"
        return url if PGconn.ping(f"{url}&connect_timeout=5".encode()) == Ping.OK else None

    def _leave(self) -> None:
        users, self._users = self._users, None
        if users is not None:
            try:
                if taken(users):
                    self._stop()
            finally:
                os.close(users)

    def _stop(self) -> None:
        """A fast shutdown: done when no process of the server holds its lock any more."""
        deadline = time.monotonic() + self._patience
        notes, sockets = self._notes(), self._kept_sockets()
        with opened(self.place / "server.lock") as lock:
            if notes and not taken(lock):
                with suppress(ProcessLookupError):
                    os.kill(notes.pid, signal.SIGINT)
            while not taken(lock):
                self._wait(deadline)
        if self._process:
            self._process.wait()
        if sockets:
            shutil.rmtree(sockets, ignore_errors=True)

    def _wait(self, deadline: float) -> None:
        if time.monotonic() > deadline:
            reason, seconds = self._log_tail(), f"{self._patience:.0f}"
            raise EmbeddedPostgresError(
                f"服务器没有在 {seconds} 秒内就绪或停止（{reason}）",
                f"the server was not ready, or did not stop, within {seconds} s ({reason})",
            )
        time.sleep(0.02)

    def _log_tail(self) -> str:
        with suppress(OSError), self._log.open("rb") as log:
            log.seek(max(0, self._log.stat().st_size - 2000))
            return _last_lines(log.read().decode("utf-8", "replace"))
        return str(self._log)


class _Notes(NamedTuple):
    pid: int
    data: Path
    port: int
    sockets: Path


def _failed(reason: str) -> EmbeddedPostgresError:
    return EmbeddedPostgresError(f"启动失败（{reason}）", f"it failed to start ({reason})")


def _last_lines(text: str) -> str:
    return " | ".join(text.strip().splitlines()[-3:])


@contextmanager
def _told_clearly() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise EmbeddedPostgresError(
            f"系统拒绝（{error}）", f"the system refused ({error})"
        ) from error
