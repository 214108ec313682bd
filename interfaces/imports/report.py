"""What is wrong with a roster in view of the office: row, heading as written, reason, way out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from domain.values import Refusal, Text
from interfaces.roster import Roster, RosterRow, RowError, RowWarning
from interfaces.roster.cells import LONGEST_SHOWN
from interfaces.roster.columns import LABELS, SEALED, columns, recognised
from interfaces.roster.files import load
from interfaces.roster.report import WITHHELD
from interfaces.roster.tables import Table


class Fault(Exception):  # noqa: N818 - becomes a row of the report
    """Something about one field of a row; `value` where it is not the field's own."""

    def __init__(self, field: str, reason: Text, way_out: Text, value: str | None = None) -> None:
        super().__init__(str(reason))
        self.field, self.reason, self.way_out, self.value = field, reason, way_out, value


class Report:
    """Begins with what reading the file found; `again` forgets what was added since."""

    def __init__(self, roster: Roster, path: Path) -> None:
        self._roster = roster
        self._path = path
        self.again()

    def again(self) -> None:
        self.errors: list[RowError] = list(self._roster.errors)
        self.warnings: list[RowWarning] = list(self._roster.warnings)

    @cached_property
    def _table(self) -> Table:
        """Read again, since few files have faults."""
        return load(self._path, partial(recognised, self._roster.kind))

    @cached_property
    def _headings(self) -> Mapping[str, str]:
        """Field -> heading as the file writes it."""
        found = columns(self._roster.kind, self._table.heading)
        return {each.field: each.heading for each in reversed(found) if each.field}

    def lacks_column(self, field: str, reason: Text, way_out: Text) -> bool:
        """One fault for a column that is not there, instead of one for each row."""
        if field in self._headings:
            return False
        label = LABELS[self._roster.kind][field]
        self.errors.append(RowError(self._table.heading_row, label, "", reason, way_out))
        return True

    def refused(self, row: RosterRow, refusal: Refusal) -> None:
        self.fault(row, Fault(refusal.field or "", refusal.text, _CORRECT))

    def malformed(self, row: RosterRow, error: ValidationError) -> None:
        for found in error.errors():
            where = ".".join(str(part) for part in found["loc"])
            zh = _ZH.get(found["type"], "内容不合要求")
            reason = Text(zh, found["msg"].removeprefix("Value error, "))
            self.fault(row, Fault(where, reason, _CORRECT))

    def fault(self, row: RosterRow, fault: Fault) -> None:
        self.errors.append(RowError(*self._place(row, fault), fault.reason, fault.way_out))

    def doubt(self, row: RosterRow, fault: Fault) -> None:
        self.warnings.append(RowWarning(*self._place(row, fault), fault.reason, fault.way_out))

    def _place(self, row: RosterRow, fault: Fault) -> tuple[int, str, str]:
        value = shown(row.values, fault.field) if fault.value is None else fault.value
        if not SEALED[self._roster.kind].isdisjoint(_COLUMNS.get(fault.field, (fault.field,))):
            value = WITHHELD
        return row.number, self._heading(fault.field), value

    def _heading(self, field: str) -> str:
        """Of the column that fills the field: `enterprise` may be written as name or as code."""
        columns_of = _COLUMNS.get(field, (field,))
        written = (self._headings[name] for name in columns_of if name in self._headings)
        return next(written, LABELS[self._roster.kind].get(columns_of[0], field))


def words(value: Any) -> str:
    if isinstance(value, BaseModel):
        return words(tuple(part for part in dict(value).values() if part))
    if isinstance(value, dict):
        return words(tuple(part for part in value.values() if part))
    if isinstance(value, list | tuple):
        return " ".join(map(words, value))
    return "" if value is None else str(value)


def shown(values: Mapping[str, object], field: str) -> str:
    """What the row says there, in one line."""
    text = " ".join(words(values.get(field.partition(".")[0])).split())
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


def _written_as(who: str) -> tuple[str, ...]:
    return (who, f"{who}_name", f"{who}_uscc")


_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "liaison": ("liaison_name",),
    "liaison.name": ("liaison_name",),
    "liaison.phone": ("liaison_phone",),
    "contact": ("contact_name",),
    "contact.name": ("contact_name",),
    "contact.phone": ("contact_phone",),
    **{
        field: _written_as(who)
        for who, fields in {
            "enterprise": ("enterprise", "enterprise_id"),
            "provider": ("provider", "provider_id"),
            "product_providers": ("product_providers", "product_provider_ids"),
        }.items()
        for field in fields
    },
    "outside_number": ("number",),
    "received_on": ("received",),
    "received_at": ("received",),
    "outside_due_on": ("answer_by",),
    "outside_district": ("district",),
    "summary": ("content",),
    "complainant": ("caller",),
    "complainant.name": ("caller",),
    "complainant.contact": ("contact",),
    "about": _written_as("provider"),
    "actual": ("value",),
    "enterprise.name": ("enterprise_name", "enterprise"),
    "provider.name": ("provider_name", "provider"),
}
"""Field of a form -> the columns that may fill it."""

_ZH: Final = {"string_too_long": "文字过长", "decimal_max_digits": "金额过大"}
_CORRECT: Final = Text("更正后重新导入", "correct it and import again")
