"""What a check is: what it looks at, what it found, and what the office is without it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from application.ports import FileStore
from domain.values import Text
from interfaces.files import file_store
from interfaces.settings import Settings
from interfaces.wiring import House


@dataclass(frozen=True)
class Found:
    """`right` is none where there was nothing to look at: it is not set, or cannot be told now."""

    right: bool | None
    text: Text


NOT_NOW: Final = Found(None, Text("数据库打不开，无从检查", "cannot be told without the database"))


@dataclass(frozen=True)
class Place:
    """What the checks look at; `fault` is why the office does not open, where it does not."""

    settings: Settings
    house: House | None = None
    fault: Exception | None = None

    @property
    def files(self) -> FileStore:
        return file_store(self.settings) if self.house is None else self.house.uploads.store


class Without(StrEnum):
    """What the office is while something is wrong."""

    DOWN = "down"
    """Nothing can be read or done."""
    DEGRADED = "degraded"
    """It is read and worked with; what needs this waits, or is refused in words."""


SAID: Final[Mapping[Without, Text]] = {
    Without.DOWN: Text("不能使用", "the office is down"),
    Without.DEGRADED: Text("降级运行，其余照常", "degraded, all else goes on"),
}


@dataclass(frozen=True)
class Check:
    name: str
    title: Text
    look: Callable[[Place], Found]
    """Answers within seconds, whatever is away; what it raises counts as wrong."""
    without: Without | None = None
    """None: a remark, which stops nothing."""
    quick: Callable[[House], Found] | None = None
    """For /readyz, which asks it each time; none: it is not asked there."""


def state_of(rows: Iterable[tuple[Check, Found]]) -> Without | None:
    """The worst that is wrong; none: the office is ready."""
    wrong = {check.without for check, found in rows if found.right is False}
    return next((one for one in Without if one in wrong), None)
