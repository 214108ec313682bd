"""What reading a roster answers: its rows, or all that is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Literal, NamedTuple

from domain.values import Malformed, Text


class Kind(StrEnum):
    PROVIDERS = "providers"
    ENTERPRISES = "enterprises"
    ENGAGEMENTS = "engagements"
    RATINGS = "ratings"
    EVALUATIONS = "evaluations"
    PROGRESS = "progress"
    MILESTONES = "milestones"
    COMPLAINTS = "complaints"


WITHHELD: Final = "（已隐去） · (withheld)"
"""In the place of what tells of who complained: no report or log has it."""


class RosterError(Malformed):
    """The file as a whole cannot be read as a roster."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__("roster-file", Text(zh, en), field="file")


class Reference(NamedTuple):
    """How a row names a provider or an enterprise: the caller finds out which one it is."""

    by: Literal["uscc", "name"]
    text: str
    name: str | None = None
    """The name that the row gives beside the code, for the caller to compare."""


@dataclass(frozen=True, slots=True)
class RosterRow:
    """`number` is the row as a spreadsheet program shows it; `values` has the names of the API."""

    number: int
    values: dict[str, object]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about one cell; `column` is the heading as the file writes it."""

    row: int
    column: str
    value: str
    reason: Text
    way_out: Text


class RowError(Finding):
    """It keeps the whole file from being imported."""


class RowWarning(Finding):
    """Worth a look, nothing more."""


@dataclass(slots=True)
class Roster:
    """To be imported only when `errors` is empty: all or nothing."""

    kind: Kind
    rows: list[RosterRow] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    warnings: list[RowWarning] = field(default_factory=list)
