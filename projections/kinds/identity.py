"""What the views say of identity files: that somebody looked, and never at whom."""

from __future__ import annotations

from typing import Final

from domain import identity_file
from domain.catalogue import IDENTITY_FILE
from domain.values import Text
from projections.kinds.telling import Telling

TELLING: Final = Telling(
    IDENTITY_FILE,
    label=Text("身份查阅", "identity file"),
    sentences={
        identity_file.Opened: lambda e: Text(
            "查看了投诉举报人的身份", "the complainant's identity was shown"
        ),
        identity_file.Refused: lambda e: Text(
            "要求查看投诉举报人的身份，未获准许",
            "the complainant's identity was asked for, and refused",
        ),
    },
    statuses={
        "opened": Text("有人查看过", "opened"),
        "refused": Text("仅有被拒绝的请求", "only refused requests"),
    },
    internal=True,
)
