"""The parts of a complaint's state: what was found, referred, asked for, and on which days."""

from __future__ import annotations

from datetime import date

from domain.values import Value


class Verification(Value):
    """What was found, as corrected; `version` is that of the first, `corrected` of the last."""

    version: int
    corrected: int | None
    position: int
    on: date
    substantiated: bool
    findings: str
    violation: str
    by_staff: bool
    attributable: bool | None

    @property
    def current(self) -> int:
        """The version of the event that says what holds now."""
        return self.corrected or self.version


class Referral(Value):
    version: int
    to: str
    on: date
    reason: str
    ends_here: bool
    outlook: str
    outcome: str | None = None
    concluded_on: date | None = None


class Extension(Value):
    requested_on: date
    requested_by: str
    reason: str
    granted: bool | None = None
    decided_on: date | None = None
    days: int | None = None


class Step(Value):
    """A step that counts for the order of days: which event, and on which day."""

    version: int
    on: date
