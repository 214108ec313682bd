"""Where an office of the table lives: its home, its database role, and the settings that say so.

All else takes ordinary `Settings`, and knows nothing of a table.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any, Final

from psycopg.conninfo import make_conninfo
from pydantic import ValidationError

from interfaces.offices.faults import TableError
from interfaces.offices.table import Entry, Table
from interfaces.settings import Settings, keep

OFFICES: Final = "offices"
PASSWORD: Final = Path("keys", "database.password")
APART: Final = frozenset(
    {
        "seal_key",
        "token_key",
        "signing_key",
        "database_url",
        "owner_url",
        "replica_url",
        "server_home",
        "schema_name",
        "dashboard_password",
        "province_url",
        "public_url",
    }
)
"""What no two offices share: the environment, which is the same for all of them, may not say it."""
FROM_TABLE: Final = frozenset(
    {"home", "database_url", "owner_url", "server_home", "schema_name", "region", "office_name"}
    | {"offices", "office", "province_url"}
)
"""What an office's own settings may not say, since its entry does."""


def home_of(settings: Settings, key: str) -> Path:
    return settings.home / OFFICES / key


def settings_of(settings: Settings, table: Table, key: str, *, owner: bool = False) -> Settings:
    """What an office of the table is opened with; `settings` are those of the program.

    `owner` adds the URL of who sets it up, where the table or DUBAN_OWNER_URL has it: what stays
    running needs none.
    """
    entry = table.offices[key]
    path = settings.offices or Path(OFFICES)
    _check_apart(settings, path, but=frozenset({"owner_url"}))
    _check_own(entry, path)
    _check_archive(settings, entry, path)
    shared = {name: getattr(settings, name) for name in settings.model_fields_set - APART}
    own = files_of(settings, entry) | dict(entry.settings)
    cluster = table.clusters[entry.cluster]
    nowhere = dict.fromkeys(("database_url", "owner_url", "replica_url"))
    place: dict[str, Any] = {**nowhere, "server_home": settings.home}
    if cluster.url is not None:
        url = cluster.url.get_secret_value()
        own_role = {"user": entry.role, "password": password(settings, entry, draw=owner)}
        place["database_url"] = make_conninfo(url, **own_role)
        if cluster.replica_url is not None:
            place["replica_url"] = cluster.replica_url.get_secret_value()
        if owner and (by := cluster.owner_url) is not None:
            place["owner_url"] = by.get_secret_value()
        elif owner:
            place["owner_url"] = settings.owner_url
    if table.province is not None:
        from interfaces.province.place import role_of  # views, for those who tell it something

        theirs = table.clusters[table.province.cluster].url
        assert theirs is not None  # the table sees to it
        secret = password(settings, entry, draw=owner)
        place["province_url"] = make_conninfo(
            theirs.get_secret_value(), user=role_of(key), password=secret
        )
    determined = {
        **place,
        "home": home_of(settings, key),
        "schema_name": entry.schema_name,
        "region": entry.region,
        "office_name": entry.name,
        "office": key,
    }
    try:
        return Settings(**{**shared, **own, **determined})
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        said = first["msg"].removeprefix("Value error, ")
        raise TableError(
            path,
            f"offices.{key}.settings.{where}：{said}",
            f"offices.{key}.settings.{where} is wrong",
        ) from None


def password(settings: Settings, entry: Entry, *, draw: bool) -> str:
    """Of its database role: as the table says, or drawn when it is set up and kept in its home."""
    if entry.password is not None:
        return entry.password.get_secret_value()
    path = home_of(settings, entry.key) / PASSWORD
    if not path.exists():
        if not draw:
            raise TableError(
                settings.offices or Path(OFFICES),
                f"offices.{entry.key}：缺少 {path}：请从建立这个办公室的机器复制它的文件夹，或执行"
                f" duban --office {entry.key} setup 重设密码",
                f"offices.{entry.key}: {path} is missing: copy the folder of the office from where"
                f" it was added, or run duban --office {entry.key} setup, which draws another",
            )
        keep(path, secrets.token_bytes(32))
    return path.read_text("ascii").strip()


def files_of(settings: Settings, entry: Entry) -> dict[str, Any]:
    """Where the program names one place for all, each office has its own below or beside it."""
    own: dict[str, Any] = {}
    if settings.files_s3_bucket is not None:
        own["files_s3_prefix"] = f"{settings.files_s3_prefix}{entry.key}/"
    if (path := settings.head_file) is not None:
        own["head_file"] = path.with_name(f"{path.stem}.{entry.key}{path.suffix}")
    return own


def _check_apart(settings: Settings, path: Path, but: frozenset[str]) -> None:
    for name in sorted(APART - but & settings.model_fields_set):
        if getattr(settings, name) in (None, ""):
            continue
        variable = "DUBAN_SCHEMA" if name == "schema_name" else f"DUBAN_{name.upper()}"
        raise TableError(
            path,
            f"同时设置了 {variable}，而它不能为各办公室共用：请取消该设置，需要时写在"
            " [offices.名称] 或 [offices.名称.settings] 中",
            f"{variable} is set too, which offices do not share: unset it, and say it in"
            " [offices.KEY] or [offices.KEY.settings] where it is needed",
        )


def _check_archive(settings: Settings, entry: Entry, path: Path) -> None:
    """A base backup has files and keys of one office only, and is brought back without a table: to
    receive the log between such backups would promise what nobody can keep."""
    if settings.wal_archive is None and entry.settings.get("wal_archive") is None:
        return
    raise TableError(
        path,
        "设置了 DUBAN_WAL_ARCHIVE（或某个办公室的 wal_archive），而有路由表时程序不接收预写日志："
        "请取消该设置，由各集群自行归档（docs/backups.md“独立的 PostgreSQL”）",
        "DUBAN_WAL_ARCHIVE (or wal_archive of an office) is set, and with a table the program"
        " receives no write-ahead log: unset it, and let each cluster archive its own"
        " (docs/backups.md, “A server of your own”)",
    )


def _check_own(entry: Entry, path: Path) -> None:
    for name in entry.settings:
        place = f"offices.{entry.key}.settings.{name}"
        if name in FROM_TABLE:
            raise TableError(
                path,
                f"{place}：由 [offices.{entry.key}] 本节和 DUBAN_HOME 决定，请在那里写明",
                f"{place}: the section [offices.{entry.key}] and DUBAN_HOME say it, write it there",
            )
        if name not in Settings.model_fields:
            raise TableError(
                path,
                f"{place}：没有这一设置；名称为小写、不带 DUBAN_，如 smtp_from",
                f"{place}: there is no such setting; names are in small letters and without DUBAN_,"
                " such as smtp_from",
            )
