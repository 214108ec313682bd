"""A file on its way in: copied in pieces, counted, hashed; and what a store says when it fails."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final

from application.errors import FilesAway, FilesFull, Unreadable
from domain.attached import TooLarge
from domain.values import Malformed, Text

CHUNK: Final = 1 << 16
FULL: Final = frozenset((errno.ENOSPC, errno.EDQUOT))


def copied(content: BinaryIO, file: BinaryIO, most: int) -> tuple[str, int]:
    """Digest and size in bytes; on disk, and read again from its beginning."""
    digest, size = hashlib.sha256(), 0
    while chunk := content.read(CHUNK):
        size += len(chunk)
        if size > most:
            raise _too_large(most)
        digest.update(chunk)
        file.write(chunk)
    if not size:
        text = Text("文件是空的，请检查后重新选择", "the file is empty: choose it again")
        raise Malformed("file-empty", text, field="file")
    file.flush()
    os.fsync(file.fileno())
    file.seek(0)
    return digest.hexdigest(), size


def _too_large(most: int) -> TooLarge:
    megabytes = most // 1_000_000
    return TooLarge(
        "file-too-large",
        Text(
            f"单个文件不超过 {megabytes} MB，请压缩或拆分后再提交",
            f"a file has at most {megabytes} MB: make it smaller, or send it in parts",
        ),
        field="file",
    )


def is_full(error: OSError) -> bool:
    return error.errno in FULL


@contextmanager
def disk_told() -> Iterator[None]:
    """What the disk refuses, in our words."""
    try:
        yield
    except OSError as error:
        raise (FilesFull if is_full(error) else FilesAway)() from error


def gone() -> Unreadable:
    return Unreadable(
        Text(
            "文件缺失或已损坏，请联系管理员从备份恢复",
            "the file is missing or damaged: ask the administrator to restore it",
        )
    )
