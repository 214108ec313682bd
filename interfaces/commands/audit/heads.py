"""`duban audit head`: the newest signed head, who has it outside, and signing one now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from interfaces.commands.common import AsJson, Failed, the_house
from interfaces.commands.shown import as_json, say, table

if TYPE_CHECKING:
    from application.audit.heads import Signed
    from interfaces.wiring import House


def head(
    sign: Annotated[
        bool,
        typer.Option("--sign", help="立即签署（日志有增加时） · sign now, if the log has grown"),
    ] = False,
    every: Annotated[bool, typer.Option("--list", help="列出全部 · list all of them")] = False,
    json: AsJson = False,
) -> None:
    """最新的签署树头 · the newest signed head; the note alone proves it to anyone."""
    with the_house() as house:
        if sign:
            house.ledger.sign()
            _hand_out(house)
        found = [_told(house, signed) for signed in _heads(house, every)]
    if json:
        as_json({"items": found} if every else found[0])
    elif every:
        _listed(found)
    else:
        _shown(found[0])


def _heads(house: House, every: bool) -> list[Signed]:
    from application.audit import heads

    with house.connection() as conn:
        found = heads.listed(conn, limit=None if every else 1)
    if not found:
        raise Failed(
            "尚未签署树头：duban audit head --sign",
            "no head is signed yet: duban audit head --sign",
        )
    return found


def _hand_out(house: House) -> None:
    """At once where no worker does it anyway."""
    from interfaces.audit.consumers import HEADS
    from interfaces.audit.keepers import Keepers
    from projections.runner import try_lock

    with house.database.connect() as conn:
        if try_lock(conn, house.database.schema, HEADS):
            Keepers(house.settings).deliver(conn)


def _told(house: House, signed: Signed) -> dict[str, Any]:
    from interfaces.audit.keepers import deliveries, told

    with house.connection() as conn:
        return {**told(signed), "deliveries": deliveries(conn, signed.size)}


def _listed(found: list[dict[str, Any]]) -> None:
    columns = ("number", "size", "position", "at", "root")
    table(
        (
            "序号 · no.",
            "事件 · size",
            "位置 · position",
            "时间 · time",
            "根 · root",
            "外存 · kept by",
        ),
        [(*(one[name] for name in columns), _keepers(one)) for one in found],
    )


def _keepers(one: dict[str, Any]) -> str:
    kept = [each["keeper"] for each in one["deliveries"] if each["delivered_at"]]
    return ", ".join(kept) or "-"


def _shown(one: dict[str, Any]) -> None:
    say(one["note"].rstrip())
    for each in one["deliveries"]:
        if each["delivered_at"]:
            say(f"已送交 · delivered: {each['keeper']} ({each['delivered_at'].isoformat()})")
        else:
            say(
                f"未送达，将再试 · not delivered yet, will be tried again: {each['keeper']}"
                f" ({each['tries']}×, {each['error']})"
            )
