"""The fields of a form, from the model of its command: what is asked, and how it is entered."""

from __future__ import annotations

import types
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum, StrEnum
from functools import cache
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin
from uuid import UUID

from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic import BaseModel, StringConstraints
from pydantic.fields import FieldInfo

from domain.attached import Handed
from domain.values import Text

LONG: Final = 200
"""Longer texts get a box of several lines."""


class Entry(StrEnum):
    """How a value is entered."""

    TEXT = "text"
    LONG = "long"
    DAY = "day"
    TIME = "time"
    INSTANT = "instant"
    """A day and a time, in Beijing."""
    NUMBER = "number"
    MONEY = "money"
    YES_NO = "yes_no"
    CHOICE = "choice"
    RECORD = "record"
    LINES = "lines"
    """Several short values, one a line."""
    RECORDS = "records"
    GROUP = "group"
    GROUPS = "groups"
    VARIANT = "variant"
    """One of several groups, told apart by its `kind`."""
    FILES = "files"


@dataclass(frozen=True)
class Field:
    name: str
    entry: Entry
    required: bool
    several: bool = False
    values: tuple[Any, ...] = ()
    """What may be chosen, of an enumeration."""
    inner: tuple[Field, ...] = ()
    variants: tuple[tuple[str, tuple[Field, ...]], ...] = ()
    lowest: Any = None
    highest: Any = None
    longest: int | None = None
    default: Any = None
    description: str | None = None
    tag: str = "kind"
    """What tells variants apart."""


@cache
def fields_of(form: type[BaseModel]) -> tuple[Field, ...]:
    return tuple(_field(name, info) for name, info in form.model_fields.items())


def _field(name: str, info: FieldInfo) -> Field:
    kind, notes, optional = _plain(info.annotation, list(info.metadata))
    required = info.is_required() and not optional
    default = None if info.is_required() else info.get_default(call_default_factory=True)
    common: dict[str, Any] = {
        "name": name,
        "required": required,
        "default": default,
        "description": info.description,
    }
    if get_origin(kind) is tuple:
        return _several(kind, notes, common)
    return _single(kind, notes, common)


def _plain(annotation: Any, notes: list[Any]) -> tuple[Any, list[Any], bool]:
    """The type without `Annotated` and `| None`, with all constraints that were on it."""
    optional = False
    while True:
        if get_origin(annotation) is Annotated:
            annotation, *more = get_args(annotation)
            notes = [*notes, *_constraints(more)]
        elif get_origin(annotation) in (Union, types.UnionType):
            kinds = [one for one in get_args(annotation) if one is not types.NoneType]
            optional = optional or len(kinds) < len(get_args(annotation))
            if len(kinds) > 1:
                return tuple(kinds), notes, optional
            annotation = kinds[0]
        else:
            return annotation, _constraints(notes), optional


def _constraints(notes: list[Any]) -> list[Any]:
    found: list[Any] = []
    for note in notes:
        found += note.metadata if isinstance(note, FieldInfo) else [note]
    return found


def _several(kind: Any, notes: list[Any], common: dict[str, Any]) -> Field:
    item, more, _ = _plain(get_args(kind)[0], [])
    fewest = max((note.min_length for note in notes if isinstance(note, MinLen)), default=0)
    common |= {"several": True, "required": common["required"] or fewest > 0}
    if isinstance(item, type) and issubclass(item, BaseModel):
        if item is Handed:
            return Field(entry=Entry.FILES, **common)
        return Field(entry=Entry.GROUPS, inner=fields_of(item), **common)
    if item is UUID:
        return Field(entry=Entry.RECORDS, **common)
    if isinstance(item, type) and issubclass(item, Enum):
        return Field(entry=Entry.CHOICE, values=tuple(item), **common)
    return Field(entry=Entry.LINES, longest=_longest(more), **common)


def _single(kind: Any, notes: list[Any], common: dict[str, Any]) -> Field:
    if isinstance(kind, tuple):
        return _variant(kind, common)
    if get_origin(kind) is Literal:
        return Field(entry=Entry.CHOICE, values=get_args(kind), **common)
    if kind is Text:
        return Field(entry=Entry.GROUP, inner=BOTH_LANGUAGES, **common)
    if issubclass(kind, BaseModel):
        return Field(entry=Entry.GROUP, inner=fields_of(kind), **common)
    if issubclass(kind, Enum):
        return Field(entry=Entry.CHOICE, values=tuple(kind), **common)
    if issubclass(kind, str):
        longest = _longest(notes)
        entry = Entry.LONG if longest is not None and longest > LONG else Entry.TEXT
        return Field(entry=entry, longest=longest, **common)
    return Field(
        entry=ENTRIES[kind],
        lowest=next((note.ge for note in notes if isinstance(note, Ge)), None),
        highest=next((note.le for note in notes if isinstance(note, Le)), None),
        **common,
    )


def _variant(kinds: tuple[Any, ...], common: dict[str, Any]) -> Field:
    """Models are told apart by the literal that only one of them has; plain values are written."""
    if not all(isinstance(kind, type) and issubclass(kind, BaseModel) for kind in kinds):
        return Field(entry=Entry.TEXT, **common)
    tag = next(name for name in kinds[0].model_fields if _literal(kinds[0], name))
    variants = tuple(
        (_literal(kind, tag)[0], tuple(f for f in fields_of(kind) if f.name != tag))
        for kind in kinds
    )
    return Field(entry=Entry.VARIANT, variants=variants, tag=tag, **common)


def _literal(kind: type[BaseModel], name: str) -> tuple[Any, ...]:
    annotation, *_ = _plain(kind.model_fields[name].annotation, [])
    return get_args(annotation) if get_origin(annotation) is Literal else ()


ENTRIES: Final = {
    bool: Entry.YES_NO,
    int: Entry.NUMBER,
    float: Entry.NUMBER,
    Decimal: Entry.MONEY,
    date: Entry.DAY,
    datetime: Entry.INSTANT,
    time: Entry.TIME,
    UUID: Entry.RECORD,
}


def _longest(notes: list[Any]) -> int | None:
    for note in notes:
        if isinstance(note, StringConstraints | MaxLen) and note.max_length is not None:
            return note.max_length
    return None


BOTH_LANGUAGES: Final = (Field("zh", Entry.TEXT, True), Field("en", Entry.TEXT, True))
