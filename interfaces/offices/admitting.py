"""Adds an office: its place in the database, its keys, its foundation, and then its entry.

The table has it last: whoever reads the table finds an office that can be opened.
"""

from __future__ import annotations

from pathlib import Path

import psycopg
from psycopg.rows import dict_row

from application.store import roles
from interfaces.commands.common import Database, Failed, opened, the_database
from interfaces.offices import written
from interfaces.offices.faults import TableError
from interfaces.offices.places import settings_of
from interfaces.offices.table import Entry, Table, read
from interfaces.province.place import role_of
from interfaces.settings import Settings


def admit(settings: Settings, entry: Entry, *, existing: bool = False) -> Settings:
    """Answers what the office is opened with; `settings` are those of the program.

    `existing`: what stands under its schema is this office (it had a database to itself before, or
    was being added when something broke), and its keys lie in its home.
    """
    path = settings.offices
    assert path is not None
    table = _with(path, entry)
    written.require_owner(path)
    own = settings_of(settings, table, entry.key, owner=True)
    if own.database_url is not None and own.owner_url is None:
        raise TableError(
            path,
            f"clusters.{entry.cluster}.owner_url 没有填写：建立模式和角色需要所有者的网址，请写在"
            "表中或设置 DUBAN_OWNER_URL",
            f"clusters.{entry.cluster}.owner_url is not set, and it takes the owner to make the"
            " schema and the role: write it there, or set DUBAN_OWNER_URL",
        )
    with the_database(own) as database:
        _check_place(database, table, entry, own, existing=existing)
        set_up(database, own)
    written.add(path, entry)
    return own


def set_up(database: Database, settings: Settings) -> None:
    """The tables of an office, and its role under the password of its home."""
    let_in(database, settings)
    with opened(database, settings, pool_size=2):
        pass


def let_in(database: Database, settings: Settings) -> None:
    """The role that is there already, under the password of its home from now on; the embedded
    server asks nobody for one."""
    given = psycopg.conninfo.conninfo_to_dict(database.url).get("password")
    if database.owner_url is None or given is None:
        return
    role = roles.role_of(settings.schema_name)
    with psycopg.connect(database.owner_url, autocommit=True, row_factory=dict_row) as conn:
        if roles.is_role(conn, role):
            roles.set_password(conn, role, str(given))


def _with(path: Path, entry: Entry) -> Table:
    """The table as it will be; refused before anything is made."""
    table = read(path)
    if entry.key in table.offices:
        raise TableError(
            path,
            f"已有办公室 {entry.key}：请换一个名称",
            f"there is an office {entry.key} already: choose another name",
        )
    return Table.with_entry(path, table, entry)


def _check_place(
    database: Database, table: Table, entry: Entry, own: Settings, *, existing: bool
) -> None:
    assert database.owner_url is not None
    schema = entry.schema_name
    with psycopg.connect(
        database.owner_url, autocommit=True, row_factory=dict_row, connect_timeout=10
    ) as conn:
        taken, holder = roles.is_taken(conn, schema), roles.holder(conn, schema)
    others = {key: one for key, one in table.offices.items() if key != entry.key}
    if holder in {role for key, one in others.items() for role in (one.role, role_of(key))}:
        raise Failed(
            f"模式 {schema} 是另一个办公室的角色 {holder} 建立的：请查明原因并由所有者删除，或换"
            "一个模式名",
            f"the schema {schema} was made by {holder}, the role of another office: find out why"
            " and have the owner drop it, or choose another schema",
        )
    if taken and not existing:
        raise Failed(
            f"集群 {entry.cluster} 上已有模式 {schema} 或角色 {entry.role}：请换一个模式名"
            "（--schema）；如果它就是这个办公室（如上次没有完成，或以前单独运行），请加 --existing",
            f"there is a schema {schema} or a role {entry.role} on the cluster {entry.cluster}"
            " already: choose another --schema; if it is this very office (its adding broke off, or"
            " it stood alone before), say --existing",
        )
    if existing and not (own.home / "keys" / "seal.key").exists() and own.seal_key is None:
        raise Failed(
            f"{own.home / 'keys'} 中没有这个办公室的密钥：请先把它原来的 keys 文件夹放到那里",
            f"the keys of the office are not in {own.home / 'keys'}: put its former folder `keys`"
            " there first",
        )
