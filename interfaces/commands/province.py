"""`duban province`: the place of its figures, who may look at them, and how far each office is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from interfaces.commands.common import AsJson, Failed, opened, settings_of_program, the_database
from interfaces.commands.shown import as_json, progress, say, table

if TYPE_CHECKING:
    from interfaces.offices.table import Table
    from interfaces.settings import Settings

app = typer.Typer(help="全省看板 · the dashboard of the province")


@app.command()
def setup() -> None:
    """准备各办公室报送的地方；增加办公室后再执行一次 · where each office tells its figures."""
    settings, found = _tabled()
    import psycopg
    from psycopg.rows import dict_row

    from application.store import roles
    from interfaces.offices.places import password
    from interfaces.province import hosted, place
    from projections.province.view import READER

    assert found.province is not None
    cluster = found.clusters[found.province.cluster]
    owner = cluster.owner_url.get_secret_value() if cluster.owner_url else settings.owner_url
    if owner is None:
        raise Failed(
            f"clusters.{found.province.cluster}.owner_url 没有填写：建立模式和角色需要所有者的网址",
            f"clusters.{found.province.cluster}.owner_url is not set: it takes the owner to make"
            " schemas and roles",
        )
    with psycopg.connect(owner, autocommit=True, row_factory=dict_row, connect_timeout=10) as conn:
        for key, entry in found.offices.items():
            role, secret = place.role_of(key), password(settings, entry, draw=True)
            place.admit(conn, key, role, secret)
            roles.set_password(conn, role, secret)
        if found.offices:
            roles.set_password(conn, READER, hosted.password(settings))
    say(
        f"{len(found.offices)} 个办公室可以报送 · {len(found.offices)} offices may tell their"
        " figures"
    )


@app.command()
def status(json: AsJson = False) -> None:
    """各办公室报送到哪里 · how far each office has told."""
    settings, found = _tabled()
    from interfaces.province import hosted

    province = hosted.opened(settings, found)
    try:
        standing = province.standing()
    finally:
        province.close()
    if json:
        as_json({"items": standing})
        return
    table(
        ("办公室 · office", "状态 · state", "位置 · position", "报送于 · told at"),
        [
            (one["key"], one["state"], *(_or_none(one[name]) for name in ("position", "seen_at")))
            for one in standing
        ],
    )


def _or_none(found: object) -> object:
    return "-" if found is None else found


@app.command()
def rebuild(
    keys: Annotated[
        list[str] | None,
        typer.Argument(metavar="[KEY ...]", help="默认全部 · all of them if left out"),
    ] = None,
    json: AsJson = False,
) -> None:
    """由各办公室的日志重建其数字 · builds figures anew from the logs of the offices."""
    settings, found = _tabled()
    for key in keys or ():
        if key not in found.offices:
            why = f"没有办公室“{key}” · the offices are {', '.join(found.offices)}"
            raise typer.BadParameter(why, param_hint="KEY")
    wanted = [key for key in found.offices if not keys or key in keys]
    done = [{"office": key, "position": _rebuilt(settings, found, key)} for key in wanted]
    if json:
        as_json({"items": done})
        return
    for one in done:
        say(f"{one['office']}：已重建到位置 {one['position']} · rebuilt up to {one['position']}")


def _rebuilt(settings: Settings, found: Table, key: str) -> int:
    from interfaces.offices.places import settings_of
    from interfaces.province import feed

    own = settings_of(settings, found, key)
    with the_database(own) as database, opened(database, own, 4) as house:
        there = feed.place_of(house)
        assert there is not None
        with progress(f"重建 · rebuilding {key}") as step:
            taken = 0

            def count(more: int) -> None:
                nonlocal taken
                taken += more
                step(taken, None)

            return feed.rebuilt(house, there, count)


@app.command()
def token(
    user: Annotated[str, typer.Option(metavar="NAME", help="姓名 · the name")],
    days: Annotated[int, typer.Option(min=1, max=3650, help="有效天数 · valid for")] = 365,
) -> None:
    """签发查看全省看板的令牌 · prints a token for the province, and nothing else."""
    settings, _ = _tabled()
    from domain.values import Role
    from interfaces.province import hosted

    say(hosted.tokens(settings).issue(user.strip(), Role.AUDITOR, days=days))


def _tabled() -> tuple[Settings, Table]:
    settings = settings_of_program()
    if settings.offices is None:
        raise Failed(
            "没有路由表：请设置 DUBAN_OFFICES", "there is no table of offices: set DUBAN_OFFICES"
        )
    from interfaces.offices.table import read

    found = read(settings.offices)
    if found.province is None:
        raise Failed(
            "路由表中没有 [province]：请写明 cluster、name 和 hosts",
            "the table has no [province]: write it with cluster, name and hosts",
        )
    return settings, found
