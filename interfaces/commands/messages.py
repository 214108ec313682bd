"""`duban messages`: what leaves the house, and what did not get there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from interfaces.commands.common import AsJson, Failed, UserName, an_id, officer, the_house
from interfaces.commands.shown import as_json, note, say, table

if TYPE_CHECKING:
    from interfaces.wiring import House

app = typer.Typer(help="消息 · messages")
SHOWN = 200
"""Dead letters that are listed, the newest first."""


@app.command()
def status(json: AsJson = False) -> None:
    """待发送、已发送、发送失败的条数，以及死信 · how many wait, went, or are dead."""
    from application.messages import reading

    with the_house() as house, house.connection() as conn:
        counted = sorted(reading.counts(conn).items())
        dead = reading.page(conn, ["dead"], limit=SHOWN)
    counts = [{"channel": way, "state": state, "n": n} for (way, state), n in counted]
    letters = [
        {name: one[name] for name in ("id", "channel", "topic", "written_at", "tries", "error")}
        for one in dead
    ]
    if json:
        as_json({"counts": counts, "dead": letters})
        return
    heads = ("方式 · channel", "状态 · state", "条数 · n")
    table(heads, [(way, state, n) for (way, state), n in counted])
    for one in letters:
        say(f"{one['id']}  {one['channel']}  {one['topic']}  {one['error']}")


@app.command()
def resend(
    message: Annotated[
        UUID | None, typer.Argument(parser=an_id, metavar="[ID]", help="死信 · a dead letter")
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="全部死信 · every dead letter")] = False,
    user: UserName = None,
) -> None:
    """重发死信 · has dead letters sent again; it is kept who wanted it."""
    if (message is None) is not all_:
        raise typer.BadParameter("写明编号或 --all · say which, or --all", param_hint="ID")
    with the_house() as house:
        wanted = _dead(house) if message is None else [message]
        n = sum(_again(house, one, user) for one in wanted)
    if message is not None and not n:
        raise Failed(f"{message} 不是死信", f"{message} is no dead letter")
    note(f"重发 {n} 条 · {n} will be sent again")


def _dead(house: House) -> list[UUID]:
    with house.connection() as conn:
        rows = conn.execute("SELECT id FROM outbox WHERE state = 'dead'").fetchall()
    return [row["id"] for row in rows]


def _again(house: House, message: UUID, user: str | None) -> bool:
    from application.messages import outbox
    from domain.values import Role

    with house.connection() as conn:
        return outbox.resend(conn, message, officer(user, Role.ADMIN), house.now())
