"""What a register (台账) is: its columns, declared once, and the lines that records give it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, Final

from domain.values import Text


class Type(Enum):
    TEXT = "text"
    DATE = "date"
    NUMBER = "number"
    CODE = "code"
    """One of a few words, stored by its code."""
    RECORD = "record"
    """Another record (or several), stored by its id, shown by its name or number."""


@dataclass(frozen=True)
class Column:
    heading: Text
    type: Type = Type.TEXT
    width: int = 14
    """In half-width characters, as spreadsheets count; a Chinese character takes two."""
    words: Mapping[Any, Text] | None = None
    """Of codes: what people call each."""


Line = tuple[date, tuple[Any, ...]]
"""The day by which it stands in the register, and a cell for each column."""


@dataclass(frozen=True)
class Register:
    name: str
    title: Text
    columns: tuple[Column, ...]
    lines: Mapping[str, Callable[[Any], Iterable[Line]]]
    """Name of a kind of record -> the lines that one of them gives as it now is."""


def text(zh: str, en: str, width: int = 14) -> Column:
    return Column(Text(zh, en), width=width)


def day(zh: str, en: str) -> Column:
    return Column(Text(zh, en), Type.DATE, 12)


def number(zh: str, en: str, width: int = 9) -> Column:
    return Column(Text(zh, en), Type.NUMBER, width)


def code(zh: str, en: str, words: Mapping[Any, Text], width: int = 14) -> Column:
    return Column(Text(zh, en), Type.CODE, width, words)


def record(zh: str, en: str, width: int = 28) -> Column:
    return Column(Text(zh, en), Type.RECORD, width)


def listed(words: Iterable[str]) -> str:
    return "、".join(words)


YES_NO: Final = {True: Text("是", "yes"), False: Text("否", "no")}
PROVIDER: Final = record("服务商", "provider")
