"""Commands tried without saving them: whether they would be refused, and what they would record."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, cast

from application.unit import Act, Command, Unit

if TYPE_CHECKING:
    from application.office import Office
    from domain.values import Event, Recorded


class Rehearsal:
    """Reads each record once, however many commands are tried; nothing is kept of it."""

    def __init__(self, office: Office) -> None:
        self._office = cast("Office", _Remembering(office))

    def of(self, command: Command, act: Act) -> list[Recorded[Event]]:
        """What the command would add to all records; raises as carrying it out would."""
        unit = Unit(self._office, command)
        act(unit)
        return unit.added


class _Remembering:
    """The office, as far as a command asks it, each question once."""

    def __init__(self, office: Office) -> None:
        self._office = office
        for question in ("story", "place_of", "foundation", "head"):
            setattr(self, question, cache(getattr(office, question)))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._office, name)
