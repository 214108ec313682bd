"""A folder that appears under its name once it is whole, and the turn of whoever writes one."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from interfaces.backups.errors import BackupError
from interfaces.backups.manifest import PARTIAL
from interfaces.whole_files import sync


@contextmanager
def turn(place: Path) -> Iterator[None]:
    """One backup into a folder at a time; clears what one that was killed left there."""
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (place / ".lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(
                f"{place} 中另有一份备份正在进行", f"another backup into {place} is under way"
            ) from None
        for left in place.glob(f"{PARTIAL}*"):
            shutil.rmtree(left)
        yield


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A draft that takes the name `path` once the block is done; nothing stays otherwise."""
    if path.exists():
        raise BackupError(f"{path} 已存在", f"{path} exists already")
    draft = Path(tempfile.mkdtemp(prefix=PARTIAL, dir=path.parent))  # 0700
    try:
        yield draft
        _on_disk(draft)
        draft.rename(path)
        sync(path.parent)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _on_disk(folder: Path) -> None:
    """For its owner only, since it tells of persons."""
    for path in (*folder.rglob("*"), folder):
        if not path.is_symlink():
            path.chmod(0o700 if path.is_dir() else 0o600)
            sync(path)
