"""Writes the ZIP of a bundle file by file, and lists what it wrote in a signed manifest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

CHUNK: Final = 1 << 20
OLDEST: Final = (1980, 1, 1, 0, 0, 0)
"""Says nothing: when a bundle was made stands in its manifest."""
Write = Callable[[bytes], None]


class Archive:
    def __init__(self, path: Path) -> None:
        self._zip = ZipFile(path, "w", ZIP_DEFLATED, compresslevel=5)
        self.files: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._zip.close()

    @contextmanager
    def file(self, name: str) -> Iterator[Write]:
        """One at a time: the ZIP is written in one stream."""
        size, digest = 0, hashlib.sha256()
        info = ZipInfo(name, OLDEST)
        info.compress_type, info.external_attr = ZIP_DEFLATED, 0o644 << 16
        with self._zip.open(info, "w", force_zip64=True) as out:

            def write(content: bytes) -> None:
                nonlocal size
                size += len(content)
                digest.update(content)
                out.write(content)

            yield write
        self.files.append({"path": name, "bytes": size, "sha256": digest.hexdigest()})

    def add(self, name: str, *parts: bytes | str) -> None:
        self.add_parts(name, (part.encode() if isinstance(part, str) else part for part in parts))

    def add_parts(self, name: str, parts: Iterable[bytes]) -> None:
        with self.file(name) as write:
            for part in parts:
                write(part)

    def add_file(self, name: str, path: Path) -> None:
        with path.open("rb") as file:
            self.add_parts(name, iter(lambda: file.read(CHUNK), b""))

    def seal(self, manifest: dict[str, Any], sign: Callable[[str], str]) -> None:
        """Adds the manifest over all that was written, and its signature."""
        content = json.dumps(
            {**manifest, "files": list(self.files)}, ensure_ascii=False, indent=1
        ).encode()
        digest = hashlib.sha256(content).hexdigest()
        text = f"{manifest['origin']}/export\nsha256 {digest}\nsize {manifest['size']}\n"
        self.add("manifest.json", content)
        self.add("manifest.note", sign(text))
