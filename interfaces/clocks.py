"""Whether the clocks of the office agree: that of this machine, the database's, and the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from psycopg import Connection
from psycopg.rows import DictRow

from domain.values import NotAllowedNow, Text
from interfaces.wiring import House

NONE: Final = timedelta(0)
UNNOTICED: Final = timedelta(seconds=2)
"""By which the database may be behind its log: clocks are put right by less, all the time."""
APART: Final = timedelta(minutes=1)


@dataclass(frozen=True)
class Clocks:
    behind: timedelta
    """By how much the database is behind the last instant of its log."""
    ahead: timedelta
    """By how much this machine is ahead of the database; negative: behind it."""

    @property
    def fault(self) -> Text | None:
        if self.behind > UNNOTICED:
            span = _seconds(self.behind)
            return Text(
                f"数据库的时钟比日志最后的时刻慢 {span} 秒：请校准；此前新事件沿用日志最后的时刻",
                f"the database's clock is {span} s behind the last instant of the log: set it"
                " right; until then new events carry that instant",
            )
        if abs(self.ahead) > APART:
            span, fast = _seconds(abs(self.ahead)), self.ahead > NONE
            return Text(
                f"本机的时钟比数据库{'快' if fast else '慢'} {span} 秒：请校准（NTP）",
                f"this machine's clock is {span} s {'ahead of' if fast else 'behind'} the"
                " database's: set it right (NTP)",
            )
        return None


def require_no_haste(house: House, conn: Connection[DictRow]) -> None:
    """Raises `NotAllowedNow` where this machine is ahead of the database: what a sweep finds is
    never taken back."""
    found = read(house, conn)
    if found.ahead > APART and found.fault is not None:
        raise NotAllowedNow("clock-ahead", found.fault)


def _seconds(span: timedelta) -> str:
    return f"{span.total_seconds():,.0f}"


def read(house: House, conn: Connection[DictRow]) -> Clocks:
    row = conn.execute(
        "SELECT clock_timestamp() AS now, (SELECT recorded_at FROM stored_events"
        " ORDER BY notification_id DESC LIMIT 1) AS last"
    ).fetchone()
    assert row is not None
    now, last = row["now"], row["last"] or row["now"]
    return Clocks(behind=max(last - now, NONE), ahead=house.now() - now)
