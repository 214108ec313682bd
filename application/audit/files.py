"""The files that events name: each is in the store, is what its digest says, and has its size."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from os import SEEK_END
from typing import Any, Final
from uuid import UUID

from psycopg import Connection, ServerCursor
from psycopg.rows import DictRow, tuple_row

from application.audit.faults import Fault
from application.errors import FilesAway, Unreadable
from application.ports import FileStore
from application.store import Connecting
from domain.attached import may_name_files
from domain.catalogue import EVENTS
from domain.values import Text

FETCH: Final = 500
Disposed = Callable[[str], bool]
"""Whether the office took a content away by decision, and its log says so: that is no loss."""
Progress = Callable[[int, int], None]
"""Called with how many files are done, and of how many."""


def nothing_disposed(digest: str) -> bool:
    return False


@dataclass(frozen=True)
class Named:
    """A file as the first event that names it has it; size in bytes."""

    digest: str
    size: int
    record_id: UUID
    position: int


@dataclass(frozen=True)
class FilesVerified:
    """`named`: different contents; `disposed` of them went by decision; `bytes` were read."""

    named: int
    disposed: int
    bytes: int
    faults: tuple[Fault, ...]


def verify_files(
    connection: Connecting,
    store: FileStore,
    disposed: Disposed = nothing_disposed,
    progress: Progress = lambda done, total: None,
) -> FilesVerified:
    """Reads every content once, after the list of them: no transaction waits for it."""
    with connection() as conn, conn.transaction():
        files = _named(conn)
    gone, read, faults = 0, 0, list[Fault]()
    for number, file in enumerate(files.values(), start=1):
        try:
            read += _size_of(store, file)
        except Unreadable:
            if disposed(file.digest):
                gone += 1
            else:
                faults.append(_lost(store, file))
        except _OtherSize as other:
            faults.append(_of_another_size(file, other.size))
        except FilesAway as away:
            faults.append(Fault("files-away", away.text, file.position))
            break
        progress(number, len(files))
    return FilesVerified(len(files), gone, read, tuple(faults))


class _OtherSize(Exception):  # noqa: N818
    def __init__(self, size: int) -> None:
        self.size = size


def _size_of(store: FileStore, file: Named) -> int:
    """The store hashes what it opens."""
    with store.open(file.digest) as content:
        size = content.seek(0, SEEK_END)
    if size != file.size:
        raise _OtherSize(size)
    return size


def _named(conn: Connection[DictRow]) -> dict[str, Named]:
    """By digest. What does not read was altered, which the verification of the log tells."""
    names = [name for name, event in EVENTS.items() if may_name_files(event)]
    query = (
        "SELECT notification_id, originator_id, state FROM stored_events WHERE topic = ANY(%s)"
        " AND position('\"files\":[{'::bytea IN state) > 0 ORDER BY notification_id"
    )
    found = dict[str, Named]()
    with ServerCursor(conn, "named_files", row_factory=tuple_row) as cursor:
        cursor.execute(query, (names,), binary=True)
        while rows := cursor.fetchmany(FETCH):
            for position, record_id, state in rows:
                for digest, size in _files(state):
                    found.setdefault(digest, Named(digest, size, record_id, position))
    return found


def _files(state: bytes) -> Iterator[tuple[str, int]]:
    """Digest and size of each file that a stored event names."""
    with suppress(ValueError, KeyError, TypeError):
        files: Any = json.loads(state)["data"]["files"]
        for file in files:
            yield str(file["digest"]), int(file["size"])


def _lost(store: FileStore, file: Named) -> Fault:
    there = store.holds(file.digest)
    zh, en = ("已被改动或损坏", "was altered or is damaged") if there else ("缺失", "is missing")
    text = Text(
        f"记录 {file.record_id}（位置 {file.position}）所载文件 {file.digest} {zh}：请从备份恢复",
        f"the file {file.digest} that record {file.record_id} names (position {file.position})"
        f" {en}: restore it from the backup",
    )
    return Fault("file-altered" if there else "file-missing", text, file.position)


def _of_another_size(file: Named, size: int) -> Fault:
    text = Text(
        f"记录 {file.record_id}（位置 {file.position}）所载文件 {file.digest} 应为"
        f" {file.size} 字节，实为 {size} 字节",
        f"the file {file.digest} that record {file.record_id} names (position {file.position}) has"
        f" {size} bytes, and should have {file.size}",
    )
    return Fault("file-altered", text, file.position)
