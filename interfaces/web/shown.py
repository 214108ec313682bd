"""What a record shows, as lines for people: each labelled, each value in words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from domain.attached import Attached
from interfaces.web import written
from interfaces.web.picking import Called
from interfaces.web.texts import Words
from interfaces.web.wording.labels import shown_label
from interfaces.web.wording.own_words import own_words
from interfaces.web.wording.refers import is_technical
from interfaces.web.wording.values import coded

DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
INSTANT: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*")
IDENTIFIER: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
CLAUSE: Final = re.compile(r"\d{1,2}(\.\w{1,3})*")
MONEY: Final = frozenset({"registered_capital", "price", "average", "amount"})
CLAUSES: Final = frozenset({"citation", "grounds", "ground", "clause", "clauses", "code", "cites"})
NUMBERS: Final = frozenset({"reference", "order_reference", "uscc", "document", "outside_number"})
"""Never broken across lines."""
HIDDEN: Final = frozenset({"sort_key", "as_of", "effective_on"})
"""Not of the record itself."""


class Shape(StrEnum):
    TEXT = "text"
    LINK = "link"
    LINES = "lines"
    GROUP = "group"
    TABLE = "table"


@dataclass(frozen=True)
class Cell:
    text: str
    address: str | None = None
    nowrap: bool = False


@dataclass(frozen=True)
class Line:
    label: str
    shape: Shape
    cells: tuple[Cell, ...] = ()
    lines: tuple[Line, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[tuple[Cell, ...], ...], ...] = ()
    """Each field of a row may hold several values."""


def identifiers(value: Any) -> Iterator[UUID]:
    """All that look like a record's, however deep."""
    if isinstance(value, UUID):
        yield value
    elif isinstance(value, str) and IDENTIFIER.fullmatch(value):
        yield UUID(value)
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from identifiers(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from identifiers(inner)


@dataclass(frozen=True)
class Showing:
    """How one record's values are put into words."""

    noun: str
    words: Words
    called: Mapping[UUID, Called]
    linked: Collection[str]
    """The nouns whose pages are open to the reader."""
    record: Mapping[str, Any] = field(default_factory=dict)
    """The whole of it: it may say itself what a code of its own is called."""
    address: str = ""
    """Of the record itself: its files lie below it."""

    def lines(
        self, said: Mapping[str, Any], *path: str, without: Collection[str] = ()
    ) -> tuple[Line, ...]:
        return tuple(
            self._line((*path, name), value)
            for name, value in said.items()
            if self._is_for_people(*path, name) and name not in without and not _empty(value)
        )

    def _is_for_people(self, *path: str) -> bool:
        return path[-1] not in HIDDEN and not is_technical(self.noun, *path)

    def _line(self, path: tuple[str, ...], value: Any) -> Line:
        label = self.words.of(shown_label(self.noun, *path))
        if _is_said(value):
            return Line(label, Shape.TEXT, (Cell(self.words.of(value)),))
        if isinstance(value, Mapping):
            return Line(label, Shape.GROUP, lines=self.lines(value, *path))
        if isinstance(value, list | tuple):
            return self._list(label, path, list(value))
        return Line(label, Shape.TEXT, (self.cell(path, value),))

    def _list(self, label: str, path: tuple[str, ...], values: list[Any]) -> Line:
        if values and isinstance(values[0], Mapping) and not _is_plain(values[0]):
            return self._table(label, path, values)
        cells = tuple(cell for value in values for cell in self._field(path, value))
        return Line(label, Shape.LINES, cells)

    def table(self, label: str, items: list[dict[str, Any]], without: Collection[str]) -> Line:
        """Of a list of records."""
        return self._table(label, (), items, without)

    def _table(
        self,
        label: str,
        path: tuple[str, ...],
        values: Sequence[Mapping[str, Any]],
        without: Collection[str] = (),
    ) -> Line:
        names = dict.fromkeys(
            name
            for value in values
            for name in value
            if self._is_for_people(*path, name) and name not in without and not _empty(value[name])
        )
        head = tuple(self.words.of(shown_label(self.noun, *path, name)) for name in names)
        rows = tuple(
            tuple(self._field((*path, name), value.get(name)) for name in names) for value in values
        )
        return Line(label, Shape.TABLE, head=head, rows=rows)

    def _field(self, path: tuple[str, ...], value: Any) -> tuple[Cell, ...]:
        """One place in a table; what is itself made of parts stands in it part by part."""
        if _empty(value):
            return ()
        if _is_said(value):
            return (Cell(self.words.of(value)),)
        if _is_file(value):
            return (self._file(value),)
        if isinstance(value, Mapping):
            lines = self.lines(value, *path)
            return tuple(
                Cell(self.words("base.pair", label=one.label, value=_flat(one))) for one in lines
            )
        if isinstance(value, list | tuple):
            return tuple(cell for one in value for cell in self._field(path, one))
        return (self.cell(path, value),)

    def cell(self, path: tuple[str, ...], value: Any) -> Cell:
        """One plain value."""
        if isinstance(value, UUID) or (isinstance(value, str) and IDENTIFIER.fullmatch(value)):
            return self._record(UUID(str(value)))
        said = coded(value, self.noun, *path) or own_words(self.noun, self.record, value, *path)
        if said is not None:
            return Cell(self.words.of(said))
        t = self.words
        if isinstance(value, datetime) or (isinstance(value, str) and INSTANT.fullmatch(value)):
            return Cell(written.instant(t, value), nowrap=True)
        if isinstance(value, date) or (isinstance(value, str) and DAY.fullmatch(value)):
            return Cell(written.day(t, value), nowrap=True)
        if path[-1] in MONEY and isinstance(value, str | Decimal):
            return Cell(written.money(t, value), nowrap=True)
        if path[-1] in CLAUSES and CLAUSE.fullmatch(str(value)):
            return Cell(written.clause(t, str(value)), f"/measures/{value}", nowrap=True)
        return Cell(str(value), nowrap=path[-1] in NUMBERS)

    def _file(self, file: Mapping[str, Any]) -> Cell:
        said = self.words("written.file", name=file["name"], size=written.size(file["size"]))
        return Cell(said, f"{self.address}/files/{file['digest']}")

    def _record(self, record_id: UUID) -> Cell:
        found = self.called.get(record_id)
        if found is None:
            return Cell(str(record_id), nowrap=True)
        return Cell(found.name, found.address if found.noun in self.linked else None)


def _flat(line: Line) -> str:
    if line.lines:
        return "; ".join(f"{one.label} {_flat(one)}" for one in line.lines)
    cells = line.cells or tuple(c for row in line.rows for place in row for c in place)
    return ", ".join(cell.text for cell in cells)


def _is_said(value: Any) -> bool:
    """What the office says in both languages."""
    return isinstance(value, Mapping) and value.keys() == {"zh", "en"}


def _is_file(value: Any) -> bool:
    return isinstance(value, Mapping) and value.keys() == Attached.model_fields.keys()


def _is_plain(value: Any) -> bool:
    """What takes one place, though it is made of parts."""
    return _is_said(value) or _is_file(value)


def _empty(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(_empty(one) for one in value.values())
    return value is None or (isinstance(value, str | list | tuple) and not value)
