"""`duban setup`: the place in the database, made by its owner before the application comes."""

from __future__ import annotations

from interfaces.commands.common import Database, Failed, opened, the_database, the_settings
from interfaces.commands.shown import say


def setup() -> None:
    """准备数据库：表和角色，首次和升级时执行 · tables and roles, at first and after an upgrade."""
    settings = the_settings()
    with the_database(settings) as database, opened(database, settings, 2) as house:
        if settings.dashboard_password is not None:
            _let_in(database, settings.dashboard_password.get_secret_value())
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


def _let_in(database: Database, password: str) -> None:
    """The role of dashboards elsewhere, under its password from now on."""
    import psycopg

    from application.store import roles
    from projections.dashboard.sql import READER

    try:
        with psycopg.connect(database.owner_url or database.url) as conn:
            roles.set_password(conn, READER, password)
    except psycopg.Error as error:
        why = error.diag.message_primary or str(error)
        raise Failed(
            f"未能为角色 {READER} 设置密码：{why}",
            f"the role {READER} was given no password: {why}",
        ) from None
    say(f"角色 {READER} 的密码已设置 · the role {READER} has its password")
