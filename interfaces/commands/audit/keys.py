"""`duban audit keys` and `rotate`: whose signatures the heads bear, and handing that on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from interfaces.commands.common import AsJson, Failed, UserName, officer, the_house
from interfaces.commands.shown import as_json, note, say, table


def keys(json: AsJson = False) -> None:
    """签名密钥（公钥），自第一把起 · the public keys, oldest first."""
    with the_house() as house:
        house.ledger.seal()
        found = house.ledger.told_keys()
        origin, hash_ = house.ledger.origin, house.ledger.hashing.name
    if json:
        as_json({"origin": origin, "hash": hash_, "items": found})
        return
    say(f"{origin} ({hash_})")
    table(
        ("编号 · id", "公钥 · public key", "启用 · from", "位置 · position", "理由 · reason"),
        [
            (
                one["key_id"],
                one["public_key"],
                one["introduced"]["on"],
                one["introduced"]["position"],
                one["reason"],
            )
            for one in found
        ],
    )


def rotate(
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="更换理由 · why it is changed")
    ] = "",
    key: Annotated[
        Path | None,
        typer.Option(
            "--key",
            metavar="FILE",
            exists=True,
            dir_okay=False,
            readable=True,
            help="新密钥（64 位十六进制），不给则随机生成 · the new key, drawn if left out",
        ),
    ] = None,
    user: UserName = None,
) -> None:
    """更换签名密钥，由旧密钥背书 · a new key takes over, endorsed by the former one."""
    from domain.values import Role
    from interfaces.keyring import read_key

    actor = officer(user, Role.ADMIN)
    reason, given = _reason(reason), read_key(key) if key else None
    with the_house() as house:
        house.ledger.rotate(actor, reason, given)
        current = house.ledger.keys().current.public_key
        is_set = house.settings.signing_key is not None
    say(f"已更换，新公钥 {current} · the new public key signs from now on")
    if is_set:
        note(
            "DUBAN_SIGNING_KEY 仍是旧密钥：新密钥在 DUBAN_HOME/keys/signing.key，请改用或取消该设置"
            " · DUBAN_SIGNING_KEY is still the former key: the new one is in"
            " DUBAN_HOME/keys/signing.key, set or unset it"
        )


def _reason(text: str) -> str:
    text = " ".join(text.split())
    if len(text) > 500 or "\x00" in text:
        raise Failed("理由（--reason）不超过 500 字", "--reason takes 500 characters at most")
    return text
