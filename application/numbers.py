"""Numbers that people use for records: one register for each series and year."""

from __future__ import annotations

from datetime import date
from typing import Any

from application.unit import Held, Unit
from domain.catalogue import REGISTER
from domain.register import NumberTaken, register_id


def take(unit: Unit, series: str, on: date, holder: Held[Any]) -> int:
    """The next number of the series in the year of a day, taken in the same transaction."""
    register = unit.next_version(REGISTER, register_id(series, on.year))
    register.tell([NumberTaken(series=series, year=on.year, holder=holder.id, on=on)])
    return register.version


def file_number(unit: Unit, key: str, on: date, holder: Held[Any]) -> str:
    """An internal number such as LZDX-2025-0007."""
    series = unit.terms.known(on).word(key)
    return f"{series}-{on.year}-{take(unit, series, on, holder):04d}"


def document_number(unit: Unit, key: str, on: date, holder: Held[Any]) -> str:
    """发文字号, such as 柳工信函〔2025〕12号 (form of GB/T 9704)."""
    series = unit.terms.known(on).word(key)
    return f"{series}〔{on.year}〕{take(unit, series, on, holder)}号"
