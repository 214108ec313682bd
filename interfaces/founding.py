"""Makes an office's place in the database: schema, tables and roles, in one step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import InsufficientPrivilege
from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier

from application.office import Office
from application.store import PersistenceError, roles
from application.store.tables import SCHEMA_VERSION
from domain import locks
from interfaces.faults import SetUpError
from interfaces.settings import Settings
from projections.dashboard import sql
from projections.tracking import create_all
from projections.view import View


class Database(Protocol):
    url: str
    schema: str

    def connect(self, schema: str | None = None) -> Connection[DictRow]: ...


NEWER = SetUpError(
    "数据库已由较新的程序升级：请用那个程序执行 duban setup",
    "a newer program has upgraded this database: run that one's `duban setup`",
)


@contextmanager
def set_up(
    database: Database,
    owner: Database | None,
    settings: Settings,
    views: Sequence[View],
    tracked: Sequence[str],
    from_now: Sequence[str],
) -> Iterator[bool]:
    """Tables and rights, by one process at a time; `owner` where that is another role.

    `tracked` are other readers of the log, which begin at its start; those of `from_now` at its
    head. Gives whether the foundation is still to be laid: then nobody else comes in meanwhile. The
    owner names everything in full: what the application puts into the schema never runs with the
    owner's rights.
    """
    app = _app(database, owner)
    by = owner if owner and app else database
    schema = Identifier(database.schema)
    with _rights_told(), by.connect("pg_catalog") as conn:
        lock = "SELECT pg_advisory_lock(hashtextextended(%s, %s))"
        conn.execute(lock, (database.schema, locks.SET_UP))
        known = _version(conn, database.schema)
        if not known and settings.office is not None and owner is None:
            raise _gone(database.schema)  # its owner made it when it came into the table
        settled = app is None or roles.settled(conn, database.schema, app)
        if known > SCHEMA_VERSION and not settled:
            raise NEWER
        # What a newer program has laid is there for this one too (ADR 34): it lays nothing back.
        standing = known >= SCHEMA_VERSION and settled
        if not standing:
            _lay_tables(conn, by, settings.region)
            if app is not None:
                password = conninfo_to_dict(database.url).get("password")
                roles.admit(conn, app, None if password is None else str(password))
                roles.hand_over(conn, database.schema, app)
            roles.admit_reader(
                conn, sql.place_of(database.schema), sql.reader_of(database.schema), app
            )
        with database.connect() as ours:  # who makes a table may build it anew
            _lay_views(ours, database.schema, views, tracked, from_now)
        yield not standing
        if not standing:
            mark = SQL("UPDATE {}.office_schema SET version = %s").format(schema)
            conn.execute(mark, (SCHEMA_VERSION,))


def _gone(schema: str) -> SetUpError:
    return SetUpError(
        f"数据库中没有模式 {schema}，或其中没有办公室的表：请核对路由表中的集群，或从备份恢复；新建"
        "办公室请用 duban office add",
        f"the schema {schema} is not in the database, or no office is in it: look whether the table"
        " names the right cluster, or restore it from a backup; duban office add makes a new one",
    )


def _app(database: Database, owner: Database | None) -> str | None:
    """The role of the application, where the owner is another one."""
    if owner is None:
        return None
    user = conninfo_to_dict(database.url).get("user")
    if not user:
        raise SetUpError(
            "设置了 DUBAN_OWNER_URL 时，DUBAN_DATABASE_URL 应写明用户",
            "with DUBAN_OWNER_URL set, DUBAN_DATABASE_URL has to name its user",
        )
    return None if user == conninfo_to_dict(owner.url).get("user") else str(user)


def _version(conn: Connection[DictRow], schema: str) -> int:
    """Asked without a lock: a command that starts does not disturb a running office."""
    if not _is_there(conn, schema):
        return 0
    query = SQL("SELECT version FROM {}.office_schema").format(Identifier(schema))
    known = conn.execute(query).fetchone()
    return 0 if known is None else int(known["version"])


def _is_there(conn: Connection[DictRow], schema: str) -> bool:
    query = "SELECT FROM pg_tables WHERE schemaname = %s AND tablename = 'office_schema'"
    return conn.execute(query, (schema,)).fetchone() is not None


def _lay_tables(conn: Connection[DictRow], by: Database, region: str) -> None:
    schema = Identifier(by.schema)
    conn.execute(SQL("CREATE SCHEMA IF NOT EXISTS {}").format(schema))
    Office(by.url, schema=by.schema, region=region, create=True, pool_size=2).close()


def _lay_views(
    conn: Connection[DictRow],
    schema: str,
    views: Sequence[View],
    tracked: Sequence[str],
    from_now: Sequence[str],
) -> None:
    if not _is_there(conn, schema):
        raise SetUpError(
            "DUBAN_OWNER_URL 与 DUBAN_DATABASE_URL 不是同一个数据库",
            "DUBAN_OWNER_URL and DUBAN_DATABASE_URL lead to different databases",
        )
    create_all(conn, views)
    sql.lay(conn, schema, views)
    conn.execute(
        "INSERT INTO view_tracking (name, version, position) SELECT unnest(%s::text[]), 1, 0"
        " ON CONFLICT DO NOTHING",
        (list(tracked),),
    )
    conn.execute(
        "INSERT INTO view_tracking (name, version, position)"
        " SELECT unnest(%s::text[]), 1, coalesce(max(notification_id), 0) FROM stored_events"
        " ON CONFLICT DO NOTHING",
        (list(from_now),),
    )


@contextmanager
def _rights_told() -> Iterator[None]:
    try:
        yield
    except (InsufficientPrivilege, PersistenceError) as error:
        if not isinstance(error, InsufficientPrivilege) and not isinstance(
            error.__cause__, InsufficientPrivilege
        ):
            raise
        said = str(error).strip().splitlines()[0]
        raise SetUpError(
            f"当前角色无权准备数据库（{said}）：请设置 DUBAN_OWNER_URL 并运行一次 duban setup",
            f"this role may not set the database up ({said}): run `duban setup` once with"
            " DUBAN_OWNER_URL",
        ) from error
