"""Points of the log: a position, or the one that was reached at an instant."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from domain.values import Malformed, Text

if TYPE_CHECKING:
    from interfaces.wiring import House


def point(text: str) -> int | datetime | None:
    """A position, or an instant with its offset; none where it is neither."""
    if text.isascii() and text.isdecimal() and len(text) < 19:
        return int(text)
    try:
        instant = datetime.fromisoformat(text.replace(" ", "+"))  # a plus sign, read as a blank
    except ValueError:
        return None
    return None if instant.tzinfo is None else instant


def position_of(house: House, text: str, field: str = "as_of") -> int:
    """The last position that there was by then, which the primary knows; `field` names what was
    asked with."""
    house, asked = house.primary, point(text)
    if isinstance(asked, int):
        return _at_position(house, asked, field)
    if asked is None:
        raise Malformed(
            "as-of",
            Text(
                f"{field} 应为日志位置，或带时区的时刻（RFC 3339）",
                f"{field} is a position, or an instant with its offset (RFC 3339)",
            ),
            field=field,
        )
    return _at_instant(house, asked, field)


def _at_position(house: House, position: int, field: str) -> int:
    head = house.office.head()
    if position > head:
        raise Malformed(
            "as-of-beyond",
            Text(
                f"日志还没有位置 {position}，最后的位置是 {head}",
                f"there is no position {position} yet: the last one is {head}",
            ),
            field=field,
        )
    with house.connection() as conn:
        row = conn.execute(
            "SELECT max(notification_id) AS found FROM stored_events WHERE notification_id <= %s",
            (position,),
        ).fetchone()
    return _known(row["found"], field)


def _at_instant(house: House, instant: datetime, field: str) -> int:
    position = house.office.position_at(instant)
    if position == house.office.head():
        last = house.office.instant_of(position)
        if instant > house.office.clock() and (last is None or instant > last):
            raise Malformed(
                "as-of-beyond",
                Text(f"时刻 {instant} 还没有到", f"{instant} lies in the future"),
                field=field,
            )
    return _known(position, field)


def _known(position: int | None, field: str) -> int:
    if not position:
        raise Malformed(
            "as-of-before",
            Text("那时日志里还没有任何事件", "the log held no event yet at that time"),
            field=field,
        )
    return position
