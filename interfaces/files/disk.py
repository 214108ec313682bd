"""Contents of files on disk, each under its SHA-256; a mark of the day it came is its mtime."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from application.errors import FilesAway
from application.ports import Draft
from domain.values import Text
from interfaces.files.drafts import copied, disk_told, gone
from interfaces.whole_files import sync


class DiskFiles:
    """`ab/abcd…` holds the content whose digest begins so; `incoming/` what is not whole yet."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._incoming = folder / "incoming"

    @contextmanager
    def drafted(self, content: BinaryIO, most: int) -> Iterator[Draft]:
        with disk_told():
            path = self._new()
        try:
            with disk_told(), path.open("w+b") as file:  # closing it writes too
                digest, size = copied(content, file, most)
                yield Draft(file, digest, size)
        finally:
            path.unlink(missing_ok=True)

    def _new(self) -> Path:
        for folder in (self._folder, self._incoming):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=self._incoming)  # 0600
        os.close(descriptor)
        return Path(name)

    def keep(self, draft: Draft) -> None:
        """The draft's own file under another name, so that it is there whole or not at all."""
        path = self._path(draft.digest)
        with disk_told():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            Path(draft.content.name).replace(path)
            for folder in (path.parent, self._folder):
                sync(folder)

    def open(self, digest: str) -> BinaryIO:
        try:
            with disk_told():
                file = self._path(digest).open("rb")
        except FilesAway as away:
            raise (gone() if isinstance(away.__cause__, FileNotFoundError) else away) from None
        try:
            whole = hashlib.file_digest(file, "sha256").hexdigest() == digest
        except OSError:  # a sector that does not read any more
            whole = False
        if not whole:
            file.close()
            raise gone()
        file.seek(0)
        return file

    def older(self, than: datetime) -> Iterator[str]:
        for path in self._folder.glob("*/*"):
            if _came(path) < than:
                if path.parent == self._incoming:
                    path.unlink(missing_ok=True)
                else:
                    yield path.name

    def remove(self, digest: str) -> None:
        self._path(digest).unlink(missing_ok=True)

    def holds(self, digest: str) -> bool:
        with disk_told():
            return self._path(digest).exists()

    def probe(self) -> Text:
        with disk_told():
            path = self._new()
            try:
                path.write_bytes(b"probe")
            finally:
                path.unlink()
        return Text(f"文件夹 {self._folder}", f"the folder {self._folder}")

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest


def _came(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return datetime.now(UTC)  # somebody else removed it
