"""Contents of files on disk, each under its SHA-256; a mark of the day it came is its mtime."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

from application.errors import Unreadable
from application.ports import Draft
from domain.attached import TooLarge
from domain.values import Malformed, Text

CHUNK: Final = 1 << 16


class DiskFiles:
    """`ab/abcd…` holds the content whose digest begins so; `incoming/` what is not whole yet."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._incoming = folder / "incoming"

    @contextmanager
    def drafted(self, content: BinaryIO, most: int) -> Iterator[Draft]:
        for folder in (self._folder, self._incoming):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=self._incoming)  # 0600
        try:
            os.close(descriptor)
            with Path(name).open("w+b") as file:
                digest, size = _copied(content, file, most)
                yield Draft(file, digest, size)
        finally:
            Path(name).unlink(missing_ok=True)

    def keep(self, draft: Draft) -> None:
        """The draft's own file under another name, so that it is there whole or not at all."""
        path = self._path(draft.digest)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        Path(draft.content.name).replace(path)
        for folder in (path.parent, self._folder):
            _sync(folder)

    def open(self, digest: str) -> BinaryIO:
        with suppress(FileNotFoundError):
            file = self._path(digest).open("rb")
            if hashlib.file_digest(file, "sha256").hexdigest() == digest:
                file.seek(0)
                return file
            file.close()
        raise Unreadable(
            Text(
                "文件缺失或已损坏，请联系管理员从备份恢复",
                "the file is missing or damaged: ask the administrator to restore it",
            )
        )

    def older(self, than: datetime) -> Iterator[str]:
        for path in self._folder.glob("*/*"):
            if _came(path) < than:
                if path.parent == self._incoming:
                    path.unlink(missing_ok=True)
                else:
                    yield path.name

    def remove(self, digest: str) -> None:
        self._path(digest).unlink(missing_ok=True)

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest


def _copied(content: BinaryIO, file: BinaryIO, most: int) -> tuple[str, int]:
    """Digest and size; on disk, and read again from its beginning."""
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


def _came(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return datetime.now(UTC)  # somebody else removed it


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
