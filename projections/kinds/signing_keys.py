"""What the views say of the keys that sign the heads of the log."""

from __future__ import annotations

from typing import Final

from domain import signing_keys
from domain.catalogue import SIGNING_KEYS
from domain.values import Text
from projections.kinds.telling import Telling, join, why

TELLING: Final = Telling(
    SIGNING_KEYS,
    label=Text("签名密钥", "signing keys"),
    sentences={
        signing_keys.Introduced: lambda e: Text(
            f"启用日志树头的签名密钥 {e.public_key}",
            f"key {e.public_key} signs the heads of the log",
        ),
        signing_keys.Rotated: lambda e: join(
            Text(f"签名密钥更换为 {e.public_key}", f"key {e.public_key} took over"), why(e.reason)
        ),
    },
    internal=True,
)
