"""The private keys that sign the heads: from the environment, or in files of the home."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from application.audit.note import b64, key_id, public_of
from domain.values import NotAllowedNow, Text
from interfaces.settings import Settings, draw, keep
from interfaces.whole_files import sync

SIGNING: Final = "signing.key"
NEXT: Final = "signing.next.key"


class Keyring:
    """`application.audit.keys.Keyring` over DUBAN_SIGNING_KEY and `<home>/keys/`.

    The next key is on disk before the log names it, and takes its place after: wherever that is
    cut short, the key that the log names is at hand, and the move is completed when it is used.
    """

    def __init__(self, settings: Settings) -> None:
        given = settings.signing_key
        self._given = bytes.fromhex(given.get_secret_value()) if given else None
        self._folder = settings.home / "keys"

    def first(self) -> bytes:
        if self._given is not None:
            return self._given
        if not (path := self._folder / SIGNING).exists():
            draw(path)
        return read_key(path)

    def matching(self, origin: str, public_key: str) -> bytes:
        if self._given is not None and b64(public_of(self._given)) == public_key:
            return self._given
        for name in (SIGNING, NEXT):
            path = self._folder / name
            if path.exists() and b64(public_of(seed := read_key(path))) == public_key:
                if name == NEXT:
                    self.settle(origin)
                return seed
        raise self._missing(public_key)

    def next(self, given: bytes | None = None) -> bytes:
        path = self._folder / NEXT
        if given is not None:
            keep(path, given, anew=True)
        elif not path.exists():
            draw(path)
        return read_key(path)

    def settle(self, origin: str) -> None:
        current, new = self._folder / SIGNING, self._folder / NEXT
        if not new.exists():  # another process signed meanwhile, and completed it
            return
        if current.exists():
            number = key_id(origin, public_of(read_key(current))).hex()
            former = self._folder / f"signing.{number}.key"
            if not former.exists():
                os.link(current, former)
        new.replace(current)
        sync(self._folder)

    def _missing(self, public_key: str) -> NotAllowedNow:
        held = self._given is not None or (self._folder / SIGNING).exists()
        place = "DUBAN_SIGNING_KEY" if self._given is not None else "keys/signing.key"
        zh, en = (
            (f"{place} 不是日志所载的签名密钥（公钥 {public_key}）", f"{place} is another key")
            if held
            else (f"缺少签名密钥（公钥 {public_key}）", "the signing key is missing")
        )
        return NotAllowedNow(
            "signing-key",
            Text(
                f"{zh}：请放回 DUBAN_HOME/keys/signing.key 或设置 DUBAN_SIGNING_KEY；"
                "系统不会用别的密钥签署",
                f"{en}: put the one whose public key is {public_key} back into "
                "DUBAN_HOME/keys/signing.key or DUBAN_SIGNING_KEY; no other key signs",
            ),
        )


def read_key(path: Path) -> bytes:
    try:
        found = bytes.fromhex(path.read_text("ascii"))
    except ValueError:
        found = b""
    if len(found) != 32:
        raise NotAllowedNow(
            "signing-key",
            Text(
                f"{path.name} 应为 64 位十六进制数字，请从备份恢复",
                f"{path.name} should hold 64 hexadecimal digits: restore it from the backup",
            ),
        )
    return found
