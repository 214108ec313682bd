"""`duban setup`: the place in the database, made by its owner before the application comes."""

from __future__ import annotations

from interfaces.commands.common import the_house
from interfaces.commands.shown import say


def setup() -> None:
    """准备数据库：表和角色，首次和升级时执行 · tables and roles, at first and after an upgrade."""
    with the_house(pool_size=2) as house:
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
