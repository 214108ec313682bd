"""Whether the write-ahead log goes where it was set to go, for the doctor."""

from __future__ import annotations

from pathlib import Path

from domain.values import Text
from interfaces.backups.wal import Slot, slot
from interfaces.checks import Found
from interfaces.wiring import House


def standing(house: House) -> Found:
    """While the office stands still nobody receives, and nothing is lost by it."""
    found, known = _found(house)
    waits = known is not None and not known.lost and not known.active
    return Found(None, found.text) if waits and house.settings.wal_archive else found


def going(house: House) -> Found:
    return _found(house)[0]


def _found(house: House) -> tuple[Found, Slot | None]:
    if house.settings.database_url is not None:
        return ELSEWHERE, None
    with house.connection() as conn:
        known = slot(conn)
    return _told(known, house.settings.wal_archive), known


def _told(known: Slot | None, where: Path | None) -> Found:
    if where is None:
        return NOT_SET if known is None else GIVEN_UP
    if known is None or known.lost:
        return BROKEN
    megabytes = f"{known.behind / 1e6:.0f} MB"
    if not known.active:
        zh, en = (
            f"{where} 没有在接收，尚余 {megabytes}",
            f"{where} receives nothing, {megabytes} wait",
        )
        return Found(False, Text(zh, en))
    return Found(True, Text(f"{where}，尚余 {megabytes}", f"{where}, {megabytes} to go"))


ELSEWHERE = Found(None, Text("由数据库服务器自行归档", "is up to the server of the database"))
NOT_SET = Found(None, Text("未设置（DUBAN_WAL_ARCHIVE）", "not set (DUBAN_WAL_ARCHIVE)"))
GIVEN_UP = Found(
    False,
    Text(
        "DUBAN_WAL_ARCHIVE 已不设置，服务器仍保留日志：请重新设置，或用 duban wal --end 停用",
        "DUBAN_WAL_ARCHIVE is set no more, and the server still keeps the log for it: set it again,"
        " or give it up with duban wal --end",
    ),
)
BROKEN = Found(
    False,
    Text(
        "已中断，不能接续：请换一个新的空文件夹，重新启动，并做一次 duban backup --base",
        "it was broken off: name a new, empty folder, start again, and make a duban backup --base",
    ),
)
