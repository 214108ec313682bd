"""A file that appears under its name once it is whole, never over another unasked."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from domain.values import NotAllowedNow, Text

DRAFTS: Final = ".duban-"


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


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """A folder for what becomes `path`, on the same disk. What somebody left there who was killed
    goes first: it may tell of persons."""
    with ExitStack() as stack:
        with _held(path.parent):  # who looks for leftovers finds no folder that is just being made
            _clear(path.parent)
            folder = Path(stack.enter_context(TemporaryDirectory(prefix=DRAFTS, dir=path.parent)))
            stack.enter_context(_held(folder))
        yield folder


def tidy(folder: Path) -> None:
    """What somebody left there who was killed goes, though nothing new comes."""
    with _held(folder):
        _clear(folder)


def _clear(folder: Path) -> None:
    """What is in use stays, and so does what is another user's."""
    for left in folder.glob(f"{DRAFTS}*"):
        with suppress(BlockingIOError, PermissionError), _held(left, wait=False):
            shutil.rmtree(left, ignore_errors=True)


@contextmanager
def _held(folder: Path, *, wait: bool = True) -> Iterator[None]:
    """By nobody else, as long as this process lives."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield
    finally:
        os.close(descriptor)


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
