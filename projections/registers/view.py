"""The lines of all registers, kept as the log goes on, and read off one register at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from domain.catalogue import Kind
from projections import records
from projections.kinds import TELLINGS
from projections.registers import REGISTERS
from projections.registers.declared import Column, Line, Register, Type
from projections.view import RecordView, Row

Cell = str | int | Decimal | date | None
Place = tuple[date, UUID, int]
"""Where a line stands in its register: by day, then by record."""
BEFORE_ALL: Final[Place] = (date.min, UUID(int=0), -1)
BATCH: Final = 1_000


class RegistersView(RecordView):
    name = "registers"
    version = 2
    tables = {
        "register_lines": """
            register text NOT NULL,
            on_date date NOT NULL,
            record_id uuid NOT NULL,
            line int NOT NULL,
            cells jsonb NOT NULL,
            PRIMARY KEY (register, on_date, record_id, line)"""
    }
    indexes = ("CREATE INDEX IF NOT EXISTS register_lines_of ON register_lines (record_id)",)
    kinds = tuple(
        telling.kind
        for name, telling in TELLINGS.items()
        if any(name in register.lines for register in REGISTERS.values())
    )
    _giving: Mapping[str, Sequence[tuple[str, Callable[[Any], Iterable[Line]]]]] = {
        kind.name: [
            (register.name, register.lines[kind.name])
            for register in REGISTERS.values()
            if kind.name in register.lines
        ]
        for kind in kinds
    }

    def rows(self, kind: Kind[Any], state: Any) -> Mapping[str, Sequence[Row]]:
        return {
            "register_lines": [
                {
                    "register": name,
                    "on_date": day,
                    "record_id": state.id,
                    "line": number,
                    "cells": json.dumps(cells, ensure_ascii=False, default=str),
                }
                for name, give in self._giving[kind.name]
                for number, (day, cells) in enumerate(give(state))
            ]
        }


def count(conn: Connection[DictRow], register: Register) -> int:
    row = conn.execute(
        "SELECT count(*) AS n FROM register_lines WHERE register = %s", (register.name,)
    ).fetchone()
    return row["n"] if row else 0


def counts(conn: Connection[DictRow]) -> dict[str, int]:
    """How many lines stand in each register that has any."""
    found = conn.execute("SELECT register, count(*) AS n FROM register_lines GROUP BY 1")
    return {row["register"]: row["n"] for row in found}


def page(
    conn: Connection[DictRow], register: Register, *, limit: int, after: Place | None = None
) -> list[tuple[Place, tuple[Cell, ...]]]:
    """Lines from a place on, oldest first; names are those of the `records` view."""
    rows = conn.execute(
        "SELECT on_date, record_id, line, cells FROM register_lines WHERE register = %s"
        " AND (on_date, record_id, line) > (%s, %s, %s)"
        " ORDER BY on_date, record_id, line LIMIT %s",
        (register.name, *(after or BEFORE_ALL), limit),
    ).fetchall()
    places = [(row["on_date"], row["record_id"], row["line"]) for row in rows]
    return list(zip(places, _shown(conn, register, rows), strict=True))


def lines(conn: Connection[DictRow], register: Register) -> Iterator[tuple[Cell, ...]]:
    """All lines, oldest first, by a cursor of the server; as one moment shows them.

    For a connection that the caller keeps in a transaction.
    """
    with conn.cursor(name="register") as cursor:
        cursor.execute(
            "SELECT cells FROM register_lines WHERE register = %s"
            " ORDER BY on_date, record_id, line",
            (register.name,),
        )
        while rows := cursor.fetchmany(BATCH):
            yield from _shown(conn, register, rows)


def _shown(
    conn: Connection[DictRow], register: Register, rows: Sequence[DictRow]
) -> Iterator[tuple[Cell, ...]]:
    """With the names of the records that the cells mean, looked up once for all of them."""
    columns = register.columns
    naming = [place for place, column in enumerate(columns) if column.type is Type.RECORD]
    meant = {UUID(one) for row in rows for place in naming for one in _ids(row["cells"][place])}
    names = records.names(conn, meant) if meant else {}
    for row in rows:
        pairs = zip(columns, row["cells"], strict=True)
        yield tuple(_cell(column, value, names) for column, value in pairs)


def _ids(value: Any) -> list[str]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _cell(column: Column, value: Any, names: Mapping[UUID, str]) -> Cell:
    if value is None:
        return None
    match column.type:
        case Type.DATE:
            return date.fromisoformat(value)
        case Type.NUMBER:
            return Decimal(value) if isinstance(value, str) else value
        case Type.CODE:
            return _word(column, value)
        case Type.RECORD:
            return "、".join(names.get(UUID(one), one) for one in _ids(value)) or None
    return str(value)


def _word(column: Column, value: Any) -> str:
    """Of a code that has no word any more, the code."""
    found = (column.words or {}).get(value)
    return str(found) if found is not None else str(value)
