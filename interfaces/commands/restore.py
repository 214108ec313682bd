"""`duban restore`: a backup into an empty place, checked before and verified after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from domain.values import SHANGHAI
from interfaces.commands.audit import proofs
from interfaces.commands.common import AsJson, Failed, opened, the_database, the_settings
from interfaces.commands.shown import as_json, note, progress, say

if TYPE_CHECKING:
    from interfaces.backups.manifest import Erased, Log, Manifest
    from interfaces.backups.programs import Programs
    from interfaces.settings import Settings
    from interfaces.wiring import House


def an_instant(text: str) -> datetime:
    from interfaces.positions import point

    if isinstance(found := point(text), datetime):
        return found
    raise typer.BadParameter(
        "应为带时区的时刻（2026-06-03T10:00:00+08:00） · an instant with its offset"
    )


Folder = Annotated[
    Path,
    typer.Argument(metavar="BACKUP", exists=True, file_okay=False, help="备份 · the backup"),
]
Keys = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER", exists=True, file_okay=False, help="密钥的备份 · where the keys are"
    ),
]
Wal = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER",
        exists=True,
        file_okay=False,
        help="接在 --base 备份之后的预写日志 · the write-ahead log, after a base",
    ),
]
Until = Annotated[
    datetime | None,
    typer.Option(parser=an_instant, metavar="INSTANT", help="恢复到这一时刻 · up to this instant"),
]


def restore(
    backup: Folder,
    keys: Keys = None,
    wal: Wal = None,
    until: Until = None,
    heads: proofs.KeptFiles = None,
    check: Annotated[
        bool,
        typer.Option("--check", help="只检查备份，不恢复 · checks the backup, restores nothing"),
    ] = False,
    json: AsJson = False,
) -> None:
    """把备份恢复到空的地方并核验 · restores a backup into an empty place, and verifies it."""
    from interfaces.backups import point, restore
    from interfaces.backups.keys import copy_in
    from interfaces.backups.manifest import BASE, DUMP

    backup, settings, kept = backup.resolve(), the_settings(), proofs.kept_heads(heads)
    with progress("检查备份 · checking the backup") as step:
        found = restore.checked(backup, step)
    is_base = found.kind == BASE
    if is_base:
        point.require_fit(found, until)
    _require_sense(is_base, wal, until)
    if check:
        _checked(backup, found, json)
        return
    if is_base and settings.database_url is not None:
        raise Failed(
            "--base 备份只能恢复到内置数据库：请取消 DUBAN_DATABASE_URL",
            "a --base backup is restored to the embedded server only: unset DUBAN_DATABASE_URL",
        )
    files = restore.files_of(backup, found)
    restore.require_fit(settings, found, keys)
    restore.require_no_other_files(settings, files)
    if is_base:
        point.bring(settings.home, backup, wal, until)
    with the_database(settings) as database:
        url = database.owner_url or database.url
        programs = None if is_base else _programs(settings, url, found)
        if keys is not None:
            copy_in(settings, keys)
        with progress("附件 · files") as step:
            restore.bring_files(settings, files, step)
        if programs is not None:
            restore.load(url, programs, backup / DUMP, found.schema_name, found.log)
        again = restore.settle(url, found.schema_name, restore.erased_since(backup, found))
        with opened(database, settings, 4) as house:
            _verify(house, Restored(backup, found, again), kept, json)


def _require_sense(is_base: bool, wal: Path | None, until: datetime | None) -> None:
    if not is_base and (wal is not None or until is not None):
        raise Failed(
            "--wal 和 --until 只能用于 --base 备份", "--wal and --until go with a --base backup"
        )
    if until is not None and wal is None:
        raise Failed("--until 需要 --wal", "--until needs --wal")


def _checked(backup: Path, found: Manifest, json: bool) -> None:
    if json:
        as_json({"backup": backup, "ok": True, **found.model_dump(mode="json")})
        return
    log, files = found.log, found.files
    say(
        f"备份完整：{log.events} 条事件（至位置 {log.position}），附件 {files.count} 个，"
        f"{found.made_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S%z} 制作；没有恢复"
    )
    say(
        f"the backup is whole: {log.events} events (up to position {log.position}), {files.count}"
        " files; nothing was restored"
    )


def _programs(settings: Settings, url: str, found: Manifest) -> Programs:
    """Those for the target, which is empty."""
    import psycopg

    from interfaces.backups.programs import embedded, fitting
    from interfaces.backups.restore import require_empty

    with psycopg.connect(url) as conn:
        require_empty(conn, found.schema_name)
        server = conn.info.server_version // 10_000
    if settings.database_url is None:
        return embedded()
    return fitting(server, settings.postgres_bin, archive=found.programs)


@dataclass(frozen=True)
class Restored:
    """`again`: whose keys were destroyed once more, as a newer backup knows."""

    backup: Path
    manifest: Manifest
    again: tuple[Erased, ...]


def _verify(house: House, restored: Restored, kept: list[str], json: bool) -> None:
    from application.audit.note import read_head
    from interfaces.backups.restore import require_head
    from interfaces.backups.snapshot import log

    with house.connection() as conn:
        require_head(conn, restored.manifest)
        there = log(conn, restored.manifest.log.origin)
    beyond = [head for text in kept if (head := read_head(text)).size > there.events]
    known = [text for text in kept if read_head(text).size <= there.events]
    found, files = proofs.recomputed(house, known)
    if json:
        as_json(
            {
                "backup": restored.backup,
                "manifest": restored.manifest.model_dump(mode="json"),
                "log": there.model_dump(mode="json"),
                "heads_beyond": [{"size": one.size, "position": one.position} for one in beyond],
                "erased_again": [one.model_dump(mode="json") for one in restored.again],
                "verified": proofs.told(found, files),
            }
        )
    proofs.require_right(found, files)
    if not json:
        _shown(restored, there)
        proofs.shown(found, files)
    _noted(restored, there, max((one.size for one in beyond), default=0))


def _shown(restored: Restored, there: Log) -> None:
    last = there.recorded_at.astimezone(SHANGHAI).isoformat(sep=" ", timespec="seconds")
    whole = there == restored.manifest.log
    say(
        f"已恢复 {there.events} 条事件（至位置 {there.position}，{last}）"
        + ("，与备份所载一致" if whole else f"；备份完成时至少 {restored.manifest.log.events} 条")
    )
    say(
        f"restored: {there.events} events (up to position {there.position}, {last})"
        + (
            ", as the backup says"
            if whole
            else f"; the base backup had {restored.manifest.log.events} of them at least"
        )
    )


def _noted(restored: Restored, there: Log, known: int) -> None:
    """What is not as it was, and has to be seen to."""
    if known:
        note(
            f"另存的树头载有 {known} 条事件：恢复后缺少最后 {known - there.events} 条，须重新办理"
            f" · a head kept outside covers {known} events: the last {known - there.events} are not"
            " in what was restored, and have to be entered again"
        )
    if restored.again:
        note(
            f"较新的备份载明此后已删除 {len(restored.again)} 人：其密钥已再次销毁（决定不在恢复的"
            f"日志中，见 --json） · newer backups say that {len(restored.again)} persons were"
            " erased since: their keys were destroyed again (the restored log has no such decision,"
            " see --json)"
        )
    note(
        "更新的备份不知道的删除，须由两名人员重新办理；各人重新登录，视图在首次启动时重建"
        " · erasures that no newer backup knows of are to be done again by two officers; everybody"
        " signs in anew, and views are built at the first start"
    )
