"""Bringing an office back into an empty place: checked before anything changes, verified after."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
from psycopg import Connection, errors
from psycopg.rows import dict_row
from psycopg.sql import SQL, Identifier

from application.audit import heads
from application.store import gate
from application.store.tables import PASSING, SCHEMA_VERSION
from interfaces.backups import keys, manifest, snapshot
from interfaces.backups.errors import BackupError
from interfaces.backups.manifest import BASE, FILES, Erased, Log, Manifest
from interfaces.backups.programs import Programs
from interfaces.files import file_store
from interfaces.settings import Settings

Progress = Callable[[int, int | None], None]


def checked(folder: Path, progress: Progress) -> Manifest:
    """Every part as the manifest says; this program can read it."""
    found = manifest.read(folder)
    if found.tables > SCHEMA_VERSION:
        raise BackupError(
            f"备份由较新的程序（{found.duban}，表结构第 {found.tables} 版）制作，本程序只到第"
            f" {SCHEMA_VERSION} 版：请先升级程序",
            f"the backup was made by a newer program ({found.duban}, tables {found.tables}), this"
            f" one knows {SCHEMA_VERSION}: upgrade it first",
        )
    total = len(manifest.sums(folder, found))
    for number, _ in enumerate(manifest.check(folder, found), start=1):
        progress(number, total)
    return found


def require_fit(settings: Settings, found: Manifest, given: Path | None) -> None:
    if found.schema_name != settings.schema_name:
        raise BackupError(
            f"备份中的模式名是 {found.schema_name}：请设置 DUBAN_SCHEMA={found.schema_name}",
            f"the backup has the schema {found.schema_name}: set DUBAN_SCHEMA={found.schema_name}",
        )
    if found.files.kept == "s3" and settings.files_s3_bucket is None:
        raise BackupError(
            "备份不含附件，它们在 S3 存储中：请设置 DUBAN_FILES_S3_BUCKET 等",
            "the backup holds no files, they are in an S3 store: set DUBAN_FILES_S3_BUCKET and"
            " the like",
        )
    keys.require_fit(settings, given, found.seal)


def require_no_other_files(settings: Settings, known: Iterable[str]) -> None:
    """What an interrupted restore left is of the backup; all else is somebody's."""
    there = settings.home / FILES
    if settings.files_s3_bucket is None:
        strange = {path.name for path in there.glob("[0-9a-f][0-9a-f]/*")} - set(known)
        if strange:
            raise BackupError(
                f"{there} 不是空的：没有作任何改动，请移走或另设 DUBAN_HOME",
                f"{there} is not empty: nothing was changed, move it away or set another"
                " DUBAN_HOME",
            )


def require_empty(conn: Connection[Any], schema: str) -> None:
    found = conn.execute("SELECT FROM pg_namespace WHERE nspname = %s", (schema,)).fetchone()
    if found is not None:
        raise BackupError(
            f"目标数据库中已有模式 {schema}：没有作任何改动，请用空的数据库（或移走 DUBAN_HOME）",
            f"the target already has a schema {schema}: nothing was changed, name an empty database"
            " (or move DUBAN_HOME away)",
        )


def files_of(folder: Path, found: Manifest) -> dict[str, Path]:
    """Digest -> where it lies. A base backup moves on, so files of those beside it may be named."""
    beside = [
        path
        for path, known in manifest.made_in(folder.parent)
        if found.kind == BASE and known.log.origin == found.log.origin
    ]
    paths = (path for one in (*beside, folder) for path in (one / FILES).glob("*/*"))
    return {path.name: path for path in paths}


def bring_files(settings: Settings, files: dict[str, Path], progress: Progress) -> None:
    """Whole under their names, and safe to repeat."""
    store = file_store(settings)
    for number, path in enumerate(files.values(), start=1):
        most = path.stat().st_size
        with path.open("rb") as content, store.drafted(content, most) as draft:
            store.keep(draft)
        progress(number, len(files))


def load(url: str, programs: Programs, dump: Path, schema: str, log: Log) -> None:
    """In one transaction: after one that failed the database is as empty as before. What was
    loaded is compared with `log`."""
    programs.run(
        "pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
        "--no-password", dump, url=url,
    )  # fmt: skip
    with psycopg.connect(url, row_factory=dict_row) as conn:
        use(conn, schema)
        there = snapshot.log(conn, log.origin)
    if there != log:
        raise BackupError(
            f"恢复的日志有 {there.events} 条事件（至位置 {there.position}），备份载明"
            f" {log.events} 条（至 {log.position}）",
            f"the restored log has {there.events} events (up to {there.position}), the backup says"
            f" {log.events} (up to {log.position})",
        )


def use(conn: Connection[Any], schema: str) -> None:
    conn.execute(SQL("SET search_path = {}").format(Identifier(schema)))


def require_head(conn: Connection[Any], found: Manifest) -> None:
    """The head that the backup names is one of the restored log's."""
    if found.head is not None and found.head not in {one.note for one in heads.listed(conn)}:
        raise BackupError(
            "恢复的日志没有备份所载的签署树头", "the restored log has not the head of the backup"
        )


def settle(url: str, schema: str, known: Iterable[Erased]) -> tuple[Erased, ...]:
    """Nobody is signed in, it is open for writes, and who was erased since stays erased: answers
    whose keys went again."""
    with psycopg.connect(url, row_factory=dict_row) as conn:
        use(conn, schema)
        with suppress(errors.UndefinedColumn), conn.transaction():  # of an older program
            gate.open_(conn)
        for table in PASSING:
            conn.execute(SQL("DELETE FROM {}").format(Identifier(table)))
        return tuple(one for one in known if _erase(conn, one))


def _erase(conn: Connection[Any], one: Erased) -> bool:
    done = conn.execute(
        "UPDATE person_keys SET wrapped = NULL, mark = NULL, erasure_id = %(erasure_id)s,"
        " destroyed_at = %(at)s WHERE person_id = %(person_id)s AND wrapped IS NOT NULL",
        one.model_dump(),
    )
    return done.rowcount == 1


def erased_since(folder: Path, found: Manifest) -> list[Erased]:
    """By what newer backups beside it know."""
    others = [known for _, known in manifest.made_in(folder.parent)]
    known = {one.person_id: one for other in others for one in other.erased
             if other.log.origin == found.log.origin}  # fmt: skip
    return list(known.values())
