"""`duban backup`: the database, the files and what proves them, in one folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interfaces.commands.common import AsJson, Failed, opened, the_database, the_settings
from interfaces.commands.shown import as_json, note, progress, say

if TYPE_CHECKING:
    from interfaces.backups.backup import Made, Source
    from interfaces.commands.common import Database
    from interfaces.settings import Settings


def backup(
    to: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER", file_okay=False, help="备份写到这一文件夹之下 · backups go in here"
        ),
    ],
    base: Annotated[
        bool,
        typer.Option(
            "--base",
            help="整个内置数据库，供恢复到某一时刻 · the whole embedded server, for --until",
        ),
    ] = False,
    keys: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            file_okay=False,
            help="密钥另存于此，须与备份分开 · keys go there, apart from the backups",
        ),
    ] = None,
    keep: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="同类备份只留最近 N 份 · only the newest N stay"),
    ] = None,
    json: AsJson = False,
) -> None:
    """备份数据库和附件，不影响办公 · backs up database and files, beside an office that goes on."""
    settings = the_settings()
    if base and settings.database_url is not None:
        raise Failed(
            "--base 只用于内置数据库；独立的服务器请用 pg_basebackup，见 docs/backups.md",
            "--base is for the embedded server; use pg_basebackup on your own, see docs/backups.md",
        )
    if base and settings.office is not None:
        raise Failed(
            "--base 不用于路由表中的办公室：请用不带 --base 的备份，见 docs/backups.md",
            "--base is not for an office of a table: back it up without, see docs/backups.md",
        )
    with (
        the_database(settings) as database,
        opened(database, settings, 4) as house,
        progress("备份 · backing up") as step,
    ):
        from interfaces.backups.backup import Wanted, make

        if database.owner_url is None and house.guarded():
            raise Failed(
                "应用的角色不能读取全部内容：请为这条命令设置 DUBAN_OWNER_URL",
                "the application's role may not read all of it: set DUBAN_OWNER_URL for this"
                " command",
            )
        wanted = Wanted(to, base, keys, keep, settings.wal_archive)
        made = make(house, _source(database, settings), wanted, step)
    if json:
        as_json(
            {
                "folder": made.folder,
                **made.manifest.model_dump(mode="json"),
                "keys": made.keys,
                "removed": made.removed,
            }
        )
    else:
        _shown(made)
    if made.manifest.files.absent:  # it stays, and whoever runs it by the clock hears of it
        raise Failed(*_absent(made.manifest.files.absent))
    _noted(made)


def _source(database: Database, settings: Settings) -> Source:
    from interfaces.backups.backup import Source
    from interfaces.backups.programs import embedded, fitting
    from interfaces.backups.snapshot import server

    url = database.owner_url or database.url
    if settings.database_url is None:
        return Source(url, embedded())
    return Source(url, fitting(server(url), settings.postgres_bin))


def _shown(made: Made) -> None:
    log, files = made.manifest.log, made.manifest.files
    say(
        f"已备份 {made.folder}：{log.events} 条事件（至位置 {log.position}），附件 {files.count} 个"
    )
    say(
        f"backed up {made.folder}: {log.events} events (up to position {log.position}),"
        f" {files.count} files"
    )
    if made.keys is not None:
        say(f"密钥另存于 · the keys are in {made.keys}")
    for path in made.removed:
        say(f"已移除较早的 · removed: {path}")


def _absent(digests: Sequence[str]) -> tuple[str, str]:
    count, some = len(digests), ", ".join(digests[:3]) + (" …" if len(digests) > 3 else "")
    return (
        f"附件存储中缺失或损坏 {count} 个，备份中也没有：{some}（duban audit verify）",
        f"{count} files are missing or damaged in the store, and not in the backup: {some}"
        " (duban audit verify)",
    )


def _noted(made: Made) -> None:
    """What the backup lacks."""
    files = made.manifest.files
    if files.kept == "s3":
        note(
            f"附件（{files.count} 个）在 S3 存储中，不在备份里：请由存储自身备份"
            f" · the files ({files.count}) are in the S3 store and not in the backup: let the store"
            " back them up"
        )
    if made.keys is None:
        note(
            "备份不含密钥；没有 seal.key 就不能恢复：请用 --keys 另存一份"
            " · no keys are in it, and nothing is restored without seal.key: keep them with --keys"
        )
    if made.unsigned is not None:
        zh, en = made.unsigned.zh, made.unsigned.en
        note(f"未签署新的树头：{zh} · no new head was signed: {en}")
    if made.wal_of is not None:
        note(
            f"预写日志由 {made.wal_of} 中的基础备份决定保留多少，这次没有清理"
            f" · the base backups in {made.wal_of} say how much of the write-ahead log stays:"
            " it was not cleared"
        )
