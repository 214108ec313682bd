"""How the standbys stand, in words: for `duban doctor` and /readyz."""

from __future__ import annotations

import math
from typing import Final

from application.store.standby import Standby
from application.store.standbys import Standbys
from domain.values import Text
from interfaces.checks import NOT_NOW, Found, Place
from interfaces.wiring import House

ANSWER_SECONDS: Final = 5.0
"""In which the doctor waits for whoever says nothing."""


def look(place: Place) -> Found:
    if place.house is None:
        return NOT_NOW
    if place.house.standbys is not None:
        place.house.standbys.look(ANSWER_SECONDS)
    return _told(place.house.standbys)


def standing(house: House) -> Found:
    """By the last look: while nobody reads nobody looks, and nobody misses a standby."""
    if house.standbys is not None and not house.standbys.watched:
        return Found(None, Text("现在没有人查阅", "nobody reads just now"))
    return _told(house.standbys)


def _told(standbys: Standbys | None) -> Found:
    """Each host that is named: how old what it shows may be, or why nothing is asked of it."""
    if standbys is None:
        return Found(None, Text("未设置（DUBAN_REPLICA_URL）", "not set (DUBAN_REPLICA_URL)"))
    said = [(one.name, one.why_not or _as_old(one)) for one in standbys.all]
    return Found(
        any(one.why_not is None for one in standbys.all),
        Text(
            "；".join(f"{name}：{text.zh}" for name, text in said),
            "; ".join(f"{name}: {text.en}" for name, text in said),
        ),
    )


def _as_old(standby: Standby) -> Text:
    seconds = math.ceil(standby.age or 0.0)
    return Text(f"至多 {seconds} 秒前的数据", f"at most {seconds} s old")
