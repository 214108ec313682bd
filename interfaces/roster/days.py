"""Days, in the many ways that offices write them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Final

from domain.values import Text
from interfaces.roster.cells import Unreadable, text

EARLIEST: Final = date(1990, 1, 1)
LATEST: Final = date(2100, 12, 31)

_DATE_FORMS: Final = (
    re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?"),
    re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
)
_MIDNIGHT: Final = re.compile(r"[T\s]+0{1,2}:00(:00(\.0+)?)?$")
_CLOCK: Final = re.compile(r"[T\s]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
_HOUR: Final = re.compile(r"[T\s日号]+(\d{1,2}):(\d{2})(:\d{2}(\.\d+)?)?$")
_MINUTES: Final = 1_440
_ROUGH: Final = 1 / 120
"""Half a second in minutes: so exact a fraction of a day is."""
_SHORT_YEAR: Final = re.compile(r"'?\d{1,2}\s*([-/.年])\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?")
_DAY_ZERO: Final = {"1900": date(1899, 12, 30), "1904": date(1904, 1, 1)}


def day(cell: object, day_zero: str | None) -> str:
    """A date as YYYY-MM-DD; `day_zero` is the date system of the workbook, none for CSV."""
    if isinstance(cell, bool):
        raise _no_date()
    if isinstance(cell, datetime):
        if cell.time() != time():
            raise _with_clock()
        return _plausible(cell.date())
    if isinstance(cell, date):
        return _plausible(cell)
    if isinstance(cell, int | float) and not 10_000_000 <= cell <= 99_999_999:
        return _serial(cell, day_zero)
    return _written_day(unicodedata.normalize("NFKC", text(cell)), day_zero)


def instant(cell: object, day_zero: str | None) -> tuple[str, str | None]:
    """A day as YYYY-MM-DD, and the time as HH:MM where one is given."""
    if isinstance(cell, datetime):
        told = None if cell.time() == time() else f"{cell:%H:%M}"
        return day(cell.date(), day_zero), told
    if isinstance(cell, float) and day_zero is not None and 1 <= cell < 100_000:
        minutes = min(int((cell - int(cell)) * _MINUTES + _ROUGH), _MINUTES - 1)
        told = f"{minutes // 60:02}:{minutes % 60:02}" if minutes else None
        return day(int(cell), day_zero), told
    written = unicodedata.normalize("NFKC", text(cell)).strip()
    clock = _HOUR.search(written)
    if clock is None or int(clock[1]) > 23 or int(clock[2]) > 59:
        return day(cell, day_zero), None
    return day(written[: clock.start()].strip(), day_zero), f"{int(clock[1]):02}:{clock[2]}"


def _written_day(written: str, day_zero: str | None) -> str:
    written = _MIDNIGHT.sub("", written).strip()
    for form in _DATE_FORMS:
        if found := form.fullmatch(written):
            year, *_, month, of_month = found.groups()
            return _plausible(_calendar_day(int(year), int(month), int(of_month)))
    if re.fullmatch(r"\d{5}", written):
        return _serial(int(written), day_zero)
    if _SHORT_YEAR.fullmatch(written):
        raise Unreadable(
            Text(
                "年份不是四位，无法确定是哪一天", "without a four-digit year the day is ambiguous"
            ),
            Text("写成 2025-03-05", "write 2025-03-05"),
        )
    if _CLOCK.search(written):
        raise _with_clock()
    raise _no_date()


def _serial(cell: int | float, day_zero: str | None) -> str:
    if day_zero is None:
        raise Unreadable(
            Text("像是 Excel 的日期序号", "this looks like a serial number of Excel"),
            Text("把该列设为日期格式后重新导出", "format the column as dates, export again"),
        )
    if not 1 <= cell < 100_000:
        raise _no_date()
    if cell != int(cell):
        raise _with_clock()
    return _plausible(_DAY_ZERO[day_zero] + timedelta(days=int(cell)))


def _calendar_day(year: int, month: int, of_month: int) -> date:
    try:
        return date(year, month, of_month)
    except ValueError:
        raise Unreadable(
            Text("日历上没有这一天", "there is no such day"),
            Text("核对年月日", "check year, month and day"),
        ) from None


def _plausible(found: date) -> str:
    if not EARLIEST <= found <= LATEST:
        raise Unreadable(
            Text(f"日期 {found} 不合情理", f"{found} is no plausible date here"),
            Text("核对年份，写成 2025-03-05", "check the year, write 2025-03-05"),
        )
    return found.isoformat()


def _with_clock() -> Unreadable:
    return Unreadable(
        Text("这里只要日期，不要钟点", "a day is wanted here, without a time"),
        Text("删去钟点，写成 2025-03-05", "drop the time: 2025-03-05"),
    )


def _no_date() -> Unreadable:
    return Unreadable(
        Text("看不懂的日期", "this cannot be read as a date"),
        Text("写成 2025-03-05 或 2025年3月5日", "write 2025-03-05"),
    )
