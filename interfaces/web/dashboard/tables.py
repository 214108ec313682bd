"""The figures as tables in one language: what the page draws, lists and hands out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from interfaces.web.addresses import with_also
from interfaces.web.texts import Words

Figures = Mapping[str, Any]
"""What `GET /api/v1/dashboard` answers."""
KEY_FIGURES: Final = (
    "open", "due_today", "urgent", "due_soon", "overdue",
    "completed", "completed_in_time", "on_time_share", "median_days",
)  # fmt: skip
MONTHLY: Final = (
    "complaints_received", "cases_opened", "orders_served",
    "completed_in_time", "completed_late", "escalations_raised",
)  # fmt: skip
BREAKDOWNS: Final = (
    "open_escalations", "complaints_by_ground", "complaints_by_district", "providers",
    "satisfaction",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """A number as it is shown, as it is drawn and exported, and the list behind it."""

    shown: str
    value: float | None
    list: str | None


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    cells: tuple[Cell, ...]
    address: str | None = None
    """Of the record that the row is about."""


@dataclass(frozen=True, slots=True)
class Table:
    """`key` is its name in addresses and files."""

    key: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def empty(self) -> bool:
        return not any(cell.value for row in self.rows for cell in row.cells)


class Tables:
    """All tables of some figures; their links lead to the lists as of the same moment."""

    def __init__(self, figures: Figures, t: Words, moment: Mapping[str, str]) -> None:
        self._figures, self._t, self._moment = figures, t, moment

    def all(self) -> list[Table]:
        breakdowns = [self._breakdown(key) for key in BREAKDOWNS]
        return [self.key_figures(), *breakdowns, self._closest(), self.months()]

    def key_figures(self) -> Table:
        days = self._figures["deadlines"]
        near = {"urgent": days["urgent_days"], "due_soon": days["soon_days"]}
        rows = [
            Row(self._t(f"dashboard.cases.{key}", n=near.get(key)),
                (self._cell(self._figures["cases"][key], _WRITTEN.get(key, _number)),))
            for key in KEY_FIGURES
        ]  # fmt: skip
        grey = Row(self._t("dashboard.grey_list"), (self._cell(self._figures["grey_list"]),))
        return self._table("key_figures", "figure", [*rows, grey])

    def _breakdown(self, key: str) -> Table:
        parts: Sequence[Figures] = self._figures[key]
        rows = [Row(self._t.of(part["label"]), (self._cell(part),)) for part in parts]
        return self._table(key, f"by.{key}", rows)

    def _closest(self) -> Table:
        rows = [
            Row(one["provider_name"] or str(one["provider_id"]),
                (Cell(_number(one["count"]), one["count"],
                      self._at(f"/ratings?rating=dissatisfied&provider_id={one['provider_id']}")),),
                self._at(f"/providers/{one['provider_id']}"))
            for one in self._figures["dissatisfied"]
        ]  # fmt: skip
        return self._table("dissatisfied", "by.dissatisfied", rows)

    def months(self) -> Table:
        rows = [
            Row(one["month"],
                tuple(self._cell(one[series]) for series in MONTHLY))
            for one in self._figures["months"]
        ]  # fmt: skip
        heads = [self._t(f"dashboard.series.{series}") for series in MONTHLY]
        title = self._t("dashboard.months")
        return Table("months", title, (self._t("dashboard.month"), *heads), tuple(rows))

    def _table(self, key: str, what: str, rows: Sequence[Row]) -> Table:
        heads = (self._t(f"dashboard.{what}"), self._t("dashboard.count"))
        return Table(key, self._t(f"dashboard.{key}"), heads, tuple(rows))

    def _cell(self, figure: Figures, write: Callable[[float], str] | None = None) -> Cell:
        value = figure["value"]
        shown = "–" if value is None else (write or _number)(value)
        return Cell(shown, value, self._at(figure["list"]))

    def _at(self, address: str) -> str:
        """The same address, as of the moment that is looked at."""
        return with_also(address, **self._moment) if self._moment else address


def _number(value: float) -> str:
    return f"{value:,.1f}".removesuffix(".0")


def _share(value: float) -> str:
    return f"{_number(value * 100)}%"


_WRITTEN: Final[Mapping[str, Callable[[float], str]]] = {"on_time_share": _share}
