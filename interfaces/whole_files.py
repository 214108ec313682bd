"""A file that appears under its name once it is whole, never over another unasked."""

from __future__ import annotations

import os
from pathlib import Path

from domain.values import NotAllowedNow, Text


def require_free(path: Path, *, force: bool) -> None:
    """Only a file is ever replaced: never a folder, nor a device."""
    if not path.exists():
        return
    if not path.is_file():
        said = Text(f"{path} 不是文件，不能写入", f"{path} is no file: nothing is written there")
        raise NotAllowedNow("file-exists", said)
    if not force:
        said = Text(f"{path} 已存在；要覆盖请加 --force", f"{path} exists; --force replaces it")
        raise NotAllowedNow("file-exists", said)


def put(draft: Path, path: Path, *, force: bool) -> None:
    """On disk first, then under its name; for its owner only, since it tells of persons."""
    draft.chmod(0o600)
    sync(draft)
    require_free(path, force=force)
    draft.replace(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """A file, or the names in a folder, as they are: on the disk from here on."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
