"""What a backup says of itself: `manifest.json`, and a `SHA256SUMS` that `sha256sum -c` reads."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from interfaces.backups.errors import BackupError

MANIFEST: Final = "manifest.json"
SUMS: Final = "SHA256SUMS"
DUMP: Final = "database.dump"
BASE: Final = "base"
FILES: Final = "files"
PARTIAL: Final = ".partial-"
"""How the folder of a backup that is not whole yet begins."""
_LINE: Final = re.compile(r"([0-9a-f]{64})  ([\w.-]+(?:/[\w.-]+)*)", re.ASCII)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Log(_Part):
    """The log as the backup holds it; of a base backup, at least that much of it."""

    origin: str
    position: int
    events: int
    recorded_at: AwareDatetime


class Files(_Part):
    """Where contents lie; `absent` are digests that the store did not have, or not whole."""

    kept: Literal["here", "s3"]
    count: int = 0
    bytes: int = 0
    absent: tuple[str, ...] = ()


class Erased(_Part):
    """A person whose key was destroyed, by which decision; tells nothing of who it was."""

    person_id: UUID
    erasure_id: UUID
    at: AwareDatetime


class Manifest(_Part):
    format: Literal[1] = 1
    kind: Literal["dump", "base"]
    made_at: AwareDatetime
    """When the database was in it: a base backup goes on from there."""
    duban: str
    """The program's version."""
    tables: int
    """The version of its tables."""
    schema_name: str
    server: int
    """PostgreSQL's major version, of the server and of the programs."""
    programs: int
    log: Log
    head: str | None
    """The newest signed head, as a note."""
    seal: str
    """Marks the key of the seals."""
    files: Files
    erased: tuple[Erased, ...]
    sums: str
    """SHA-256 of `SHA256SUMS`."""


def write(folder: Path, manifest: Manifest) -> None:
    (folder / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n", "utf-8")


def read(folder: Path) -> Manifest:
    """Raises BackupError where this is no whole backup."""
    try:
        return Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except FileNotFoundError:
        raise BackupError(
            f"{folder} 不是完整的备份：没有 {MANIFEST}",
            f"{folder} is no whole backup: it has no {MANIFEST}",
        ) from None
    except ValidationError as error:
        what = ".".join(map(str, error.errors()[0]["loc"])) or "?"
        raise BackupError(
            f"{folder / MANIFEST} 有误（{what}）",
            f"{folder / MANIFEST} is wrong, or of a newer program ({what})",
        ) from None


def write_sums(folder: Path, sums: Mapping[str, str]) -> str:
    """`sums`: path -> SHA-256; answers that of the list."""
    text = "".join(f"{digest}  {path}\n" for path, digest in sorted(sums.items()))
    (folder / SUMS).write_text(text, "ascii")
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def sums(folder: Path, manifest: Manifest) -> dict[str, str]:
    """Path -> SHA-256, of a list that is the one which the manifest names."""
    try:
        text = (folder / SUMS).read_bytes()
    except FileNotFoundError:
        raise _altered(SUMS, gone=True) from None
    if hashlib.sha256(text).hexdigest() != manifest.sums:
        raise _altered(SUMS)
    lines = [_LINE.fullmatch(line) for line in text.decode("ascii").splitlines()]
    return {line[2]: line[1] for line in lines if line}


def check(folder: Path, manifest: Manifest) -> Iterator[str]:
    """Reads every part, and gives its path; raises BackupError at the first that is wrong."""
    for path, digest in sums(folder, manifest).items():
        if sha256(folder / path) != digest:
            raise _altered(path)
        yield path


def sums_of(folder: Path, part: str) -> dict[str, str]:
    """Path -> SHA-256, of a file or of all in a folder."""
    there = folder / part
    paths = there.rglob("*") if there.is_dir() else [there]
    return {str(path.relative_to(folder)): sha256(path) for path in paths if path.is_file()}


def sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        raise _altered(path.name, gone=True) from None


def _altered(path: str, *, gone: bool = False) -> BackupError:
    zh, en = ("缺失", "is missing") if gone else ("已被改动或损坏", "was altered or is damaged")
    return BackupError(
        f"备份中的 {path} {zh}：没有作任何改动，请用另一份备份",
        f"{path} in the backup {en}: nothing was changed, take another backup",
    )


def made_in(folder: Path) -> list[tuple[Path, Manifest]]:
    """The whole backups in a folder, oldest first; what cannot be read is left alone."""
    found = list[tuple[Path, Manifest]]()
    for path in folder.glob(f"*/{MANIFEST}"):
        if not path.parent.name.startswith(PARTIAL):
            with suppress(BackupError):
                found.append((path.parent, read(path.parent)))
    return sorted(found, key=lambda one: one[1].made_at)


def name_of(kind: str, at: datetime) -> str:
    """Sorts by time; at is in UTC."""
    return f"duban-{kind}-{at:%Y%m%dT%H%M%SZ}"
