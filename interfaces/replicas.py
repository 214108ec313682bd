"""How the standbys stand, in words: for `duban doctor` and /readyz."""

from __future__ import annotations

import math
from typing import Final

from application.store.standby import Standby
from domain.values import Text
from interfaces.checks import NOT_NOW, Found, Place
from interfaces.wiring import House

TITLE: Final = Text("只读副本", "replica")


def look(place: Place) -> Found:
    return NOT_NOW if place.house is None else standing(place.house)


def standing(house: House) -> Found:
    """Each host that is named: how old what it shows may be, or why nothing is asked of it."""
    if house.standbys is None:
        return Found(None, Text("未设置（DUBAN_REPLICA_URL）", "not set (DUBAN_REPLICA_URL)"))
    if not house.standbys.watched:
        house.standbys.look()
    said = [(one.name, one.why_not or _as_old(one)) for one in house.standbys.all]
    return Found(
        any(one.why_not is None for one in house.standbys.all),
        Text(
            "；".join(f"{name}：{text.zh}" for name, text in said),
            "; ".join(f"{name}: {text.en}" for name, text in said),
        ),
    )


def _as_old(standby: Standby) -> Text:
    seconds = math.ceil(standby.age or 0.0)
    return Text(f"至多 {seconds} 秒前的数据", f"at most {seconds} s old")
