"""`duban setup`: the place in the database, made by its owner before the application comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from interfaces.commands.common import Database, Failed, each_office, opened, the_database
from interfaces.commands.faults import one_line
from interfaces.commands.shown import say

if TYPE_CHECKING:
    from interfaces.settings import Settings


def setup() -> None:
    """准备数据库：表和角色，首次和升级时执行 · tables and roles, at first and after an upgrade.

    有多个办公室时，除非写明 --office，逐个准备 · each of several offices, unless one is named
    """
    offices, failed = each_office(owner=True), []
    for key, settings in offices.items():
        try:
            _set_up_one(settings())
        except Exception as error:
            if len(offices) == 1:
                raise
            say(f"{key}：{one_line(error)}")
            failed.append(key)
    if failed:
        left = ", ".join(failed)
        raise Failed(
            f"其余已就绪，没有准备好的：{left}（原因见上）。改正后再执行一次",
            f"the others are ready, these are not: {left} (why is said above). Mend it and run this"
            " once more",
        )


def _set_up_one(settings: Settings) -> None:
    with the_database(settings) as database:
        if settings.office is not None:
            from interfaces.offices.admitting import let_in

            say(f"{settings.office}：{settings.office_name}")
            let_in(database, settings)
        _set_up(database, settings)


def _set_up(database: Database, settings: Settings) -> None:
    with opened(database, settings, 2) as house:
        if settings.dashboard_password is not None:
            _let_in(database, settings)
        with house.connection() as conn:
            role = conn.info.user
        if house.guarded():
            say(
                f"数据库已就绪：应用所用的角色 {role} 不能更改日志"
                f" · the database is ready: the application's role {role} cannot change the log"
            )
        else:
            say(
                f"数据库已就绪，但应用所用的角色 {role} 可以更改日志：请设 DUBAN_OWNER_URL"
                f" · the database is ready, but the application's role {role} may change the log:"
                " name another role as the owner with DUBAN_OWNER_URL"
            )


def _let_in(database: Database, settings: Settings) -> None:
    """The role of dashboards elsewhere, under its password from now on."""
    import psycopg

    from application.store import roles
    from projections.dashboard.sql import reader_of

    assert settings.dashboard_password is not None
    reader = reader_of(settings.schema_name)
    try:
        with psycopg.connect(database.owner_url or database.url) as conn:
            roles.set_password(conn, reader, settings.dashboard_password.get_secret_value())
    except psycopg.Error as error:
        why = error.diag.message_primary or str(error)
        raise Failed(
            f"未能为角色 {reader} 设置密码：{why}",
            f"the role {reader} was given no password: {why}",
        ) from None
    say(f"角色 {reader} 的密码已设置 · the role {reader} has its password")
