"""What the commands share: how they stop, which house they work in, and what their words mean."""

from __future__ import annotations

import getpass
import os
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

import typer

from interfaces.garbage import look_seldom

if TYPE_CHECKING:
    from psycopg import Connection

    from domain.values import Actor, Role
    from interfaces.settings import Settings
    from interfaces.wiring import House

AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON · machine-readable output")]
UserName = Annotated[
    str | None,
    typer.Option("--user", metavar="NAME", help="经办人，默认登录名 · who acts (the login name)"),
]
Force = Annotated[bool, typer.Option("--force", help="覆盖已有文件 · replace the file")]
GivenFile = Annotated[
    Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, readable=True)
]


class Failed(Exception):  # noqa: N818 - one line for people, Chinese first
    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} · {en}")


def require_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise Failed(f"没有这一文件夹：{folder}", f"there is no such folder: {folder}")


class Stopped(BaseException):
    """Asked to stop (Ctrl-C, SIGTERM, a closed terminal): leaves through every `with`."""

    text: Final = "已中断 · interrupted"


SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
ON_THE_WAY: Final = 5.0
"""Seconds in which asking again changes nothing: whoever was asked is clearing up."""
STUCK: Final = 20.0
"""Seconds after which a process that was asked to stop is ended, however stuck."""
_asked = -ON_THE_WAY


def stop_in_order() -> None:
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as under nohup
            signal.signal(number, _stop)


def _stop(number: int, frame: object) -> None:
    global _asked  # noqa: PLW0603 - a process has one way out
    now = time.monotonic()
    if now - _asked > ON_THE_WAY:
        _asked = now
        last_resort = threading.Timer(STUCK, _leave_at_once)
        last_resort.daemon = True
        last_resort.start()
        raise Stopped


def leave_if_asked() -> None:
    """For loops: what a handler raises is lost where Python ignores errors, as in a finaliser."""
    if _asked > 0:
        raise Stopped


def _leave_at_once() -> None:
    """Still here: some lock is held by what was interrupted. The children follow their parent."""
    os.kill(os.getpid(), signal.SIGKILL)


# Words of the command line


def a_day(text: str) -> date:
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise typer.BadParameter(f"“{text}”应为日期 YYYY-MM-DD · not a date (YYYY-MM-DD)")


def an_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise typer.BadParameter(f"“{text}”应为 UUID · not a UUID") from None


def officer(name: str | None, role: Role) -> Actor:
    """Whoever may run the program on the office's home acts as an officer, under a name."""
    from domain.values import Actor

    try:
        found = (name or getpass.getuser()).strip()
    except (OSError, KeyError):
        found = ""
    if not found or len(found) > 200:
        raise typer.BadParameter("请写明姓名 · say who acts", param_hint="--user")
    return Actor(name=found, role=role)


# Places


def the_settings(*, owner: bool = False) -> Settings:
    """Of the office that is meant. `owner`: with what it takes to set it up, where the table of
    offices has that."""
    settings = settings_of_program()
    if settings.offices is None:
        if settings.office is not None:
            raise Failed(
                "写明了办公室（--office 或 DUBAN_OFFICE），但没有路由表：请设置 DUBAN_OFFICES",
                "an office is named (--office or DUBAN_OFFICE), but there is no table of offices:"
                " set DUBAN_OFFICES",
            )
        return settings
    from interfaces.offices.places import settings_of
    from interfaces.offices.table import read

    table = read(settings.offices)
    if settings.office is None or settings.office not in table.offices:
        raise _which(settings.office, {key: one.name for key, one in table.offices.items()})
    return settings_of(settings, table, settings.office, owner=owner)


def several_offices() -> Settings | None:
    """The settings of the program, where it is to serve all offices of a table."""
    settings = settings_of_program()
    return settings if settings.offices is not None and settings.office is None else None


def each_office(*, owner: bool = False) -> Mapping[str, Callable[[], Settings]]:
    """Office of the table -> what reads its settings, which may be wrong while those of others are
    right; the one that is meant, where one is named or there is no table."""
    settings = settings_of_program()
    if settings.offices is None or settings.office is not None:
        return {settings.office or "": partial(the_settings, owner=owner)}
    from interfaces.offices.places import settings_of
    from interfaces.offices.table import read

    table = read(settings.offices)
    return {key: partial(settings_of, settings, table, key, owner=owner) for key in table.offices}


def _which(asked: str | None, known: Mapping[str, str]) -> Failed:
    if not known:
        return Failed(
            "路由表中还没有办公室：请先执行 duban office add",
            "there is no office in the table yet: run duban office add first",
        )
    zh = "、".join(f"{key}（{name}）" for key, name in known.items())
    en = ", ".join(known)
    if asked is None:
        return Failed(
            f"这里有多个办公室，请用 --office 或 DUBAN_OFFICE 写明是哪一个：{zh}",
            f"there are several offices here: say which by --office or DUBAN_OFFICE: {en}",
        )
    return Failed(f"没有办公室“{asked}”；有：{zh}", f"there is no office “{asked}”, only: {en}")


def settings_of_program() -> Settings:
    """As the environment has them, for whichever office."""
    from pydantic import ValidationError

    from interfaces.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]).upper() if first["loc"] else "?"
        name = name if name.startswith("DUBAN_") else f"DUBAN_{name}"
        message = first["msg"].removeprefix("Value error, ")
        raise Failed(f"设置 {name} 有误：{message}", f"the setting {name} is wrong") from None


@dataclass(frozen=True)
class Database:
    """Where the store is, for the application and for the set-up; how to make sure it is there."""

    url: str
    owner_url: str | None
    keep: Callable[[], object]


@contextmanager
def the_database(settings: Settings) -> Iterator[Database]:
    """The server that the settings name, or the embedded one: joined, or started for the while."""
    _check_url("DUBAN_REPLICA_URL", settings.replica_url or "")
    if settings.database_url is not None:
        from application.store.pool import to_primary

        _check_url("DUBAN_DATABASE_URL", settings.database_url)
        _check_url("DUBAN_OWNER_URL", settings.owner_url or "")
        owner_url = settings.owner_url and to_primary(settings.owner_url)
        yield Database(to_primary(settings.database_url), owner_url, keep=lambda: None)
        return
    from application.store.roles import role_of
    from interfaces.embedded_postgres import APPLICATION, EmbeddedPostgres, as_application

    embedded = EmbeddedPostgres(settings.embedded_home)
    role = APPLICATION if settings.office is None else role_of(settings.schema_name)
    with embedded as url:
        yield Database(as_application(url, role), url, keep=embedded.ensure_running)


def _check_url(name: str, url: str) -> None:
    """Here, because libpq quotes a URL that it cannot read, password and all."""
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    try:
        conninfo_to_dict(url)
    except ProgrammingError:
        raise Failed(
            f"{name} 不是有效的 PostgreSQL 网址",
            f"{name} is not a PostgreSQL URL",
        ) from None


@contextmanager
def the_house(
    settings: Settings | None = None, *, pool_size: int = 4, connections: str | None = None
) -> Iterator[House]:
    """The office's rooms, for one command; the database may know its connections by a name."""
    settings = settings or the_settings()
    with the_database(settings) as found:
        database = found if connections is None else _named(found, connections)
        with opened(database, settings, pool_size) as house:
            yield house


def _named(database: Database, connections: str) -> Database:
    from projections.workers import named

    return replace(database, url=named(database.url, connections))


@contextmanager
def opened(database: Database, settings: Settings, pool_size: int) -> Iterator[House]:
    from interfaces import wiring

    look_seldom()
    with wiring.opened(
        database.url, settings, owner_url=database.owner_url, pool_size=pool_size
    ) as house:
        yield house


def is_used(database: Database, settings: Settings) -> bool:
    """Whether there is an office in the store with a provider; asked before the rooms are loaded,
    which takes a second."""
    import psycopg
    from psycopg.sql import SQL, Identifier

    with psycopg.connect(database.owner_url or database.url, connect_timeout=10) as conn:
        conn.execute(SQL("SET search_path TO {}").format(Identifier(settings.schema_name)))
        try:
            return has_providers(conn)
        except psycopg.errors.UndefinedTable:
            return False


def has_providers(conn: Connection[Any]) -> bool:
    query = "SELECT FROM stored_events WHERE topic = 'provider.admitted' LIMIT 1"
    return conn.execute(query).fetchone() is not None
