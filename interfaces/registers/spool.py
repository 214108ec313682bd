"""The lines of a register, read off in one go to a file beside, and from there as often as needed.

Whoever sets pages for minutes then holds no cursor, and so neither keeps old rows alive nor stands
in the way of a rebuild. Memory holds a batch of lines, however long the register is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

from psycopg import Connection
from psycopg.rows import DictRow

from domain.values import SHANGHAI, Text
from interfaces.api.moment import Moment
from interfaces.wiring import House
from projections import registers
from projections.records import RecordsView
from projections.registers import view
from projections.registers.declared import Column, Register, Type
from projections.registers.view import Cell, RegistersView

VIEWS: Final = (RegistersView.name, RecordsView.name)
"""What a register is read from: its lines, and the names of what they mean."""


@dataclass(frozen=True)
class Asked:
    """Which register, as known at a position and by what held on a day; none: now."""

    register: str
    as_of: int | None = None
    effective_on: date | None = None

    @property
    def declared(self) -> Register:
        return registers.REGISTERS[self.register]

    def moment(self, house: House) -> Moment:
        return Moment(house, self.as_of, self.effective_on)


@dataclass(frozen=True)
class Spool:
    path: Path
    asked: Asked
    count: int
    position: int
    """Up to which the log was read."""
    at: datetime

    @property
    def columns(self) -> tuple[Column, ...]:
        return (NUMBER, *self.asked.declared.columns)

    @property
    def as_of(self) -> Text:
        """As it is said on the paper."""
        at = self.at.astimezone(SHANGHAI)
        said = Text(
            f"截至 {at:%Y-%m-%d %H:%M}（位置 {self.position}）",
            f"as of {at:%Y-%m-%d %H:%M} (position {self.position})",
        )
        day = self.asked.effective_on
        if day is None:
            return said
        return Text(f"{day} 的情况，{said.zh}", f"what held on {day}, {said.en}")

    def lines(self) -> Iterator[list[Cell]]:
        """Each with its number in the register, from 1."""
        columns = self.asked.declared.columns
        with self.path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                cells = zip(columns, json.loads(line), strict=True)
                yield [number, *(_read(column, value) for column, value in cells)]


NUMBER: Final = Column(Text("序号", "no."), Type.NUMBER, 7)


def spooled(house: House, asked: Asked, path: Path) -> Spool:
    moment = asked.moment(house)
    at, position = _instant(moment), 0 if moment.is_now else moment.cut
    with moment.rows(*VIEWS) as conn, conn.transaction():
        if moment.is_now:
            conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            position = _standing(conn)
        count = _write(conn, asked.declared, path)
    return Spool(path, asked, count, position, at)


def _instant(moment: Moment) -> datetime:
    known = None if moment.upto is None else moment.house.office.instant_of(moment.upto)
    return known or moment.house.now()


def _standing(conn: Connection[DictRow]) -> int:
    row = conn.execute(
        "SELECT position FROM view_tracking WHERE name = %s", (RegistersView.name,)
    ).fetchone()
    return row["position"] if row else 0


def _write(conn: Connection[DictRow], register: Register, path: Path) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for cells in view.lines(conn, register):
            file.write(json.dumps(cells, ensure_ascii=False, default=str) + "\n")
            count += 1
    return count


def _read(column: Column, value: str | int | None) -> Cell:
    if isinstance(value, str) and column.type is Type.DATE:
        return date.fromisoformat(value)
    if isinstance(value, str) and column.type is Type.NUMBER:
        return Decimal(value)
    return value
