"""PostgreSQL's own programs: which of those on this machine fit a server, and how they are run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from interfaces.backups.errors import BackupError
from interfaces.embedded_place import Account, EmbeddedPostgresError, binaries

INSTALLED: Final = Path("/usr/lib/postgresql")
"""Where Debian and its kin keep them, by version."""
SPOKEN: Final = 17
"""Servers from this one on understand what newer programs write for them."""
SETTING: Final = "DUBAN_POSTGRES_BIN"


@dataclass(frozen=True)
class Programs:
    """The programs of one PostgreSQL, by its major version."""

    folder: Path
    major: int

    def run(self, name: str, *arguments: str | Path, url: str | None = None) -> str:
        """What it printed; raises BackupError with its last words."""
        environment, target = dict(os.environ), list[str]()
        if url is not None:
            place = conninfo_to_dict(url)
            if (password := place.pop("password", None)) is not None:
                environment["PGPASSWORD"] = str(password)  # a command line is everybody's to read
            target = ["--dbname", make_conninfo("", **place)]
        done = subprocess.run(
            [self.folder / name, *arguments, *target],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            env={**environment, "LC_ALL": "C"},
        )
        if done.returncode:
            said = " | ".join(done.stderr.strip().splitlines()[-3:]) or str(done.returncode)
            raise BackupError(f"{name} 未完成：{said}", f"{name} failed: {said}")
        return done.stdout


def fitting(server: int, given: Path | None, *, archive: int = 0) -> Programs:
    """Those of the server's own version, or newer ones that it understands; `archive` is the
    version that wrote what is to be read."""
    found = list(_found(given))
    right = [
        one
        for one in found
        if one.major >= archive and (one.major == server or (one.major > server >= SPOKEN))
    ]
    if right:
        return min(right, key=lambda one: one.major)
    wanted, there = max(server, archive), ", ".join(sorted({str(one.major) for one in found}))
    raise BackupError(
        f"需要 PostgreSQL {wanted} 的程序（pg_dump、pg_restore 等；数据库为 {server} 版），本机只有"
        f"：{there or '无'}；请安装 postgresql-client-{wanted}，或用 {SETTING} 指明其 bin 文件夹",
        f"the programs of PostgreSQL {wanted} are needed (pg_dump, pg_restore and so on; the server"
        f" is {server}), here are: {there or 'none'}; install postgresql-client-{wanted}, or name"
        f" their bin folder in {SETTING}",
    )


def embedded(account: Account | None = None) -> Programs:
    """Those beside the embedded server."""
    folder = binaries(account or Account(os.geteuid(), os.getegid()))
    major = _major(folder)
    assert major is not None
    return Programs(folder, major)


def _found(given: Path | None) -> Iterator[Programs]:
    """What was named alone; otherwise what is installed, and ours."""
    for folder in [given] if given is not None else _installed():
        if (major := _major(folder)) is not None:
            yield Programs(folder, major)
    if given is None:
        with suppress(EmbeddedPostgresError):
            yield embedded()


def _installed() -> Iterator[Path]:
    if (on_path := shutil.which("pg_dump")) is not None:
        yield Path(on_path).parent
    yield from INSTALLED.glob("*/bin")


def _major(folder: Path) -> int | None:
    try:
        said = subprocess.run(
            [folder / "pg_dump", "--version"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    found = re.search(r"\) (\d+)", said)
    return int(found[1]) if found else None
